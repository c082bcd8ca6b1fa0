"""The typed values of aligned sentences in, every two that may answer one question differently out, and the equal ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NamedTuple, Protocol

from crossbrief.compare import features
from crossbrief.compare.candidate import Candidate, Features, Found, Kind, Twins, Value
from crossbrief.compare.features import AlsoPrinted
from crossbrief.compare.index import Index, Pair
from crossbrief.compare.judge import Judge
from crossbrief.compare.question import asked
from crossbrief.compare.values.relation import IntervalVerdict, relate
from crossbrief.compare.values.slots import Slot, slots
from crossbrief.document import Article
from crossbrief.quantity import Mention
from crossbrief.running import look
from crossbrief.schema import DiscrepancyType, Relation

_PARTNERS = 16
"""Values with which one value is compared at most, those of the most similar sentences first."""
_ANCHORS = 8
"""A large figure in more sentences than this retrieves none."""
_TWIN = 0.5
"""Kinship from which an equal value is further evidence."""
_TRIVIAL = 10
"""Counts below it are equal by chance: they settle nothing unless they count the same noun."""

_LARGE = 1e6

_SAME_WORDS = 4 / 6
"""Words next to a figure that are equal on both sides, over six: with four the sentence is the same one."""

Key = tuple[object, ...]


class ValueKind(Protocol):
    """What a generator knows of its kind of value."""

    kind: Kind
    type: DiscrepancyType

    def takes(self, mention: Mention) -> bool:
        """Whether the slot holds a value of this kind that can be compared."""

    def read(self, slot: Slot, article: Article) -> Slot:
        """The slot with what its article adds to the value: its date, its country."""

    def comparable(self, a: Mention, b: Mention) -> bool:
        """Whether two values have one type and unit."""

    def normalized(self, mention: Mention) -> str:
        """The value in a form two programs can compare."""


class Met(NamedTuple):
    """Two slots that were compared."""

    a: Slot
    b: Slot
    verdict: IntervalVerdict
    near: Features
    kin: float


@dataclass(slots=True)
class _Around:
    """What else the set prints, by slot."""

    twins: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    """(id of slot, document) -> highest kinship with an equal value there."""
    printed: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Key -> the documents that print it."""


def aligned(index: Index, judge: Judge, reading: ValueKind) -> Found:
    """Candidates of one kind from the sentences of different articles that tell of one thing."""
    held, met, left_out = compared(index, judge, reading)
    around = _around(met, held.values(), index)
    twins = Twins()
    for m in met:
        if m.verdict.relation is None and (m.kin >= _TWIN or _telling(m.a.mention)):
            twins.add(_value(m.a, reading), _value(m.b, reading))
    found = [_candidate(m, held, around, reading) for m in met if m.verdict.relation is not None]
    return Found(found, twins, left_out)


class MetValues(NamedTuple):
    """The slots of a set by sentence, those that were compared, and how many pairs were left out."""

    held: dict[int, list[Slot]]
    met: list[Met]
    left_out: int


def compared(index: Index, judge: Judge, reading: ValueKind) -> MetValues:
    """Comparable slots of paired sentences with their kinship, the most similar sentences first."""
    held: dict[int, list[Slot]] = {}
    for line in index.distinct:
        look()
        article = index.documents[line.document].article
        held[line.index] = [reading.read(s, article) for s in slots(index, line, reading.takes)]
    met: list[Met] = []
    left_out = 0
    used: Counter[int] = Counter()
    pairs = [*index.pairs, *_anchored(index, held)]
    for pair in sorted(pairs, key=lambda p: -p.similarity):
        look()
        left, right = held[index.first(pair.a)], held[index.first(pair.b)]
        if not left or not right:
            continue
        near = None
        for a, b in product(left, right):
            if not reading.comparable(a.mention, b.mention):
                continue
            if used[id(a)] >= _PARTNERS or used[id(b)] >= _PARTNERS:
                left_out += 1
                continue
            used.update((id(a), id(b)))
            near = near or features.about(index, pair.a, pair.b, pair.similarity)
            alike = features.kinship(a, b, near)
            met.append(Met(a, b, relate(a.mention, b.mention), alike, judge.kin(reading.kind, alike)))
    return MetValues(held, met, left_out)


def _anchored(index: Index, held: dict[int, list[Slot]]) -> Iterable[Pair]:
    """Sentences of two articles that the words did not bring together, but a large figure in common does."""
    known = {(p.a.index, p.b.index) for p in index.pairs}
    table: dict[tuple[str, float], list[int]] = defaultdict(list)
    for number, found in held.items():
        for anchor in sorted({f for s in found for f in s.figures}):
            table[anchor].append(number)
    for rows in table.values():
        for x, y in combinations(rows, 2) if len(rows) <= _ANCHORS else ():
            a, b = index.lines[x], index.lines[y]
            if a.document != b.document and (x, y) not in known:
                known.add((x, y))
                yield Pair(a, b, index.similarity(a, b))


def _around(met: Sequence[Met], held: Iterable[list[Slot]], index: Index) -> _Around:
    around = _Around()
    for m in met:
        for one, other in ((m.a, m.b), (m.b, m.a)):
            place = id(one), other.document
            if m.verdict.relation in (None, Relation.IMPRECISION):
                around.twins[place] = max(around.twins[place], m.kin)
    for slot in (s for found in held for s in found):
        around.printed[_printed(slot)].update(c.document for c in index.copies[slot.line.text])
    return around


def _printed(slot: Slot) -> Key:
    key = value_key(slot.mention)
    return (*key, slot.head) if slot.mention.kind == "count" and slot.mention.value < _TRIVIAL else key


def _telling(mention: Mention) -> bool:
    """A figure so large and exact that two articles hardly print it of two things."""
    return mention.kind in {"money", "count"} and mention.value >= _LARGE and mention.digits > 1


def value_key(mention: Mention) -> Key:
    """Equal for mentions of one value, whatever the wording."""
    if mention.is_time:
        return (mention.kind, mention.when)
    return (mention.kind, mention.unit, round(mention.value, 6), mention.second)


def _value(slot: Slot, reading: ValueKind) -> Value:
    m = slot.mention
    return Value(slot.line, m.start, m.end, value_key(m), reading.normalized(m), m.unit, m.qualifier)


def _candidate(m: Met, held: dict[int, list[Slot]], around: _Around, reading: ValueKind) -> Candidate:
    settled = AlsoPrinted(
        _settled_here(m, held, reading),
        m.b.document in around.printed[_printed(m.a)] or m.a.document in around.printed[_printed(m.b)],
        max(around.twins[id(m.a), m.b.document], around.twins[id(m.b), m.a.document]),
    )
    weighed = features.difference(m.a, m.b, m.verdict, {**m.near, "kin": m.kin}, settled)
    relation = m.verdict.relation or Relation.IMPRECISION
    question = asked(m.a, m.b)
    return Candidate(
        reading.kind,
        reading.type,
        _value(m.a, reading),
        _value(m.b, reading),
        relation,
        m.verdict.rule,
        question,
        weighed,
        counted=_one_question(m),
    )


def _one_question(m: Met) -> bool:
    """Whether two figures count the same noun, and not the dead and those aboard, or stand in the same words; of times the judge's
    chance is enough."""
    if m.a.frame and m.b.frame and m.a.frame != m.b.frame:
        return False
    same = bool(m.a.head) and m.a.head == m.b.head
    return m.a.mention.is_time or same or m.near["run"] >= _SAME_WORDS


def _settled_here(m: Met, held: dict[int, list[Slot]], reading: ValueKind) -> bool:
    """Whether a further figure of either sentence agrees with the value of the other, exactly or rounded."""
    further = [(f, m.b.mention) for f in held[m.a.line.index] if f is not m.a]
    further += [(f, m.a.mention) for f in held[m.b.line.index] if f is not m.b]
    return any(reading.comparable(f.mention, other) and _agree(f.mention, other) for f, other in further)


def _agree(a: Mention, b: Mention) -> bool:
    return relate(a, b).relation in (None, Relation.IMPRECISION)
