"""Compared pairs of figures in, one item a referent out: every value once, with everyone who gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from crossbrief.compare.context import Found, evidence
from crossbrief.compare.question import question
from crossbrief.compare.speech import Speaker
from crossbrief.compare.term import Term
from crossbrief.quantity import Mention
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation

_STRENGTH = (Relation.IMPRECISION, Relation.DIVERGENCE, Relation.SUPERSEDED, Relation.CONTRADICTION)
_EXPAND = 0.35
MOST_COMPATIBLE = 300
"""Pairs that were compared and found to agree, best match first: tables and lists of figures make tens of thousands."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Compared(NamedTuple):
    """Two terms and what came of comparing them."""

    a: Term
    b: Term
    score: float
    relation: Relation | None
    """None: they agree, or a gate forbids the comparison."""
    rule: str


def items(compared: Sequence[Compared]) -> Found:
    """One discrepancy for each group of terms that pairwise conflict or agree; compatible pairs as they are."""
    conflicts = sorted((c for c in compared if c.relation is not None), key=lambda c: -c.score)
    agreeing: dict[int, dict[int, float]] = defaultdict(dict)
    for c in compared:
        if c.relation is None and c.rule == "the same value":
            agreeing[c.a.number][c.b.number] = agreeing[c.b.number][c.a.number] = c.score
    by_number = {t.number: t for c in compared for t in (c.a, c.b)}
    merged: dict[frozenset[tuple[object, ...]], tuple[dict[int, Term], list[Compared]]] = {}
    for group in _groups(conflicts):
        members = {t.number: t for c in group for t in (c.a, c.b)}
        for number in list(members):
            for twin, score in agreeing[number].items():
                if score >= _EXPAND or _telling(members[number], by_number[twin]):
                    members.setdefault(twin, by_number[twin])
        known, pairs = merged.setdefault(frozenset(value_key(t.mention) for t in members.values()), ({}, []))
        known.update(members)
        pairs.extend(group)
    discrepancies = [_item(list(members.values()), group) for members, group in merged.values()]
    agreed = (c for c in compared if c.relation is None and c.rule != "the same value" and c.score >= 0.5)
    compatible = [_compatible(c) for c in islice(agreed, MOST_COMPATIBLE)]
    return Found(discrepancies, compatible)


def _telling(a: Term, b: Term) -> bool:
    """Equal values that are hardly equal by chance: large and precise, or next to another large figure in common."""
    large = a.mention.kind in {"money", "count"} and a.mention.value >= 1e6 and a.mention.digits >= 2
    return large or bool(a.figures & b.figures)


def _groups(conflicts: Sequence[Compared]) -> list[list[Compared]]:
    """Strongest first; a pair joins a group only if each value of it conflicts or agrees with every value there."""
    pairs = {frozenset((c.a.number, c.b.number)) for c in conflicts}
    groups: list[tuple[list[Compared], dict[int, Term]]] = []
    for c in conflicts:
        sides = {c.a.number: c.a, c.b.number: c.b}
        for group, members in groups:
            if sides.keys().isdisjoint(members):
                continue
            fresh = [t for number, t in sides.items() if number not in members]
            if all(_fits(t, m, pairs) for t in fresh for m in members.values()):
                group.append(c)
                members.update(sides)
                break
        else:
            groups.append(([c], sides))
    return [group for group, _ in groups]


def _fits(term: Term, member: Term, pairs: set[frozenset[int]]) -> bool:
    return frozenset((term.number, member.number)) in pairs or value_key(term.mention) == value_key(member.mention)


def value_key(mention: Mention) -> tuple[object, ...]:
    """Equal for mentions of one value: the bound is part of it, the wording is not."""
    if mention.is_time:
        return (mention.kind, mention.when)
    return (mention.kind, mention.unit, round(mention.value, 6), mention.second)


def _item(members: Sequence[Term], group: Sequence[Compared]) -> Discrepancy:
    by_value: dict[tuple[object, ...], list[Term]] = defaultdict(list)
    for term in sorted(members, key=lambda t: t.line.index):
        by_value[value_key(term.mention)].append(term)
    relation = max((c.relation for c in group if c.relation), key=_STRENGTH.index)
    rule = next(c.rule for c in group if c.relation is relation)
    positions = tuple(_position(same) for same in by_value.values())
    documents = {t.document for t in members}
    return Discrepancy(
        question=question(list(members)),
        type=DiscrepancyType.DATE_TIME if members[0].mention.is_time else DiscrepancyType.FIGURE,
        relation=relation,
        scope="cross_source" if len(documents) > 1 else "intra_source",
        explanation=rule,
        positions=positions,
    )


def _compatible(c: Compared) -> Discrepancy:
    item = _item([c.a, c.b], [c._replace(relation=Relation.IMPRECISION)])
    return item.model_copy(update={"explanation": c.rule})


def _position(same: Sequence[Term]) -> Position:
    first = same[0].mention
    speaker = next((t.line.speaker for t in same if t.line.speaker and _is_source(t.line.speaker)), None)
    return Position(
        value=first.surface,
        normalized=normalized(first),
        unit=first.unit,
        qualifier=first.qualifier,
        attributed_to=speaker.text if speaker else None,
        evidence=tuple(evidence(t.line, t.span) for t in same),
    )


def _is_source(speaker: Speaker) -> bool:
    """A name, or a plural of people (`officials`, `the authorities`); a lone singular noun is no source to name."""
    return speaker.named or speaker.text != speaker.text.lower() or speaker.text.endswith("s")


def normalized(mention: Mention) -> str:
    """The value in a form two programs can compare: `5400000000`, `2018-10-05`, `friday`, `348-77`."""
    when = mention.when
    if when is not None:
        if when.weekday is not None:
            return _DAYS[when.weekday]
        if when.minute is not None:
            return f"{when.minute // 60:02d}:{when.minute % 60:02d}"
        parts = [
            f"{when.year:04d}" if when.year else "",
            f"{when.month:02d}" if when.month else "",
            f"{when.day:02d}" if when.day else "",
        ]
        return "-".join(p for p in parts if p) if when.year else "--" + "-".join(p for p in parts if p)
    text = f"{mention.value:.6f}".rstrip("0").rstrip(".")
    return text if mention.second is None else f"{text}-{mention.second:g}"
