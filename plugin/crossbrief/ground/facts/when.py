"""A sentence and the day its article appeared in; the days, months and years that its words may mean, out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from crossbrief.ground.facts.cited import read
from crossbrief.quantity import Mention, When
from crossbrief.reading.words import SENTENCES, lexicon

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?P<day>yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening))\b"
    r"|\b(?P<which>last|this|next)\s+(?P<unit>month|year)\b"
    r"|\b(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?P<span>day|week|month|year)s?"
    r"\s+(?P<back>ago)\b",
    re.IGNORECASE,
)
_SHIFT = {"yesterday": -1, "tomorrow": 1}
_COUNTS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {
    "a": 1,
    "an": 1,
}
_BORDER = re.compile(
    r"[;:()—―“”\"]|,(?=\s)|\s[–-]\s|\b(?:that|after|before|when|while|who|which|whose|but|because|since|although|and)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|plan(?:s|ned|ning)?|scheduled|expected|expects?|due|set|slated|intends?|upcoming|next"
    r"|going|hop(?:es?|ing)|aims?|coming|may|might|could|deadline|until|by)\b|['’]ll\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\bto\b", re.IGNORECASE)
"""An infinitive is often of what is to come (`to be delivered in June`), and as often not (`the first to come out of it`)."""
_FORWARD = frozenset("scheduled expected planned slated need indeed speed hundred".split())
_PAST = frozenset(pair.partition("=")[0] for pair in lexicon("irregular verbs")) | frozenset(
    "was were had did said told made got saw came left led read put set ran sent met began".split()
)
_WORD = re.compile(r"[^\W\d_]+")


class Day(NamedTuple):
    """A place in the calendar; what nobody knows of it is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""

    @classmethod
    def of(cls, day: date) -> Day:
        return cls(day.year, day.month, day.day, day.weekday())

    def bears(self, claimed: Day) -> bool:
        """Whether it says all that `claimed` does; a weekday that nobody can work out is let be."""
        known = self.weekday is not None or claimed[:3] == (None, None, None)
        if claimed.weekday is not None and self.weekday != claimed.weekday and known:
            return False
        return all(c is None or c == own for c, own in zip(claimed[:3], self[:3], strict=True))


class Dated(NamedTuple):
    """The words of a text that name a time, and the days that they may mean."""

    start: int
    end: int
    words: str
    days: tuple[Day, ...]


@lru_cache(maxsize=SENTENCES)
def dated(text: str, printed: date | None) -> tuple[Dated, ...]:
    """Every day, month and year that `text` names, clock times left out, in an article that appeared on `printed`."""
    found = [
        Dated(m.start, m.end, m.surface, tuple(_days(text, m, printed)))
        for m in read(text)
        if m.when is not None and m.kind != "clock"
    ]
    if printed is not None:
        found.extend(_relative(text, printed))
    return tuple(sorted(found))


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch between the borders of clauses round `text[start:end]`."""
    first = max((m.end() for m in _BORDER.finditer(text, 0, start) if text[m.end() : start].strip()), default=0)
    last = _BORDER.search(text, end)
    return first, last.start() if last else len(text)


def _tense(text: str, start: int, end: int) -> tuple[bool, bool]:
    """(may be past, may be to come) of what happens at the time that stands at `start`."""
    first, last = clause(text, start, end)
    words = text[first:start] + text[end:last]
    future = bool(_FUTURE.search(words)) and not text[:start].lower().endswith("since ")
    past = any(w in _PAST or (w.endswith("ed") and w not in _FORWARD) for w in map(str.lower, _WORD.findall(words)))
    return past or not future, future or not past or bool(_PERHAPS.search(words))


def _days(text: str, mention: Mention, printed: date | None) -> Iterator[Day]:
    when = mention.when or When()
    named = _DAY.search(mention.surface)
    weekday = when.weekday if when.weekday is not None else _DAYS.index(named[1].lower()) if named else None
    bare = Day(when.year, when.month, when.day, weekday)
    if printed is None or when.year is not None:
        yield _full(bare)
    elif when.month is not None:
        past, future = _tense(text, mention.start, mention.end)
        yield from _years(bare, printed, past, future)
    elif weekday is not None:
        yield from _weekdays(text, mention, weekday, printed)


def _full(day: Day) -> Day:
    """The day with its weekday worked out, unless the words give one."""
    if day.weekday is None and None not in day[:3]:
        try:
            return Day.of(date(day.year or 1, day.month or 1, day.day or 1))
        except ValueError:
            return day
    return day


def _years(day: Day, printed: date, past: bool, future: bool) -> Iterator[Day]:
    """A month, or month and day, in the year that the tense asks for, next to the article's date."""
    month, number = day.month or 1, day.day or (1 if day.day is None else day.day)
    now = (printed.month, printed.day if day.day is not None else 1)
    if past:
        yield _full(day._replace(year=printed.year - ((month, number) > (now[0], now[1] + 1))))
    if future:
        yield _full(day._replace(year=printed.year + ((month, number) < now)))


def _weekdays(text: str, mention: Mention, weekday: int, printed: date) -> Iterator[Day]:
    before = text[max(0, mention.start - 14) : mention.start].lower()
    past, future = _tense(text, mention.start, mention.end)
    back = (printed.weekday() - weekday) % 7
    if re.search(r"\b(?:last|past)\s+(?:week\s+)?$", before):
        past, future = True, False
        yield from _shifted(printed, -back - 7)
    if re.search(r"\b(?:next|coming)\s+$", before):
        past, future = False, True
        yield from _shifted(printed, 14 - back)
    if past:
        yield from _shifted(printed, -back)
    if future:
        yield from _shifted(printed, (weekday - printed.weekday()) % 7)
        if not past:
            yield from _shifted(printed, 7 - back)


def _shifted(day: date, days: int) -> Iterator[Day]:
    """`day` moved by `days`; nothing when that is outside the calendar."""
    try:
        yield Day.of(day + timedelta(days=days))
    except OverflowError:
        return


def _relative(text: str, printed: date) -> Iterator[Dated]:
    for match in _RELATIVE.finditer(text):
        yield Dated(*match.span(), match[0], tuple(_meant(match, printed)))


def _meant(match: re.Match[str], printed: date) -> Iterator[Day]:
    if match["day"]:
        yield from _shifted(printed, _SHIFT.get(match["day"].lower(), 0))
        return
    if match["which"]:
        step, unit = {"last": -1, "this": 0, "next": 1}[match["which"].lower()], match["unit"].lower()
    else:
        number = match["n"].lower()
        step, unit = -(_COUNTS.get(number) or int(number)), match["span"].lower()
    if unit == "year":
        yield Day(printed.year + step)
    elif unit == "month":
        months = printed.year * 12 + printed.month - 1 + step
        yield Day(months // 12, months % 12 + 1)
    else:
        yield from _shifted(printed, step * (7 if unit == "week" else 1))
