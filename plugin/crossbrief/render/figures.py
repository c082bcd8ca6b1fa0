"""Discrepancies and timelines in; out comes the geometry of two pictures, a number line and a time axis.

Places across are percentages, so that a drawing fills any width while its letters keep their size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from crossbrief.render.words import day, stated
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Relation, TimelineEntry

MARGIN = 9.0
"""Percent left free at each end, so that a label at the edge stays inside."""
LETTER = 2.1
"""Percent that one letter of a date takes on a narrow screen: 7 of 340 pixels."""
LANES = 6
"""Competing dates drawn under the axis at most; the list below the drawing has them all."""

_UP = frozenset({"at least", "more than", "over", "by more than"})
_DOWN = frozenset({"at most", "less than", "up to", "almost", "nearly", "under"})
_OPEN = frozenset({"more than", "less than", "over", "under", "almost", "nearly"})
_LOOSE = frozenset({"about", "around", "some", "roughly"})


class Dot(NamedTuple):
    """A value on its row: `bound` is `up` (this or more), `down` (this or less) or empty; `open` excludes it."""

    at: float
    label: str
    side: str
    bound: str
    open: bool
    loose: bool
    anchor: str


class NumberLine(NamedTuple):
    """The competing values of one discrepancy to scale, one row each."""

    dots: list[Dot]
    description: str

    @property
    def height(self) -> int:
        """Pixels: forty a row and room for the foot."""
        return 40 * len(self.dots) + 8


class Tick(NamedTuple):
    """A dated entry on the axis; `label` is empty where it would run into its neighbour."""

    at: float
    label: str
    anchor: str


class Lane(NamedTuple):
    """Competing dates of one discrepancy, joined by a line from `start` to `end`."""

    number: int
    relation: Relation
    start: float
    end: float
    places: list[float]
    title: str


class TimeAxis(NamedTuple):
    """The dated entries to scale, with the dates the sources dispute below them."""

    ticks: list[Tick]
    lanes: list[Lane]
    description: str

    @property
    def height(self) -> int:
        """Pixels: the axis, its labels, and one row a lane."""
        return 52 + 26 * len(self.lanes)


def number_line(item: Discrepancy) -> NumberLine | None:
    """The positions' values to scale; None unless there are two different ones of one unit."""
    if item.type not in (DiscrepancyType.FIGURE, DiscrepancyType.DATE_TIME):
        return None
    values = [_place(p.normalized) for p in item.positions]
    known = [v for v in values if v is not None]
    if len(known) < len(values) or len(set(known)) < 2 or len({p.unit for p in item.positions}) > 1:
        return None
    dots = []
    for number, (position, value) in enumerate(zip(item.positions, known, strict=True)):
        qualifier = (position.qualifier or "").casefold()
        at = _scaled(value, known)
        dots.append(
            Dot(
                at=at,
                label=stated(position),
                side=chr(65 + number % 26),
                bound="up" if qualifier in _UP else "down" if qualifier in _DOWN else "",
                open=qualifier in _OPEN,
                loose=qualifier in _LOOSE,
                anchor=_anchor(at),
            )
        )
    spoken = "; ".join(f"{p.qualifier or 'exactly'} {p.normalized} {p.unit or ''}".strip() for p in item.positions)
    return NumberLine(dots, f"The competing values to scale: {spoken}.")


def time_axis(entries: Sequence[TimelineEntry], numbered: Sequence[tuple[int, Discrepancy]]) -> TimeAxis | None:
    """Entries and disputed dates on one axis; None with fewer than two different dates."""
    dated = [(place, e) for e in entries if (place := _place(e.date)) is not None]
    lanes = [(n, d, _dates(d)) for n, d in numbered if d.type is DiscrepancyType.DATE_TIME]
    lanes = [lane for lane in lanes if len(set(lane[2])) > 1][:LANES]
    span = [place for place, _ in dated] + [place for lane in lanes for place in lane[2]]
    if len(set(span)) < 2:
        return None
    ticks: list[Tick] = []
    taken = 0.0
    for place, entry in sorted(dated, key=lambda pair: pair[0]):
        at = _scaled(place, span)
        if ticks and at == ticks[-1].at:
            continue
        label, anchor = day(entry.date), _anchor(at)
        width = LETTER * (len(label) + 1)
        left = at - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        room = left >= taken
        taken = left + width if room else taken
        ticks.append(Tick(at, label if room else "", anchor))
    drawn = []
    for number, item, dates in lanes:
        places = sorted({_scaled(d, span) for d in dates})
        drawn.append(Lane(number, item.relation, places[0], places[-1], places, item.question))
    spoken = "; ".join(f"{day(e.date)}: {e.text}" for _, e in dated)
    return TimeAxis(ticks, drawn, f"Dates to scale. {spoken}")


def disputed(entry: TimelineEntry, numbered: Sequence[tuple[int, Discrepancy]]) -> int | None:
    """The number of the discrepancy in which the entry's date is one of the positions, or None."""
    for number, item in numbered:
        if item.type is not DiscrepancyType.DATE_TIME:
            continue
        for position in item.positions:
            if position.normalized == entry.date and _shares(position.evidence, entry.evidence):
                return number
    return None


def _shares(left: Sequence[Evidence], right: Sequence[Evidence]) -> bool:
    return bool({(e.article, e.sentence) for e in left} & {(e.article, e.sentence) for e in right})


def _dates(item: Discrepancy) -> list[Decimal]:
    found = [_place(p.normalized) for p in item.positions if re.match(r"\d{4}(-|$)", p.normalized or "")]
    return [place for place in found if place is not None]


def _place(normalized: str | None) -> Decimal | None:
    """A number as it is; an ISO date as a year with its fraction, so that both can be put on a line."""
    text = normalized or ""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?(?:T.*)?)", text)
    try:
        if found:
            on = date(int(found[1]), int(found[2]), int(found[3] or 1))
            return Decimal(on.year) + Decimal(on.timetuple().tm_yday - 1) / 366
        value = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 40 else None


def _scaled(value: Decimal, span: Sequence[Decimal]) -> float:
    low, high = min(span), max(span)
    return round(MARGIN + (100 - 2 * MARGIN) * float((value - low) / (high - low)), 2)


def _anchor(at: float) -> str:
    return "start" if at < 25 else "end" if at > 75 else "middle"
