"""A sentence in; its figures and times out, as typed mentions with the interval, role and noun that they carry."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from crossbrief.quantity.amounts import amounts
from crossbrief.quantity.mention import TIME_KINDS, Kind, Mention, Qualifier, Role, When
from crossbrief.quantity.nouns import head_noun, is_plural, singular
from crossbrief.quantity.numerals import magnitude
from crossbrief.quantity.times import times
from crossbrief.words import SENTENCES

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


_ALIKE = str.maketrans("ſİıK", "sIiK")
"""Letters that match an ASCII one where case is ignored, and that no table has; offsets stay."""


@lru_cache(maxsize=SENTENCES)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every figure and time of `text`, in reading order; no two overlap."""
    line = text.translate(_ALIKE)
    found = list(times(line))
    found.extend(amounts(line, [(mention.start, mention.end) for mention in found]))
    found.sort(key=lambda mention: mention.start)
    return tuple(_range_ends(found))


def _range_ends(found: list[Mention]) -> list[Mention]:
    """The mention right after a low end is the high end; the two share unit and noun (`from 1.2 to 1.6 million`)."""
    for index, (low, high) in enumerate(pairwise(found)):
        if low.role != "low_end" or high.start - low.end > 12:
            continue
        if low.kind == "count" and not high.is_time:
            low = replace(low, kind=high.kind, unit=high.unit)
        if (scale := magnitude(high.surface)) > 1 and magnitude(low.surface) == 1:
            low = replace(low, value=low.value * scale, step=low.step * scale)
        if high.kind == low.kind and high.role == "level":
            found[index + 1] = high = replace(high, role="high_end")
        found[index] = replace(low, head=low.head or high.head, modifiers=low.modifiers or high.modifiers)
    return found
