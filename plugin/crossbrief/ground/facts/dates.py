"""A claim and its cited sentences in; the date or weekday that they do not bear out, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crossbrief.document import Sentence
from crossbrief.ground.facts.cited import Cited, read
from crossbrief.ground.facts.rivals import Place, is_another, is_rivalled
from crossbrief.ground.facts.when import Dated, Day, dated
from crossbrief.reading.words import fold, stem

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")

_YEAR = re.compile(r"\d{4}")
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MOST = 30
"""Times of one claim; each is held against each of the sentences'."""
_OF = re.compile(r"\b(?:the|an?|this|that|his|her|its|their|our|your|my|\w+['’]s?)\s+$", re.IGNORECASE)
_MARGIN = 0.5
"""How much nearer the claim's words must stand to another date."""

Mark = tuple[Sentence, Dated]


def missing(text: str, cited: Cited, date: str | None = None) -> str:
    """What is wrong with the first time of `text`, or with the `date` (ISO, or only year or year-month) given for it."""
    if clock := _missing_clock(text, cited):
        return f"no time {clock} in {cited.ids}"
    marks = [(s, mark) for s in cited.sentences for mark in dated(s.text, cited.printed(s))]
    days = {cited.printed(s) for s in cited.sentences} or {None}
    readings = [mark for printed in days for mark in dated(text, printed)]
    starts = sorted({mark.start for mark in readings})
    if len(starts) > MOST:
        return f"{len(starts)} times are no single claim"
    for start in starts:
        claimed = [m for m in readings if m.start == start]
        if why := _refused(text, claimed[0], _claims(claimed), marks):
            return f"“{claimed[0].words}” {why} {cited.ids}"
    return _missing_iso(text, date, marks, cited) if date else ""


def carries(text: str, sentence: Sentence, cited: Cited, date: str | None = None) -> bool:
    """Whether the sentence has one of the times of `text`, or the `date`."""
    printed = cited.printed(sentence)
    claimed = [day for mark in dated(text, printed) for day in mark.days]
    claimed += [day] if date and (day := _parsed(date)) else []
    return any(own.bears(day) for day in claimed for mark in dated(sentence.text, printed) for own in mark.days)


def _claims(readings: Sequence[Dated]) -> list[Day]:
    """What the claim's words say: a bare weekday, or a day and month, stands for itself, in no year."""
    days = [day for mark in readings for day in mark.days]
    words = readings[0].words.lower()
    if words in _WEEKDAYS:
        return [Day(weekday=day.weekday) for day in days] or [Day(weekday=_WEEKDAYS.index(words))]
    if any(words.startswith(month) for month in _MONTHS) and not _YEAR.search(words):
        return [day._replace(year=None, weekday=None) for day in days]
    return days


def _refused(text: str, mark: Dated, claimed: Sequence[Day], marks: Sequence[Mark]) -> str:
    same, others = _parted(claimed, marks)
    if not same and not any(m.words.lower() == mark.words.lower() for _, m in marks):
        return "is no date of" if re.search(r"\d", mark.words) else "is no day of"
    if same and (noun := _named_by(Place(text, mark.start, mark.end))):
        if any(noun == _named_by(place) for place in _places(same)):
            return ""
        if any(noun == _named_by(place) for place in _places(others)):
            return "is the year of another one in"
    rivals = [place for place in _places(others) if not _names_a_thing(place)]
    moved = same and is_rivalled(Place(text, mark.start, mark.end), _places(same), rivals, _MARGIN)
    return "is the date of something else in" if moved else ""


def _missing_iso(text: str, date: str, marks: Sequence[Mark], cited: Cited) -> str:
    day = _parsed(date)
    same, others = _parted([day], marks) if day else ([], [])
    others = [
        (s, mark)
        for s, mark in others
        if not _named_by(place := Place(s.text, mark.start, mark.end)) and not _names_a_thing(place)
    ]
    if not same:
        return f"{date[:20]} is no date of {cited.ids}"
    return (
        f"{date[:20]} is the date of something else in {cited.ids}"
        if is_another(text, _places(same), _places(others), _MARGIN)
        else ""
    )


def _named_by(year: Place) -> str:
    """The stem that a year is a part of the name of, not the time of an event: `the 1996 act`, `a 2016 video`; empty if none."""
    after = re.match(r"\s+([^\W\d_]{2,})", year.text[year.end :])
    if not after or not _YEAR.fullmatch(year.text[year.start : year.end]) or not _OF.search(year.text[: year.start]):
        return ""
    return stem(fold(after[1]))


def _names_a_thing(day: Place) -> bool:
    """Whether a day is told of a noun, not of the sentence: `Saturday’s earthquake`."""
    return day.text[day.end : day.end + 2] in {"'s", "’s"}


def _parted(claimed: Sequence[Day], marks: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks that bear out one of the claimed days, and the others."""
    same = [m for m in marks if any(own.bears(day) for own in m[1].days for day in claimed)]
    return same, [m for m in marks if m not in same]


def _places(marks: Sequence[Mark]) -> list[Place]:
    return [Place(s.text, m.start, m.end) for s, m in marks]


def _parsed(date: str) -> Day | None:
    match = _ISO.fullmatch(date.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return Day(year, month, day)


def _missing_clock(text: str, cited: Cited) -> str:
    theirs = {_minute(m.when.minute) for s in cited.sentences for m in read(s.text) if m.kind == "clock" and m.when}
    for mention in read(text):
        if mention.kind == "clock" and mention.when and _minute(mention.when.minute) not in theirs:
            return mention.surface
    return ""


def _minute(minute: int | None) -> int:
    """Minutes after noon or midnight: `3 p.m.` is also written `3:00`."""
    return (minute or 0) % 720
