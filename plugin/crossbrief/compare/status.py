"""The shared context in, differences of status out: affirmed and denied, opposed or graded words for one thing."""

from __future__ import annotations

from collections import Counter

from crossbrief.compare.context import Context, Found, evidence
from crossbrief.compare.contrast import Contrast, Use, opposed
from crossbrief.compare.correction import corrections
from crossbrief.compare.polarity import polarity
from crossbrief.schema import Discrepancy, DiscrepancyType, Position

_PER_ARTICLE = 2
"""Most sentences of one article given as evidence for one side."""


def _position(side: list[Use]) -> Position:
    per: Counter[int] = Counter()
    kept = []
    for use in sorted({u.line.index: u for u in side}.values(), key=lambda u: u.line.index):
        per[use.line.document] += 1
        if per[use.line.document] <= _PER_ARTICLE:
            kept.append(use)
    low, high = kept[0].value
    speaker = kept[0].line.speaker
    return Position(
        value=kept[0].line.text[low:high],
        attributed_to=speaker.text if speaker else None,
        evidence=tuple(evidence(use.line, use.value) for use in kept),
    )


def _item(contrast: Contrast, left: list[Use], right: list[Use]) -> Discrepancy:
    first, second = _position(left), _position(right)
    articles = {use.line.document for use in (*left, *right)}
    return Discrepancy(
        question=f"Is it “{first.value}” or “{second.value}”?",
        type=DiscrepancyType.STATUS_SEQUENCE,
        relation=contrast.relation,
        scope="intra_source" if len(articles) == 1 else "cross_source",
        severity="medium",
        explanation=f"Of one thing one source says “{first.value}”, another “{second.value}”.",
        positions=(first, second),
    )


def find(context: Context) -> Found:
    """Compare what is said to have happened."""
    contrasts = (_item(*found) for found in opposed(context))
    return Found([*polarity(context), *contrasts, *corrections(context)], [])
