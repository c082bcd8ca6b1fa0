"""The words around a figure in, how it is meant out: exact or a bound, a level or a change, a label or a fact."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbrief.quantity.lexicon import alternatives
from crossbrief.quantity.mention import Kind, Qualifier, Role

_QUALIFIERS: tuple[tuple[Qualifier, str], ...] = (
    ("at least", r"at least|(?:no|not) (?:fewer|less) than|a minimum of|upwards? of|as (?:few|little) as"),
    (
        "up to",
        r"(?:no|not|never) more than|at most|a maximum of|capped at|up to|as (?:many|much|high|long|large) as",
    ),
    (
        "more than",
        r"(?:well |far |just |slightly |a little )?(?:more|greater|higher|longer|larger|older) than"
        r"|(?:well |just |slightly )?(?:over|above|upward of|in excess of|beyond|past)"
        r"|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|top(?:s|ped|ping)|passed",
    ),
    (
        "less than",
        r"(?:far |just |slightly )?(?:fewer|less|lower|younger|shorter|smaller) than"
        r"|(?:just |well )?(?:under|below)|short of|shy of",
    ),
    ("almost", r"almost|nearly|close to|approaching|near|just about|virtually"),
    (
        "about",
        r"about|around|roughly|approximately|some|an estimated|estimated|circa|a reported|an average of|averaging"
        r"|in the (?:region|neighborhood) of|an? (?:whopping|staggering)|reportedly|~",
    ),
)
_QUALIFIER = re.compile(
    "(?:"
    + "|".join(rf"(?P<q{i}>(?<!\w)(?:{pattern}))" for i, (_, pattern) in enumerate(_QUALIFIERS))
    + r")\s+(?:(?:the|a|an|another|its|his|their|about|some)\s+)?$",
    re.IGNORECASE,
)
_BOUND = re.compile(r"above|below|over|under|past|surpass|exceed|top", re.IGNORECASE)
_AFTERWARDS = re.compile(
    r"\s?\+|-plus\b|\s+or\s+(?P<more>more|older|higher|greater|longer|fewer|less|so|younger)\b"
    r"|\s+and\s+(?:older|up|over|above)\b",
    re.IGNORECASE,
)
_CHANGE = rf"\b(?:{alternatives('change')})"
_CHANGE_BEFORE = re.compile(
    rf"{_CHANGE}\s+(?:(?:by|of|an?|only|just|sharply|further|as much as|another|about)\s+)*$"
    rf"|{_CHANGE}\s+(?:\S+\s+){{0,6}}by\s+$|\b(?:another|an additional|an extra)\s+$",
    re.IGNORECASE,
)
_CHANGE_FROM = re.compile(rf"{_CHANGE}\s+(?:\S+\s+)?(?:from\s+)?$", re.IGNORECASE)
_CHANGE_AFTER = re.compile(
    r"^\s+(?:\w+\s+)?(?:more|fewer|additional|extra|increase|decrease|rise|drop|decline|jump|gain|higher|lower|less"
    r"|cut|reduction|surge|hike|growth|raise)\b",
    re.IGNORECASE,
)
_TO_BEFORE = re.compile(r"\b(?:to|at|reach\w*|hit|hitting|total\w*|stood at|from)\s+$", re.IGNORECASE)
_RATE = re.compile(
    r"^(?:[\s\w-]{0,14}?)\s+(?P<rate>(?:an?|per|each|every)\s+(?:day|week|month|year|hour|night|child|person|student|capita"
    r"|family|household|minute|barrel|gallon|share|dose|worker|vote)|each|apiece|annually|monthly|weekly|daily|yearly)\b"
    r"(?!\s+(?:after|later|ago|before|earlier|check|payment|report))",
    re.IGNORECASE,
)
_RELATIVE_AFTER = re.compile(
    r"^\s*(?:\w+\s+)?(?:ago|later|earlier|before|after|prior|since|from now|away|old|out)\b", re.IGNORECASE
)
_RELATIVE_BEFORE = re.compile(r"\b(?:past|last|next|coming|previous|first|final|following|within)\s+$", re.IGNORECASE)
_RANGE_AFTER = re.compile(r"-?\s*(?:(?P<word>to|and)\s|-|–)\s*[$£€]?\d")
_RANGE_BEFORE = re.compile(r"\b(?:from|between)\s+$", re.IGNORECASE)
_BY_BEFORE = re.compile(r"\bby\s+(?:an?\s+)?$", re.IGNORECASE)
_LABEL = re.compile(rf"(?:\b(?:{alternatives('labels')})\.?|#)[\s-]+$")
_NAME_BEFORE = re.compile(r"(?:^|[^.!?:]\s)[A-Z][a-z]{2,}\s$")
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|ages of|age of|turned|turns|turning|younger than|older than|died at|dead at|under age)\s+$",
    re.IGNORECASE,
)
_APPOSITIVE = re.compile(rf"(?:[A-Z][\w’.'-]*|\b(?:{alternatives('people')})),\s+$")
_APPOSITIVE_END = re.compile(r",|\.|;|\)|—|$")


LOOK = 60
"""Letters before a figure in which its qualifier is looked for."""


class Qualified(NamedTuple):
    """How exact a figure is said to be."""

    qualifier: Qualifier | None
    before: str
    """The text before the figure and its qualifier."""
    bound: bool = False
    """Whether the qualifier is a level that was crossed (`rose above 150`), so that no change is meant."""


def qualified(text: str, start: int) -> Qualified:
    """The qualifier before the figure at `start`."""
    before = text[max(0, start - LOOK) : start]
    match = _QUALIFIER.search(before)
    if match is None:
        return Qualified(None, before)
    index = next(i for i in range(len(_QUALIFIERS)) if match[f"q{i}"])
    return Qualified(_QUALIFIERS[index][0], before[: match.start()], bool(_BOUND.search(match[0])))


def afterwards(text: str, end: int) -> Qualifier | None:
    """The qualifier after a figure: `5,000 or more`, `30 or so`, `20+`."""
    match = _AFTERWARDS.match(text, end)
    if match is None:
        return None
    word = (match["more"] or "").lower()
    if word == "so":
        return "about"
    return "at most" if word in {"fewer", "less", "younger"} else "at least"


def role(text: str, end: int, kind: Kind, words: Qualified) -> tuple[Role, str]:
    """(role, rate) of a figure that ends at `end`: `$300 per month` is ("rate", "per month")."""
    before, after = words.before, text[end : end + 40]
    found = _RATE.match(after)
    rate = " ".join(found["rate"].lower().split()) if found else ""
    if _is_low_end(before, after):
        return "low_end", rate
    if kind == "duration" and (_RELATIVE_AFTER.match(after) or _RELATIVE_BEFORE.search(before)):
        return "relative", rate
    if rate:
        return "rate", rate
    changes = bool(_CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(after))
    if changes and kind != "duration" and not words.bound and not _TO_BEFORE.search(before):
        return "change", rate
    return "level", rate


def _is_low_end(before: str, after: str) -> bool:
    match = _RANGE_AFTER.match(after)
    if match is None or _CHANGE_FROM.search(before):
        return False
    if match["word"] == "to" and _BY_BEFORE.search(before):  # `raised by 50 basis points to 5.25 percent`
        return False
    return match["word"] != "and" or bool(_RANGE_BEFORE.search(before))


def is_label(text: str, start: int, end: int, before: str, value: float) -> bool:
    """Whether a number is part of a name: `Section 230`, `Highway 66`, `No. 1`, `Covid-19`."""
    if _LABEL.search(before):
        return True
    named = text[start].isdigit() and value < 1000 and _NAME_BEFORE.search(before)
    return bool(named) and not re.match(r"\s+[a-z]", text[end:])


def is_age(text: str, start: int, end: int, value: float) -> bool:
    """`aged 16`, or digits between commas after a name: `Elizabeth Lauten, 31, who …`."""
    before = text[max(0, start - 40) : start]
    if _AGE_BEFORE.search(before):
        return True
    human = text[start].isdigit() and 3 <= value <= 110 and value == int(value)
    return human and bool(_APPOSITIVE.search(before) and _APPOSITIVE_END.match(text[end : end + 1]))
