"""Discrepancies and timelines in; out comes the geometry of two pictures, a number line and a time axis.

Places across are percentages, so that a drawing fills any width while its letters keep their size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import NamedTuple

from crossbrief.quantity.numerals import printed
from crossbrief.render.phrases import day, stated
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation, TimelineEntry

MARGIN = 9.0
"""Percent left free at each end, so that a label at the edge stays inside."""
ROW = 54
"""Pixels of a row of a number line: the value over it, the outlet under it."""
NAME = 26
"""Letters of a value or an outlet on a number line at most, so that both fit on a telephone."""
LETTER = 2.1
"""Percent that one letter of a date takes on a narrow screen: 7 of 340 pixels."""
LANES = 6
"""Competing dates drawn under the axis at most; the list below the drawing has them all."""

CLOSE = Decimal("0.9")
"""Share of the highest value from which values are so close that a scale from nothing would not part them."""
FAR, YEARS, GAP = Decimal("0.8"), 2, 14.0
"""A lone date breaks the axis when it is this share of the whole time, and so many years, from the others; percent that the gap takes."""
_SIZES = ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"))
_SIZE_WORDS = re.compile(r"(?i)\b(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore)\b[\s-]?")

_WIDE = 4
"""Letters of a mark beside which the next one still fits on a telephone."""

_UP = frozenset({"at least", "more than", "over", "by more than"})
_DOWN = frozenset({"at most", "less than", "up to", "almost", "nearly", "under"})
_OPEN = frozenset({"more than", "less than", "over", "under", "almost", "nearly"})
_LOOSE = frozenset({"about", "around", "some", "roughly"})


class Dot(NamedTuple):
    """A value on its row: `bound` is `up` (this or more), `down` (this or less) or empty; `open` excludes it."""

    at: float
    label: str
    who: str
    bound: str
    open: bool
    loose: bool
    anchor: str


class ScaleMark(NamedTuple):
    """A figure of a scale, in the sources' own unit."""

    at: float
    label: str


class NumberLine(NamedTuple):
    """The competing values of one discrepancy to scale, one row each, over a scale with its unit."""

    dots: list[Dot]
    marks: list[ScaleMark]
    broken: bool
    """Whether the scale does not begin at nothing: its values lie close together."""
    description: str

    @property
    def foot(self) -> int:
        """Pixels from the top to the scale."""
        return ROW * len(self.dots) + 4

    @property
    def height(self) -> int:
        """Pixels: the rows, and the scale."""
        return self.foot + (24 if self.marks else 4)


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
    gap: float | None
    """Where the axis is broken, because one date lies far from all others; None when it is whole."""
    description: str

    @property
    def height(self) -> int:
        """Pixels: the axis, its labels, and one row a lane."""
        return 52 + 26 * len(self.lanes)


def number_line(item: Discrepancy, backers: Sequence[Sequence[str]]) -> NumberLine | None:
    """The positions' values to scale, with who gives each; None unless there are two different ones of one unit."""
    if item.type not in (DiscrepancyType.FIGURE, DiscrepancyType.DATE_TIME):
        return None
    values = [_place(p.normalized) for p in item.positions]
    known = [v for v in values if v is not None]
    if len(known) < len(values) or len(set(known)) < 2 or len({p.unit for p in item.positions}) > 1:
        return None
    quantity = item.type is DiscrepancyType.FIGURE
    span = _span(known) if quantity else known
    dots = []
    for position, value, names in zip(item.positions, known, backers, strict=True):
        qualifier = (position.qualifier or "").casefold()
        at = _scaled(value, span)
        more = f" +{len(names) - 1}" if len(names) > 1 else ""
        dots.append(
            Dot(
                at=at,
                label=_short(stated(position)),
                who=_short("".join(names[:1])) + more,
                bound="up" if qualifier in _UP else "down" if qualifier in _DOWN else "",
                open=qualifier in _OPEN,
                loose=qualifier in _LOOSE,
                anchor=_anchor(at),
            )
        )
    spoken = "; ".join(f"{stated(p)}, {' and '.join(names)}" for p, names in zip(item.positions, backers, strict=True))
    marks = _marks(item.positions[0], span) if quantity else []
    return NumberLine(dots, marks, bool(marks) and min(span) != 0, f"The competing values to scale: {spoken}.")


def _short(text: str) -> str:
    return text if len(text) <= NAME else f"{text[: NAME - 1]}…"


def _span(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The ends of a scale: from nothing, so that lengths tell how far apart values are, unless they lie close together."""
    low, high = min(values), max(values)
    if 0 <= low < CLOSE * high:
        return Decimal(0), high
    return low - 2 * (high - low), high


def _marks(position: Position, span: Sequence[Decimal]) -> list[ScaleMark]:
    """Round figures of a scale in the unit that the source prints: hours, not seconds."""
    number = printed(position.value)
    if not number:
        return []
    factor = Decimal(position.normalized or "1") / Decimal(number)
    low, high = min(span) / factor, max(span) / factor
    step = _round_step((high - low) / 3)
    first, last = (_whole(low / step, ROUND_CEILING), _whole(high / step, ROUND_FLOOR))
    places = [number * step for number in range(first, last + 1)]
    marks = [ScaleMark(_scaled(value * factor, span), _in_unit(value, position)) for value in places]
    # On a telephone long labels would run into each other: of every two one goes.
    return marks[::-2][::-1] if any(len(mark.label) > _WIDE for mark in marks) else marks


def _whole(steps: Decimal, rounding: str) -> int:
    """A number of steps, where a printed figure may miss a whole one by a hair."""
    return int(round(steps, 6).to_integral_value(rounding))


def _round_step(wanted: Decimal) -> Decimal:
    """The largest of 1, 2, 5 times a power of ten that is not above what is wanted."""
    power = Decimal(10) ** wanted.adjusted()
    return next(power * n for n in (5, 2, 1) if power * n <= wanted)


def _in_unit(value: Decimal, position: Position) -> str:
    """`$5 billion`, `40%`, `30 hours`: with the sign or the words that the source prints."""
    size, word = next(((s, w) for s, w in _SIZES if abs(value) >= s), (Decimal(1), ""))
    amount = f"{(value / size).normalize():,f}" + word
    if position.unit == "percent":
        return f"{amount}%"
    sign = re.match(r"\s*(?:[A-Z]{1,2})?[$£€¥₹]", position.value)
    unit = re.search(r"[\s-]([^\W\d][\w\s.-]*)$", re.sub(_SIZE_WORDS, "", position.value))
    return f"{sign[0].strip()}{amount}" if sign else f"{amount} {unit[1]}" if unit and position.unit else amount


def time_axis(entries: Sequence[TimelineEntry], numbered: Sequence[tuple[int, Discrepancy]]) -> TimeAxis | None:
    """Entries and disputed dates on one axis; None with fewer than two different dates."""
    dated = [(place, e) for e in entries if (place := _place(e.date)) is not None]
    lanes = [(n, d, _dates(d)) for n, d in numbered if d.type is DiscrepancyType.DATE_TIME]
    lanes = [lane for lane in lanes if len(set(lane[2])) > 1 and _beside(lane[2], [place for place, _ in dated])][
        :LANES
    ]
    span = [place for place, _ in dated] + [place for lane in lanes for place in lane[2]]
    if len(set(span)) < 2:
        return None
    scale = Scale.of(span)
    ticks: list[Tick] = []
    taken = 0.0
    for place, entry in sorted(dated, key=lambda pair: pair[0]):
        at = scale.at(place)
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
        places = sorted({scale.at(d) for d in dates})
        drawn.append(Lane(number, item.relation, places[0], places[-1], places, item.question))
    spoken = "; ".join(f"{day(e.date)}: {e.text}" for _, e in dated)
    return TimeAxis(ticks, drawn, scale.gap, f"Dates to scale. {spoken}")


def _beside(dates: Sequence[Decimal], entries: Sequence[Decimal]) -> bool:
    """Whether disputed dates lie where the entries do: the year of an old disaster would press a week into one dot."""
    if not entries:
        return True
    room = max(max(entries) - min(entries), Decimal(1)) * YEARS
    return min(entries) - room <= min(dates) and max(dates) <= max(entries) + room


class Scale(NamedTuple):
    """Where a date stands on the axis; a lone far one stands at its edge, behind a gap."""

    near: tuple[Decimal, Decimal]
    far: Decimal | None
    gap: float | None

    @classmethod
    def of(cls, span: Sequence[Decimal]) -> Scale:
        """The scale of all dates."""
        places = sorted(set(span))
        whole = places[-1] - places[0]
        if len(places) > 2:
            early, late = places[1] - places[0], places[-1] - places[-2]
            if max(early, late) > max(FAR * whole, Decimal(YEARS)):
                if early >= late:
                    return cls((places[1], places[-1]), places[0], MARGIN + GAP / 2)
                return cls((places[0], places[-2]), places[-1], 100 - MARGIN - GAP / 2)
        return cls((places[0], places[-1]), None, None)

    def at(self, place: Decimal) -> float:
        """Percent from the left."""
        if self.far is None or self.gap is None:
            return _scaled(place, self.near)
        early = self.far < self.near[0]
        if place == self.far:
            return MARGIN if early else 100 - MARGIN
        share = float((place - self.near[0]) / (self.near[1] - self.near[0]))
        return round(MARGIN + (GAP if early else 0) + (100 - 2 * MARGIN - GAP) * share, 2)


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
