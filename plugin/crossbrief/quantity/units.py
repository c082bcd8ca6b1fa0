"""What follows or precedes a number in, its kind, unit and factor out: `%`, `US dollars`, `-month`, `miles`."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbrief.quantity.lexicon import table
from crossbrief.quantity.mention import Kind

_SIGNS = {sign: codes[0] for sign, codes in table("currency signs").items()}
_CURRENCIES = {word: codes[0] for word, codes in table("currency words").items()}
_HUNDREDTHS = {word: float(codes[1]) for word, codes in table("currency words").items() if len(codes) > 1}
_NATIONAL = {words: codes[0] for words, codes in table("national currencies").items()}
_NATIONS = "|".join(sorted({re.escape(words.split()[0]) for words in _NATIONAL}))
_DURATIONS = {word: float(values[0]) for word, values in table("durations").items()}
_MEASURES = {word: (values[0], float(values[1])) for word, values in table("measures").items()}

SIGN = (
    r"(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|\$(?:US|NZ|A|C)(?=\s?\d)|[$£€¥₹₽₩]"
    r"|\b(?:USD|EUR|GBP|INR|CHF|AUD|CAD|NZD|HKD|SGD|JPY|CNY|RUB|Rs\.?)\s?)\s?"
)
"""A currency sign or code before a number."""

_EXTENT = "long|high|tall|wide|deep|thick|away|above|below|across"
# ASCII: under Unicode `İ` and `ſ` match letters that no table has.
_AFTER = re.compile(
    r"(?P<basis>[\s-]basis[\s-]points?\b|[\s-]?bps\b)|(?P<pence>p\b)(?!\.)"
    r"|(?P<degrees>\s?°\s?[CF]\b|[\s-]degrees?[\s-](?:Fahrenheit|Celsius|C|F)\b)"
    r"|\s(?P<code>USD|EUR|GBP|INR|CHF|JPY|CNY|AUD|CAD|RUB)\b"
    r"|(?P<percent>\s?%|[\s-]per\s?cent\b|\s+percentage)(?P<points>[\s-]+points?\b)?"
    rf"|[\s-]+(?:(?P<nation>{_NATIONS})(?:[\s-](?:Kong|Zealand|Lankan|Korean|African|Taiwan))?[\s-]+)?"
    rf"(?P<currency>{'|'.join(_CURRENCIES)})s?\b"
    r"|(?P<old>[\s-]+years?[\s-]olds?\b|\s+years\s+of\s+age)"
    r"|[\s-]+(?:(?:calendar|full|straight|consecutive|long|more|additional|extra|whole|business)\s+)?"
    rf"(?P<duration>{'|'.join(_DURATIONS)})s?\b"
    rf"|[\s-]?(?P<measure>(?:square|sq\.?)[\s-](?:{'|'.join(_MEASURES)})s?|m(?=\s(?:{_EXTENT})\b)"
    r"|(?:km|kilomet(?:er|re)s?|miles?)(?:\s?/\s?h(?:our)?|[\s-](?:per|an)[\s-]hour)"
    rf"|(?:{'|'.join(_MEASURES)})s?)\b",
    re.IGNORECASE | re.ASCII,
)


_WEIGHED = re.compile(r"\bweigh\w*\s+(?:\w+\s+){0,3}\S*$", re.IGNORECASE)
_WEIGHS_ON = re.compile(r"s?\s+(?:of\b|(?:and\s+)?\S+\s+ounces?\b)", re.IGNORECASE)
_FEET = re.compile(r"\d\s?(?:ft|feet|foot)\.?,?\s\d{1,2}$")


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
    if not sign and re.match(r"\s?ins?\b", text[end : end + 4]) and _FEET.search(text[max(0, end - 16) : end]):
        return _measure("inch", text.index("in", end) + 2)  # 6ft 2in
    after = _AFTER.match(text, end)
    if sign:
        return Unit("money", _SIGNS[sign.strip().lower()], 1.0, after.end() if after and after["currency"] else end)
    if after is None:
        return Unit("count", None, 1.0, end)
    if after["currency"] or after["code"] or after["pence"]:
        return _money(text, after)
    if after["percent"] or after["basis"]:
        points = bool(after["points"] or after["basis"]) or "percentage" in after["percent"]
        return Unit("percent", "points" if points else "percent", 0.01 if after["basis"] else 1.0, after.end())
    if after["old"]:
        return Unit("age", "year", 1.0, after.end())
    if after["duration"]:
        return Unit("duration", "second", _DURATIONS[after["duration"].lower()], after.end())
    if after["degrees"]:
        scale = "celsius" if re.search(r"c(?:elsius)?$", after["degrees"], re.IGNORECASE) else "fahrenheit"
        return Unit("measure", scale, 1.0, after.end())
    return _measure(after["measure"].lower(), after.end())


def _money(text: str, after: re.Match[str]) -> Unit:
    """A currency's word, code or small coin; a weight where its word means one."""
    if after["pence"]:
        return Unit("money", "GBP", 0.01, after.end())
    if after["code"]:
        return Unit("money", after["code"].upper(), 1.0, after.end())
    word = after["currency"].lower()
    if _is_weight(text, after):
        return _measure(word, after.end())
    code = _NATIONAL.get(f"{(after['nation'] or '').lower()} {word}") or _CURRENCIES[word]
    return Unit("money", code, _HUNDREDTHS.get(word, 1.0), after.end())


def _is_weight(text: str, after: re.Match[str]) -> bool:
    """Whether a currency's name is a measure's here: `5 pounds of sugar`, `weighed 7 pounds 4 ounces`, `a 12-pound fish`."""
    if after["currency"].lower() not in _MEASURES:
        return False
    before, following = text[max(0, after.start() - 40) : after.start()], text[after.end() :]
    return bool(_WEIGHED.search(before) or _WEIGHS_ON.match(following) or text[after.start()] == "-")


def _measure(words: str, end: int) -> Unit:
    first, *rest = re.split(r"[\s/-]+", words)
    if first in {"square", "sq", "sq."}:
        return Unit("measure", "square metre", _side(rest[0])[1] ** 2, end)
    name, factor = _side(first)
    if rest:  # an hour
        return Unit("measure", "km/h", factor / 1000, end)
    return Unit("measure", name, factor, end)


def _side(word: str) -> tuple[str, float]:
    word = "metre" if word == "m" else word
    return _MEASURES[word if word in _MEASURES else word.removesuffix("s")]
