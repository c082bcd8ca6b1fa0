"""Dates, weekdays, years and times of day of a claim against those of its sentences, each resolved through its article's date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from crossbrief.document import Sentence
from crossbrief.ground.cited import Cited, Failure
from crossbrief.ground.context import belongs_elsewhere
from crossbrief.quantity import Mention, When, mentions

_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (21, 31)}
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_AHEAD = re.compile(
    r"\b(?:will|would|shall|'ll|to be|(?:expected|set|scheduled|due|plans?|planned|going|hopes?|wants?|is|are) to|next|coming|"
    r"ahead of|upcoming|until|by)\b",
    re.IGNORECASE,
)
_RELATIVE = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "yesterday": -1,
    "tomorrow": 1,
}
_RELATIVE_WORD = re.compile(rf"\b(?:{'|'.join(_RELATIVE)})\b", re.IGNORECASE)
_MONTH_AGO = re.compile(r"\b(last|this|next)\s+(month|year)\b", re.IGNORECASE)


CLAUSE = 60
"""Characters before a time in which a word that looks ahead speaks of it."""


HALF_A_YEAR = 6
"""Months within which a date without a year is meant."""


class Day(NamedTuple):
    """A calendar position that a sentence gives; a part that it does not give, and that nothing settles, is None."""

    year: int | None
    month: int | None
    day: int | None


def failures(text: str, cited: Cited) -> list[Failure]:
    """The dates and times of `text` that none of the sentences gives, or gives for something else."""
    found = []
    given = [(m, s) for s in cited.sentences for m in mentions(s.text) if m.is_time]
    for mention in mentions(text):
        if not mention.is_time or mention.when is None:
            continue
        equal = [(m, s) for m, s in given if _same(mention, m, s, cited)]
        if not equal and not _through_a_word(mention, cited):
            found.append(Failure("date", f"“{mention.surface}” is not a time that {cited.addresses} gives"))
        elif equal:
            rivals = [(m, s) for m, s in given if _rival(mention, m) and (m, s) not in equal]
            if rival := belongs_elsewhere(mention, text, equal, rivals):
                found.append(Failure("date", f"{rival[1].id} gives {rival[0].surface} for it, not {mention.surface}"))
    return found


def entry(iso: str, cited: Cited) -> list[Failure]:
    """Whether the sentences give the date of a timeline entry, or the day their article appeared is meant by a word of theirs."""
    parts = _ISO.fullmatch(iso.strip())
    if not parts:
        return [Failure("date", f"“{iso[:40]}” is no ISO date")]
    wanted = Day(*(int(p) if p else None for p in parts.groups()))
    days = [d for s in cited.sentences for d in _days_of(s, cited)]
    if any(_covers(wanted, d) for d in days):
        return []
    return [Failure("date", f"{iso} is not a date that {cited.addresses} gives")]


def _same(claimed: Mention, given: Mention, sentence: Sentence, cited: Cited) -> bool:
    """Whether a time of the claim is the one a sentence gives, or a coarser way to give it."""
    if claimed.when is None or given.when is None:
        return False
    if claimed.kind == "clock" or given.kind == "clock":
        return claimed.kind == given.kind and claimed.when.minute == given.when.minute
    if not _same_part(claimed.when, given.when):
        return False
    days = list(_resolved(given, sentence, cited.published(sentence)))
    if claimed.kind == "weekday":
        return given.when.weekday == claimed.when.weekday or any(_weekday(d) == claimed.when.weekday for d in days)
    return any(_covers(_day(claimed), d) for d in days)


def _same_part(claimed: When, given: When) -> bool:
    """Whether `mid-March` can be the given day or part of the month; a claim without a part may be coarser."""
    if not claimed.part or claimed.part == given.part:
        return True
    first, last = _THIRDS.get(claimed.part.strip("- "), (1, 31))
    return given.part is None and given.day is not None and first <= given.day <= last


def _through_a_word(claimed: Mention, cited: Cited) -> bool:
    """Whether `today`, `yesterday`, `last month` of a sentence, through its article's date, is the claimed time."""
    for sentence in cited.sentences:
        for day in _by_word(sentence, cited.published(sentence)):
            if claimed.kind == "weekday" and claimed.when and _weekday(day) == claimed.when.weekday:
                return True
            if claimed.kind in ("date", "year") and claimed.when and _covers(_day(claimed), day):
                return True
    return False


def _days_of(sentence: Sentence, cited: Cited) -> Iterator[Day]:
    published = cited.published(sentence)
    for mention in mentions(sentence.text):
        if mention.is_time:
            yield from _resolved(mention, sentence, published)
    yield from _by_word(sentence, published)


def _resolved(mention: Mention, sentence: Sentence, published: date | None) -> Iterator[Day]:
    """The days a time may mean: with its own year, else through the article's date and the tense of its clause."""
    when = mention.when
    if when is None or mention.kind == "clock":
        return
    if mention.kind == "weekday" and when.weekday is not None:
        if published:
            back = published - timedelta((published.weekday() - when.weekday) % 7)
            ahead = published + timedelta((when.weekday - published.weekday()) % 7)
            future = _looks_ahead(mention, sentence.text)
            days = (back, ahead) if future is None else (ahead,) if future else (back,)
            yield from (Day(d.year, d.month, d.day) for d in days)
        return
    if when.year is not None or when.month is None or published is None:
        yield Day(when.year, when.month, when.day)
        return
    # Without a year the nearest one is meant: "Dec. 22" in an article of 2 January is last year's.
    for year in (published.year - 1, published.year, published.year + 1):
        if abs((year - published.year) * 12 + when.month - published.month) <= HALF_A_YEAR:
            yield Day(year, when.month, when.day)


def _looks_ahead(mention: Mention, text: str) -> bool | None:
    """Whether the clause looks ahead; None where its words do not say, and both directions may be meant."""
    if _AHEAD.search(text, max(0, mention.start - CLAUSE), mention.start):
        return True
    return None if _AHEAD.search(text) else False


def _by_word(sentence: Sentence, published: date | None) -> Iterator[Day]:
    if published is None:
        return
    for match in _RELATIVE_WORD.finditer(sentence.text):
        day = published + timedelta(_RELATIVE[match.group().lower()])
        yield Day(day.year, day.month, day.day)
    for match in _MONTH_AGO.finditer(sentence.text):
        step = {"last": -1, "this": 0, "next": 1}[match[1].lower()]
        if match[2].lower() == "year":
            yield Day(published.year + step, None, None)
        else:
            months = published.year * 12 + published.month - 1 + step
            yield Day(months // 12, months % 12 + 1, None)


def _day(mention: Mention) -> Day:
    when = mention.when
    return Day(when.year, when.month, when.day) if when else Day(None, None, None)


def _covers(wanted: Day, given: Day) -> bool:
    """Whether every part of the wanted day is the given one's: a coarser date is allowed, a finer one is not."""
    return all(w is None or w == g for w, g in zip(wanted, given, strict=True))


def _rival(claimed: Mention, given: Mention) -> bool:
    """Whether two times could be mixed up: of one kind, for a weekday is often that of saying."""
    return claimed.kind == given.kind and claimed.surface != given.surface


def _weekday(day: Day) -> int | None:
    try:
        return date(day.year or 0, day.month or 0, day.day or 0).weekday()
    except ValueError:
        return None
