"""Findings in, finished discrepancies out: standing over independent sources, severity, confidence, wording that is safe to print, id, order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from crossbrief.document import Document
from crossbrief.events.lineage import Lineage
from crossbrief.running import look
from crossbrief.schema import Discrepancy, DiscrepancyType, Level, Position, Relation, Severity, Standing
from crossbrief.weigh.advice import safe_wording, settled_by

LEAD = 3
"""Sentences at the top of an article that carry its news (the lede and the nut graf)."""
SMALL = 0.05
"""A relative difference below one in twenty is not the story, even where both figures cannot be true."""

_SEVERITY = {"high": 0, "medium": 1, "low": 2}
_RELATION = {r: i for i, r in enumerate(Relation)}


def weigh(
    discrepancies: Sequence[Discrepancy], lineage: Lineage, documents: Sequence[Document]
) -> tuple[Discrepancy, ...]:
    """Finish and order findings, the most severe first; ties keep the reading order of their first evidence."""
    rank = {s.id: i for d in documents for i, s in enumerate(d.sentences)}
    hashes = {
        d.article.id: hashlib.sha256(d.article.text.encode("utf-8", "surrogatepass")).hexdigest() for d in documents
    }
    texts = {d.article.id: d.article.text for d in documents}
    sources = {d.article.id: d for d in documents}
    done = [_advised(_placed(_finish(d, lineage, rank, hashes), texts), sources) for d in discrepancies]
    return tuple(
        sorted(
            done,
            key=lambda d: (
                _SEVERITY[d.severity],
                _RELATION[d.relation],
                min(rank.get(s, 0) for s in _sentences(d)),
                d.id,
            ),
        )
    )


def _finish(item: Discrepancy, lineage: Lineage, rank: Mapping[str, int], hashes: Mapping[str, str]) -> Discrepancy:
    look()
    positions = _stand(item, lineage)
    confidence, basis = _confidence(item)
    return item.model_copy(
        update={
            "positions": positions,
            "severity": _severity(item, rank),
            "confidence": confidence,
            "confidence_basis": basis,
            "id": _identity(item, hashes),
        }
    )


def _advised(item: Discrepancy, sources: Mapping[str, Document]) -> Discrepancy:
    """The same with a safe wording and a check, where a model has given none."""
    wording, check = item.safe_wording or safe_wording(item, sources), item.suggested_check or settled_by(item, sources)
    return item.model_copy(update={"safe_wording": wording, "suggested_check": check})


def _placed(item: Discrepancy, texts: Mapping[str, str]) -> Discrepancy:
    """The same with what stands before and after each passage, which a detector that sees sentences cannot know."""
    positions = (
        p.model_copy(update={"evidence": tuple(e.placed(texts.get(e.article, "")) for e in p.evidence)})
        for p in item.positions
    )
    return item.model_copy(update={"positions": tuple(positions)})


def _sentences(item: Discrepancy) -> list[str]:
    return [e.sentence for p in item.positions for e in p.evidence] or [""]


def _identity(item: Discrepancy, hashes: Mapping[str, str]) -> str:
    """`p` and nine hex digits over type, values and passages: the same over runs, whatever the order of articles and their
    ids. The letter keeps spreadsheets and clients that guess from reading `1234567e89` as a number."""
    parts = sorted(
        f"{p.normalized or p.value}|{hashes.get(e.article, e.article)}|{e.quote}"
        for p in item.positions
        for e in p.evidence
    )
    return "p" + hashlib.sha256("\n".join([item.type, *parts]).encode("utf-8", "surrogatepass")).hexdigest()[:9]


def _stand(item: Discrepancy, lineage: Lineage) -> tuple[Position, ...]:
    counts = [lineage.independent(e.article for e in p.evidence) for p in item.positions]
    top = max(counts, default=0)
    leaders = counts.count(top)

    def standing(count: int) -> Standing | None:
        if item.scope != "cross_source":
            return None
        if leaders > 1:
            return "tied" if count == top else "minority"
        if count == top:
            return "majority"
        return "outlier" if count == 1 and top >= 3 else "minority"

    stood = [
        p.model_copy(update={"independent_sources": n, "standing": standing(n)})
        for p, n in zip(item.positions, counts, strict=True)
    ]
    # What most sources say is read first; the order of the articles decides between equals.
    return tuple(sorted(stood, key=lambda p: -p.independent_sources))


def _severity(item: Discrepancy, rank: Mapping[str, int]) -> Severity:
    """High: a flag on a fact from the top of an article, or told by three articles; low: no flag, or small, or marked so."""
    if not item.relation.is_flag or item.severity == "low":
        return "low"
    if "model" in item.detected_by and item.severity == "high":
        return "high"  # it has read the story, and says that this changes it
    spread = _spread(item)
    if spread is not None and spread < SMALL:
        return "low" if item.relation is Relation.DIVERGENCE else "medium"
    central = any(rank.get(s, LEAD) < LEAD for s in _sentences(item))
    told = len({e.article for p in item.positions for e in p.evidence}) >= 3
    if item.type in (DiscrepancyType.QUOTATION, DiscrepancyType.FRAMING):
        return "medium"
    return "high" if central or told else "medium"


def _numbers(item: Discrepancy) -> list[Decimal]:
    """The positions' values as numbers, or nothing if any is not one."""
    try:
        return [Decimal(p.normalized or "") for p in item.positions]
    except InvalidOperation:
        return []


def _spread(item: Discrepancy) -> float | None:
    """Largest relative difference between the values, or None where they are not quantities."""
    values = _numbers(item)
    if item.type is not DiscrepancyType.FIGURE or len(values) < 2 or max(map(abs, values)) == 0:
        return None
    return float((max(values) - min(values)) / max(map(abs, values)))


def _confidence(item: Discrepancy) -> tuple[Level, str]:
    """High where a blind reading confirms it or rules and model found it independently, low where it is doubted, else the
    detector's own level: of points that a strong model lists alone nine in ten are real (docs/models.md)."""
    both = set(item.detected_by) == {"rules", "model"}
    alone = item.detected_by == ("model",)
    level: Level = "high" if both or item.support == "verified" else item.confidence
    if alone and item.support != "verified":
        level = "moderate"
    if item.doubt:
        level = "low"
    reasons = [item.confidence_basis.rstrip(".")] if item.confidence_basis else []
    reasons.append("every passage was looked up and stands in its article")
    if both:
        reasons.append("found by the rules and by the model")
    elif alone:
        reasons.append("named by the model only")
    if item.support == "verified":
        reasons.append("confirmed by a blind reading")
    return level, "; ".join(reasons) + "."
