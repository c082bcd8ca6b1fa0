"""Findings in, the same findings out, with every article that prints their sentences word for word as evidence."""

from __future__ import annotations

from crossbrief.compare.context import Context, Line
from crossbrief.schema import Discrepancy, Evidence, Position


def everywhere(item: Discrepancy, context: Context) -> Discrepancy:
    """The finding with the copies of its sentences; the comparator reads a sentence once, however many print it."""
    positions = tuple(_position(p, context) for p in item.positions)
    if positions == item.positions:
        return item
    # Where everyone who prints one side prints the other, each contradicts itself, and no two of them each other.
    sides = {frozenset(e.article for e in p.evidence) for p in positions}
    return item.model_copy(update={"positions": positions, "scope": item.scope if len(sides) == 1 else "cross_source"})


def _position(position: Position, context: Context) -> Position:
    """The position with one copy from each article that is not yet its evidence; the sentence of its value stays first,
    the others follow in the order of the set."""
    held = {e.article for e in position.evidence}
    added: list[Evidence] = []
    for proof in position.evidence:
        for line in context.copies[proof.quote]:
            if line.sentence.article not in held:
                held.add(line.sentence.article)
                added.append(_moved(proof, line))
    if not added:
        return position
    first, *others = position.evidence
    ordered = sorted((*others, *added), key=lambda e: context.place[e.sentence])
    return position.model_copy(update={"evidence": (first, *ordered)})


def _moved(proof: Evidence, line: Line) -> Evidence:
    value = None
    if proof.value_start is not None and proof.value_end is not None:
        value = proof.value_start - proof.start, proof.value_end - proof.start
    return Evidence.of(line.sentence, value)
