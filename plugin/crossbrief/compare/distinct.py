"""Findings of all detectors in, each point once out: what two detectors raise on the same words is one discrepancy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from crossbrief.schema import Discrepancy, Evidence, Position


def _overlap(a: Evidence, b: Evidence) -> bool:
    """Whether both show a value in the same words of the same sentence."""
    if a.sentence != b.sentence or a.value_start is None or b.value_start is None:
        return False
    return a.value_start < (b.value_end or 0) and b.value_start < (a.value_end or 0)


def _meet(a: Position, b: Position) -> bool:
    return any(_overlap(x, y) for x in a.evidence for y in b.evidence)


def _repeats(item: Discrepancy, earlier: Discrepancy) -> bool:
    """Whether every position of an item shows the words of an earlier one's, two of them at least of different ones."""
    met = [{i for i, theirs in enumerate(earlier.positions) if _meet(mine, theirs)} for mine in item.positions]
    return all(met) and any(x != y for a, b in combinations(met, 2) for x in a for y in b)


def distinct(items: Iterable[Discrepancy]) -> tuple[Discrepancy, ...]:
    """The items in order without those that repeat an earlier one on the same words."""
    kept: list[Discrepancy] = []
    table: dict[str, set[int]] = defaultdict(set)
    for item in items:
        sentences = {e.sentence for p in item.positions for e in p.evidence}
        earlier = {i for s in sentences for i in table[s]}
        if any(_repeats(item, kept[i]) for i in earlier):
            continue
        for sentence in sentences:
            table[sentence].add(len(kept))
        kept.append(item)
    return tuple(kept)
