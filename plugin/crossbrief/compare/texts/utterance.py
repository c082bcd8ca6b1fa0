"""The quotations of a set in, utterances out: the quoted words of one speaker in one paragraph, as one sequence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from crossbrief.compare.index import Index, IndexedSentence, Said
from crossbrief.reading.speech import Speaker
from crossbrief.reading.words import FUNCTION_WORDS, Token, stem

HARD, BREAK, SOFT = "hard", "break", "soft"
_STRENGTH = {"": 0, SOFT: 1, BREAK: 2, HARD: 3}
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.|\[|\]|\*|--+|_{2,}")
_SENTENCE_END = re.compile(r"[.?!;]")
_CONTRACTIONS = {
    "n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am", "'s": "is",
}  # fmt: skip
_IRREGULAR = {
    "can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"),
    "ain't": ("is", "not"), "gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("got", "to"), "ok": ("okay",),
    "'em": ("them",), "let's": ("let", "us"),
}  # fmt: skip
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DIGITS = {word: str(n) for n, word in enumerate(_NUMBERS)}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an utterance; a contraction gives two that share a token."""

    stem: str
    norm: str
    token: Token
    line: IndexedSentence
    gap: str
    """Before it: `hard` an ellipsis or bracket, `break` the edge of a quotation, `soft` a sentence end, or nothing."""

    @property
    def content(self) -> bool:
        """Whether it carries content."""
        return self.norm not in FUNCTION_WORDS and len(self.norm) > 1


@dataclass(frozen=True, slots=True)
class Utterance:
    """Quoted words that belong together."""

    words: tuple[Word, ...]
    speaker: Speaker | None
    document: int
    number: int
    """Running number in the set."""

    @property
    def stems(self) -> list[str]:
        """The words' stems in order."""
        return [w.stem for w in self.words]


@cache
def expand(norm: str) -> tuple[str, ...]:
    """A folded word with its contraction resolved: `don't` -> (`do`, `not`)."""
    if norm in _IRREGULAR:
        return _IRREGULAR[norm]
    for ending, word in _CONTRACTIONS.items():
        if norm.endswith(ending) and len(norm) > len(ending):
            return (norm[: -len(ending)], word)
    return (norm,)


def _gap(before: tuple[IndexedSentence, Token], after: tuple[IndexedSentence, Token]) -> str:
    """What stands between two neighbouring words of one quotation."""
    if before[0].index != after[0].index:
        return SOFT
    between = before[0].text[before[1].end : after[1].start]
    if _ELLIPSIS.search(between):
        return HARD
    return SOFT if _SENTENCE_END.search(between) else ""


def _bracketed(line: IndexedSentence, token: Token) -> bool:
    """Whether an editor put the word in: it stands in square or round brackets."""
    before = line.text[: token.start]
    return before.count("[") > before.count("]") or before.count("(") > before.count(")")


def _words(said: Said) -> list[Word]:
    """The words of one quotation; editors' insertions are left out and leave a hard gap."""
    found: list[Word] = []
    pending = BREAK
    steps = [(None, said.tokens[0]), *pairwise(said.tokens)]
    for before, (line, token) in steps:
        gap = _gap(before, (line, token)) if before else BREAK
        pending = max(pending, gap, key=_STRENGTH.__getitem__)
        if _bracketed(line, token):
            pending = HARD
            continue
        for k, norm in enumerate(expand(token.norm)):
            found.append(Word(_DIGITS.get(norm) or stem(norm), norm, token, line, pending if k == 0 else ""))
        pending = ""
    return found


def _together(a: Said, b: Said) -> bool:
    """Whether two neighbouring quotations are parts of one utterance."""
    same = a.document == b.document and a.lines[-1].sentence.paragraph == b.lines[0].sentence.paragraph
    return same and (a.speaker is None or b.speaker is None or a.speaker.key == b.speaker.key)


def _chains(quotations: Sequence[Said]) -> list[list[Said]]:
    chains: list[list[Said]] = []
    for said in quotations:
        if chains and _together(chains[-1][-1], said):
            chains[-1].append(said)
        else:
            chains.append([said])
    return chains


def utterances(index: Index) -> list[Utterance]:
    """The utterances of a set, in order."""
    found: list[Utterance] = []
    for document, group in groupby(index.quotations, key=lambda q: q.document):
        for chain in _chains(list(group)):
            speaker = next((q.speaker for q in chain if q.speaker), None)
            joined = tuple(w for said in chain for w in _words(said))
            if joined:
                found.append(Utterance(joined, speaker, document, len(found)))
    return found
