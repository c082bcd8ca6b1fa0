"""The index of a set in, candidates of figures out: money, percentages, counts, durations, ages, measures and votes."""

from __future__ import annotations

from crossbrief.compare.candidate import Found, Kind
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge
from crossbrief.compare.values.align import aligned
from crossbrief.compare.values.slots import Slot
from crossbrief.quantity import Mention
from crossbrief.schema import DiscrepancyType

_ENDS = {"low_end", "high_end"}


class Figures:
    """What is known of figures."""

    kind: Kind = "figure"
    type = DiscrepancyType.FIGURE

    def takes(self, slot: Slot) -> bool:
        return not slot.mention.is_time and slot.mention.role != "label"

    def read(self, slot: Slot, published: str | None) -> Slot:  # noqa: ARG002 - no date tells of a figure
        return slot

    def comparable(self, a: Mention, b: Mention) -> bool:
        """One type and unit; the low end of a range only with a low end."""
        ends = {a.role, b.role} & _ENDS
        return a.kind == b.kind and a.unit == b.unit and not (a.vague and b.vague) and (not ends or a.role == b.role)

    def normalized(self, mention: Mention) -> str:
        """`5400000000`, `348-77`."""
        text = f"{mention.value:.6f}".rstrip("0").rstrip(".")
        return text if mention.second is None else f"{text}-{mention.second:g}"


def find(index: Index, judge: Judge) -> Found:
    """Figures of one type and unit in aligned sentences."""
    return aligned(index, judge, Figures())
