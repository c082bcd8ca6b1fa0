"""The words of a text in; its numbers out, each with its unit and the words it counts.

Meant for holding one text against another, not for reading values: `five`, `5` and `5.0` are one number, `$5.4
billion` and `5.4 billion US dollars` too; `first` and `last year` count as numbers because changing them changes a
fact as much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

COUNTED = 3
"""Words after a number that are kept as what it counts."""

_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
    "mn": 10**6,
    "m": 10**6,
}
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SPELLED = {word: value for value, word in enumerate(_CARDINALS) if word != "one"} | _TENS
"""`one` is left out: it is a pronoun as often."""
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_UNITS = {
    "percent": "%", "percentage": "%", "per": "%", "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "euro": "euro",
    "euros": "euro", "eur": "euro", "pound": "pound", "pounds": "pound", "yen": "yen", "rupee": "rupee", "rupees": "rupee",
}  # fmt: skip
_PERIOD = "year|month|week|quarter|decade|century|season|spring|summer|autumn|winter|night|[A-Z][a-z]+day"
_RELATIVE = re.compile(rf"\b(this|last|next|past|previous|coming)\s+({_PERIOD})\b", re.IGNORECASE)
_WORD = re.compile(r"\w")
_MODEL = re.compile(r"[A-Z]+-\d")
"""A weapon, an aircraft, a road: `S-400`."""
_SKIPPED = frozenset("us u.s american of the a an in at by to and or on for with as".split())
_TURNS = frozenset("from between during so far since until till through before after when while which that who".split())
"""Words behind which something else is told than what is counted."""


class Figure(NamedTuple):
    """A number of a text."""

    value: Decimal
    unit: str
    """`%`, a currency, `th` for an ordinal, the words themselves for `last year`; empty when there is none."""
    of: tuple[str, ...]
    """Words after it, in lower case, that say what is counted."""


def figures(words: Sequence[str], text: str) -> tuple[Figure, ...]:
    """The numbers of `text`, whose tokens are `words`, in reading order; then its times that are relative to now."""
    parts = [part for word in words for part in _split(word)]
    found = [f for i in range(len(parts)) if (f := _figure(parts, i))]
    times = [Figure(Decimal(0), " ".join(m.groups()).casefold(), ()) for m in _RELATIVE.finditer(text)]
    return (*found, *times)


def _split(word: str) -> list[str]:
    """`billion-euro` and `three-day` are two words each; `S-400` is a name, and is looked for as one."""
    if _MODEL.match(word):
        return [word]
    return [part for part in word.rstrip(".").split("-") if part] or [word]


def _figure(parts: Sequence[str], i: int) -> Figure | None:
    word = parts[i].casefold()
    if word in _ORDINALS:
        return Figure(Decimal(_ORDINALS[word]), "th", ())
    value = _value(word)
    if value is None:
        return None
    unit = _SIGNS.get(word[0], "%" if word.endswith("%") else "")
    after = [part.casefold() for part in parts[i + 1 : i + 7]]
    if after and after[0] in _SCALES:
        value *= _SCALES[after.pop(0)]
    unit = unit or next((_UNITS[w] for w in after[:2] if w in _UNITS), "")
    stop = next((k for k, w in enumerate(after) if not _WORD.match(w) or w in _TURNS), len(after))
    of = [w for w in after[:stop] if w not in _UNITS and w not in _SKIPPED]
    return Figure(value.normalize(), unit, tuple(of[:COUNTED]))


def _value(word: str) -> Decimal | None:
    if word in _SPELLED:
        return Decimal(_SPELLED[word])
    digits = word.strip("$€£¥₹%").replace(",", "")
    if not digits[:1].isdigit():
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
