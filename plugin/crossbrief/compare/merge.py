"""Judged candidates in, discrepancies out: one point with every value in dispute once, and everyone who prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from crossbrief.compare.candidate import Judged, Value
from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.schema import Discrepancy, Evidence, Position, Relation

_STRENGTH = (Relation.IMPRECISION, Relation.DIVERGENCE, Relation.SUPERSEDED, Relation.CONTRADICTION)
Place = tuple[int, int]
Further = Mapping[Place, Mapping[Place, Value]]
"""Place of a value -> the equal values that speak of the same thing."""


def points(judged: Sequence[Judged], twins: Further, index: Index) -> list[Discrepancy]:
    """One discrepancy for each group of values that pairwise differ or agree, the likeliest first."""
    ordered = sorted(judged, key=lambda j: -j.chance)
    made = (_once_a_sentence(_point(group, twins, index)) for group in _apart(_groups(ordered)))
    return [point for point in made if len(point.positions) > 1]


def joined(shown: Sequence[Discrepancy], others: Sequence[Discrepancy]) -> tuple[list[Discrepancy], list[Discrepancy]]:
    """Points that ask what a shown one asks, and answer it with its values alone, give it their evidence and go."""
    answered = {(d.type, d.question): i for i, d in enumerate(shown) if d.relation.is_flag}
    made, left = list(shown), []
    for other in others:
        at = answered.get((other.type, other.question))
        more = {_answer(p): p.evidence for p in other.positions}
        if at is None or not more.keys() <= {_answer(p) for p in made[at].positions}:
            left.append(other)
            continue
        # What the point cites already keeps its answer there.
        cited = {e.sentence for p in made[at].positions for e in p.evidence}
        grown = []
        for position in made[at].positions:
            fresh = [e for e in more.get(_answer(position), ()) if e.sentence not in cited]
            cited.update(e.sentence for e in fresh)
            grown.append(position.model_copy(update={"evidence": (*position.evidence, *fresh)}))
        made[at] = made[at].model_copy(update={"positions": tuple(grown)})
    return made, left


def _answer(position: Position) -> tuple[str | None, ...]:
    return position.normalized or position.value, position.unit, position.qualifier


def _once_a_sentence(point: Discrepancy) -> Discrepancy:
    """The point without the second answer of one sentence: who writes `carried 148 and was licensed for 140` disputes no 148.

    The likeliest pair is the point: it keeps its sentences before other answers do, and a sentence of both stays with the
    answer that more give. An answer that is left with no sentence goes.
    """
    pair, others = point.positions[:2], point.positions[2:]
    most = (*sorted(pair, key=lambda p: -len(p.evidence)), *others)
    home: dict[str, Position] = {}
    for position in most:
        for evidence in position.evidence:
            home.setdefault(evidence.sentence, position)
    kept = (
        p.model_copy(update={"evidence": tuple(e for e in p.evidence if home[e.sentence] is p)})
        for p in point.positions
    )
    return point.model_copy(update={"positions": tuple(p for p in kept if p.evidence)})


def _groups(ordered: Sequence[Judged]) -> list[list[Judged]]:
    """The likeliest first; a pair joins the group of its values only if it fits every value there."""
    pairs = {frozenset((j.candidate.a.key, j.candidate.b.key)) for j in ordered}
    home: dict[Place, list[tuple[list[Judged], dict[Place, Value]]]] = defaultdict(list)
    groups = []
    for j in ordered:
        sides = {v.place: v for v in (j.candidate.a, j.candidate.b)}
        for group, members in (g for place in sides for g in home[place]):
            fresh = [v for place, v in sides.items() if place not in members]
            same = group[0].candidate.type is j.candidate.type
            if same and all(_fits(v, m, pairs) for v in fresh for m in members.values()):
                break
        else:
            group, members = [], {}
            groups.append(group)
        group.append(j)
        for place, value in sides.items():
            if place not in members:
                members[place] = value
                home[place].append((group, members))
    return groups


def _fits(value: Value, member: Value, pairs: set[frozenset[object]]) -> bool:
    return value.key == member.key or frozenset((value.key, member.key)) in pairs


def _apart(groups: Sequence[list[Judged]]) -> Iterator[list[Judged]]:
    """The likeliest first, without those of which a side stands in a likelier one: a value answers one question."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for group in sorted(groups, key=lambda g: -g[0].chance):
        sides: dict[object, list[Value]] = defaultdict(list)
        for value in (v for j in group for v in (j.candidate.a, j.candidate.b)):
            sides[value.key].append(value)
        if not any(all(_overlaps(v, taken[v.line.index]) for v in values) for values in sides.values()):
            for v in (v for values in sides.values() for v in values):
                taken[v.line.index].append((v.start, v.end))
            yield group


def _overlaps(value: Value, spans: Sequence[tuple[int, int]]) -> bool:
    return any(value.start < end and value.end > start for start, end in spans)


def _point(group: Sequence[Judged], twins: Further, index: Index) -> Discrepancy:
    values: dict[Place, Value] = {}
    for j in group:
        for value in (j.candidate.a, j.candidate.b):
            values.setdefault(value.place, value)
            for place, twin in twins.get(value.place, {}).items():
                if twin.key == value.key:
                    values.setdefault(place, twin)
    by_key: dict[object, list[Value]] = defaultdict(list)
    for value in values.values():
        by_key[value.key].append(value)
    strongest = max((j.candidate for j in group), key=lambda c: _STRENGTH.index(c.relation))
    first, flag = group[0].candidate, strongest.relation.is_flag
    return Discrepancy(
        question=first.question,
        type=first.type,
        relation=strongest.relation,
        scope="cross_source",
        severity="low" if first.features.get("spelling") else "medium",
        confidence_basis=f"of points like it {group[0].chance:.0%} were real when read" if flag else "",
        explanation=strongest.rule,
        chance=round(group[0].chance, 2) if flag else None,
        positions=tuple(_position(same, index) for same in by_key.values()),
    )


def _position(same: Sequence[Value], index: Index) -> Position:
    ordered = sorted(same, key=lambda v: v.line.index)
    first = same[0]
    return Position(
        value=first.text,
        normalized=first.normalized,
        unit=first.unit,
        qualifier=first.qualifier,
        attributed_to=_only_speaker(same),
        evidence=tuple(_evidence([first, *(v for v in ordered if v is not first)], index)),
    )


def _only_speaker(same: Sequence[Value]) -> str | None:
    """Whom the sentences name as the source of the value, where they name one and the same."""
    named = {v.line.speaker.key: v.line.speaker.text for v in same if v.line.speaker and v.line.speaker.named}
    others = {v.line.speaker.key for v in same if v.line.speaker} - named.keys()
    return next(iter(named.values())) if len(named) == 1 and not others else None


def _evidence(values: Sequence[Value], index: Index) -> Iterator[Evidence]:
    """One passage a sentence; the copies of a sentence in other articles follow it."""
    seen: set[str] = set()
    for value in values:
        for line in (value.line, *_copies(value.line, index)):
            if line.sentence.id not in seen:
                seen.add(line.sentence.id)
                yield Evidence.of(line.sentence, (value.start, value.end))


def _copies(line: IndexedSentence, index: Index) -> Iterator[IndexedSentence]:
    """The first sentence of the same text in each other article."""
    held = {line.document}
    for copy in index.copies[line.text]:
        if copy.document not in held:
            held.add(copy.document)
            yield copy
