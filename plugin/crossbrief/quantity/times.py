"""Dates, years, weekdays and clock times of a sentence; `role` says whether each is a fact, a period or a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossbrief.quantity.lexicon import table, words
from crossbrief.quantity.mention import Kind, Mention, Role, When

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[5-9]|20)\d\d"
_TH = r"(?:st|nd|rd|th)?"
_PART = r"(?:early|mid|late|the\s+(?:end|beginning|start|middle)\s+of)[\s-]+"

DATE = re.compile(
    rf"\b(?:(?P<iso>{_YEAR})-(?P<isom>0[1-9]|1[0-2])-(?P<isod>0[1-9]|[12]\d|3[01])"
    rf"|(?:{_DAY},?\s+(?:the\s+)?)?(?P<m1>{_MONTH})\s+(?P<d1>[0-3]?\d){_TH}"
    rf"(?![\d,]*\d|\s*(?:percent|million|billion|people|%))(?:,?\s+(?P<y1>{_YEAR})\b)?"
    rf"|(?:{_DAY},?\s+)?(?P<d2>[0-3]?\d){_TH}\s+(?:of\s+)?(?P<m2>{_MONTH})"
    rf"(?!\.?\s+[0-3]?\d\b(?!\s*,?\s*{_YEAR}))(?:,?\s+(?P<y2>{_YEAR})\b)?"
    rf"|(?P<part>{_PART})?(?P<m3>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y3>{_YEAR})\b)?"
    r")(?!\w)"
)
_SEASONS = {word: name[0] for word, name in table("seasons").items()}
_ORDINALS = {word: number[0] for word, number in table("parts of a year").items()}
PART_OF_YEAR = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(_ORDINALS)})[\s-](?P<span>quarter|half)|(?P<short>[QH])(?P<number>[1-4])"
    rf"|(?P<season>{'|'.join(_SEASONS)}))(?:\s+of)?,?\s+(?:(?:the\s+)?(?P<fiscal>fiscal|financial)\s+(?:year\s+)?)?(?P<year>{_YEAR})"
    rf"|(?P<financial>\b(?:fiscal|financial)(?:\s+year)?\s+|\bFY\s?)(?P<y>{_YEAR})(?:[-/–]\d\d(?!\d|-))?"
    rf"|(?<![\d$£€.,/-])(?P<from>{_YEAR})[-/–](?P<to>\d\d)"
    r"(?![\w%]|-\d)",
    re.IGNORECASE,
)
"""A quarter, half or season of a year that is named, and a financial year; one without its year is nothing to compare."""
YEAR = re.compile(
    rf"(?<![\d$£€.,/-])(?P<part>{_PART})?(?P<year>{_YEAR})"
    r"(?![\d%]|,\d|\.\d|-year|s\b|’s\b\s+(?:and|to)|\s+(?:people|dollars|miles|feet|votes))"
)
WEEKDAY = re.compile(rf"\b(?P<weekday>{_DAY})(?!s\b|\s+(?:Night\s+(?:Live|Football)|Prayer))\b")
CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?\s?m\b\.?)"
    r"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!:?\d)|\b(?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?P<word>in|on|by|since|until|till|before|after|from|to|through|for|of|between|during|around|about|at|and"
    r"|week ended|week ending|as of|fiscal|fiscal year|ended|ending|effective)"
    r"\s+(?:(?:the|about|around|late|early|mid|local|this|last|next|past|nearly|roughly|years?|month of"
    r"|(?:morning|afternoon|night|evening|week|summer|spring|fall|autumn|winter) of)[\s-]+)*$",
    re.IGNORECASE,
)
_PERIODS = frozenset(
    {"week ended", "week ending", "ended", "ending", "as of", "fiscal", "fiscal year", "during", "through", "between"}
)
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|its|his|her|their)\s+$", re.IGNORECASE)
_LOWER_WORD = re.compile(r"\s+([a-z][\w-]+)(?:\s+([a-z][\w-]+))?")
_NAMED_YEAR = re.compile(r"\s+(?!In\b|On\b|At\b|The\b|And\b|By\b|But\b)([A-Z][\w-]+)")
_FUNCTION = frozenset(words("after a date"))
_ALSO_WORDS = frozenset({"may", "march", "mar.", "june", "april", "august", "jan", "dec"})
_MONTH_CUE = re.compile(r"\b(?:in|by|since|until|last|next|this|of|from|late|early|mid|through|to|and|for)[\s-]+$")


def times(text: str) -> Iterator[Mention]:
    """Every date, year, weekday and clock time of `text`, in order of kind; spans do not overlap."""
    taken: list[tuple[int, int]] = []
    for pattern, kind in (
        (PART_OF_YEAR, "part of year"),
        (DATE, "date"),
        (CLOCK, "clock"),
        (YEAR, "year"),
        (WEEKDAY, "weekday"),
    ):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and end > begin for begin, stop in taken):
                continue
            mention = _mention(text, match, kind)
            if mention is not None:
                taken.append((start, end))
                yield mention


def _mention(text: str, match: re.Match[str], kind: str) -> Mention | None:
    when = _when(match, kind)
    start, end = match.span()
    if when is None or (kind == "date" and _is_verb_or_name(text, match, when)):
        return None
    before = _PREPOSITION.search(text[max(0, start - 40) : start])
    preposition = " ".join(before["word"].lower().split()) if before else ""
    if kind == "part of year":
        season = match["season"] is not None
        return Mention(
            "year",
            start,
            end,
            text[start:end],
            when=when,
            role="level" if season else "period",
            preposition=preposition,
        )
    following = _LOWER_WORD.match(text, end)
    head, role = "", _role(preposition, text[max(0, start - 12) : start], text[end : end + 8])
    article = _ARTICLE.search(text[max(0, start - 12) : start])
    if kind in {"year", "date"} and (article or preposition not in {"in", "on", "by"}):
        head = _described(text, end, following)
        if head and when.day is None:
            role = "label"
    typed: Kind = kind  # type: ignore[assignment]
    return Mention(typed, start, end, text[start:end], when=when, head=head, role=role, preposition=preposition)


def _described(text: str, end: int, following: re.Match[str] | None) -> str:
    """The noun that a date stands before as an adjective (`the 2016 election`), or an empty string."""
    if text[end : end + 2] in {"’s", "'s"} or _NAMED_YEAR.match(text, end):
        return "name"
    if following is None or following[1] in _FUNCTION:
        return ""
    second = following[2] or ""
    return second if second and second not in _FUNCTION else following[1]


def _role(preposition: str, before: str, after: str) -> Role:
    if re.search(r"(?:between|from)\s+$", before, re.IGNORECASE):
        return "low_end"
    if re.match(r"\s*[-–]\s*\d", after):
        return "low_end"
    if re.search(r"\d\s*[-–]\s*$", before):
        return "high_end"
    return "period" if preposition in _PERIODS else "level"


def _when(match: re.Match[str], kind: str) -> When | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if kind == "weekday":
        return When(weekday=_DAYS.index(groups["weekday"].lower()))
    if kind == "clock":
        return When(minute=_minute(groups))
    if "from" in groups:  # 2012-13
        follows = (int(groups["from"]) + 1) % 100 == int(groups["to"])
        return When(year=int(groups["from"]), part="fiscal") if follows else None
    if kind == "part of year":
        return When(year=int(groups.get("year") or groups["y"]), part=_part_of_year(groups))
    part = re.sub(r"^the\s+|\s+of$|-$", "", groups.get("part", "").strip().lower()) or None
    if kind == "year":
        return When(year=int(groups["year"]), part=part)
    if "iso" in groups:
        return When(int(groups["iso"]), int(groups["isom"]), int(groups["isod"]))
    number = next(name[1] for name in ("m1", "m2", "m3") if name in groups)
    month = next(
        i for i, name in enumerate(_MONTHS, 1) if name.startswith(groups["m" + number].lower().rstrip(".")[:3])
    )
    day = int(groups["d" + number]) if "d" + number in groups else None
    if day is not None and not 1 <= day <= 31:
        return None
    year = int(groups["y" + number]) if "y" + number in groups else None
    return When(year, month, day, part=part)


def _part_of_year(groups: dict[str, str]) -> str:
    """`q3`, `h1`, `summer`, `fiscal`; of a financial year `fiscal q3`, which no calendar quarter is."""
    if "season" in groups:
        return _SEASONS[groups["season"].lower()]
    if "financial" in groups:
        return "fiscal"
    letter = (groups.get("short") or groups["span"][0]).lower()
    number = groups.get("number") or _ORDINALS[groups["ordinal"].lower()]
    return ("fiscal " if "fiscal" in groups else "") + letter + number


def _minute(groups: dict[str, str]) -> int:
    if "word" in groups:
        return 720 if groups["word"].lower() == "noon" else 0
    if "hour24" in groups:
        return int(groups["hour24"]) * 60 + int(groups["minute24"])
    afternoon = groups["half"].lower().startswith("p")
    return (int(groups["hour"]) % 12 + 12 * afternoon) * 60 + int(groups.get("minute", "0"))


def _is_verb_or_name(text: str, match: re.Match[str], when: When) -> bool:
    """`May` the verb or surname, `March` the walk, `June` and `April` the women, when no day or year stands by them."""
    if when.day is not None or when.year is not None:
        return False
    name = match["m3"] or ""
    if name.lower() not in {"may", "march", "mar.", "june", "april", "august", "jan", "dec"}:
        return False
    before = text[max(0, match.start() - 12) : match.start()].lower()
    return not re.search(
        r"\b(?:in|by|since|until|last|next|this|of|from|late|early|mid|through|to|and|for)[\s-]+$", before
    )
