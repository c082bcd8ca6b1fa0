"""The words of a sentence in, its proper names out: people, places, bodies, the title before a name kept apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crossbrief.reading.words import FUNCTION_WORDS, REPORTING, Token, lexicon, zipf

TITLES = lexicon("titles")
"""Words that stand before a person's name and are no part of it."""

_HEADS = lexicon("heads")
"""Titles that, inside a run of capitals, part the office from its holder: `FBI Director | James Comey`."""

CALENDAR = lexicon("calendar")
_PARTICLES = lexicon("particles")
_SUFFIXES = lexicon("suffixes")
_BODIES = lexicon("bodies")
_RARE = 4.2
"""Zipf value below which a lone capitalised subject of a reporting verb is taken for a surname."""
_JOINS = re.compile(r"(?: |\u00a0|-|‑|\. )")
_NUMBER_LIKE = lexicon("number words")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; `sentence.text[start:end]` is the whole of it, title included."""

    tokens: tuple[Token, ...]
    """The name's own words, without title and suffix."""
    title: tuple[str, ...]
    """Folded capitalised words before it that are titles: (`former`, `president`)."""
    initial: bool
    """Whether it opens the sentence, so that its first capital proves nothing."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The folded words: (`beto`, `o'rourke`)."""
        return tuple(t.norm for t in self.tokens)

    @property
    def last(self) -> str:
        """The folded last word, for a person the surname."""
        return self.tokens[-1].norm

    @property
    def start(self) -> int:
        """Offset of the first own word in the sentence."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset after the last own word in the sentence, a possessive ending left out."""
        return self.tokens[-1].end - (2 if self.possessive else 0)

    @property
    def possessive(self) -> bool:
        """Whether it stands in the possessive: `Flynn’s lawyer`."""
        return self.tokens[-1].text.endswith(("'s", "’s"))

    @property
    def text(self) -> str:
        """The name's words as the source has them, joined by single spaces, without a possessive ending."""
        joined = " ".join(t.text for t in self.tokens)
        return joined[:-2] if self.possessive else joined


def _joined(text: str, left: Token, right: Token) -> bool:
    """Whether two neighbouring words can belong to one name, by what stands between them."""
    gap = text[left.end : right.start]
    if left.text.endswith(("'s", "’s")):
        return False
    if gap.startswith(".") and len(left.norm) > 1 and left.norm not in TITLES and left.norm not in {"st", "ft", "mt"}:
        return False
    return _JOINS.fullmatch(gap) is not None


def _runs(text: str, words: Sequence[Token]) -> list[list[int]]:
    """Index runs of capitalised neighbours; a particle (`de`, `bin`) joins only between two capitals."""
    runs: list[list[int]] = []
    current: list[int] = []
    for i, token in enumerate(words):
        linked = bool(current) and _joined(text, words[current[-1]], token)
        particle = linked and token.norm in _PARTICLES and i + 1 < len(words) and words[i + 1].capitalised
        if (token.capitalised and token.norm not in CALENDAR) or particle:
            if not linked and current:
                runs.append(current)
                current = []
            current.append(i)
        elif current:
            runs.append(current)
            current = []
    return [*runs, current] if current else runs


def _speaks(words: Sequence[Token], i: int) -> bool:
    """Whether a rare word, no plural, is the subject of a reporting verb: `Ruiz said`, but not `Lawmakers said`."""
    rare = zipf(words[i].stem) < _RARE and not words[i].norm.endswith("s")
    return rare and i + 1 < len(words) and words[i + 1].norm in REPORTING


def names(text: str, words: Sequence[Token], mid_sentence: frozenset[str]) -> tuple[Name, ...]:
    """The proper names among the `words` of `text`.

    A single capitalised word that opens the sentence or a quotation counts only if `mid_sentence`, the folded words
    seen with a capital inside a sentence anywhere in the set, holds it, or if it is a rare word that speaks.
    """
    found = []
    for run in _runs(text, words):
        tokens = [words[i] for i in run]
        opens = run[0] == 0 or text[: tokens[0].start].rstrip()[-1:] in {"“", '"', "‘", "'", ":", "―", "—", "`"}
        lone = len(tokens) == 1 and tokens[0].norm not in mid_sentence
        if opens and (tokens[0].norm in FUNCTION_WORDS or (lone and not _speaks(words, run[0]))):
            tokens = tokens[1:]
        while tokens and (tokens[-1].norm in _SUFFIXES or tokens[-1].norm in _PARTICLES):
            tokens.pop()
        while tokens and tokens[0].norm in FUNCTION_WORDS:
            tokens.pop(0)
        split = next((k for k, t in enumerate(tokens) if t.norm not in TITLES), len(tokens))
        heads = [k + 1 for k, t in enumerate(tokens[:-1]) if t.norm in _HEADS]
        split = max([split, *heads]) if split < len(tokens) else split
        if split < len(tokens) and (tokens[split].norm in _BODIES or tokens[-1].norm in _BODIES):
            split = 0
        title, own = tokens[:split], tokens[split:]
        party = len(tokens) > 1 and len(tokens[0].norm) == 1 and text[tokens[0].end : tokens[0].end + 1] in {"-", "‑"}
        if own and not party and not (len(own) == 1 and (own[0].norm in _NUMBER_LIKE or len(own[0].norm) < 2)):
            found.append(Name(tuple(own), tuple(t.norm for t in title), opens and split == 0))
    return tuple(found)
