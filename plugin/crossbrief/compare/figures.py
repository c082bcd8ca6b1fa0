"""The sentences of a set in, the figures and times on which they disagree out, each referent once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from crossbrief.compare.context import Context, Found
from crossbrief.compare.merge import Compared, items
from crossbrief.compare.referent import align, comparable
from crossbrief.compare.relation import Verdict, relate
from crossbrief.compare.term import Term, terms
from crossbrief.schema import Relation

_FLAG = 0.5
_TIME_FLAG = 0.6
_IMPRECISION = 0.3
_AGREEMENT = 0.08
_SETTLED = 0.25


class _Candidate(NamedTuple):
    a: Term
    b: Term
    score: float
    gate: str
    verdict: Verdict


def find(context: Context) -> Found:
    """Figures, dates and times that are given differently, and those compared and found to agree."""
    every = list(_candidates(context, terms(context)))
    agreeing: dict[tuple[int, int], float] = defaultdict(float)
    best: dict[tuple[int, int], float] = defaultdict(float)
    for c in every:
        for one, other in ((c.a, c.b), (c.b, c.a)):
            key = (one.number, other.document)
            if c.verdict.relation is None and one.document != other.document:
                agreeing[key] = max(agreeing[key], c.score)
            if not c.gate:
                best[key] = max(best[key], c.score)
    compared = [_judge(c, agreeing, best) for c in every]
    return items([c for c in compared if c is not None])


def _candidates(context: Context, every: list[Term]) -> Iterator[_Candidate]:
    by_line: dict[int, list[Term]] = defaultdict(list)
    for term in every:
        by_line[term.line.index].append(term)
    for pair in context.pairs(least=0.05):
        for a in by_line.get(pair.a.index, ()):
            for b in by_line.get(pair.b.index, ()):
                if comparable(a.mention, b.mention):
                    verdict = relate(a.mention, b.mention)
                    found = align(context, a, b)
                    yield _Candidate(a, b, found.score, found.gate, verdict)


def _judge(
    c: _Candidate, agreeing: dict[tuple[int, int], float], best: dict[tuple[int, int], float]
) -> Compared | None:
    """The candidate as a comparison with its outcome, or None when the words say nothing about it."""
    keys = ((c.a.number, c.b.document), (c.b.number, c.a.document))
    is_time = c.a.mention.is_time
    relation = c.verdict.relation
    if relation is None:
        return Compared(c.a, c.b, c.score, None, c.verdict.rule) if c.score >= _AGREEMENT and not c.gate else None
    if c.score < _IMPRECISION:
        return None
    gate = c.gate
    if not gate and any(agreeing[key] >= max(_SETTLED, 0.6 * c.score) for key in keys):
        gate = "the same value stands in the other article"
    if not gate and any(best[key] > c.score for key in keys):
        gate = "another figure matches better"
    if gate:
        return Compared(c.a, c.b, c.score, None, gate)
    if relation is Relation.IMPRECISION:
        return Compared(c.a, c.b, c.score, relation, c.verdict.rule)
    if c.score < (_TIME_FLAG if is_time else _FLAG):
        return None
    return Compared(c.a, c.b, c.score, relation, c.verdict.rule)
