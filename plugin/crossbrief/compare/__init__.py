"""Documents in, the points on which they disagree out: the comparison without a model.

index (words, names, speakers; which sentences tell of one thing) -> figures, times, quotations, names (candidates: two
typed values that may answer one question) -> judge (features -> calibrated chance) -> merge (one point, all positions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crossbrief.compare import figures, merge, names, quotations, times
from crossbrief.compare.candidate import Found, Judged, Twins
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge, fitted
from crossbrief.document import Document
from crossbrief.events import events
from crossbrief.schema import Discrepancy, Warned

__all__ = ["Comparison", "compare", "found"]

Generator = Callable[[Index, Judge], Found]
GENERATORS: tuple[Generator, ...] = (figures.find, times.find, quotations.find, names.find)
MOST_POSSIBLE = 60
"""Points below the chance of a flag that are kept, the likeliest first."""
MOST_COMPATIBLE = 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing the documents of one set."""

    discrepancies: tuple[Discrepancy, ...]
    """Without id, standing, severity and wording, which need the whole set's lineage."""
    possible: tuple[Discrepancy, ...] = ()
    """Pairs that may differ, below the chance of a flag; of the same shape."""
    compatible: tuple[Discrepancy, ...] = ()
    """Compared and found to agree; `explanation` names the rule."""
    same_event: bool = True
    """False when the documents share no event: nothing was compared across them."""
    warnings: tuple[Warned, ...] = ()
    """Generators that failed on this set and were left out, languages that the rules do not read, values left out."""


def compare(documents: Sequence[Document], *, judge: Judge | None = None) -> Comparison:
    """Every point on which the documents differ, with its chance; articles on different events are not mixed."""
    judge = judge or fitted()
    groups = events(documents)
    shown: list[Discrepancy] = []
    possible: list[Discrepancy] = []
    warnings: dict[Warned, None] = {}
    for group in groups:
        index = Index(group)
        candidates, twins, warned = found(index, judge)
        warnings.update(dict.fromkeys(warned))
        likely = [j for j in candidates if j.chance >= (judge.floor if j.candidate.relation.is_flag else judge.imprecise)]
        for point in merge.points(likely, twins.of, index):
            below = point.chance is not None and point.chance < judge.flag
            (possible if below else shown).append(point)
    possible.sort(key=lambda point: -(point.chance or 0.0))
    same_event = len(groups) < max(2, len(documents))
    return Comparison(
        tuple(shown), tuple(possible[:MOST_POSSIBLE]), same_event=same_event, warnings=tuple(warnings)
    )


def found(index: Index, judge: Judge) -> tuple[list[Judged], Twins, list[Warned]]:
    """Every candidate of one event with its chance, the equal values, and what was left out."""
    judged: list[Judged] = []
    twins = Twins({})
    warnings = []
    for generator in GENERATORS:
        kind = generator.__module__.rpartition(".")[2]
        try:
            got = generator(index, judge)
        except Exception as error:  # noqa: BLE001 - no article may take the briefing down with it
            warnings.append(Warned(code="detector_failed", message=f"The comparison of {kind} failed and was left out: {error!r}."))
            continue
        judged.extend(judge.judge(c) for c in got.candidates)
        twins.of.update(got.twins.of)
        if got.left_out:
            message = f"{got.left_out:,} pairs of {kind} were not compared: the set holds too many alike."
            warnings.append(Warned(code="too_many_values", message=message))
    return judged, twins, warnings
