"""Two figures or times of one referent in, how they stand to each other out: from the intervals that they claim."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from crossbrief.quantity import Mention, When
from crossbrief.schema import Relation

_SLACK = {"duration": 0.03, "measure": 0.03, "money": 0.02, "count": 0.02}
"""Relative difference below which two printed figures are the same one, rounded or converted."""
_ROUNDING = 0.2
"""Largest relative difference that rounding may explain: $1 trillion for $1.2 trillion."""
_BOUND = 0.055
"""A bound and a figure that meets it, or two bounds, are as good as equal below this relative difference."""
_LOWER = frozenset({"at least", "more than"})
_SEASONS = frozenset({"spring", "summer", "autumn", "winter"})
_UPPER = frozenset({"up to", "at most", "less than"})


@dataclass(frozen=True, slots=True)
class IntervalVerdict:
    """What the intervals say. `relation` None means that the two agree."""

    relation: Relation | None
    rule: str
    """The rule in words, for the reader."""


AGREE = IntervalVerdict(None, "the same value")


def relate(a: Mention, b: Mention) -> IntervalVerdict:
    """How two mentions of one kind and unit stand to each other, if they speak of one thing."""
    if a.is_time:
        return _relate_times(a, b)
    if a.kind == "score":
        return _relate_scores(a, b)
    if a.vague or b.vague:
        return _relate_vague(a, b)
    if abs(a.value - b.value) <= 1e-9 * max(abs(a.value), abs(b.value)):
        return AGREE
    return _relate_values(a, b)


def _relate_values(a: Mention, b: Mention) -> IntervalVerdict:
    difference = abs(a.value - b.value)
    share = difference / max(abs(a.value), abs(b.value))
    if share <= _SLACK.get(a.kind, 0.0) and a.unit != "magnitude":
        return IntervalVerdict(Relation.IMPRECISION, "the same figure, rounded or converted")
    coarse, fine = (a, b) if a.step >= b.step else (b, a)
    if _rounds(coarse, fine, difference) and share <= _ROUNDING:
        return IntervalVerdict(Relation.IMPRECISION, "one figure rounds to the other, or is cut, at its own precision")
    bounds = (a.qualifier in _LOWER | _UPPER) + (b.qualifier in _LOWER | _UPPER)
    if bounds == 0:
        loose = coarse.digits == 1 and share <= 0.35 and coarse.step > fine.step
        return IntervalVerdict(
            Relation.DIVERGENCE if loose or "about" in {a.qualifier, b.qualifier} else Relation.CONTRADICTION,
            "two figures that cannot both be exact",
        )
    if share < _BOUND:
        return IntervalVerdict(Relation.IMPRECISION, "a bound and a figure close to it")
    if _compatible(a, b):
        return IntervalVerdict(Relation.DIVERGENCE, "the bounds allow both, but they lie apart")
    return IntervalVerdict(Relation.CONTRADICTION, "the bound of one excludes the other")


def _rounds(coarse: Mention, fine: Mention, difference: float) -> bool:
    """Whether the finer figure, printed with the coarser one's digits, is the coarser one."""
    if coarse.step <= 1 and coarse.kind in {"count", "age"}:
        return False
    if coarse.qualifier == "about" and coarse.digits == 1 and difference <= 0.1 * coarse.value:
        return True
    if coarse.step <= fine.step:
        return False
    if coarse.qualifier in _LOWER:
        return coarse.value <= fine.value < coarse.value + coarse.step
    if coarse.qualifier in {"almost", "less than"}:
        return coarse.value - coarse.step < fine.value <= coarse.value
    truncated = coarse.digits > 1 and 0 <= fine.value - coarse.value < coarse.step
    return difference <= coarse.step / 2 or truncated


def _interval(mention: Mention) -> tuple[float, float]:
    slack = 0.02 * mention.value
    match mention.qualifier:
        case "at least" | "more than":
            return mention.value - slack, inf
        case "up to" | "at most" | "less than":
            return -inf, mention.value + slack
        case "about":
            wide = mention.step / 2 if mention.digits >= 2 else 0.1 * mention.value
            return mention.value - wide, mention.value + wide
        case "almost":
            return mention.value - mention.step, mention.value
    return mention.value, mention.value


def _compatible(a: Mention, b: Mention) -> bool:
    (low_a, high_a), (low_b, high_b) = _interval(a), _interval(b)
    return low_a <= high_b and low_b <= high_a


def _relate_vague(a: Mention, b: Mention) -> IntervalVerdict:
    """`hundreds` against a figure or another order of magnitude."""
    high_a = a.value + a.step if a.vague else a.value
    high_b = b.value + b.step if b.vague else b.value
    if a.value <= high_b * 1.1 and b.value <= high_a * 1.1:
        return IntervalVerdict(Relation.IMPRECISION, "an order of magnitude and a figure within it")
    if a.vague and b.vague:
        return IntervalVerdict(Relation.IMPRECISION, "two orders of magnitude, loosely put")
    return IntervalVerdict(Relation.DIVERGENCE, "the figure lies outside the order of magnitude")


def _relate_scores(a: Mention, b: Mention) -> IntervalVerdict:
    if {a.value, a.second} == {b.value, b.second}:
        return AGREE
    return IntervalVerdict(Relation.CONTRADICTION, "two results of one vote or match")


def _relate_times(a: Mention, b: Mention) -> IntervalVerdict:
    x, y = a.when, b.when
    if x is None or y is None:
        return AGREE
    if a.kind == "clock":
        return _relate_clocks(x, y)
    clash = [name for name in ("year", "month", "day", "weekday") if _differ(x, y, name)]
    if not clash and not _excludes(x, y):
        if _known(x) == _known(y) and x.part == y.part:
            return AGREE
        return IntervalVerdict(Relation.IMPRECISION, "one date is given more exactly than the other")
    if _neighbours(x, y):
        return IntervalVerdict(Relation.IMPRECISION, "neighbouring dates at the edge of a month or year")
    return IntervalVerdict(Relation.CONTRADICTION, "two dates of one event")


def _relate_clocks(x: When, y: When) -> IntervalVerdict:
    if x.minute is None or y.minute is None:
        return AGREE
    apart = abs(x.minute - y.minute)
    if apart == 0 or apart % 720 == 0:
        return AGREE
    if apart <= 30:
        return IntervalVerdict(Relation.IMPRECISION, "times that rounding may explain")
    return IntervalVerdict(Relation.CONTRADICTION, "two times of one event")


def _differ(x: When, y: When, name: str) -> bool:
    first, second = getattr(x, name), getattr(y, name)
    return first is not None and second is not None and first != second


def _known(when: When) -> tuple[bool, ...]:
    return tuple(part is not None for part in (when.year, when.month, when.day, when.weekday))


def _excludes(x: When, y: When) -> bool:
    """Whether two parts of one year are of one kind and not the same: quarters, halves, seasons."""
    if not x.part or not y.part or x.part == y.part:
        return False
    numbered = x.part[-1].isdigit() and y.part[-1].isdigit() and x.part[:-1] == y.part[:-1]
    return numbered or (x.part in _SEASONS and y.part in _SEASONS)


def _neighbours(x: When, y: When) -> bool:
    """`the end of February` and `March 1`: a named part of one period touching the next."""
    if x.month is None or y.month is None or x.year != y.year:
        return False
    first, second = (x, y) if x.month <= y.month else (y, x)
    return second.month == (first.month or 0) + 1 and first.part in {"end", "late"} and (second.day or 31) <= 5
