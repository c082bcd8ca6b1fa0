"""Documents in, the points on which they disagree out: the deterministic comparator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossbrief.compare import figures, names, quotations, status
from crossbrief.compare.context import Context
from crossbrief.compare.copies import everywhere
from crossbrief.compare.distinct import distinct
from crossbrief.compare.events import events
from crossbrief.document import Document
from crossbrief.schema import Discrepancy, Warned

__all__ = ["Comparison", "compare"]

_DETECTORS = (figures.find, quotations.find, names.find, status.find)


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
    """Detectors that failed on this set and were left out."""


def compare(documents: Sequence[Document]) -> Comparison:
    """Every point on which the documents, or one with itself, differ; articles on different events are not mixed."""
    groups = events(documents)
    discrepancies: list[Discrepancy] = []
    compatible: list[Discrepancy] = []
    for context in map(Context, groups):
        found = [find(context) for find in _DETECTORS]
        raised = distinct(item for each in found for item in each.discrepancies)
        discrepancies += (everywhere(item, context) for item in raised)
        compatible += (item for each in found for item in each.compatible)
    return Comparison(
        tuple(discrepancies), compatible=tuple(compatible), same_event=len(groups) < max(2, len(documents))
    )
