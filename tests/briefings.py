"""A briefing for the tests of the reports: the two seed articles read by hand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from crossbrief.schema import (
    Briefing,
    Discrepancy,
    DiscrepancyType,
    Evidence,
    OnlyIn,
    Perspective,
    Position,
    Rejected,
    Relation,
    SentenceSpan,
    SourceInfo,
    Statement,
    TimelineEntry,
    Usage,
    Warned,
)

ROOT = Path(__file__).resolve().parents[1]


_JUNK = re.compile(r'^(\{"email|This website|India buys|Updated |By CGTN)')


def source(text: str, label: str, **more: object) -> SourceInfo:
    """An article split by a plain rule: good enough to cite from."""
    spans: list[SentenceSpan] = []
    for number, paragraph in enumerate(re.finditer(r"[^\n]+", text)):
        if _JUNK.match(paragraph.group()):
            continue
        start = paragraph.start()
        for stop in re.finditer(r"[.!?][”\"’]?(?=\s+[A-Z“\"‘]|\s*$)", paragraph.group()):
            end = paragraph.start() + stop.end()
            spans.append(SentenceSpan(start, end, number))
            start = end + len(re.match(r"\s*", text[end : paragraph.end()]).group())  # type: ignore[union-attr]
    return SourceInfo.model_validate(
        {
            "id": label,
            "label": label,
            "words": len(text.split()),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "lineage": label,
            "text": text,
            "sentences": spans,
            **more,
        }
    )


def cite(info: SourceInfo, fragment: str, value: str | None = None) -> Evidence:
    """The sentence of `info` that holds `fragment`, with `value` marked in it."""
    text = info.text or ""
    at = text.index(fragment)
    number, span = next((n, s) for n, s in enumerate(info.sentences, 1) if s.start <= at < s.end)
    found = text.index(value, span.start) if value else None
    return Evidence(
        article=info.id,
        sentence=f"{info.label}{number}",
        quote=text[span.start : span.end],
        start=span.start,
        end=span.end,
        prefix=text[max(0, span.start - 32) : span.start],
        suffix=text[span.end : span.end + 32],
        value_start=found,
        value_end=None if found is None or value is None else found + len(value),
    )


def seed_sources() -> tuple[SourceInfo, SourceInfo]:
    """The two seed articles."""
    folder = ROOT / "examples" / "s400"
    a = source((folder / "a.txt").read_text(encoding="utf-8"), "a", lineage_basis="relays RT")
    b = source(
        (folder / "b.txt").read_text(encoding="utf-8"),
        "b",
        publisher="CGTN",
        date="2018-10-08T17:37",
        title="India buys Russian air defense systems under threat of sanctions from US",
        url="https://news.example/s400?id=1",
    )
    return a, b


def seed_briefing() -> Briefing:
    """A full briefing of the seed articles, as a careful desk would write it."""
    a, b = seed_sources()
    price_a, price_b = cite(a, "$5.4 billion deal", "$5.4 billion"), cite(b, "valued at 5.4", "5.4 billion US dollars")
    target = Discrepancy(
        id="5f0c2a9d31",
        question="By which year is trade to reach $30 billion?",
        type=DiscrepancyType.DATE_TIME,
        relation=Relation.CONTRADICTION,
        severity="high",
        confidence="high",
        confidence_basis="Same target and amount in all three sentences; every passage was looked up.",
        explanation="One sentence of article a gives 2030; its own quotation of Putin and CGTN give 2025.",
        suggested_check="Look for the date in the joint statement or the transcript of the press conference.",
        safe_wording="“2030” or “2025”; accounts differ",
        detected_by=("rules", "model"),
        positions=(
            Position(
                value="2025",
                normalized="2025",
                qualifier="by",
                attributed_to="Putin",
                standing="majority",
                independent_sources=2,
                evidence=(cite(a, "$15 billion by 2025", "2025"), cite(b, "US dollars by 2025", "2025")),
            ),
            Position(
                value="2030",
                normalized="2030",
                qualifier="by",
                attributed_to="Putin",
                standing="minority",
                independent_sources=1,
                evidence=(cite(a, "By 2030, Putin", "2030"),),
            ),
        ),
    )
    trade = Discrepancy(
        id="b81d77e0c4",
        question="How large was trade between the two countries last year?",
        type=DiscrepancyType.FIGURE,
        relation=Relation.DIVERGENCE,
        severity="medium",
        confidence="moderate",
        confidence_basis="Same quantity and period; one is a lower bound.",
        explanation="“Exceeding $9 billion” leaves room for 10 billion, but the two would not be printed side by side.",
        suggested_check="Ask the body that issued the figure for its date and definition.",
        safe_wording="$9 billion to $10 billion, depending on the source",
        positions=(
            Position(
                value="$9 billion",
                normalized="9000000000",
                unit="USD",
                qualifier="more than",
                standing="tied",
                independent_sources=1,
                evidence=(cite(a, "total trade exceeding", "$9 billion"),),
            ),
            Position(
                value="10 billion US dollars",
                normalized="10000000000",
                unit="USD",
                standing="tied",
                independent_sources=1,
                evidence=(cite(b, "reaching 10 billion", "10 billion US dollars"),),
            ),
        ),
    )
    price = Discrepancy(
        id="0d9e6f4b22",
        question="What is the S-400 deal worth?",
        type=DiscrepancyType.FIGURE,
        relation=Relation.IMPRECISION,
        severity="low",
        confidence="high",
        explanation="5 billion is 5.4 billion rounded.",
        safe_wording="valued at $5 billion to $5.4 billion",
        suggested_check="Ask the ministry of defence for the contract value.",
        positions=(
            Position(
                value="$5.4 billion",
                normalized="5400000000",
                unit="USD",
                standing="majority",
                independent_sources=2,
                evidence=(price_a, price_b),
            ),
            Position(
                value="5-billion-US-dollar",
                normalized="5000000000",
                unit="USD",
                standing="minority",
                independent_sources=1,
                evidence=(cite(b, "5-billion-US-dollar", "5-billion-US-dollar"),),
            ),
        ),
    )
    signed, moving = cite(a, "New Delhi has signed"), cite(b, "India is moving ahead")
    return Briefing(
        set_id="s400",
        event="India signs the S-400 deal with Russia",
        headline="India buys Russian S-400 air defence systems under threat of US sanctions",
        summary="India has signed a deal for five Russian S-400 systems. Washington may answer with sanctions.",
        summary_evidence=(
            Statement(
                text="India has signed a deal for five Russian S-400 systems.",
                evidence=(signed, moving),
                independent_sources=2,
            ),
            Statement(
                text="Washington may answer with sanctions.",
                evidence=(cite(a, "India now risks"), cite(b, "could result in the imposition")),
                independent_sources=2,
            ),
        ),
        key_points=(
            Statement(text=signed.quote, evidence=(signed, moving), independent_sources=2),
            Statement(
                text="The two leaders also agreed to work together in space.",
                evidence=(cite(a, "space cooperation"), cite(b, "space exploration")),
                independent_sources=2,
            ),
            Statement(
                text=cite(b, "fully delivered by 2020").quote,
                evidence=(cite(b, "fully delivered by 2020"),),
                independent_sources=1,
            ),
        ),
        timeline=(
            TimelineEntry(
                date="2018-10-05",
                label="on Friday",
                text="Putin and Modi speak to the press in New Delhi.",
                evidence=(cite(a, "on Friday"),),
            ),
            TimelineEntry(
                date="2020",
                label="by 2020",
                text="The systems are to be fully delivered.",
                evidence=(cite(b, "fully delivered by 2020"),),
            ),
            TimelineEntry(
                date="2022",
                label="in 2022",
                text="India's first astronaut is to go into space.",
                evidence=(cite(a, "into space by 2022"), cite(b, "into space in 2022")),
            ),
            TimelineEntry(
                date="2025",
                label="by 2025",
                text="Trade is to reach $30 billion.",
                evidence=(cite(b, "US dollars by 2025"),),
            ),
            TimelineEntry(
                date="2030",
                label="By 2030",
                text="Trade is to reach $30 billion.",
                evidence=(cite(a, "By 2030, Putin"),),
            ),
        ),
        perspectives=(
            Perspective(
                holder="Article a",
                text="A drift away from Washington that will be seen as a betrayal.",
                evidence=(cite(a, "seen by the Trump administration as a betrayal"),),
            ),
            Perspective(
                holder="CGTN",
                text="India is different: the US wants it as an ally in Asia.",
                evidence=(cite(b, "The US wants India"),),
            ),
        ),
        only_in=(
            OnlyIn(article="a", text=cite(a, "increased by 20%").quote, evidence=(cite(a, "increased by 20%"),)),
            OnlyIn(article="b", text=cite(b, "300 targets").quote, evidence=(cite(b, "300 targets"),)),
        ),
        information_gaps=("When are the systems paid for?",),
        discrepancies=(target, trade, price),
        compatible=(
            price.model_copy(
                update={"id": "1122334455", "explanation": "the same figure", "positions": price.positions[:1]}
            ),
        ),
        articles=(a, b),
        rejected=(
            Rejected(
                kind="key_point",
                text="The deal is worth $6.2 billion.",
                reason="figure_not_in_evidence",
                cited=("a1",),
            ),
        ),
        warnings=(Warned(code="no_publisher", message="Article a names no publisher.", article="a"),),
        usage=Usage(requests=1, input_tokens=2104, output_tokens=612, cost_usd=None),
        engine="model",
        model="example-model",
        prompts=("compare.v1", "tell.v1", "verify.v1"),
        version="0.1.0",
        created="2026-01-02T03:04:05Z",
        input_sha256="c0ffee" * 10 + "abcd",
    )
