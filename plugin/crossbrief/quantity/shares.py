"""Parts of a whole in words: `two-thirds`, `a fifth of voters`, `one in three`, `three-quarters of a million`, `a couple of hundred`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crossbrief.quantity.mention import Mention
from crossbrief.quantity.nouns import head_noun

_TOPS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {"a": 1}
_BOTTOMS = {
    word: n for n, word in enumerate("half third quarter fifth sixth seventh eighth ninth tenth".split(), 2)
} | {"fourth": 4}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_STEP = 5.0
"""Percent: as near as a part in words is meant."""
_PART = re.compile(
    rf"(?<![\w-])(?P<top>{'|'.join(_TOPS)})[\s-](?P<bottom>{'|'.join(b for b in _BOTTOMS if b != 'half')})(?P<many>s?)"
    rf"(?:\s+of\s+an?\s+(?P<scale>{'|'.join(_SCALES)})\b|(?P<of>\s+of\b)|\b)",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![\w-])half\s+(?:of\s+(?!an?\b)|(?=(?:the|its|their|his|her|our|those|these)\s)(?!the\s+(?:size|price|cost|time)\b))",
    re.IGNORECASE,
)
_ONE_IN = re.compile(
    rf"(?<![\w-])(?P<top>{'|'.join(_TOPS)}|\d)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<bottom>{'|'.join(w for w in _TOPS if w != 'a')}|\d\d?)"
    r"(?=\s+[a-z]|[.,;]|$)(?!\s+(?:years?|months?|weeks?|days?|hours?|minutes?))",
    re.IGNORECASE,
)
_COUPLE = re.compile(r"\ba\s+couple\s+(?:of\s+)?(?P<scale>hundred|thousand|million|billion)\b", re.IGNORECASE)


def shares(text: str) -> Iterator[Mention]:
    """Every part in words, as a percentage, or as a count where it says of what (`three-quarters of a million`)."""
    for match in _PART.finditer(text):
        top, bottom = _TOPS[match["top"].lower()], _BOTTOMS[match["bottom"].lower()]
        if match["scale"]:
            scale = _SCALES[match["scale"].lower()]
            yield _counted(text, match, scale * top / bottom, scale / bottom)
        elif top < bottom and (match["of"] or (top > 1 and match["many"])):  # `a fifth man` is none
            yield _share(text, match.start(), match.end("many"), 100 * top / bottom)
    for match in _HALF.finditer(text):
        yield replace(_share(text, match.start(), match.start() + len("half"), 45.0), step=10.0, vague=True)
    for match in _ONE_IN.finditer(text):
        top, bottom = (_number(match[name]) for name in ("top", "bottom"))
        if 0 < top < bottom:
            yield _share(text, *match.span(), 100 * top / bottom)
    for match in _COUPLE.finditer(text):
        scale = _SCALES[match["scale"].lower()]
        yield _counted(text, match, 2 * scale, scale, vague=True)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _TOPS[word.lower()]


def _share(text: str, start: int, end: int, value: float) -> Mention:
    return Mention("percent", start, end, text[start:end], value=value, step=_STEP, unit="percent")


def _counted(text: str, match: re.Match[str], value: float, step: float, *, vague: bool = False) -> Mention:
    noun = head_noun(text, match.end())
    return Mention(
        "count", *match.span(), match[0], value=value, step=step, head=noun.head, modifiers=noun.modifiers, vague=vague
    )
