"""Two terms in, the reason why they must not be compared out, in words a reader understands; empty when there is none."""

from __future__ import annotations

from collections.abc import Callable

from crossbrief.compare.term import Term
from crossbrief.quantity import Mention
from crossbrief.quantity.lexicon import words
from crossbrief.quantity.nouns import IRREGULAR as PLURALS
from crossbrief.words import stem

NAMED = "a figure that names something is not a statement about it"
_OTHERS = frozenset({"other", "others", "fellow", "more", "additional"})
_PEOPLE = frozenset(stem(word) for word in (*words("people"), *PLURALS) if PLURALS.get(word, word) in words("people"))


def gate(a: Term, b: Term) -> str:
    """The first reason that forbids the comparison, or an empty string."""
    gates = _TIME_GATES if a.mention.is_time else _FIGURE_GATES
    return next((reason for reason, forbids in gates if forbids(a, b)), "")


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
        return same_head(a, b) or a.head in b.phrase or b.head in a.phrase or _described(a, b) or _described(b, a)
    if a.head == b.head:
        return True
    with_head, without = (a, b) if a.head else (b, a)
    return with_head.head in without.line.stems or (with_head.head == "person" and bool(without.line.stems & _PEOPLE))


def same_head(a: Term, b: Term) -> bool:
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


def _is_name(a: Term, b: Term) -> bool:
    return "label" in {a.mention.role, b.mention.role}


def _roles_clash(a: Term, b: Term) -> bool:
    return a.mention.role != b.mention.role and not _roles_meet(a.mention, b.mention) and not _more_victims(a, b)


def _rates_clash(a: Term, b: Term) -> bool:
    return a.mention.period != b.mention.period and "rate" in {a.mention.role, b.mention.role}


def _outcomes_clash(a: Term, b: Term) -> bool:
    return a.frame != b.frame and bool(a.frame or a.head) and bool(b.frame or b.head)


def _is_remainder(a: Term, b: Term) -> bool:
    """`three other women` and `four women`: the fourth is the one told of before."""
    x, y = (a, b) if a.mention.value < b.mention.value else (b, a)
    remainder = _OTHERS & {*x.mention.modifiers, x.mention.head, *x.right[:1]}
    return x.mention.kind == "count" and y.mention.value - x.mention.value == 1 and bool(remainder)


def _shares_clash(a: Term, b: Term) -> bool:
    other = bool(a.head and b.head) and a.head != b.head and not a.near & b.near
    return a.mention.kind == "percent" and other


def _groups_clash(a: Term, b: Term) -> bool:
    return a.mention.kind == "percent" and a.among != b.among


def _periods_clash(a: Term, b: Term) -> bool:
    if a.periods and b.periods and not a.periods & b.periods:
        return True
    return a.mention.kind == "money" and ("decade" in a.periods) != ("decade" in b.periods)


def _durations_clash(a: Term, b: Term) -> bool:
    shared = a.verbs & b.verbs or a.phrase & b.phrase or len(a.near & b.near) > 1
    return a.mention.kind == "duration" and not shared


def _forecast_clash(a: Term, b: Term) -> bool:
    return a.forecast != b.forecast and a.mention.kind in {"percent", "money", "count"} and not a.frame


_TIME_GATES: tuple[tuple[str, Callable[[Term, Term], bool]], ...] = (
    (NAMED, _is_name),
    (
        "a period that a figure is given for is no statement of its own",
        lambda a, b: "period" in {a.mention.role, b.mention.role},
    ),
    ("one is a point in time, the other the end of a range", _roles_clash),
    ("the times are bound to different events", lambda a, b: not _times_meet(a, b)),
    ("successive times in one article", lambda a, b: a.document == b.document and not a.figures & b.figures),
)
_FIGURE_GATES: tuple[tuple[str, Callable[[Term, Term], bool]], ...] = (
    ("one is a level, the other a change, a rate or the end of a range", _roles_clash),
    ("rates per different units", _rates_clash),
    ("the figures count different outcomes", _outcomes_clash),
    ("the figures count different things", lambda a, b: a.mention.kind == "count" and not _heads_meet(a, b)),
    ("one and the others make the sum", _is_remainder),
    ("shares of different things", _shares_clash),
    ("figures for different periods", _periods_clash),
    ("durations of different things", _durations_clash),
    ("shares of different groups", _groups_clash),
    ("one is expected, the other reported", _forecast_clash),
)
