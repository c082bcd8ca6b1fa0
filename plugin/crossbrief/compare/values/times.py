"""The index of a set in, candidates of times out: dates, years, weekdays and times of day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crossbrief.compare.candidate import Found, Kind
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge
from crossbrief.compare.values.align import aligned
from crossbrief.compare.values.slots import Slot
from crossbrief.document import Article
from crossbrief.quantity import Mention, When
from crossbrief.schema import DiscrepancyType

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = 8
"""Days from publication beyond which news prints a date instead of a weekday."""


class Times:
    """What is known of times."""

    kind: Kind = "time"
    type = DiscrepancyType.DATE_TIME

    def takes(self, mention: Mention) -> bool:
        """A year that names a thing (`the 2016 campaign`) is no time of it."""
        return mention.is_time and mention.role != "label" and mention.when is not None

    def read(self, slot: Slot, article: Article) -> Slot:
        """A date near its article's knows its weekday."""
        when = slot.mention.when
        if when is None or when.day is None or when.weekday is not None:
            return slot
        weekday = _weekday(when, article.date)
        return replace(slot, mention=replace(slot.mention, when=replace(when, weekday=weekday)))

    def comparable(self, a: Mention, b: Mention) -> bool:
        """Two of a kind, a date with a year, a whole date with a weekday."""
        if a.when is None or b.when is None or (a.kind == "clock") != (b.kind == "clock"):
            return False
        return any(_both(a.when, b.when, part) for part in ("year", "month", "weekday", "minute"))

    def normalized(self, mention: Mention) -> str:
        """`2018-10-05`, `--10-05`, `2018-q3`, `friday`, `16:17`."""
        when = mention.when or When()
        if when.minute is not None:
            return f"{when.minute // 60:02d}:{when.minute % 60:02d}"
        if when.year is None and when.month is None and when.weekday is not None:
            return _DAYS[when.weekday]
        parts = [f"{n:02d}" for n in (when.month, when.day) if n is not None]
        if when.part and when.part not in {"early", "mid", "late"} and not parts:
            parts = [when.part.replace(" ", "-")]
        return "-".join([f"{when.year:04d}" if when.year else "-", *parts])


def _both(a: When, b: When, part: str) -> bool:
    return getattr(a, part) is not None and getattr(b, part) is not None


def _weekday(when: When, published: str | None) -> int | None:
    """The weekday of a date within `_NEAR` days of the article's, of which a weekday may speak too."""
    try:
        today = date.fromisoformat((published or "")[:10])
        day = date(when.year or today.year, when.month or 0, when.day or 0)
    except ValueError:
        return None
    return day.weekday() if abs((day - today).days) <= _NEAR else None


def find(index: Index, judge: Judge) -> Found:
    """Times in aligned sentences."""
    return aligned(index, judge, Times())
