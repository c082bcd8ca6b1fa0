"""A point in; what a reader said of it out, in words."""

from __future__ import annotations

from crossbrief.render.phrases import day
from crossbrief.schema import Discrepancy

_VERDICTS = {"real": "a real difference", "not_a_difference": "no difference", "settled": "settled"}


def reader_said(item: Discrepancy) -> str:
    """`settled, by A. Reader, 3 Mar 2026: the ministry says 2025`; empty for a point nobody has marked."""
    if item.mark is None:
        return ""
    mark = item.mark
    told = [_VERDICTS[mark.verdict], f"by {mark.by}" if mark.by else "", day(mark.at) if mark.at else ""]
    return ", ".join(part for part in told if part) + (f": {mark.note}" if mark.note else "")
