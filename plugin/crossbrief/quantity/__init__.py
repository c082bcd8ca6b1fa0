"""A sentence in; its figures and times out, as typed mentions with the interval, role and noun that they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from crossbrief.quantity.amounts import amounts
from crossbrief.quantity.mention import TIME_KINDS, Kind, Mention, Qualifier, Role, When
from crossbrief.quantity.nouns import head_noun, is_plural, singular
from crossbrief.quantity.numerals import magnitude, printed
from crossbrief.quantity.shares import shares
from crossbrief.quantity.times import times
from crossbrief.reading.words import SENTENCES

__all__ = [
    "TIME_KINDS",
    "Kind",
    "Mention",
    "Qualifier",
    "Role",
    "When",
    "head_noun",
    "is_plural",
    "mentions",
    "singular",
]


_TO = re.compile(r"\s?[-–—]\s?|\s+to\s+")
_WRITTEN_OUT = 1000
"""From here a low end is written out and does not share the scale of its high end: `500,000 to 1.6 million`."""
_AND = re.compile(r",?\s+and\s+|,?\s+")
_ALIKE = str.maketrans("ſİıK", "sIiK")
"""Letters that match an ASCII one where case is ignored, and that no table has; offsets stay."""


@lru_cache(maxsize=SENTENCES)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every figure and time of `text`, in reading order; no two overlap."""
    line = text.translate(_ALIKE)
    found = list(times(line))
    found.extend(part for part in shares(line) if not any(part.start < m.end and m.start < part.end for m in found))
    found.extend(amounts(line, [(mention.start, mention.end) for mention in found]))
    found.sort(key=lambda mention: mention.start)
    return tuple(_compounds(line, _range_ends(line, found)))


def _range_ends(text: str, found: list[Mention]) -> list[Mention]:
    """The mention right after a low end is the high end; the two share unit and noun (`from 1.2 to 1.6 million`, `$5-10 million`)."""
    for index, (low, high) in enumerate(pairwise(found)):
        if _is_range(text, low, high):
            low = replace(low, role="low_end")
        if low.role != "low_end" or high.start - low.end > 12:
            continue
        if low.kind == "count" and not high.is_time:
            factor = high.value / (printed(high.surface) or 1.0)  # `six to eight weeks`: seconds in a week
            low = replace(low, kind=high.kind, unit=high.unit, value=low.value * factor, step=low.step * factor)
        elif low.kind == "money" and high.kind == "count":
            high = replace(high, kind=low.kind, unit=low.unit)
        if (scale := magnitude(high.surface)) > 1 and magnitude(low.surface) == 1 and low.value < _WRITTEN_OUT:
            low = replace(low, value=low.value * scale, step=low.step * scale)
        if high.kind == low.kind and high.role == "level":
            found[index + 1] = high = replace(high, role="high_end")
        found[index] = replace(low, head=low.head or high.head, modifiers=low.modifiers or high.modifiers)
    return found


def _is_range(text: str, low: Mention, high: Mention) -> bool:
    """Whether two figures stand as the ends of a range: `20 to 30 people`, `$5-10 million`; a change `from … to` is none."""
    between = text[low.end : high.start]
    if not _TO.fullmatch(between) or low.role != "level" or high.role != "level" or low.vague or high.vague:
        return False
    figures = {"count", "money", "percent", "measure", "duration"}
    alike = (low.kind, low.unit) == (high.kind, high.unit) or "count" in (low.kind, high.kind)
    scale = magnitude(high.surface) if magnitude(low.surface) == 1 else 1.0
    return alike and {low.kind, high.kind} <= figures and low.value * scale < high.value


def _compounds(text: str, found: list[Mention]) -> Iterator[Mention]:
    """What is told in two units is one: `four years and six months`, `six feet two inches`, `7 pounds 4 ounces`."""
    waiting: Mention | None = None
    for mention in found:
        if waiting and _AND.fullmatch(text[waiting.end : mention.start]) and _goes_on(waiting, mention):
            surface = text[waiting.start : mention.end]
            total = waiting.value + mention.value
            waiting = replace(mention, start=waiting.start, surface=surface, value=total, role=waiting.role)
            continue
        if waiting:
            yield waiting
        waiting = mention
    if waiting:
        yield waiting


def _goes_on(longer: Mention, shorter: Mention) -> bool:
    told_in_parts = longer.kind == "duration" or (longer.kind == "measure" and longer.unit in {"metre", "kilogram"})
    alike = longer.kind == shorter.kind and longer.unit == shorter.unit and longer.role == shorter.role
    return told_in_parts and alike and shorter.step < longer.step
