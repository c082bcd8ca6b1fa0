"""Two terms in, whether they speak of one quantity of one thing: gates that forbid it, and a score from their words."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from crossbrief.compare.context import Context
from crossbrief.compare.term import Term
from crossbrief.compare.twins import Twins
from crossbrief.quantity import Mention
from crossbrief.quantity.lexicon import words
from crossbrief.quantity.nouns import IRREGULAR as PLURALS
from crossbrief.words import lexicon, stem

_DATES = {"date", "year"}
_FACTOR_TWO = log(2)
_NAMED = "a figure that names something is not a statement about it"
_NAMESAKE = 0.85
"""A year that names (`the 2016 campaign`, `the 2014 election`) is compared only where nearly all else agrees."""
PEOPLE = frozenset(stem(word) for word in (*words("people"), *PLURALS) if PLURALS.get(word, word) in words("people"))
NUMBER_WORDS = lexicon("number words")


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
    if forbidden == _NAMED and a.mention.kind == "year" and score >= _NAMESAKE and not printed:
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


def gate(a: Term, b: Term) -> str:
    """The first reason that forbids the comparison, or an empty string."""
    x, y = a.mention, b.mention
    if "label" in {x.role, y.role} and not (x.role == y.role and x.head == y.head):
        return _NAMED
    if x.is_time and "period" in {x.role, y.role}:
        return "a period that a figure is given for is no statement of its own"
    if x.role != y.role and not _roles_meet(x, y) and not _more_victims(a, b):
        return "one is a level, the other a change, a rate or the end of a range"
    if x.period != y.period and "rate" in {x.role, y.role}:
        return "rates per different units"
    if a.frame != b.frame and (a.frame or a.head) and (b.frame or b.head):
        return "the figures count different outcomes"
    if x.kind == "count" and not _heads_meet(a, b):
        return "the figures count different things"
    if x.kind == "percent" and a.head and b.head and a.head != b.head and not (a.near & b.near):
        return "shares of different things"
    if a.periods and b.periods and not (a.periods & b.periods) and not x.is_time:
        return "figures for different periods"
    if x.kind == "duration" and not (a.verbs & b.verbs or a.phrase & b.phrase or len(a.near & b.near) > 1):
        return "durations of different things"
    if x.kind == "percent" and a.among != b.among:
        return "shares of different groups"
    if a.forecast != b.forecast and x.kind in {"percent", "money", "count"} and not a.frame:
        return "one is expected, the other reported"
    if x.kind == "money" and ("decade" in a.periods) != ("decade" in b.periods):
        return "figures for different periods"
    if x.is_time and not _times_meet(a, b):
        return "the times are bound to different events"
    if x.is_time and a.document == b.document and not a.figures & b.figures:
        return "successive times in one article"
    return ""


def _roles_meet(x: Mention, y: Mention) -> bool:
    roles = {x.role, y.role}
    if roles == {"level", "high_end"}:
        return True
    if roles == {"level", "low_end"}:
        return x.is_time
    return False


def _more_victims(a: Term, b: Term) -> bool:
    """`killed 1,400 and injured 6,000 more`: more than the dead, not more than before."""
    return bool(a.frame) and a.frame == b.frame and {a.mention.role, b.mention.role} == {"level", "change"}


def _heads_meet(a: Term, b: Term) -> bool:
    if a.frame and a.frame == b.frame:
        return True
    if a.head and b.head:
        return _same_head(a, b) or a.head in b.phrase or b.head in a.phrase or _described(a, b) or _described(b, a)
    if a.head == b.head:
        return True
    with_head, without = (a, b) if a.head else (b, a)
    return with_head.head in without.line.stems or (with_head.head == "person" and bool(without.line.stems & PEOPLE))


def _same_head(a: Term, b: Term) -> bool:
    return bool(a.head) and _SAME_NOUN.get(a.head, a.head) == _SAME_NOUN.get(b.head, b.head)


def _described(a: Term, b: Term) -> bool:
    """`680 women who serve as store managers`: the other's noun follows within eight words."""
    after = [t.stem for t in a.line.tokens if t.start >= a.mention.end][:8]
    return b.head in after


_TIME_BOUNDS = frozenset({"since", "until", "till", "before", "after", "week ended"})
_SAME_NOUN = {
    "nation": "countri",
    "state": "countri",
    "vehicl": "car",
    "shoot": "incid",
    "packag": "devic",
    "bomb": "devic",
}


def _times_meet(a: Term, b: Term) -> bool:
    """Times after `since`, `until` are compared only with their like; a month without a year is of another year."""
    x, y = a.mention, b.mention
    bounds = {x.preposition, y.preposition} & _TIME_BOUNDS
    if bounds and x.preposition != y.preposition:
        return False
    if x.when is None or y.when is None or (x.when.year is None) == (y.when.year is None):
        return True
    return (x.when.month, x.when.day) == (y.when.month, y.when.day)


def features(context: Context, a: Term, b: Term) -> dict[str, float]:
    """What the words say, each feature between -1 and 1."""
    shared = sum(min(w, b.window[s]) for s, w in a.window.items() if s in b.window)
    words_a, words_b = _words(a), _words(b)
    common = sum(context.weight(s) for s in words_a & words_b)
    mass_a = sum(context.weight(s) for s in words_a) or 1e-9
    mass_b = sum(context.weight(s) for s in words_b) or 1e-9
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
        "other": float(bool(a.phrase and b.phrase) and not a.phrase & b.phrase and not _same_head(a, b)),
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


def _words(term: Term) -> set[str]:
    """Content stems of the sentence without figures, which are what is compared."""
    return {s for s in term.line.stems if not s[0].isdigit() and s not in NUMBER_WORDS}


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
