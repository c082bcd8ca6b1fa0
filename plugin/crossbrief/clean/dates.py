"""A date as somebody wrote it in; the same day and offset as ISO 8601 out, or None. Never another day, never another year.

A date has one reading or none: 10/08/2018 is a different day on each side of the Atlantic. A clock keeps the offset it was written with,
because "on Monday" in an article of `29 Mar 2021 07:30 +0900` counts from the 29th, which in London was still the 28th.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTH = rf"(?P<month>{'|'.join(_NAMES)})[a-z]*\.?"
_NUMERIC = re.compile(
    r"(?<!\d)(?P<first>\d{1,4})(?P<rule>[-/.])(?P<second>\d{1,2})(?P=rule)(?P<third>\d{4}|\d{1,2})(?!\d|[.:]\d)"
)
_DATES = [
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<rule>[-/]|\. ?)(?P<mon>\d{1,2})(?P=rule)(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<mon>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?{_MONTH},?[\s-]+(?P<year>\d{{4}})\b", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTH}[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[\s,-]+{_MONTH}[\s-]+(?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE),
    re.compile(  # the C library's form: Mon Mar 29 07:30:00 +0900 2021
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?P<time>\s+\d\d:\d\d(?::\d\d)?\s+(?:[A-Z]{{3,4}}\s+|[+-]\d{{4}}\s+)?)(?P<year>\d{{4}})\b",
        re.IGNORECASE,
    ),
]
_MAIL = re.compile(
    rf"^\s*(?:[a-z]{{3}},\s*)?(?P<day>\d{{1,2}})\s+{_MONTH}\s+(?P<year>\d{{2}})\s+(?=\d?\d:)", re.IGNORECASE
)
"""The old form of mail and RSS, whose year has two digits; only with a clock after it, so that no day passes for a year."""
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?(?::[0-5]\d(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>Z\b|(?:GMT|UTC)?\s?[+−-]\d{1,2}(?::?[0-5]\d)?(?!\d)|[A-Z]{2,4}\b))?",
    re.IGNORECASE,
)
_ZONES = {
    "Z": 0, "GMT": 0, "UTC": 0, "UT": 0, "WET": 0, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
"""Minutes east of Greenwich of the names that mean one zone; IST, BST and CST mean several and give no offset."""
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:\.\d+)?)\s?(Z|[+-]\d\d:?\d\d)?)?$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(?:\d\d)?(Z|[+-]\d\d:?\d\d)?)?$")
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3}|\.\d+)?$")
_YEARS = range(1600, 2200)
"""Outside it a date is a placeholder (0001-01-01, 9999-12-31)."""
_LONGEST = 80
"""Characters of a field that is a date."""


def iso_date(text: str) -> str | None:
    """The one date in `text` as ISO 8601, with its time where that is given ("2018-10-08T17:37"); None when there is none or it is ambiguous."""
    day, rest = _day(text)
    return day + _clock(rest)[0] if day else None


def normal_date(value: str | None) -> str | None:
    """A date from a field, with its time and its own offset where they are given ("2021-03-29T07:30+09:00"); None without one reading."""
    value = (value or "").strip()
    if match := _EPOCH.match(value):
        return datetime.fromtimestamp(int(match[1]), UTC).strftime("%Y-%m-%dT%H:%MZ")
    if match := _COMPACT.match(value):
        value = f"{match[1]}-{match[2]}-{match[3]}" + (f"T{match[4]}:{match[5]}{match[6] or ''}" if match[4] else "")
    if match := _ISO.match(value):
        day, time = _checked(match[1]), match[2]
        return day and (day + (f"T{time}{_offset(match[3])}" if time and int(time[:2]) < 24 else ""))
    day, rest = _day(value)
    if day:
        return day + "".join(_clock(rest))
    return _in_words(value) if len(value) <= _LONGEST else None


def printed(iso: str) -> str:
    """`2018-10-08T17:37` as `8 Oct 2018`, `2018-10` as `Oct 2018`; empty for what is no ISO date."""
    found = re.match(r"(\d{4})-(\d\d)(?:-(\d\d))?(?!\d)", iso)
    if not found or not _valid(int(found[1]), int(found[2]), int(found[3] or 1)):
        return ""
    return " ".join(
        [*([str(int(found[3]))] if found[3] else []), _NAMES[int(found[2]) - 1].capitalize(), str(int(found[1]))]
    )


def _day(text: str) -> tuple[str | None, str]:
    """The one day `text` names, and the text around it."""
    for pattern in (*_DATES, _MAIL):
        if match := pattern.search(text):
            parts = match.groupdict()
            month = int(parts["mon"]) if "mon" in parts else _MONTHS[parts["month"].lower()]
            year = int(parts["year"]) if len(parts["year"]) == 4 else _century(int(parts["year"]))
            rest = f"{text[: match.start()]} {parts.get('time') or ''} {text[match.end() :].lstrip('T')}"
            return _valid(year, month, int(parts["day"])), rest
    if (match := _NUMERIC.search(text)) and len(match["third"]) == 4:
        first, second, year = int(match["first"]), int(match["second"]), int(match["third"])
        rest = text[: match.start()] + " " + text[match.end() :]
        if first == second or first > 12:
            return _valid(year, second, first), rest
        if second > 12:
            return _valid(year, first, second), rest
    return None, text


def _century(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def _checked(day: str) -> str | None:
    return _valid(*map(int, day.split("-")))


def _clock(text: str) -> tuple[str, str]:
    """The clock of a text without its date, as ("T17:37", its offset or "")."""
    for match in _TIME.finditer(text):
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        if not match["minute"] and not half:
            continue
        if half and not 1 <= hour <= 12:
            half = "" if hour > 12 else half
        hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
        return (f"T{hour:02d}:{match['minute'] or '00'}", _offset(match["zone"])) if hour < 24 else ("", "")
    return "", ""


def _offset(zone: str | None) -> str:
    """A zone as `Z` or `+09:00`; "" where its name means several."""
    name = (zone or "").upper().replace("−", "-").replace(" ", "")
    if name in _ZONES:
        minutes = _ZONES[name]
    elif match := re.match(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?$", name):
        minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (-1 if match[1] == "-" else 1)
    else:
        return ""
    if not minutes:
        return "Z"
    return (
        f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if abs(minutes) <= 840 else ""
    )


def _in_words(value: str) -> str | None:
    """A day in another language ("29 mars 2021"), by dateparser; only with its day, its month and a year of four digits written out."""
    year = re.search(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", value)
    if not year or _NUMERIC.search(value) or not re.search(r"(?<!\d)\d{1,2}(?!\d)", value[: year.start()]):
        return None
    from dateparser import parse

    found = parse(value, settings={"REQUIRE_PARTS": ["day", "month", "year"], "RETURN_AS_TIMEZONE_AWARE": False})
    if not found or found.year != int(year[0]):
        return None
    rest = value[: year.start()] + " " + value[year.end() :]
    return str(found.date()) + "".join(_clock(rest))
