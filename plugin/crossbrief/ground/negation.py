"""Negations of a claim against those of its sentences: `n't` counts, `won't` is `will not`."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbrief.ground.cited import Cited, Failure
from crossbrief.words import Token, tokens

REACH = 2
"""Content words after a negation that are surely under it; where a longer scope ends nobody can say without a parser."""

FEW, MOST = 3, 0.8
"""Content words of a negated clause, and the share of them, by which a claim is told to tell it."""

_MARKERS = frozenset("not no never none neither nor without cannot nobody nothing hardly".split())
_TURNING = frozenset(
    "deny denies denied refuse refuses refused decline declines declined fail fails failed reject rejects rejected avoid avoids "
    "avoided unable unwilling lack lacks lacked stop stopped rule ruled demur demurred skip skips skipped".split()
)
"""Words that say a negation in another way: a claim or sentence with one is left to the reader."""
_BORDER = re.compile(r"[.;:!?,“”\"]|\b(?:but|although|though|because|which|who|unless|until|if)\b")


class Negation(NamedTuple):
    """One negation of a text."""

    under: tuple[str, ...]
    """Stems of the content words that are surely under it, its first one first."""
    clause: frozenset[str]
    """Stems of the content words of its clause."""


def failures(text: str, cited: Cited) -> list[Failure]:
    """A word that the claim negates and the sentences do not, or the other way round."""
    claimed, there = _negations(text), [(s, _negations(s.text)) for s in cited.sentences]
    said = frozenset().union(*(_content(s.text) for s in cited.sentences))
    negated = frozenset(stem for _, each in there for n in each for stem in n.under)
    if not _turns(*(s.text for s in cited.sentences)):
        for negation in claimed:
            head = negation.under[:1]
            if head and head[0] in said and head[0] not in negated and not any(each for _, each in there):
                word = _word(head[0], text)
                return [Failure("negation", f"“not {word}” is a negation that {cited.addresses} does not have")]
    if not _turns(text):
        for sentence, each in there:
            lost = [n for n in each if _tells(n, text)]
            if len(lost) > len(claimed):
                word = _word(next(iter(lost[0].under), ""), sentence.text)
                return [Failure("negation", f"{sentence.id} has a negation (“{word}”) that the claim does not have")]
    return []


def _tells(negation: Negation, claim: str) -> bool:
    """Whether the claim tells what is negated: its first word, or nearly all of its clause."""
    told = _content(claim)
    if negation.under and negation.under[0] in told:
        return True
    return len(negation.clause) >= FEW and len(negation.clause & told) >= MOST * len(negation.clause)


def _negations(text: str) -> list[Negation]:
    words = tokens(text)
    found = []
    for place, token in enumerate(words):
        if _negates(token):
            left, right = _clause(text, token)
            under = [t.stem for t in words[place + 1 :] if t.content and t.start < right and not _negates(t)]
            clause = {t.stem for t in words if t.content and left <= t.start < right and not _negates(t)}
            found.append(Negation(tuple(under[:REACH]), frozenset(clause)))
    return found


def _clause(text: str, token: Token) -> tuple[int, int]:
    left = max((m.end() for m in _BORDER.finditer(text, 0, token.start)), default=0)
    border = _BORDER.search(text, token.end)
    return left, border.start() if border else len(text)


def _content(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokens(text) if t.content and not _negates(t))


def _turns(*texts: str) -> bool:
    return any(t.norm in _TURNING for text in texts for t in tokens(text))


def _negates(token: Token) -> bool:
    return token.norm in _MARKERS or token.norm.endswith("n't")


def _word(stem: str, text: str) -> str:
    return next((t.text for t in tokens(text) if t.stem == stem), stem)
