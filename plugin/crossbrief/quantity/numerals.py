"""Numbers as news prints them: digits, words, fractions and magnitudes in; value, printed precision and digits out."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONES = (
    "",
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_UNITS = {word: n for n, word in enumerate(_ONES) if 0 < n < 10}
_TEENS = {word: n for n, word in enumerate(_ONES) if n >= 10}
_TENS = {
    word: 10 * n
    for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_PARTS = {"half": 0.5, "quarter": 0.25, "a": 1.0, "an": 1.0}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "crore": 1e7,
    "lakh": 1e5,
    "dozen": 12.0,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


_UNIT, _TEEN, _TEN = "|".join(_UNITS), "|".join(_TEENS), "|".join(_TENS)
_SMALL = rf"(?:(?:{_TEN})(?:[-\s](?:{_UNIT}))?|{_TEEN}|{_UNIT})"
_HUNDREDS = rf"(?:{_SMALL}|a)[\s-]hundred(?:\s(?:and\s)?{_SMALL})?"
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}"  # 1,234,567.8 and Indian 5,00,000
    r"|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)|\d{1,3}(?: \d{3})* \d00(?! ?\d)"  # 12 000; by a plain space round figures alone
    r"|\d+(?:\.\d+)?"
)
_LONG_SCALE = r"hundred|thousand|million|billion|trillion|crore|lakh|dozen"
_SHORT_SCALE = (
    r"(?:mln|bln|trn|bn|mn|tn|k|m|b)(?![\w'’]|\s(?:long|high|tall|wide|deep|thick|away|above|below|across)\b)"
)
NUMBER = (
    r"(?:"
    rf"(?P<digits>{_DIGITS})(?P<glyph>\s?[½¼¾⅓⅔])?(?:(?P<half>\sand\sa\shalf)|\s(?P<top>\d)/(?P<bottom>\d)(?!\d))?"
    rf"(?:[\s-]?(?P<short>{_SHORT_SCALE})|[\s-]+(?P<scale>(?:{_LONG_SCALE})s?)\b(?:\s(?P<scale2>crore|thousand|million|billion|trillion)\b)?)?"
    rf"|(?P<words>{_HUNDREDS}|{_SMALL})(?![\w’'])(?P<whalf>\sand\sa\shalf|[\s-](?=half\b)half)?"
    rf"(?:[\s-]+(?P<wscale>{_LONG_SCALE})\b)?(?:[\s-](?P<wscale2>thousand|million|billion|trillion)\b)?"
    rf"|(?P<part>half|quarter|an?)[\s-](?:an?\s)?(?P<phalf>half[\s-])?(?P<pscale>{_LONG_SCALE})\b"
    r")"
)
"""One number; the named groups are read by `read`. Match it with re.IGNORECASE at a word's beginning."""


_NUMBER = re.compile(NUMBER, re.IGNORECASE)


class Number(NamedTuple):
    """A number as printed."""

    value: float
    step: float
    """One unit of the last printed digit."""
    digits: int
    """Significant digits printed: 2 for `5.4`, 1 for `10,000`."""


def read(match: re.Match[str]) -> Number:
    """The number of a match of `NUMBER`."""
    groups = match.groupdict()
    if groups["digits"]:
        return _from_digits(groups)
    if groups["part"]:
        scale = _SCALES[groups["pscale"].lower()]
        factor = _PARTS[groups["part"].lower()] * (0.5 if groups["phalf"] else 1.0)
        return Number(factor * scale, factor * scale / (2 if factor < 1 else 1), 1)
    value = _from_words(groups["words"].lower()) + (0.5 if groups["whalf"] else 0.0)
    scale = 1.0
    for name in ("wscale", "wscale2"):
        scale *= _SCALES[groups[name].lower()] if groups[name] else 1.0
    digits = len(str(int(value)).rstrip("0")) or 1
    return Number(value * scale, (0.5 if groups["whalf"] else 1.0) * scale, digits)


def magnitude(surface: str) -> float:
    """1e6 for `72.5 million`; 1 when the figure is printed in full."""
    match = re.search(rf"({_LONG_SCALE}|mln|bln|trn|bn|mn|tn)\b", surface, re.IGNORECASE)
    return _SCALES[match[1].lower()] if match else 1.0


def printed(surface: str) -> float:
    """The first number of a text, without its unit: 8 for `eight weeks`, 4e6 for `4 million euros`; 0 if there is none."""
    match = _NUMBER.search(surface)
    return read(match).value if match else 0.0


def _from_digits(groups: dict[str, str | None]) -> Number:
    printed = re.sub(r"[,\s]", "", groups["digits"] or "")
    value, step = float(printed), 10.0 ** -len(printed.partition(".")[2])
    fraction = 0.0
    if groups["glyph"]:
        fraction = _GLYPHS[groups["glyph"].strip()]
    elif groups["half"]:
        fraction = 0.5
    elif groups["top"] and int(groups["bottom"] or 0):
        fraction = int(groups["top"]) / int(groups["bottom"] or 1)
    if fraction:
        value, step = value + fraction, 0.5
    name = (groups["short"] or groups["scale"] or "").lower()
    scale = _SCALES[name if name in _SCALES else name.rstrip("s")] if name else 1.0
    scale *= _SCALES[groups["scale2"].lower()] if groups["scale2"] else 1.0  # 1.5 lakh crore
    significant = printed.replace(".", "").lstrip("0")
    if "." not in printed:
        stripped = significant.rstrip("0")
        step *= 10.0 ** (len(significant) - len(stripped)) if stripped else 1.0
        significant = stripped
    return Number(value * scale, step * scale, len(significant) or 1)


def _from_words(words: str) -> float:
    total = 0.0
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            total = (total or 1.0) * 100
        elif word not in {"and", "a"}:
            total += (_UNITS | _TEENS | _TENS)[word]
    return total
