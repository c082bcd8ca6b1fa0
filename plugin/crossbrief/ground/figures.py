"""Figures of a claim against those of its sentences: value, unit, bound, and what they count."""

from __future__ import annotations

import math
from collections.abc import Iterable

from crossbrief.ground.cited import Cited, Failure
from crossbrief.ground.context import belongs_elsewhere
from crossbrief.quantity import Mention, mentions
from crossbrief.words import stem, tokens

SPANS = frozenset("minutes hours days weeks months years decades centuries".split())

_BOUND = {
    "at least": "lower",
    "more than": "lower",
    "up to": "upper",
    "at most": "upper",
    "less than": "upper",
}
"""`about`, `almost` and none are one: they give the figure itself."""
SAME = 1e-6
"""Relative difference of two ways to write one value: 5.4 billion, 5,400 million; 22.5 years, 270 months."""


def failures(text: str, cited: Cited) -> list[Failure]:
    """The figures of `text` that none of the sentences has, or has with another bound or for another thing."""
    claimed = _figures(text)
    found = _spans_of_time(text, claimed, cited)
    there = [(m, s) for s in cited.sentences for m in _figures(s.text)]
    for figure in claimed:
        equal = [(m, s) for m, s in there if _equal(figure, m)]
        if not equal:
            found.append(Failure("figure", f"no figure {figure.surface} in {cited.addresses}"))
        elif not any(_bound(figure) == _bound(m) for m, _ in equal):
            said = f"{equal[0][0].qualifier or 'exactly'} {equal[0][0].surface}"
            found.append(Failure("figure", f"{equal[0][1].id} says {said}, not {_said(figure)}"))
        elif moved := _moved(figure, text, equal, there):
            found.append(moved)
    return found


def shared(text: str, other: str) -> bool:
    """Whether two texts have a figure or date in common."""
    theirs = mentions(other)
    return any(
        _equal(m, o) if not m.is_time else (m.kind == o.kind and m.when == o.when)
        for m in mentions(text)
        for o in theirs
    )


def _spans_of_time(text: str, figures: list[Mention], cited: Cited) -> list[Failure]:
    """`weeks or even months`: a span without a figure is a unit all the same."""
    there = {t.norm for s in cited.sentences for t in tokens(s.text)}
    loose = [t for t in tokens(text) if t.norm in SPANS and not any(m.start <= t.start < m.end for m in figures)]
    missing = [t for t in loose if t.norm not in there and t.norm.removesuffix("s") not in there]
    return [Failure("figure", f"{cited.addresses} does not speak of {missing[0].text}")] if missing else []


def _figures(text: str) -> list[Mention]:
    return [m for m in mentions(text) if not m.is_time and not m.vague]


def _equal(one: Mention, other: Mention) -> bool:
    """The same value and unit; a bare number is the same as one with a unit only where its own words name none."""
    if not math.isclose(one.value, other.value, rel_tol=SAME) or one.second != other.second:
        return False
    if one.kind == other.kind:
        return one.unit == other.unit
    return {one.kind, other.kind} <= {"age", "duration", "count"} and one.kind != "count"


def _bound(figure: Mention) -> str:
    return _BOUND.get(figure.qualifier or "", "")


def _said(figure: Mention) -> str:
    return f"{figure.qualifier} {figure.surface}" if figure.qualifier else f"{figure.surface} without it"


def _moved(
    figure: Mention, text: str, equal: Iterable[tuple[Mention, object]], there: Iterable[tuple[Mention, object]]
) -> Failure | None:
    """A figure that the sentences give for another thing, where they give this thing another figure."""
    pairs = [(m, s) for m, s in equal]
    rivals = [(m, s) for m, s in there if m.kind == figure.kind and m.unit == figure.unit and not _equal(figure, m)]
    if figure.head and rivals:
        own = [m for m, _ in pairs if not m.head or stem(m.head) == stem(figure.head)]
        named = [m for m, _ in rivals if stem(m.head) == stem(figure.head)]
        if not own and named:
            return Failure("figure", f"{named[0].surface} is the figure of {figure.head}, not {figure.surface}")
    rival = belongs_elsewhere(figure, text, pairs, rivals)
    return Failure("figure", f"{rival[1].id} gives {rival[0].surface} for it, not {figure.surface}") if rival else None
