"""The types that flow through the comparison: a value in its sentence, two of them that may differ, what was judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from crossbrief.compare.index import IndexedSentence
from crossbrief.schema import DiscrepancyType, Relation

Kind = Literal["figure", "time", "quotation", "name"]
KINDS: tuple[Kind, ...] = ("figure", "time", "quotation", "name")
Features = dict[str, float]
"""Name -> value; a feature that is not there is 0. The names are those of `features` and of `data/judge.json`."""


class Value(NamedTuple):
    """One value as one sentence prints it."""

    line: IndexedSentence
    start: int
    end: int
    """Offsets into the sentence's text."""
    key: object
    """Equal for equal values, whatever their wording."""
    normalized: str | None = None
    unit: str | None = None
    qualifier: str | None = None

    @property
    def text(self) -> str:
        """The source's own words."""
        return self.line.text[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """Sentence and offset: what tells two values apart."""
        return self.line.index, self.start


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two values of two articles that may answer one question differently."""

    kind: Kind
    type: DiscrepancyType
    a: Value
    b: Value
    relation: Relation
    """How they stand to each other if they speak of one thing."""
    rule: str
    """The rule behind the relation, in words for the reader."""
    question: str
    features: Mapping[str, float]
    counted: bool = True
    """Of figures: whether both count the same noun, or stand in the same words."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Pairs of values that are equal and speak of one thing: whoever prints one is evidence for the other."""

    of: dict[tuple[int, int], dict[tuple[int, int], Value]] = field(default_factory=dict)
    """Place of a value -> its twins by their place."""

    def add(self, a: Value, b: Value) -> None:
        """Note both directions."""
        self.of.setdefault(a.place, {})[b.place] = b
        self.of.setdefault(b.place, {})[a.place] = a


class Found(NamedTuple):
    """What one generator reports."""

    candidates: list[Candidate]
    twins: Twins = Twins()
    left_out: int = 0
    """Values that were not compared, to keep the work bounded."""


class Judged(NamedTuple):
    """A candidate and how likely it is."""

    candidate: Candidate
    chance: float
    """Calibrated chance that the difference is real; of a rounding, the chance that both speak of one thing."""
