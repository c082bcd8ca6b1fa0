"""A large briefing: as many invented articles on one flood as a test wants."""

from __future__ import annotations

from briefings import cite, source
from crossbrief.schema import (
    Briefing,
    Discrepancy,
    DiscrepancyType,
    Evidence,
    Position,
    Relation,
    Statement,
)


def large_briefing(articles: int, paragraphs: int = 12) -> Briefing:
    """Many invented articles on one flood, a discrepancy for every ten of them."""
    infos = []
    for n in range(articles):
        lines = [f"At least {100 + n % 7} people died in the flood of the river Ell, the governor of Ellmar said."]
        lines += [
            f"Crew {n}-{k} cleared street number {n * 31 + k * 7} of mud and stones, a spokeswoman of the city said. "
            f"The mayor visited shelter {n * 13 + k} and promised help within {k + 2} days to all who had lost a home. "
            f"Rain is expected to ease by the end of the week, the weather service wrote."
            for k in range(paragraphs)
        ]
        label = f"{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" if n >= 26 else chr(97 + n)
        infos.append(source("\n".join(lines), label, publisher=f"Paper {n}", date=f"2026-01-{1 + n % 28:02d}"))
    toll: dict[str, list[Evidence]] = {}
    for n, info in enumerate(infos):
        value = str(100 + n % 7)
        toll.setdefault(value, []).append(cite(info, f"At least {value}", value))
    item = Discrepancy(
        id="0" * 10,
        question="How many people died?",
        type=DiscrepancyType.FIGURE,
        relation=Relation.DIVERGENCE,
        severity="high",
        safe_wording="at least 100 people",
        positions=tuple(
            Position(
                value=value,
                normalized=value,
                unit="people",
                qualifier="at least",
                standing="minority",
                independent_sources=len(evidence),
                evidence=tuple(evidence),
            )
            for value, evidence in toll.items()
        ),
    )
    more = [
        item.model_copy(
            update={
                "id": f"{n:010d}",
                "question": f"How many people died, as told by group {n}?",
                "positions": tuple(
                    p.model_copy(update={"evidence": p.evidence[n : n + 4]}) for p in item.positions[:3]
                ),
            }
        )
        for n in range(1, articles // 10)
    ]
    last = len(infos) - 1
    points = tuple(
        Statement(text=e.quote, evidence=(e, cite(infos[last], f"Crew {last}-{k} cleared")), independent_sources=2)
        for k, e in enumerate(cite(infos[0], f"Crew 0-{k} cleared") for k in range(6))
    )
    return Briefing(
        set_id="flood",
        headline="Flood of the river Ell",
        key_points=points,
        discrepancies=(item, *more),
        articles=tuple(infos),
    )
