"""What a figure or a time in a sentence claims, as data: one `Mention` per figure, with the interval it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "money",
    "percent",
    "count",
    "duration",
    "measure",
    "age",
    "score",
    "date",
    "year",
    "weekday",
    "clock",
]
Role = Literal["level", "change", "rate", "low_end", "high_end", "relative", "label", "period"]
Qualifier = Literal["about", "at least", "more than", "up to", "at most", "less than", "almost"]

TIME_KINDS: frozenset[Kind] = frozenset({"date", "year", "weekday", "clock"})


@dataclass(frozen=True, slots=True)
class When:
    """A calendar position; a part that the words do not give is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""
    minute: int | None = None
    """Minutes after midnight; below 720 for a clock time without a.m. or p.m."""
    part: str | None = None
    """Of a month or year: `early`, `mid`, `late`, `end`; of a year also `q1` to `q4`, `h1`, `h2`, `spring` to `winter`, `fiscal` (`2012-13` too)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One figure or time. Offsets are code points into the text it was found in."""

    kind: Kind
    start: int
    end: int
    surface: str
    """The source's own words, with currency and unit, without the qualifier."""
    value: float = 0.0
    """In `unit`: dollars, percent, years …; for a score the first side; unused for times."""
    step: float = 0.0
    """One unit of the last digit that is printed: 0.1 billion for `5.4 billion`."""
    digits: int = 1
    """Significant digits that are printed; 1 for `10,000`."""
    unit: str | None = None
    """`USD`, `percent`, `year`, `mile`, `points`; None for a plain count."""
    qualifier: Qualifier | None = None
    role: Role = "level"
    when: When | None = None
    second: float | None = None
    """The other side of a score or vote; None otherwise."""
    head: str = ""
    """Lower-case noun that is counted or that the figure describes; empty when none follows."""
    modifiers: tuple[str, ...] = ()
    """Words between the figure and its head."""
    preposition: str = ""
    """Of a time: `by`, `in`, `since`, `until`, …; of a figure: the word before its qualifier."""
    period: str = ""
    """The period that the words round it name: `last year`, `per month`, `january-july`; empty when none."""
    vague: bool = False
    """`hundreds`, `several`: the words give an order of magnitude, not a figure."""

    @property
    def is_time(self) -> bool:
        """Whether it is a date, a year, a weekday or a time of day."""
        return self.kind in TIME_KINDS
