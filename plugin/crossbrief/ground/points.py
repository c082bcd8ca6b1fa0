"""A model's points and its words on the pairs that the rules noticed in; discrepancies whose values stand in their
sentences out, and what was dismissed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from crossbrief.clean.suspect import suspicious
from crossbrief.ground import facts
from crossbrief.ground.bench import Bench, Claim
from crossbrief.ground.quote import Span, evidence, find, folded
from crossbrief.quantity import mentions
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation, Severity

MAX_VALUE = 200
"""Characters of a value; a longer one is a passage, not a value."""
OF_WORDING = frozenset({"figure", "name", "markup"})
"""Facts that question and explanation are held to: they speak about sentences, and quote both sides of a dispute."""

Word = Literal["differ", "same", "other"]


@dataclass(frozen=True, slots=True)
class Side:
    """One answer: the value's own words, and the addresses of the sentences that give it."""

    value: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point as a model states it."""

    sides: tuple[Side, ...]
    type: str
    relation: str
    severity: Severity
    question: str
    explanation: str


class PointReading(NamedTuple):
    """What a blind reading said of a point."""

    relation: Relation | None
    """None: the sides do not answer one question differently."""
    word: str = ""
    """Why not."""


class SettledPoints(NamedTuple):
    """The points of a briefing, and the noticed pairs that are none."""

    discrepancies: tuple[Discrepancy, ...]
    possible: tuple[Discrepancy, ...]
    dismissed: tuple[Discrepancy, ...]


def stated(points: Iterable[Point], bench: Bench) -> list[Discrepancy]:
    """The points whose addresses exist and whose values stand in their sentences; the others are refused on the bench."""
    kept: list[Discrepancy] = []
    for point in points:
        found = _stated(point, bench)
        if found and any(_told_twice(k, found) for k in kept):
            bench.reject(_claim(point), "duplicate")
        elif found:
            kept.append(found)
    return kept


def settle(
    found: Sequence[Discrepancy],
    flags: Sequence[Discrepancy],
    possible: Sequence[Discrepancy],
    words: Mapping[int, str],
) -> SettledPoints:
    """The rules' findings and a model's points as one list.

    `words` gives the model's word on a noticed pair by `id()` of the finding: `same` and `other` dismiss it, `differ`
    makes a point of it. A pair that the model states itself is one point, in the model's words, found by both.
    """
    merged = list(found)
    left: list[Discrepancy] = []
    dismissed: list[Discrepancy] = []
    for finding in (*flags, *possible):
        twin = next((i for i, item in enumerate(merged) if same(item, finding)), None)
        word = words.get(id(finding))
        if twin is not None:
            merged[twin] = _joined(merged[twin], finding)
        elif word in ("same", "other"):
            dismissed.append(finding.model_copy(update={"judged": cast("Word", word)}))
        elif word == "differ":
            merged.append(finding.model_copy(update={"judged": "differ", "detected_by": ("rules", "model")}))
        elif any(finding is flag for flag in flags):
            merged.append(finding)
        else:
            left.append(finding)
    return SettledPoints(tuple(merged), tuple(left), tuple(dismissed))


def read(items: Sequence[Discrepancy], readings: Mapping[int, PointReading]) -> tuple[Discrepancy, ...]:
    """The points with what a blind reading said: a yes is `verified`, and its relation holds; a no is a doubt, and the
    point stays. `readings` are by place in `items`."""
    return tuple(_read(item, readings.get(place)) for place, item in enumerate(items))


def same(one: Discrepancy, other: Discrepancy) -> bool:
    """Whether two discrepancies set the same values against each other: in the same sentences, or to the letter, and in one of
    the sentences at least (a name that is spelt alike in many)."""
    pairs = {
        (i, j): bool({e.sentence for e in p.evidence} & {e.sentence for e in q.evidence})
        for i, p in enumerate(one.positions)
        for j, q in enumerate(other.positions)
        if _like(p.value, q.value)
    }
    alike = [
        (i, j)
        for (i, j), shared in pairs.items()
        if shared or _folded(one.positions[i].value) == _folded(other.positions[j].value)
    ]
    return any(pairs.values()) and len({i for i, _ in alike}) >= 2 and len({j for _, j in alike}) >= 2


def _told_twice(one: Discrepancy, other: Discrepancy) -> bool:
    """Whether two points of one reply set just the same values against each other: two differences inside one sentence are
    two points."""
    values = [{_folded(p.value) for p in item.positions} for item in (one, other)]
    return values[0] == values[1] and same(one, other)


def _read(item: Discrepancy, reading: PointReading | None) -> Discrepancy:
    if reading is None:
        return item
    if reading.relation is None:
        return item.model_copy(
            update={"doubt": reading.word or "the blind reading sees no difference", "confidence": "low"}
        )
    if item.relation.is_flag and not reading.relation.is_flag:
        return item.model_copy(update={"doubt": f"read as {reading.relation}, no conflict", "confidence": "low"})
    return item.model_copy(update={"support": "verified", "relation": reading.relation, "confidence": "high"})


def _stated(point: Point, bench: Bench) -> Discrepancy | None:
    claim = _claim(point)
    if not bench.cited(claim):
        return None
    positions = [_position(side, claim, bench) for side in point.sides]
    if not all(positions):
        return None
    sides = _distinct([p for p in positions if p])
    if len(sides) < 2:
        bench.reject(claim, "same_value", "the sides give one value")
        return None
    articles = {e.article for p in sides for e in p.evidence}
    return Discrepancy(
        question=_worded(point.question, sides, bench) or _plain_question(sides),
        type=DiscrepancyType(point.type),
        relation=Relation(point.relation),
        severity=point.severity,
        scope="cross_source" if len(articles) > 1 else "intra_source",
        explanation=_worded(point.explanation, sides, bench),
        detected_by=("model",),
        positions=sides,
    )


def _claim(point: Point) -> Claim:
    values = " against ".join(f"“{side.value}”" for side in point.sides)
    return Claim(
        "discrepancy",
        f"{point.question} {values}".strip(),
        tuple(dict.fromkeys(i for s in point.sides for i in s.cited)),
    )


def _position(side: Side, claim: Claim, bench: Bench) -> Position | None:
    """The side with those of its sentences that its value stands in."""
    value = " ".join(side.value.split()).strip("…").strip()
    if not value or len(value) > MAX_VALUE:
        bench.reject(claim, "value_not_in_sentence", "a value is empty or longer than a value")
        return None
    cited = [bench.sentences[i] for i in dict.fromkeys(side.cited)]
    placed = [(s, _places(value, s.text)) for s in cited]
    proof = [evidence(s, bench.homes[s.id], spans[0]) for s, spans in placed if spans]
    if not proof:
        bench.reject(
            claim, "value_not_in_sentence", f"“{value[:80]}” does not stand in {', '.join(s.id for s in cited)}"
        )
        return None
    # The same figure in other words (`five` for `5`) is given by its sentence too; anything else lends no value.
    proof += [evidence(s, bench.homes[s.id]) for s, spans in placed if not spans and _tells(value, s.text)]
    first = proof[0]
    own_words = bench.homes[first.sentence].article.text[first.value_start : first.value_end]
    return Position(value=own_words, evidence=tuple(proof))


def _places(value: str, text: str) -> Sequence[Span]:
    """Where a value stands in a sentence: as written, else in other capitals, else without marks at its ends."""
    return find(value, text) or find(value.strip("\"'“”‘’.,;:"), text)


def _tells(value: str, text: str) -> bool:
    wanted = {(m.kind, m.unit, m.value, m.when) for m in mentions(value)}
    return bool(wanted) and wanted <= {(m.kind, m.unit, m.value, m.when) for m in mentions(text)}


def _distinct(positions: Sequence[Position]) -> tuple[Position, ...]:
    """Positions that give one value become one, with the evidence of all."""
    kept: list[Position] = []
    for position in positions:
        twin = next((i for i, k in enumerate(kept) if _equal(k.value, position.value)), None)
        if twin is None:
            kept.append(position)
        else:
            joined: dict[str, Evidence] = {e.sentence: e for e in (*kept[twin].evidence, *position.evidence)}
            kept[twin] = kept[twin].model_copy(update={"evidence": tuple(joined.values())})
    return tuple(kept)


def _equal(one: str, other: str) -> bool:
    """One value in two typographies, or one figure in two ways to write it: `$5.4 billion`, `5.4 billion US dollars`."""
    if _folded(one) == _folded(other):
        return True
    a, b = mentions(one), mentions(other)
    alone = all(len(m) == 1 and m[0].surface.casefold() == value.casefold() for m, value in ((a, one), (b, other)))
    return alone and not a[0].is_time and (a[0].kind, a[0].unit, a[0].value) == (b[0].kind, b[0].unit, b[0].value)


def _worded(text: str, sides: Sequence[Position], bench: Bench) -> str:
    """A question or explanation, if its figures and names stand in the sides' sentences; else nothing."""
    line = " ".join(text.split())
    cited = [bench.sentences[i] for i in dict.fromkeys(e.sentence for p in sides for e in p.evidence)]
    if suspicious(line):
        return ""
    failed = {f.reason for f in facts.failures(line, cited, bench.homes)} & OF_WORDING
    return "" if failed else line


def _plain_question(sides: Sequence[Position]) -> str:
    return "Which is right: " + " or ".join(f"“{p.value}”" for p in sides) + "?"


def _joined(stated_by_model: Discrepancy, finding: Discrepancy) -> Discrepancy:
    """One point in the model's words, with what the rules know of it: the chance, and the values in typed form."""
    positions = tuple(_typed(p, finding.positions) for p in stated_by_model.positions)
    update = {"detected_by": ("rules", "model"), "chance": finding.chance, "judged": "differ", "positions": positions}
    return stated_by_model.model_copy(update=update)


def _typed(position: Position, known: Sequence[Position]) -> Position:
    own = {e.sentence for e in position.evidence}
    twin = next((k for k in known if _like(k.value, position.value) and own & {e.sentence for e in k.evidence}), None)
    if twin is None:
        return position
    further = tuple(e for e in twin.evidence if e.sentence not in own)
    taken = {name: getattr(twin, name) for name in ("normalized", "unit", "qualifier", "attributed_to")}
    return position.model_copy(update=taken | {"evidence": (*position.evidence, *further)})


def _like(one: str, other: str) -> bool:
    return bool(find(one, other) or find(other, one))


def _folded(value: str) -> str:
    return folded(value).casefold().strip(" .,;:'\"")
