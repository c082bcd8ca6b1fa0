"""Documents in; what they date, in order of time, with the sentences that date it."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crossbrief.document import Document, Sentence
from crossbrief.quantity import Mention, mentions
from crossbrief.reading.words import tokens
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
_NAMING = re.compile(r"\b(?:the|that|those|an?)\s+$", re.IGNORECASE)
"""Before a date: it names a thing, "the 2016 election", and dates nothing."""
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|(?:expected|set|scheduled|due|plans?|planned|going) to|next)\b", re.IGNORECASE
)
"""The sentence looks ahead, and its weekday may be one after the article."""


@dataclass(frozen=True, slots=True)
class _Dated:
    iso: str
    mention: Mention
    sentence: Sentence
    document: Document
    stems: frozenset[str]


def timeline(documents: Sequence[Document]) -> tuple[TimelineEntry, ...]:
    """At most `MOST` entries; dates that several articles give are kept first, then those of the earliest sentences.

    A weekday counts only where the article's own date says which one it is: the last one up to that day.
    """
    by_date: defaultdict[str, list[_Dated]] = defaultdict(list)
    for document in documents:
        for found in _dated(document):
            by_date[found.iso].append(found)
    events = [event for found in by_date.values() for event in _events(found)]
    events.sort(key=lambda event: (-len({d.document.label for d in event}), min(_rank(d) for d in event)))
    return tuple(sorted((_entry(event) for event in events[:MOST]), key=lambda entry: entry.date))


def _dated(document: Document) -> Iterator[_Dated]:
    for sentence in document.sentences:
        if sentence.suspicious or not _DATE_SIGN.search(sentence.text):
            continue
        stems = frozenset(t.stem for t in tokens(sentence.text) if t.content)
        for mention in mentions(sentence.text):
            if _tells_when(mention, sentence.text) and (iso := _iso(mention, document.article.date)):
                yield _Dated(iso, mention, sentence, document, stems)


def _tells_when(mention: Mention, text: str) -> bool:
    if not mention.is_time or mention.role != "level" or mention.preposition not in _DATED_BY:
        return False
    return not _NAMING.search(text, 0, mention.start) and not (mention.kind == "weekday" and _AHEAD.search(text))


def _iso(mention: Mention, published: str | None) -> str | None:
    """ISO 8601 as far as it is known; None when the year, or the day of a weekday, cannot be told."""
    when = mention.when
    if when is None:
        return None
    day = _day(published)
    if mention.kind == "weekday" and when.weekday is not None:
        return None if day is None else (day - timedelta((day.weekday() - when.weekday) % 7)).isoformat()
    if when.year is None and when.month is not None and day is not None:
        # Without a year the nearest one is meant: "in December" in a January paper is last month.
        years = (day.year - 1, day.year, day.year + 1)
        year = min(years, key=lambda y: abs(date(y, when.month or 1, 15) - day))
    elif when.year is not None and mention.preposition:
        year = when.year
    else:
        return None
    if when.month is None:
        return f"{year:04}"
    if when.day is None or when.day > calendar.monthrange(year, when.month)[1]:
        return f"{year:04}-{when.month:02}"
    return f"{year:04}-{when.month:02}-{when.day:02}"


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
    return sorted(events, key=lambda e: (-len({d.document.label for d in e}), _rank(e[0])))[:A_DATE]


def _overlap(one: _Dated, other: _Dated) -> float:
    return len(one.stems & other.stems) / max(min(len(one.stems), len(other.stems)), 1)


def _rank(dated: _Dated) -> int:
    return dated.document.sentences.index(dated.sentence)


def _entry(event: Sequence[_Dated]) -> TimelineEntry:
    first = event[0]
    label = " ".join(filter(None, (first.mention.preposition, first.mention.surface)))
    return TimelineEntry(
        date=first.iso, label=label, text=first.sentence.text, evidence=tuple(_evidence(d) for d in event)
    )


def _evidence(dated: _Dated) -> Evidence:
    where = (dated.mention.start, dated.mention.end)
    return Evidence.of(dated.sentence, where, text=dated.document.article.text)
