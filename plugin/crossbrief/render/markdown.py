"""A briefing in; Markdown out that pastes well into a chat: what happened, where the sources disagree, footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crossbrief.render.desk import Desk
from crossbrief.render.escape import markdown as md
from crossbrief.render.escape import markdown_within
from crossbrief.render.phrases import (
    day,
    explained,
    grading,
    listed,
    meaning,
    parted,
    quote_parts,
    refusal,
    relation,
    sentence,
    stamp,
    standing,
    standing_of,
    stated,
)
from crossbrief.render.reader import reader_said
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position, Statement

SHOWN = 3
"""Passages printed for one position; the further ones are named only."""


def to_markdown(briefing: Briefing) -> str:
    """CommonMark with footnotes; nothing an article, a model or a URL says becomes a link, an image or HTML."""
    desk = Desk.of(briefing)
    notes: dict[str, Evidence] = {}
    blocks = [
        *_opening(desk, notes),
        *_discrepancies(desk),
        *_rest(desk, notes),
        *_sources(desk),
        *_footnotes(desk, notes),
    ]
    return "\n\n".join(blocks) + "\n"


def _opening(desk: Desk, notes: dict[str, Evidence]) -> Iterator[str]:
    briefing = desk.briefing
    headline = briefing.headline or briefing.event or "Briefing"
    yield f"# {md(headline)}{desk.disputed(headline)}"
    yield f"*{md(desk.overview())}*"
    if desk.notice():
        yield f"**{desk.notice()}**"
    if briefing.summary_evidence:
        yield " ".join(_told(desk, s, notes) for s in briefing.summary_evidence)
    elif briefing.summary:
        yield md(briefing.summary)
    if briefing.key_points:
        yield "## Key points"
        points = []
        for point in briefing.key_points:
            told = f" ({desk.corroborated(point)})" if desk.corroborated(point) else ""
            points.append(f"- {_told(desk, point, notes)}{told}")
        yield "\n".join(points)


def _discrepancies(desk: Desk) -> Iterator[str]:
    yield "## Where the sources disagree"
    if not desk.flagged:
        yield "No difference was found. That is not to say that the articles agree."
    for number, item in enumerate(desk.flagged, 1):
        yield "\n\n".join(_card(desk, number, item))
    if desk.minor:
        yield "### Minor or doubted differences"
        yield "\n".join(_short(desk, item) for item in desk.minor)


def _card(desk: Desk, number: int, item: Discrepancy) -> Iterator[str]:
    yield f"### {number}. {md(item.question)}"
    yield f"**{relation(item)}**: {meaning(item)}. {grading(item).capitalize()}."
    if told := explained(item):
        yield md(told)
    yield "\n".join(line for position in item.positions for line in _position(desk, position))
    if item.mark:
        yield f"**Marked:** {md(sentence(reader_said(item)))}"
    if item.safe_wording:
        yield f"**Safe to print:** {md(item.safe_wording)}"
    if item.suggested_check:
        yield f"**To settle it:** {md(item.suggested_check)}"


def _position(desk: Desk, position: Position) -> Iterator[str]:
    said = f", said by {md(position.attributed_to)}" if position.attributed_to else ""
    backed = f" ({standing(position)})" if standing(position) else ""
    yield f"- **{md(stated(position))}**{said}{backed}"
    quoted, others = parted(position.evidence, SHOWN)
    for passage in desk.cited(quoted):
        where = ", ".join(md(part) for part in (passage.outlet, passage.date, passage.evidence.sentence) if part)
        yield f"  - {where}: {_quote(passage.evidence)}"
    if others:
        yield f"  - also {listed(f'{md(p.outlet)} ({md(p.evidence.sentence)})' for p in desk.cited(others))}"


def _quote(evidence: Evidence) -> str:
    before, value, after = (markdown_within(part) for part in quote_parts(evidence))
    if not value:
        return f"{before}{after}"
    left, _, right = (part for part in quote_parts(evidence))
    return f"{before}{' ' * left[-1:].isspace()}**{value}**{' ' * right[:1].isspace()}{after}"


def _short(desk: Desk, item: Discrepancy) -> str:
    values = []
    for position in item.positions:
        where = ", ".join(md(c.short) for c in desk.cited(position.evidence)[:SHOWN])
        values.append(f"{md(stated(position))} ({where})")
    doubt = f" *{md(sentence(standing_of(item)))}*" if item.doubt else ""
    marked = f" **Marked:** {md(sentence(reader_said(item)))}" if item.mark else ""
    return f"- {md(item.question)} {'; '.join(values)}. *{relation(item)}.*{doubt}{marked}"


def _rest(desk: Desk, notes: dict[str, Evidence]) -> Iterator[str]:
    briefing = desk.briefing
    yield from _section(
        "Only in one article",
        (f"{md(desk.outlet(o.article))}: {_told(desk, o, notes)}" for o in briefing.only_in),
    )
    yield from _section(
        "Timeline",
        (f"**{md(day(t.date))}**{_label(t.label)}: {_told(desk, t, notes)}" for t in briefing.timeline),
    )
    yield from _section(
        "Perspectives",
        (f"**{md(p.holder)}**: {_told(desk, p, notes)}" for p in briefing.perspectives),
    )
    yield from _section("Still unknown", (md(gap) for gap in briefing.information_gaps))
    for title, items in desk.noticed:
        yield from _section(title, (f"{md(q)} {md(v)}{f': {md(told)}' if told else ''}" for q, v, told in items))
    yield from _section(
        "Compared and found to agree",
        (f"{md(question)} {md(values)}: {md(rule)}" for question, values, rule in desk.compatible),
    )
    yield from _section(
        "Refused",
        (f"{md(r.kind.replace('_', ' '))}: {md(r.text)}: {md(refusal(r))}" for r in briefing.rejected),
    )
    yield from _section("Warnings", (md(w.message) for w in briefing.warnings))


def _sources(desk: Desk) -> Iterator[str]:
    def line(article: str) -> str:
        info = desk.sources[article]
        parts = [desk.source(article), info.title or "", info.url or "", sentence(info.lineage_basis).rstrip(".")]
        if info.status != "used":
            parts.append(f"{info.status}: {info.reason}")
        label = f"**{md(info.label)}** " if info.label else ""
        return label + ". ".join(md(part) for part in parts if part)

    yield from _section("Sources", (line(a.id) for a in desk.briefing.articles))
    yield "---"
    if desk.legend():
        yield f"*{md(desk.legend())}*"
    yield f"*{md('; '.join(stamp(desk.briefing)))}*"


def _footnotes(desk: Desk, notes: dict[str, Evidence]) -> Iterator[str]:
    lines = [
        f"[^{address}]: {md(desk.source(evidence.article))}, {md(address)}: {_quote(evidence)}"
        for address, evidence in notes.items()
    ]
    if lines:
        yield "\n".join(lines)


def _marks(evidence: tuple[Evidence, ...], notes: dict[str, Evidence]) -> str:
    """Footnote marks for the first passages, noting each for the list at the end."""
    first = {_mark(passage.sentence): passage for passage in reversed(evidence[:SHOWN])}
    for name in reversed(first):
        notes.setdefault(name, first[name])
    return "".join(f"[^{name}]" for name in reversed(first))


def _told(desk: Desk, statement: Statement, notes: dict[str, Evidence]) -> str:
    """A statement with the mark of its grade and its footnotes."""
    mark = f" {desk.mark(statement)}" if desk.mark(statement) else ""
    disputed = desk.disputed(statement.text, statement.evidence)
    return f"{md(statement.text)}{mark}{disputed}{_marks(statement.evidence, notes)}"


def _label(label: str) -> str:
    return f" ({md(label)})" if label else ""


def _mark(address: str) -> str:
    return "".join(c for c in address if c.isalnum()) or "note"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    items = [f"- {line}" for line in lines]
    if items:
        yield f"## {title}"
        yield "\n".join(items)
