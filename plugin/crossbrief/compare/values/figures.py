"""The index of a set in, candidates of figures out: money, percentages, counts, durations, ages, measures and votes."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crossbrief.compare.candidate import Found, Kind
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge
from crossbrief.compare.values.align import aligned
from crossbrief.compare.values.slots import Slot
from crossbrief.document import Article
from crossbrief.quantity import Mention
from crossbrief.schema import DiscrepancyType

_DOLLARS = {
    "au": "AUD",
    "ca": "CAD",
    "nz": "NZD",
    "sg": "SGD",
    "hk": "HKD",
    "jm": "JMD",
    "tt": "TTD",
    "fj": "FJD",
    "bb": "BBD",
    "gy": "GYD",
    "na": "NAD",
    "bs": "BSD",
}
"""What a bare `$` means by the country of an outlet's address; its US dollars are written `US$`."""
_ENDS = {"low_end", "high_end"}


class Figures:
    """What is known of figures."""

    kind: Kind = "figure"
    type = DiscrepancyType.FIGURE

    def takes(self, mention: Mention) -> bool:
        return not mention.is_time and mention.role != "label"

    def read(self, slot: Slot, article: Article) -> Slot:
        """A bare `$` is the dollar of the outlet's country."""
        dollar = _DOLLARS.get((urlsplit(article.url or "").hostname or "").rpartition(".")[2])
        if dollar is None or slot.mention.unit != "USD" or not slot.mention.surface.startswith("$"):
            return slot
        return replace(slot, mention=replace(slot.mention, unit=dollar))

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
