"""The lines around an article's prose in; what they say about it (title, byline, publisher, date) out. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crossbrief.clean.dates import iso_date

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"

_PARTICLE = r"(?:van|von|de|del|der|da|di|la|al|el|bin|and|with|for|of|the|in|&)"
_WHO = rf"(?:[^\W\d_a-z][\w.'’-]*|{_PARTICLE})"
_BYLINE = re.compile(
    rf"^(?:(?i:(?:written|reported|posted|published|words)\s+by)|[Bb]y|BY|Von|Par|Por):?\s+"
    rf"(?P<who>[^\W\d_a-z][\w.'’-]*(?:[\s,|/]+{_WHO})*)\W*$"
)
_OUTLET = re.compile(r"^(?P<outlet>[A-Z][A-Za-z]*[A-Z][A-Za-z]*)['’]s\s")
"""A byline that names its outlet: "CGTN's Shweta Bajaj". Capitals inside the word mark it as an outlet and no person."""
_UPDATED = re.compile(
    r"^(?:(?:(?:last|first)\s+)?(?:updated|published|posted|modified|created|issued)\b\s*(?:on|at)?\s*:?|date\s*:)\s*(?=.*\d)[\w\s,.:|/()+•·–-]{4,90}$|^"
    + _WEEKDAY
    + r"[\w.]{3,9}\.?\s+\d{1,2}(?:,\s*|\s+)\d{4}(?:\W+\d{1,2}[:.]\d\d.{0,12})?$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?P<key>title|headline|author|byline|publisher|source|outlet|date|published|url|link)\s*:\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_KEYS = {
    "title": "title", "headline": "title", "author": "byline", "byline": "byline", "publisher": "publisher",
    "source": "publisher", "outlet": "publisher", "date": "date", "published": "date", "url": "url", "link": "url",
}  # fmt: skip
_DATELINE = re.compile(
    r"^(?P<place>[A-Z][A-Z.'’-]+(?:[ ,]+(?:[A-Z][A-Z.'’-]+|[A-Z][a-z]+\.?|D\.C\.|\d{1,2}))*(?:/[A-Z][A-Z ]+)?)"
    r"(?P<agency>\s*\((?:[A-Z][\w.]*)(?:[ /][A-Z][\w.]*)*\))?\s*(?:--+|[-–—―])\s+(?=\S)"
)
_TERMINAL = re.compile(r"[.!?:;,。！？؟…][\"”’'»)\]]*$")
_TITLE_WORDS = 30


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """What a line says about its article: the kind (`Removed.reason`) and the fields of `Article` it fills."""

    reason: str
    fields: dict[str, str]


def about(line: str) -> HeadingLine | None:
    """A byline, a date or a labelled field standing alone in its line; None for anything else."""
    if match := _FIELD.match(line):
        return _field(_KEYS[match["key"].lower()], match["value"])
    if len(line) <= 120 and (match := _BYLINE.match(line)):
        who = match["who"].strip(" ,|/")
        outlet = _OUTLET.match(who)
        return HeadingLine("byline", {"byline": who} | ({"publisher": outlet["outlet"]} if outlet else {}))
    if _UPDATED.match(line) and (date := iso_date(line)):
        return HeadingLine("updated", {"date": date})
    return None


def _field(name: str, value: str) -> HeadingLine | None:
    if name == "date":
        date = iso_date(value)
        return HeadingLine("updated", {"date": date}) if date else None
    if len(value) > 300:
        return None
    return HeadingLine({"title": "title", "byline": "byline"}.get(name, "markup"), {name: value.strip()})


def dateline_end(paragraph: str) -> int:
    """Where prose begins in a paragraph that opens with a dateline ("WASHINGTON (AP) — "); 0 when it does not."""
    match = _DATELINE.match(paragraph[:120])
    return match.end() if match else 0


def is_title(line: str, given: str | None) -> bool:
    """Whether an article's first line is its headline: it is the known one, or it is short and has no full stop."""
    if given and _folded(line) == _folded(given):
        return True
    return len(line.split()) <= _TITLE_WORDS and not _TERMINAL.search(line) and not line[0].islower() and not given


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
