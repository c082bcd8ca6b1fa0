"""A passage and the value another source gives in; the passage cut into stretches out, the words in dispute marked."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from crossbrief.quantity.wording import LOOK, qualified
from crossbrief.render.phrases import value_bounds
from crossbrief.schema import Evidence

SHORT = 3
"""Words up to which a value is marked whole; in a longer one only the words that differ are."""


class Segment(NamedTuple):
    """A stretch of a passage: `differs` marks the words in dispute, `value` the rest of the position's value."""

    text: str
    kind: str = ""


def segments(evidence: Evidence, other: str) -> list[Segment]:
    """The passage cut so that what differs from the `other` value is marked."""
    bounds = value_bounds(evidence)
    whole = evidence.value_start is not None and not bounds
    start, end = bounds or ((0, len(evidence.quote)) if whole else (0, 0))
    quote = evidence.quote
    bound = _bound(quote, start) if end > start else start
    first, *more = _differing(quote[start:end], other) or [Segment("")]
    parts = [Segment(quote[:bound]), first._replace(text=quote[bound:start] + first.text), *more, Segment(quote[end:])]
    return [part for part in parts if part.text]


def _bound(quote: str, start: int) -> int:
    """Where the words begin that bound a figure: `at least` belongs to `at least nine`."""
    found = qualified(quote, start)
    return start if found.qualifier is None else start - len(quote[max(0, start - LOOK) : start]) + len(found.before)


def _differing(value: str, other: str) -> list[Segment]:
    words = list(re.finditer(r"\S+", value))
    if len(words) <= SHORT or not other:
        return [Segment(value, "differs")]
    mine, theirs = [_bare(w.group()) for w in words], [_bare(w) for w in other.split()]
    same: set[int] = set()
    for block in difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    if len(same) in (0, len(words)):
        return [Segment(value, "differs")]
    cut: list[Segment] = []
    at = 0
    for n, word in enumerate(words):
        name = "value" if n in same else "differs"
        gap = value[at : word.start()]
        joined = bool(cut) and cut[-1].kind == name
        if joined:
            cut[-1] = Segment(cut[-1].text + gap + word.group(), name)
        else:
            cut += [Segment(gap, "value"), Segment(word.group(), name)] if gap else [Segment(word.group(), name)]
        at = word.end()
    return [*cut, Segment(value[at:], "value")]


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word).casefold() or word
