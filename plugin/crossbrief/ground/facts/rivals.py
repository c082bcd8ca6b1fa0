"""The words beside a fact in a claim, and beside its like in the sentences, in; whether it was taken from something else, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from crossbrief.reading.words import SENTENCES, background_weight, lexicon, tokens

_CALENDAR = lexicon("calendar")
_TIMES = 2.0
"""A rival must share this many times the weight that the fact's own place shares."""
_BESIDE = 5
"""Content words on each side."""
_BORDER = re.compile(r"[;:()—―]|\b(?:after|before|when|while|but|because|since|although|and)\b", re.IGNORECASE)

_PREPOSITION = re.compile(r"(?:after|before|since)", re.IGNORECASE)
"""Before the fact itself these open no clause: `since Dec. 22`."""


class Place(NamedTuple):
    """Where a fact stands."""

    text: str
    start: int
    end: int


def is_rivalled(claimed: Place, own: Sequence[Place], rivals: Iterable[Place], margin: float) -> bool:
    """Whether the words beside a fact of the claim stand beside a rival in the sentences, and not beside the fact.

    A comparison of two places, not a share of words: where a sentence has one date only, or both dates stand beside the
    same words, nothing is said. `margin` is the weight that a rival must share beyond it; one telling word has about 0.6.
    """
    told = _beside(claimed)
    return _is_further(told, own, rivals, margin)


def is_another(text: str, own: Sequence[Place], rivals: Iterable[Place], margin: float) -> bool:
    """The same for a fact that is told of the whole of `text`: the date of an entry."""
    return _is_further(_content(text), own, rivals, margin)


def _is_further(told: frozenset[str], own: Sequence[Place], rivals: Iterable[Place], margin: float) -> bool:
    best = max((_weight(told & _beside(place)) for place in own), default=0.0)
    rival = max((_weight(told & _beside(place)) for place in rivals), default=0.0)
    return rival >= best + margin and rival >= _TIMES * best


@lru_cache(maxsize=SENTENCES)
def _beside(place: Place) -> frozenset[str]:
    """Stems of the content words next to a place, up to the border of its clause."""
    borders = list(_BORDER.finditer(place.text, 0, place.start))
    if borders and _PREPOSITION.fullmatch(place.text[borders[-1].start() : place.start].strip()):
        borders.pop()
    first = borders[-1].end() if borders else 0
    border = _BORDER.search(place.text, place.end)
    last = border.start() if border else len(place.text)
    words = [t for t in tokens(place.text) if _tells(t.content, t.norm)]
    before = [t.stem for t in words if first <= t.start and t.end <= place.start]
    after = [t.stem for t in words if place.end <= t.start and t.end <= last]
    return frozenset([*before[-_BESIDE:], *after[:_BESIDE]])


def _content(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokens(text) if _tells(t.content, t.norm))


def _tells(content: bool, norm: str) -> bool:
    return content and norm not in _CALENDAR and not norm[0].isdigit()


def _weight(stems: Iterable[str]) -> float:
    return sum(map(background_weight, stems))
