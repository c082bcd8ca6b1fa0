"""A sentence in, its clauses out: words between punctuation and conjunctions, whether negated, whether told as fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from crossbrief.compare.context import Context, Line, once
from crossbrief.compare.utterance import expand
from crossbrief.words import FUNCTION_WORDS, Token, lexicon, stem

NEGATIONS = lexicon("negations")
_BOUNDARIES = lexicon("clause boundaries")
_IRREALIS = lexicon("irrealis")
_COMPLEMENTS = lexicon("complements")
_DOUBTS = frozenset(stem(word) for word in lexicon("doubts"))
_PUNCTUATION = re.compile(r"[,;:()—―“”\"?!]|--| - ")


@dataclass(frozen=True, slots=True)
class ClauseWord:
    """One word of a clause, contractions resolved; a contraction's two words share a token."""

    norm: str
    stem: str
    token: Token

    @property
    def content(self) -> bool:
        """Whether it carries content; a negation does not."""
        return self.norm not in FUNCTION_WORDS and self.norm not in NEGATIONS and len(self.norm) > 1


@dataclass(frozen=True, eq=False)
class Clause:
    """One clause of a sentence."""

    line: Line
    words: tuple[ClauseWord, ...]
    lead: frozenset[str]
    """Content stems of the clause before it in the same sentence, whose subject it may continue."""
    asserted: bool
    """Told as fact: neither hypothetical, future or a duty (`if`, `would`), nor under such a clause, a denial or doubt."""
    complemented: bool
    """Whether the next clause is its object: `never ruled | whether …`."""

    @cached_property
    def people(self) -> frozenset[str]:
        """Folded capitalised words, names for the most part."""
        return frozenset(w.norm for w in self.words[1:] if w.token.capitalised and w.content) | frozenset(
            w.norm for w in self.words[:1] if any(w.token.start == n.start for n in self.line.names)
        )

    def stems(self, start: int = 0, end: int | None = None) -> frozenset[str]:
        """Content stems of the words from `start` to `end`."""
        return frozenset(w.stem for w in self.words[start:end] if w.content)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the sentence of the words from `start` to `end`."""
        return self.words[start].token.start, self.words[end - 1].token.end


def _chunks(line: Line) -> Iterator[Sequence[Token]]:
    current: list[Token] = []
    for token in line.tokens:
        gap = line.text[current[-1].end : token.start] if current else ""
        if current and (_PUNCTUATION.search(gap) or token.norm in _BOUNDARIES):
            yield current
            current = []
        current.append(token)
    if current:
        yield current


def _fact(words: Sequence[ClauseWord]) -> bool:
    return not any(w.norm in _IRREALIS for w in words)


@once
def clauses(context: Context) -> tuple[Clause, ...]:
    """Every clause of a set in order, copies of a sentence left out; two detectors read them."""
    return tuple(clause for line in context.distinct for clause in _clauses(line))


def _clauses(line: Line) -> list[Clause]:
    rows = [tuple(ClauseWord(norm, stem(norm), t) for t in chunk for norm in expand(t.norm)) for chunk in _chunks(line)]
    found: list[Clause] = []
    for i, words in enumerate(rows):
        before = found[-1] if found else None
        lead = before.stems() if before else frozenset()
        under = before is not None and words[0].norm in _COMPLEMENTS and not before.asserted
        doubted = before is not None and bool(lead & _DOUBTS)
        complemented = i + 1 < len(rows) and rows[i + 1][0].norm in _COMPLEMENTS
        found.append(Clause(line, words, lead, _fact(words) and not under and not doubted, complemented))
    return found
