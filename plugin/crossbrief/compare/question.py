"""The terms of one item in, a short question out that a desk could answer: plain templates."""

from __future__ import annotations

from collections.abc import Sequence

from crossbrief.compare.term import Term
from crossbrief.quantity import is_plural

_FRAMES = {
    "dead": "How many people died?",
    "hurt": "How many people were injured?",
    "held": "How many people were arrested?",
    "missing": "How many people are missing?",
}
_BY_KIND = {
    "clock": "At what time?",
    "weekday": "On which day?",
    "score": "What was the result?",
    "percent": "What percentage?",
    "money": "How much money?",
    "duration": "How long?",
    "age": "What age?",
    "measure": "What measure?",
    "count": "How many?",
}


def question(members: Sequence[Term]) -> str:
    """`How much is the deal worth?`, `How many flights?`, `By which year?`."""
    first = members[0]
    kind = first.mention.kind
    if frame := next((t.frame for t in members if t.frame), ""):
        return _FRAMES[frame]
    if first.mention.is_time and kind not in {"clock", "weekday"}:
        return _when(members)
    noun = next((t.mention.head for t in members if t.mention.head), "")
    if kind == "count" and noun:
        return f"How many ({_shown(members, noun)})?"
    if kind in {"money", "percent"} and noun:
        return f"{_BY_KIND[kind][:-1]} ({_shown(members, noun)})?"
    return _BY_KIND[kind]


def _shown(members: Sequence[Term], noun: str) -> str:
    """The noun as a source prints it."""
    for term in members:
        for token in term.line.tokens:
            if token.start >= term.mention.end and token.norm.startswith(noun[: max(3, len(noun) - 2)]):
                return token.text if is_plural(token.text) or token.norm == noun else noun
    return noun


def _when(members: Sequence[Term]) -> str:
    prepositions = {t.mention.preposition for t in members}
    lead = "By" if "by" in prepositions else "Since" if prepositions == {"since"} else "In"
    if all(t.mention.kind == "year" for t in members):
        return f"{lead} which year?"
    return "On which date?" if any(t.mention.when and t.mention.when.day for t in members) else f"{lead} which month?"
