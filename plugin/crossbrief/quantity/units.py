"""What follows or precedes a number in, its kind, unit and factor out: `%`, `US dollars`, `-month`, `miles`."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbrief.quantity.lexicon import table
from crossbrief.quantity.mention import Kind

_SIGNS = {sign: codes[0] for sign, codes in table("currency signs").items()}
_CURRENCIES = {word: codes[0] for word, codes in table("currency words").items()}
_NATIONS = {word: codes[0] for word, codes in table("dollar nations").items()}
_DURATIONS = {word: float(values[0]) for word, values in table("durations").items()}
_MEASURES = {word: (values[0], float(values[1])) for word, values in table("measures").items()}

SIGN = r"(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[$£€¥₹₽₩]|\b(?:USD|EUR|GBP|INR|CHF|Rs\.?)\s?)\s?"
"""A currency sign or code before a number."""

# ASCII: under Unicode `İ` and `ſ` match letters that no table has.
_AFTER = re.compile(
    r"(?P<degrees>\s?°\s?[CF]\b|[\s-]degrees?[\s-](?:Fahrenheit|Celsius|C|F)\b)"
    r"|\s(?P<code>USD|EUR|GBP|INR|CHF|JPY|CNY|AUD|CAD|RUB)\b"
    r"|(?P<percent>\s?%|[\s-]per\s?cent\b|\s+percentage)(?P<points>[\s-]+points?\b)?"
    r"|[\s-]+(?:(?P<nation>US|U\.S\.|American|Australian|Canadian|Hong[\s-]Kong|Singapore|New[\s-]Zealand)[\s-]+)?"
    rf"(?P<currency>{'|'.join(_CURRENCIES)})s?\b"
    r"|(?P<old>[\s-]+years?[\s-]olds?\b|\s+years\s+of\s+age)"
    r"|[\s-]+(?:(?:calendar|full|straight|consecutive|long|more|additional|extra|whole|business)\s+)?"
    rf"(?P<duration>{'|'.join(_DURATIONS)})s?\b"
    r"|[\s-]?(?P<measure>square[\s-]miles?|square[\s-]kilomet(?:er|re)s?|square[\s-]feet"
    rf"|(?:{'|'.join(_MEASURES)})s?)\b",
    re.IGNORECASE | re.ASCII,
)


class Unit(NamedTuple):
    """What a number counts."""

    kind: Kind
    unit: str | None
    factor: float
    """The number times this is the value in `unit`."""
    end: int
    """Offset after the words of the unit."""


def unit(text: str, sign: str | None, end: int) -> Unit:
    """The unit of the number that ends at `end` and stands after `sign`; a plain count when nothing names one."""
    after = _AFTER.match(text, end)
    if sign:
        return Unit("money", _SIGNS[sign.strip().lower()], 1.0, after.end() if after and after["currency"] else end)
    if after is None:
        return Unit("count", None, 1.0, end)
    if after["degrees"]:
        scale = "celsius" if re.search(r"c(?:elsius)?$", after["degrees"], re.IGNORECASE) else "fahrenheit"
        return Unit("measure", scale, 1.0, after.end())
    if after["code"]:
        return Unit("money", after["code"].upper(), 1.0, after.end())
    if after["percent"]:
        points = bool(after["points"]) or "percentage" in after["percent"]
        return Unit("percent", "points" if points else "percent", 1.0, after.end())
    if after["old"]:
        return Unit("age", "year", 1.0, after.end())
    if after["duration"]:
        return Unit("duration", "second", _DURATIONS[after["duration"].lower()], after.end())
    if after["currency"] and not (_weight(after["currency"]) and re.match(r"\s+of\b", text[after.end() :])):
        nation = re.split(r"[\s-]", (after["nation"] or "").lower())[0]
        return Unit("money", _NATIONS.get(nation) or _CURRENCIES[after["currency"].lower()], 1.0, after.end())
    return _measure((after["measure"] or after["currency"]).lower(), after.end())


def _weight(word: str) -> bool:
    """Whether a currency's name is a measure's as well: 5 pounds of sugar."""
    return word.lower() in _MEASURES


def _measure(words: str, end: int) -> Unit:
    first, *rest = re.split(r"[\s-]", words)
    if first == "square":
        return Unit("measure", "square metre", _side(rest[0])[1] ** 2, end)
    name, factor = _side(first)
    return Unit("measure", name, factor, end)


def _side(word: str) -> tuple[str, float]:
    return _MEASURES[word if word in _MEASURES else word.removesuffix("s")]
