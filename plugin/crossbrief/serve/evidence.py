"""A briefing and one of its discrepancies in; every passage it stands on, in its context, out."""

from __future__ import annotations

from collections.abc import Mapping

from crossbrief.errors import InputError
from crossbrief.schema import Briefing, Evidence, SourceInfo
from crossbrief.serve.results import EvidenceView, PassageAnswer, PositionAnswer


def lay_open(briefing: Briefing, briefing_id: str, discrepancy_id: str) -> EvidenceView:
    """The passages of one discrepancy, with the sentence before and the one after.

    Raises:
        InputError: `unknown_id`, naming those there are.
    """
    known = {d.id: d for d in (*briefing.discrepancies, *briefing.compatible)}
    item = known.get(discrepancy_id)
    if item is None:
        there = ", ".join(f"`{name}`" for name in known if name) or "none"
        raise InputError(
            f"This briefing has no discrepancy `{discrepancy_id[:40]}`; there is: {there}.", code="unknown_id"
        )
    sources = {a.id: a for a in briefing.articles}
    sides = tuple(
        PositionAnswer(
            value=p.value,
            attributed_to=p.attributed_to,
            standing=p.standing,
            independent_sources=p.independent_sources,
            passages=tuple(_passage(e, sources) for e in p.evidence),
        )
        for p in item.positions
    )
    return EvidenceView(
        briefing_id=briefing_id,
        discrepancy_id=discrepancy_id,
        question=item.question,
        relation=item.relation,
        safe_wording=item.safe_wording,
        suggested_check=item.suggested_check,
        sides=sides,
    )


def _passage(evidence: Evidence, sources: Mapping[str, SourceInfo]) -> PassageAnswer:
    source = sources[evidence.article]
    before, after = _around(evidence, source)
    return PassageAnswer(
        article=source.id,
        publisher=source.publisher,
        date=source.date,
        sentence=evidence.sentence,
        before=before,
        quote=evidence.quote,
        after=after,
        start=evidence.start,
        end=evidence.end,
    )


def _around(evidence: Evidence, source: SourceInfo) -> tuple[str, str]:
    """The neighbouring sentences, and the rest of the sentence itself where the quote is only a part of it."""
    text = source.text
    here = next((i for i, s in enumerate(source.sentences) if s.start <= evidence.start < s.end), None)
    if text is None or here is None:
        return evidence.prefix, evidence.suffix
    first = source.sentences[max(here - 1, 0)]
    last = source.sentences[min(here + 1, len(source.sentences) - 1)]
    return text[first.start : evidence.start].strip(), text[evidence.end : max(last.end, evidence.end)].strip()
