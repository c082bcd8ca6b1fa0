"""The terms of one item in, a short question out that a desk could answer: plain templates, and the words they share."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest

from crossbrief.compare.term import Term

_FRAMES = {
    "dead": "How many people died",
    "hurt": "How many people were injured",
    "held": "How many people were arrested",
    "missing": "How many people are missing",
}
_KINDS = {
    "clock": "At what time",
    "weekday": "On which day",
    "score": "What was the result",
    "percent": "What percentage",
    "money": "How much money",
    "duration": "How long",
    "age": "What age",
    "measure": "What measure",
    "count": "How many",
}
_EMPTY = frozenset(
    {"hundred", "thousand", "million", "billion", "trillion", "percent", "us", "dollar", "least", "peopl", "person"}
)
"""Stems that are part of a figure rather than of what it is about."""
_SHOWN = 3
"""Words of context that a question names at most."""


def question(members: Sequence[Term]) -> str:
    """`How much money (deal, S-400)?`, `How many people died (fire, mill)?`, `By which year (trade, investments)?`."""
    about = ", ".join(_shared(members))
    return f"{_asked(members)} ({about})?" if about else f"{_asked(members)}?"


def _asked(members: Sequence[Term]) -> str:
    frame = next((t.frame for t in members if t.frame), "")
    if frame:
        return _FRAMES[frame]
    kind = members[0].mention.kind
    if kind in _KINDS:
        return _KINDS[kind]
    prepositions = {t.mention.preposition for t in members}
    lead = "By" if "by" in prepositions else "Since" if prepositions == {"since"} else "In"
    if all(t.mention.kind == "year" for t in members):
        return f"{lead} which year"
    dated = any(t.mention.when and t.mention.when.day for t in members)
    return "On which date" if dated else f"{lead} which month"


def _shared(members: Sequence[Term]) -> list[str]:
    """The words next to the figure that the first sentence shares with the one most like it, as it prints them."""
    first = members[0]
    shared = [_common(first, t) for t in members[1:] if t.line is not first.line]
    weights = max(shared, key=lambda common: sum(common.values()), default={})
    chosen = set(nlargest(_SHOWN, weights, key=lambda stem: (weights[stem], stem)))
    shown: dict[str, str] = {}
    for token in first.line.tokens:
        if token.stem in chosen:
            shown.setdefault(token.stem, token.text)
    return list(shown.values())


def _common(a: Term, b: Term) -> dict[str, float]:
    return {
        stem: min(weight, b.window[stem])
        for stem, weight in a.window.items()
        if stem in b.window and stem not in _EMPTY
    }
