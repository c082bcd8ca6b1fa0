"""Findings of all detectors in, each point once out: what two detectors raise on the same words is one discrepancy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from crossbrief.schema import Discrepancy, Position


class _Shown(NamedTuple):
    """Where a position of a kept item shows its value."""

    item: int
    position: int
    start: int
    end: int
    """Offsets in the sentence."""


def _values(position: Position) -> Iterator[tuple[str, int, int]]:
    """Sentence and offsets in it of every value that is marked; copies of a sentence are one."""
    for e in position.evidence:
        if e.value_start is not None and e.value_end is not None:
            yield e.quote, e.value_start - e.start, e.value_end - e.start


def _met(position: Position, table: dict[str, list[_Shown]]) -> dict[int, set[int]]:
    """Item -> its positions that show a value in the same words of the same sentence."""
    found: dict[int, set[int]] = defaultdict(set)
    for quote, start, end in _values(position):
        for shown in table.get(quote, ()):
            if start < shown.end and shown.start < end:
                found[shown.item].add(shown.position)
    return found


def _repeats(item: Discrepancy, table: dict[str, list[_Shown]]) -> bool:
    """Whether every position shows the words of one earlier item's, two of them at least of different ones."""
    met = [_met(position, table) for position in item.positions]
    earlier = set(met[0]).intersection(*met[1:])
    return any(x != y for i in earlier for a, b in combinations(met, 2) for x in a[i] for y in b[i])


def distinct(items: Iterable[Discrepancy]) -> tuple[Discrepancy, ...]:
    """The items in order without those that repeat an earlier one on the same words."""
    kept: list[Discrepancy] = []
    table: dict[str, list[_Shown]] = defaultdict(list)
    for item in items:
        if _repeats(item, table):
            continue
        for number, position in enumerate(item.positions):
            for quote, start, end in set(_values(position)):
                table[quote].append(_Shown(len(kept), number, start, end))
        kept.append(item)
    return tuple(kept)
