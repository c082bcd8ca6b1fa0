"""Documents in; what they date, in order of time, with the sentences that date it."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import islice

from crossbrief.document import Document, Sentence
from crossbrief.quantity import Mention, mentions
from crossbrief.reading.words import tokens
from crossbrief.running import look
from crossbrief.schema import Evidence, TimelineEntry

MOST = 12
"""Entries of a timeline: more is an archive, not a briefing."""
A_DATE = 2
"""Entries that one date may have."""
SAME = 0.5
"""Share of the shorter sentence's content words in the other above which two sentences tell one event."""

_DATE_SIGN = re.compile(r"[\dy]")
"""A day of the week ends in `y`; every other date has a digit, or a month that is too little by itself."""
_DATED_BY = frozenset({"in", "on", "by", "until", "at", ""})
"""Prepositions that say when something happens; "since 2001" names a period."""
_LAST = re.compile(r"\blast\s+$", re.IGNORECASE)
"""Before a month: the one that is past."""
_NAMING = re.compile(r"\b(?:the|that|those|an?)\s+$", re.IGNORECASE)
"""Before a date: it names a thing, "the 2016 election", and dates nothing."""
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|(?:expected|set|scheduled|due|plans?|planned|going) to|next)\b", re.IGNORECASE
)
"""The sentence looks ahead, and its weekday is one after the article."""
_BEFORE, _AFTER = 8, 4
"""Words before and after a day among which such a word counts."""


@dataclass(frozen=True, slots=True)
class _Dated:
    iso: str
    mention: Mention
    sentence: Sentence
    document: Document
    stems: frozenset[str]
    rank: int
    """Which sentence of its article it is."""


def timeline(documents: Sequence[Document]) -> tuple[TimelineEntry, ...]:
    """At most `MOST` entries; dates that several articles give are kept first, then those of the earliest sentences.

    A weekday counts only where the article's own date says which one it is: the last one up to that day, or the next one where
    the sentence looks ahead.
    """
    by_date: defaultdict[str, list[_Dated]] = defaultdict(list)
    for document in documents:
        for found in _dated(document):
            by_date[found.iso].append(found)
    events = [event for found in by_date.values() for event in _events(found)]
    events.sort(key=lambda event: (-len({d.document.label for d in event}), min(d.rank for d in event)))
    return tuple(sorted((_entry(event) for event in islice(_once(events), MOST)), key=lambda entry: entry.date))


def _once(events: Sequence[list[_Dated]]) -> Iterator[list[_Dated]]:
    """The events in order, each sentence told under one date alone: the first."""
    told: set[str] = set()
    for event in events:
        fresh = [d for d in event if d.sentence.id not in told]
        if fresh:
            told.update(d.sentence.id for d in fresh)
            yield fresh


def _dated(document: Document) -> Iterator[_Dated]:
    for rank, sentence in enumerate(document.sentences):
        look()
        if sentence.suspicious or not _DATE_SIGN.search(sentence.text):
            continue
        stems = frozenset(t.stem for t in tokens(sentence.text) if t.content)
        for mention in mentions(sentence.text):
            if not _tells_when(mention, sentence.text):
                continue
            ahead = None if _LAST.search(sentence.text, 0, mention.start) else _is_ahead(sentence.text, mention)
            if iso := _iso(mention, document.article.date, ahead=ahead):
                yield _Dated(iso, mention, sentence, document, stems, rank)


def _tells_when(mention: Mention, text: str) -> bool:
    if not mention.is_time or mention.role != "level" or mention.preposition not in _DATED_BY:
        return False
    return not _NAMING.search(text, 0, mention.start)


def _iso(mention: Mention, published: str | None, *, ahead: bool | None) -> str | None:
    """ISO 8601 as far as it is known; None when the year, or the day of a weekday, cannot be told. `ahead` None: `last March`."""
    when = mention.when
    if when is None:
        return None
    day = _day(published)
    if mention.kind == "weekday" and when.weekday is not None:
        return None if day is None else _weekday(day, when.weekday, ahead=bool(ahead))
    if when.year is None and when.month is not None and day is not None:
        years = [y for y in (day.year - 1, day.year, day.year + 1) if MINYEAR <= y <= MAXYEAR]
        year = _year(years, when.month, day, ahead=ahead)
    elif when.year is not None and mention.preposition:
        year = when.year
    else:
        return None
    if when.month is None:
        return f"{year:04}"
    if when.day is None or when.day > calendar.monthrange(year, when.month)[1]:
        return f"{year:04}-{when.month:02}"
    return f"{year:04}-{when.month:02}-{when.day:02}"


def _year(years: Sequence[int], month: int, day: date, *, ahead: bool | None) -> int:
    """The year of a month without one: the nearest ("in December" in a January paper is last month), but the next where the
    sentence looks ahead, and the last behind `last`."""
    now = (day.year, day.month)
    coming = [y for y in years if (y, month) >= now] if ahead else []
    past = [y for y in years if (y, month) < now] if ahead is None else []
    return (coming[:1] or past[-1:] or [min(years, key=lambda y: abs(date(y, month, 15) - day))])[0]


def _is_ahead(text: str, mention: Mention) -> bool:
    """Whether the words next to a day look ahead: a few before it, fewer after (`claimed victory Tuesday and said she would …`)."""
    before, after = text[: mention.start].split()[-_BEFORE:], text[mention.end :].split()[:_AFTER]
    return bool(_AHEAD.search(" ".join(before)) or _AHEAD.search(" ".join(after)))


def _weekday(day: date, weekday: int, *, ahead: bool) -> str | None:
    """The next such day, today included, in a sentence that looks ahead; else the last one."""
    try:
        apart = timedelta((weekday - day.weekday()) % 7) if ahead else -timedelta((day.weekday() - weekday) % 7)
        return (day + apart).isoformat()
    except OverflowError:  # beyond the calendar's end
        return None


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _events(found: Sequence[_Dated]) -> list[list[_Dated]]:
    """Sentences on one date, those that tell the same event together; at most `A_DATE`, the most told first."""
    events: list[list[_Dated]] = []
    for dated in found:
        home = next((e for e in events if _overlap(e[0], dated) >= SAME), None)
        if home is None:
            events.append([dated])
        elif dated.sentence.id not in {d.sentence.id for d in home}:
            home.append(dated)
    return sorted(events, key=lambda e: (-len({d.document.label for d in e}), e[0].rank))[:A_DATE]


def _overlap(one: _Dated, other: _Dated) -> float:
    return len(one.stems & other.stems) / max(min(len(one.stems), len(other.stems)), 1)


def _entry(event: Sequence[_Dated]) -> TimelineEntry:
    first = event[0]
    # `in Tuesday's election` happens on Tuesday.
    preposition = "on" if first.mention.kind == "weekday" and first.mention.preposition else first.mention.preposition
    label = " ".join(filter(None, (preposition, first.mention.surface)))
    return TimelineEntry(
        date=first.iso, label=label, text=first.sentence.text, evidence=tuple(_evidence(d) for d in event)
    )


def _evidence(dated: _Dated) -> Evidence:
    where = (dated.mention.start, dated.mention.end)
    return Evidence.of(dated.sentence, where, text=dated.document.article.text)
