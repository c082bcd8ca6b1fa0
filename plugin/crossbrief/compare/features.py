"""Two values in their sentences in, the named features by which the judge weighs them out; the whole list is here."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from crossbrief.compare.candidate import Features, Value
from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.compare.texts.utterance import Utterance
from crossbrief.compare.texts.wording import Alignment, Rewording, compatible
from crossbrief.compare.values.relation import IntervalVerdict
from crossbrief.compare.values.slots import Slot
from crossbrief.reading.words import likeness, stem, tokens, zipf
from crossbrief.schema import Relation

_SMALL = 10
"""Counts below it are printed of many things."""

_CARRIED = ("similarity", "run", "near", "names_apart", "period_one_side", "period_other")
"""Features of kinship that tell something of the difference as well."""


class AlsoPrinted(NamedTuple):
    """What else the two articles print of the two values."""

    here: bool
    """Another figure of one sentence agrees with the value of the other."""
    there: bool
    """One of the articles carries both values."""
    twin: float
    """Highest kinship of either value with an equal value in the other's article, 0 to 1."""


def about(index: Index, a: IndexedSentence, b: IndexedSentence, similarity: float) -> Features:
    """How near two sentences are."""
    x, y = {n.last for n in a.names}, {n.last for n in b.names}
    return {
        "similarity": similarity,
        "containment": index.containment(a, b),
        "names_apart": float(bool(x and y) and not x & y),
    }


def kinship(a: Slot, b: Slot, near: Features) -> Features:
    """Whether two slots are one slot, by the words around them alone; the values are not looked at."""
    shared = sum(min(w, b.window[s]) for s, w in a.window.items() if s in b.window)
    return {
        **near,
        "window": shared / min(a.mass, b.mass),
        "run": min(_run(a.left, b.left) + _run(a.right, b.right), 6) / 6,
        "near": len(a.near & b.near) / 4,
        "head_same": float(bool(a.head) and a.head == b.head),
        "head_other": float(bool(a.head and b.head) and a.head != b.head),
        "anchor": float(bool(a.figures & b.figures)),
        "preposition_same": float(bool(a.mention.preposition) and a.mention.preposition == b.mention.preposition),
        "role_other": float(a.mention.role != b.mention.role),
        "period_one_side": float(bool(a.periods) != bool(b.periods)),
        "period_other": float(bool(a.periods and b.periods) and not a.periods & b.periods),
    }


def _run(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def difference(a: Slot, b: Slot, verdict: IntervalVerdict, near: Features, settled: AlsoPrinted) -> Features:
    """What tells a real difference from two facts; `near` holds the kinship features and their sum, `kin`."""
    time, kin = a.mention.is_time, near["kin"]
    return {
        **{name: near[name] for name in _CARRIED},
        "kin_odds": log(max(kin, 0.01) / max(1 - kin, 0.01)) / 4,
        "twin_margin": kin - settled.twin,
        "twin_better": float(settled.twin >= kin),
        "settled_here": float(settled.here),
        "settled_there": float(settled.there),
        "role_not_level": float(a.mention.role != "level" or b.mention.role != "level"),
        **(_times(a, b) if time else _figures(a, b, verdict)),
    }


def _figures(a: Slot, b: Slot, verdict: IntervalVerdict) -> Features:
    low, high = sorted((abs(a.mention.value), abs(b.mention.value)))
    return {
        "far": min(log(high / low), 4.0) / 4 if low > 0 else 1.0,
        "small": float(high < _SMALL),
        "precise": float(min(a.mention.digits, b.mention.digits) > 1),
        "divergence": float(verdict.relation is Relation.DIVERGENCE),
    }


def _times(a: Slot, b: Slot) -> Features:
    saying = a.saying + b.saying
    return {
        "saying_one_side": float(saying == 1),
        "saying_both": float(saying == 2),
        "names_shared": min(len({n.last for n in a.line.names} & {n.last for n in b.line.names}), 3) / 3,
        "clause": float(a.clause or b.clause),
        f"is_{a.mention.kind}": 1.0,
    }


ONE_SENTENCE = 1 / 3
"""Share of matching words from which two sentences are one that was reported twice: below it 20 of 22 labelled changes were false, above
it 3 of 15."""


def utterance(laid: Alignment, change: Rewording, changed: int, *, negated: bool) -> Features:
    """Whether two quotations are one utterance, and whether `change` alters what was said."""
    a, b = laid.a, laid.b
    left, right = a.words[change.i1 : change.i2], b.words[change.j1 : change.j2]
    longest = max(len(left), len(right))
    return {
        "matched": min(laid.matched, 20) / 20,
        "content_matched": min(laid.content, 10) / 10,
        "share": laid.share,
        "one_sentence": float(laid.sentence_share(change) >= ONE_SENTENCE),
        "around": min(change.around, 12) / 12,
        "longest": longest / 5,
        "changed": min(changed, 4) / 4,
        "edited": float(compatible(laid, change) is not None),
        "negated": float(negated),
        "one_side": float(not left or not right),
        "content_both": float(any(w.content for w in left) and any(w.content for w in right)),
        "digits": float(any(w.norm[0].isdigit() for w in (*left, *right))),
        "ends": float(_ends(laid.a, change.i2) or _ends(laid.b, change.j2)),
    }


def _ends(one: Utterance, k: int) -> bool:
    """Whether the utterance, or a part of it, ends there."""
    return k >= len(one.words) or bool(one.words[k].gap)


def names(index: Index, a: Value, b: Value, beside: int, *, aligned: bool) -> Features:
    """Whether two names are one bearer's: by the equal words beside them, their spelling, and who else prints them."""
    left, right = ([t.norm for t in tokens(v.text)] for v in (a, b))
    x, y = " ".join(left), " ".join(right)
    there, here = index.prints(b.line.document, left), index.prints(a.line.document, right)
    alike = likeness(x, y)
    parts = set(left) & set(right)
    return {
        "similarity": index.similarity(a.line, b.line),
        "beside": min(beside, 24) / 24,
        "alike": alike,
        "spelling": float(alike >= 0.75),
        "part_shared": float(bool(parts)),
        "length_same": float(len(left) == len(right)),
        "contained": float(x in y or y in x),
        "aligned": float(aligned),
        "settled_there": float(there or here),
        "settled_both": float(there and here),
        "quoted": float(a.line.inside_quotation(a.start) or b.line.inside_quotation(b.start)),
        "rare": 1 - max(zipf(stem(left[-1])), zipf(stem(right[-1]))) / 7.5,
    }
