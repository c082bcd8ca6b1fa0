"""Discrepancies of two runs in; out come those that are one and the same point, and what is left of either run.

A point is known again although a value was corrected, an outlet joined or the question is worded differently: by the places its
values stand at, the values, the question and the words around them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from crossbrief.diff.side import around, place, words
from crossbrief.reading.words import tokens
from crossbrief.schema import Discrepancy, Position

LEAST = 1.4
"""Score from which two points are one: a place, or a question with some of its words, or values with most of the words."""
_PLACE, _VALUE, _QUESTION, _WORDS = 1.5, 0.5, 0.6, 1.6
_CROWD = 50
"""Points that share a trait beyond which it tells none of them from another; keeps the work near-linear."""


class Match(NamedTuple):
    """Points of both runs, and those of one alone, in their order."""

    pairs: list[tuple[Discrepancy, Discrepancy]]
    gone: list[Discrepancy]
    new: list[Discrepancy]


def matched(old: Sequence[Discrepancy], new: Sequence[Discrepancy]) -> Match:
    """Same id first; then best score first, each point once. Points of two types, or of two units, are never one."""
    known = {d.id: d for d in old if d.id}
    pairs = [(known.pop(d.id), d) for d in new if d.id in known]
    taken = {id(d) for pair in pairs for d in pair}
    left = [_Point(d) for d in old if id(d) not in taken]
    right = [_Point(d) for d in new if id(d) not in taken]
    scored = [(-score, i, j) for i, j in _candidates(left, right) if (score := _score(left[i], right[j])) >= LEAST]
    gone, fresh = dict(enumerate(left)), dict(enumerate(right))
    for _, i, j in sorted(scored):
        if i in gone and j in fresh:
            pairs.append((gone.pop(i).told, fresh.pop(j).told))
    return Match(pairs, [p.told for p in gone.values()], [p.told for p in fresh.values()])


class _Point:
    """A discrepancy and what it is known by."""

    def __init__(self, told: Discrepancy) -> None:
        self.told = told
        self.units = {p.unit for p in told.positions if p.unit}
        self.places = {place(e) for p in told.positions for e in p.evidence}
        self.values = {value_key(p) for p in told.positions}
        self.question = words(told.question)

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of the sentences without the values: a value that was corrected takes nothing away."""
        texts = [text for p in self.told.positions for e in p.evidence for text in around(e)]
        return frozenset(_stems(texts)) or frozenset(_stems([self.question]))

    def traits(self) -> set[tuple[str, str]]:
        """What another point has to share one of to be looked at."""
        kinds = {"place": self.places, "value": self.values, "question": {self.question}, "unit": self.units}
        return {(kind + str(self.told.type), trait) for kind, traits in kinds.items() for trait in traits}


def _candidates(left: Sequence[_Point], right: Sequence[_Point]) -> list[tuple[int, int]]:
    there: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j, point in enumerate(right):
        for trait in point.traits():
            there[trait].append(j)
    few = {trait: found for trait, found in there.items() if len(found) <= _CROWD}
    return sorted({(i, j) for i, point in enumerate(left) for trait in point.traits() for j in few.get(trait, ())})


def _score(a: _Point, b: _Point) -> float:
    if a.told.type != b.told.type or (a.units and b.units and not a.units & b.units):
        return 0.0
    shared = len(a.words & b.words) / (min(len(a.words), len(b.words)) or 1)
    places, values = len(a.places & b.places), len(a.values & b.values)
    return _PLACE * places + _VALUE * values + _QUESTION * (a.question == b.question) + _WORDS * shared


def value_key(position: Position) -> str:
    """The value in a form that is the same in both runs."""
    return position.normalized or words(position.value)


def _stems(texts: Iterable[str]) -> Iterable[str]:
    return (t.stem for text in texts for t in tokens(text) if t.content and not t.norm[0].isdigit())
