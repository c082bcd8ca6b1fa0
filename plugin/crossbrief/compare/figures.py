"""The sentences of a set in, the figures and times on which they disagree out, each referent once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from crossbrief.compare.context import Context, Found
from crossbrief.compare.merge import Compared, items, value_key
from crossbrief.compare.referent import align, comparable
from crossbrief.compare.relation import Verdict, relate
from crossbrief.compare.term import Term, terms
from crossbrief.compare.twins import Twins
from crossbrief.schema import Relation

_FLAG = 0.5
_TIME_FLAG = 0.56
_SMALL_FLAG = 0.7
"""For counts up to ten, which are everywhere."""
_PRINTED_FLAG = 0.85
"""Where one article prints both figures, they are mostly two quantities."""
_SECOND = 0.85
"""From here a value may conflict with a second value of the same article."""
_INTRA_LEAST = 100
"""Smaller counts and durations of one article are parts, steps or other things."""
_INTRA_FLAG = 0.85
"""An article seldom contradicts itself; successive figures of one article are mostly a sequence or parts."""
_IMPRECISION = 0.3
_AGREEMENT = 0.08
_SETTLED = 0.25


_Agreeing = dict[int, dict[int, float]]
"""Term -> document -> how well an equal value there matches it."""
_Best = dict[int, dict[int, tuple[float, tuple[object, ...]]]]
"""Term -> document -> score and value of the best counterpart there."""


class _Candidate(NamedTuple):
    a: Term
    b: Term
    here: tuple[int, ...]
    """Documents that have the sentence of `a` and not that of `b`; inside one article, that article."""
    there: tuple[int, ...]
    """The same for `b`."""
    score: float
    printed: bool
    gate: str
    verdict: Verdict


def find(context: Context) -> Found:
    """Figures, dates and times that are given differently, and those compared and found to agree."""
    found = terms(context)
    every = list(_candidates(context, found, Twins(context, found)))
    agreeing = _agreements(every)
    best = _best(every, agreeing)
    judged = (_judge(c, agreeing, best) for c in every)
    compared = [outcome for outcome in judged if outcome is not None]
    return items(_one_counterpart(compared))


def _candidates(context: Context, every: list[Term], twins: Twins) -> Iterator[_Candidate]:
    by_line: dict[int, list[Term]] = defaultdict(list)
    for term in every:
        by_line[term.line.index].append(term)
    for pair in context.pairs(least=0.05):
        cross = pair.a.document != pair.b.document
        here = context.holders(pair.a, pair.b) if cross else (pair.a.document,)
        there = context.holders(pair.b, pair.a) if cross else (pair.b.document,)
        for a in by_line.get(pair.a.index, ()):
            for b in by_line.get(pair.b.index, ()):
                if comparable(a.mention, b.mention):
                    verdict = relate(a.mention, b.mention)
                    found = align(context, twins, a, b)
                    yield _Candidate(a, b, here, there, found.score, found.printed, found.gate, verdict)


def _agreements(every: list[_Candidate]) -> _Agreeing:
    """Equal values of different articles; gates do not count, or they would make alarms."""
    found: _Agreeing = defaultdict(dict)
    for c in every:
        if c.verdict.relation is None and c.a.document != c.b.document:
            for side in _sides(c):
                known = found[side.term]
                for document in side.documents:
                    known[document] = max(known.get(document, 0.0), c.score)
    return found


def _best(every: list[_Candidate], agreeing: _Agreeing) -> _Best:
    """The best counterpart of each term in each document, among those that are not taken by an equal value."""
    found: _Best = defaultdict(dict)
    for c in every:
        coarser = c.a.mention.is_time and c.verdict.relation is Relation.IMPRECISION
        sides = _sides(c)
        if c.gate or coarser or any(_least(agreeing, side) > c.score for side in sides):
            continue
        for side in sides:
            known, mine = found[side.term], (c.score, side.other)
            for document in side.documents:
                if c.score > known.get(document, (0.0,))[0]:
                    known[document] = mine
    return found


class _Side(NamedTuple):
    """A term with the documents of the other one, and the other's value."""

    term: int
    documents: tuple[int, ...]
    other: tuple[object, ...]


def _sides(c: _Candidate) -> tuple[_Side, _Side]:
    return _Side(c.a.number, c.there, value_key(c.b.mention)), _Side(c.b.number, c.here, value_key(c.a.mention))


def _least(agreeing: _Agreeing, side: _Side) -> float:
    """How well an equal value matches the term, in that of the documents where it does so least."""
    known = agreeing.get(side.term)
    return min(known.get(document, 0.0) for document in side.documents) if known else 0.0


def _judge(c: _Candidate, agreeing: _Agreeing, best: _Best) -> Compared | None:
    """The candidate as a comparison with its outcome, or None when the words say nothing about it."""
    relation = c.verdict.relation
    if relation is None:
        return Compared(c.a, c.b, c.score, None, c.verdict.rule) if c.score >= _AGREEMENT and not c.gate else None
    if c.score < _IMPRECISION:
        return None
    gate = c.gate or _settled(c, agreeing, best)
    if gate:
        return Compared(c.a, c.b, c.score, None, gate)
    if relation is not Relation.IMPRECISION and c.score < _needed(c):
        return None
    return Compared(c.a, c.b, c.score, relation, c.verdict.rule)


def _one_counterpart(compared: list[Compared]) -> list[Compared]:
    """Between two articles a value conflicts with one value of the other: the best match takes it."""
    taken: dict[tuple[tuple[object, ...], int], tuple[object, ...]] = {}
    kept = []
    for c in sorted(compared, key=lambda c: -c.score):
        if c.relation is not None and c.relation is not Relation.IMPRECISION:
            x, y = value_key(c.a.mention), value_key(c.b.mention)
            ways = ((x, c.b.document), y), ((y, c.a.document), x)
            if c.score < _SECOND and any(taken.get(way, value) != value for way, value in ways):
                continue
            taken.update(ways)
        kept.append(c)
    return kept


def _settled(c: _Candidate, agreeing: _Agreeing, best: _Best) -> str:
    """Agreement before conflict: why another figure is the counterpart in every one of the articles, or an empty string."""
    sides = _sides(c)
    if any(_least(agreeing, side) >= max(_SETTLED, 0.6 * c.score) for side in sides):
        return "the same value stands in the other article"
    for side in sides:
        known = best.get(side.term, {})
        rivals = (known.get(document, (0.0, side.other)) for document in side.documents)
        if all(score > c.score and rival != side.other for score, rival in rivals):
            return "another figure matches better"
    return ""


def _needed(c: _Candidate) -> float:
    """The score from which two different values of this kind are reported."""
    a, b = c.a.mention, c.b.mention
    if c.a.document == c.b.document:
        return _INTRA_FLAG if a.is_time or min(a.value, b.value) >= _INTRA_LEAST or a.kind == "percent" else 1.0
    if a.is_time:
        dated = a.when is not None and b.when is not None and a.when.day is not None and b.when.day is not None
        return _FLAG if dated else _TIME_FLAG
    if a.kind == "count" and max(a.value, b.value) <= 10 and not c.a.frame:
        return _SMALL_FLAG

    return _PRINTED_FLAG if c.printed else _FLAG
