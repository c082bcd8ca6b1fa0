"""Documents in, the points on which they disagree out: the comparison without a model.

index (words, names, speakers; which sentences tell of one thing) -> figures, times, quotations, names (candidates: two
typed values that may answer one question) -> judge (features -> calibrated chance) -> merge (one point, all positions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crossbrief.compare import merge
from crossbrief.compare.candidate import Found, Judged, Twins
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge, fitted
from crossbrief.compare.texts import names, quotations
from crossbrief.compare.values import figures, times
from crossbrief.document import Document
from crossbrief.errors import BudgetError, StoppedError
from crossbrief.events.same import events
from crossbrief.schema import Discrepancy, Warned

__all__ = ["Comparison", "compare", "found"]

GENERATORS: dict[str, Callable[[Index, Judge], Found]] = {
    "figures": figures.find,
    "times": times.find,
    "quotations": lambda index, _: quotations.find(index),
    "names": lambda index, _: names.find(index),
}
MOST_POSSIBLE = 60
"""Points below the chance of a flag that are kept, the likeliest first."""
MOST_COMPATIBLE = 100
"""Roundings that are kept, the surest first: lists of figures make thousands."""


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
    """False when they are on two events or more; nothing is compared across events."""
    warnings: tuple[Warned, ...] = ()
    """Generators that failed on this set and were left out, languages that the rules do not read, values left out."""


def compare(documents: Sequence[Document], *, judge: Judge | None = None) -> Comparison:
    """Every point on which the documents differ, with its chance; articles on different events are not mixed."""
    judge = judge or fitted()
    read = [d for d in documents if (d.article.language or "en")[:2].lower() == "en"]
    groups = events(read)
    shown: list[Discrepancy] = []
    possible: list[Discrepancy] = []
    compatible: list[Discrepancy] = []
    warnings = dict.fromkeys(_unread(documents, read))
    for group in groups:
        index = Index(group)
        candidates, twins, warned = found(index, judge)
        warnings.update(dict.fromkeys(warned))
        flags = [j for j in candidates if j.candidate.relation.is_flag and j.chance >= judge.floor]
        minor = [j for j in candidates if not j.candidate.relation.is_flag]
        # Figures that neither count the same noun nor stand in the same words are no flag: nobody could name the question.
        for point in merge.points([j for j in flags if j.candidate.counted], twins.of, index):
            (shown if (point.chance or 0.0) >= judge.flag else possible).append(point)
        unnamed = merge.points([j for j in flags if not j.candidate.counted], twins.of, index)
        possible += [
            point.model_copy(update={"chance": None}) for point in unnamed
        ]  # the chance is of those that count
        shown += merge.points([j for j in minor if _rounded(j, judge)], twins.of, index)
        compatible += merge.points([j for j in minor if not _rounded(j, judge)], twins.of, index)
    shown, possible = merge.joined(shown, possible)
    possible.sort(key=lambda point: -(point.chance or 0.0))
    shared = sum(len(group) > 1 for group in groups)
    same_event = len(groups) < 2 or shared == 1  # one article that is on something else makes no second event
    return Comparison(
        tuple(shown),
        tuple(possible[:MOST_POSSIBLE]),
        tuple(compatible[:MOST_COMPATIBLE]),
        same_event,
        tuple(warnings),
    )


def _rounded(judged: Judged, judge: Judge) -> bool:
    """Whether it is worth a line that one side is less exact: of a figure. A day inside a month and a trimmed quotation are not."""
    return judged.candidate.kind == "figure" and judged.chance >= judge.imprecise


def _unread(documents: Sequence[Document], read: Sequence[Document]) -> list[Warned]:
    """Said once where some article is in another language than the rules read."""
    other = sorted({d.article.language or "" for d in documents} - {d.article.language or "" for d in read})
    if not other:
        return []
    message = f"The rules read English; what is written in {', '.join(other)} was not compared. A model reads it."
    return [Warned(code="language_not_read", message=message)]


def found(index: Index, judge: Judge) -> tuple[list[Judged], Twins, list[Warned]]:
    """Every candidate of one event with its chance, the equal values, and what was left out."""
    judged: list[Judged] = []
    twins = Twins({})
    warnings = []
    for kind, generator in GENERATORS.items():
        try:
            got = generator(index, judge)
        except (BudgetError, StoppedError):
            raise
        except Exception as error:
            warnings.append(
                Warned(code="detector_failed", message=f"The comparison of {kind} failed and was left out: {error!r}.")
            )
            continue
        judged.extend(judge.judge(c) for c in got.candidates)
        twins.of.update(got.twins.of)
        if got.left_out:
            message = f"{got.left_out:,} pairs of {kind} were not compared: the set holds too many alike."
            warnings.append(Warned(code="too_many_values", message=message))
    return judged, twins, warnings
