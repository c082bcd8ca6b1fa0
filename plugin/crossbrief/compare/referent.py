"""Two terms in, whether they speak of one quantity of one thing out: a score from the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from crossbrief.compare.context import Context
from crossbrief.compare.gates import NAMED, gate, same_head
from crossbrief.compare.term import Term
from crossbrief.compare.twins import Twins
from crossbrief.quantity import Mention

_DATES = {"date", "year"}
_FACTOR_TWO = log(2)
_SILENT = 0.9
_NAMESAKE = 0.85
"""A year that names (`the 2016 campaign`, `the 2014 election`) is compared only where nearly all else agrees and
neither of two whole articles prints the other's year."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well two terms match."""

    score: float
    """0 to 1: the chance that both speak of one quantity, by the words around them."""
    printed: bool
    """Whether one of the two articles prints both values."""
    gate: str
    """Why they must not be compared, in words; empty when nothing forbids it."""


def align(context: Context, twins: Twins, a: Term, b: Term) -> Alignment:
    """Gate and score of two terms of one kind."""
    values = features(context, a, b) | {"orphans": twins.orphans(a, b)}
    printed = twins.prints(a, b.document) or twins.prints(b, a.document)
    score, forbidden = _score(values, a.mention.is_time), gate(a, b)
    if forbidden == NAMED and a.mention.kind == "year" and score >= _NAMESAKE and values["orphans"] >= _SILENT:
        forbidden = ""
    return Alignment(score, printed, forbidden)


def comparable(a: Mention, b: Mention) -> bool:
    """Whether two mentions are of one kind and unit at all."""
    if not a.is_time:
        return a.kind == b.kind and a.unit == b.unit
    x, y = a.when, b.when
    if x is None or y is None or (not {a.kind, b.kind} <= _DATES and a.kind != b.kind):
        return False
    if a.kind == b.kind:
        return True
    return x.year is not None and y.year is not None


def features(context: Context, a: Term, b: Term) -> dict[str, float]:
    """What the words say, each feature between -1 and 1."""
    shared = sum(min(w, b.window[s]) for s, w in a.window.items() if s in b.window)
    common = context.mass(a.words & b.words)
    mass_a, mass_b = a.words_mass, b.words_mass
    names_a, names_b = a.names, b.names
    return {
        "sentence": common / sqrt(mass_a * mass_b),
        "contained": common / min(mass_a, mass_b),
        "window": shared / sqrt(a.mass * b.mass),
        "window_min": shared / min(a.mass, b.mass),
        "near": len(a.near & b.near) / max(1, min(len(a.near), len(b.near))),
        "left": _run(a.left, b.left),
        "right": _run(a.right, b.right),
        "head": float(bool(a.head) and a.head == b.head),
        "frame": float(bool(a.frame) and a.frame == b.frame),
        "strangers": float(bool(names_a and names_b) and not names_a & names_b),
        "anchor": float(bool(a.figures & b.figures)),
        "phrase": len(a.phrase & b.phrase) / max(1, min(len(a.phrase), len(b.phrase))),
        "other": float(bool(a.phrase and b.phrase) and not a.phrase & b.phrase and not same_head(a, b)),
        "verb": float(bool(a.verbs & b.verbs)),
        "close": _closeness(a.mention, b.mention),
        "preposition": float(bool(a.mention.preposition) and a.mention.preposition == b.mention.preposition),
        "names": min(3, len(names_a & names_b)) / 3,
        "before": _previous(context, a, b),
    }


def _closeness(a: Mention, b: Mention) -> float:
    """1 for figures within a few percent, 0 at a factor of two, -1 beyond a factor of ten; years by distance.

    Two quantities of one kind are seldom close by chance, the more so the more digits are printed.
    """
    if a.is_time:
        years = (a.when.year if a.when else None, b.when.year if b.when else None)
        return 0.0 if years[0] is None or years[1] is None else max(0.0, 1 - abs(years[0] - years[1]) / 10)
    if min(a.value, b.value) <= 0:
        return 0.0
    apart = abs(log(a.value / b.value))
    if apart > _FACTOR_TWO:
        return -min(1.0, (apart - _FACTOR_TWO) / log(5))
    telling = 1.0 if max(a.digits, b.digits) > 1 or min(a.value, b.value) >= 10 else 0.5
    return telling * (1 - apart / _FACTOR_TWO)


def _run(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Length of the identical run of words next to the figures, over four."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return min(count, 4) / 4


def _previous(context: Context, a: Term, b: Term) -> float:
    """Overlap of one term's window with the sentence before the other's."""
    best = 0.0
    for one, other in ((a, b), (b, a)):
        index = other.line.index - 1
        if index >= 0 and context.lines[index].document == other.document:
            stems = context.lines[index].stems - other.line.stems
            best = max(best, sum(w for s, w in one.window.items() if s in stems) / one.mass)
    return min(best, 1.0)


_NUMBER_WEIGHTS = {
    "bias": -4.0,
    "sentence": 3.0,
    "contained": 1.0,
    "window": 3.0,
    "window_min": 1.0,
    "near": 1.0,
    "left": 1.5,
    "right": 1.5,
    "head": 0.6,
    "frame": 2.6,
    "strangers": -0.6,
    "anchor": 1.2,
    "before": 0.5,
    "phrase": 0.8,
    "other": -0.8,
    "verb": 0.6,
    "close": 2.4,
    "orphans": 1.2,
    "preposition": 0.4,
    "names": 0.4,
}
_TIME_WEIGHTS = {
    "bias": -5.0,
    "sentence": 3.0,
    "contained": 3.5,
    "window": 0.8,
    "window_min": 0.3,
    "near": 1.2,
    "left": 1.5,
    "right": 0.3,
    "head": 0.0,
    "frame": 0.0,
    "strangers": -0.3,
    "anchor": 2.2,
    "phrase": 0.8,
    "other": 0.0,
    "verb": 0.6,
    "close": 0.8,
    "orphans": 2.0,
    "preposition": 0.4,
    "names": 0.3,
    "before": 0.2,
}


def _score(values: dict[str, float], is_time: bool) -> float:
    weights = _TIME_WEIGHTS if is_time else _NUMBER_WEIGHTS
    total = weights["bias"] + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + exp(-total))
