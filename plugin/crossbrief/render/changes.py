"""The changes between two briefings in; text, Markdown or HTML out: what is new since the last one, first."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import NamedTuple

from crossbrief.diff import Change, Changes
from crossbrief.document import called
from crossbrief.render.escape import markdown as md
from crossbrief.render.escape import plain
from crossbrief.render.phrases import count, day, relation
from crossbrief.render.reader import reader_said
from crossbrief.render.report.html import page_html
from crossbrief.render.terminal import WIDTH
from crossbrief.schema import SourceInfo


class Item(NamedTuple):
    """One change: a line, the details below it, and the relation that colours it (empty: none)."""

    head: str
    details: list[str]
    tone: str = ""


class Section(NamedTuple):
    """Changes of one sort."""

    title: str
    items: list[Item]


def changes_text(changes: Changes) -> str:
    """Plain text, 88 columns wide."""
    lines = [plain(_title(changes)), plain(_overview(changes))]
    for section in _sections(changes):
        lines += ["", section.title.upper()]
        for item in section.items:
            lines += textwrap.wrap(plain(item.head), WIDTH, initial_indent="  - ", subsequent_indent="    ")
            for detail in item.details:
                lines += textwrap.wrap(plain(detail), WIDTH, initial_indent="      ", subsequent_indent="      ")
    return "\n".join(lines) + "\n"


def changes_markdown(changes: Changes) -> str:
    """CommonMark; nothing an article or a model says becomes a link, an image or HTML."""
    blocks = [f"# {md(_title(changes))}", f"*{md(_overview(changes))}*"]
    for section in _sections(changes):
        lines = [
            line for item in section.items for line in (f"- {md(item.head)}", *(f"  - {md(d)}" for d in item.details))
        ]
        blocks += [f"## {section.title}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def changes_html(changes: Changes) -> str:
    """One self-contained file, in the report's own style."""
    return page_html(
        "changes.html.jinja",
        {"title": plain(_title(changes)), "overview": _overview(changes), "sections": _sections(changes)},
    )


def _title(changes: Changes) -> str:
    return f"What changed: {changes.title}"


def _overview(changes: Changes) -> str:
    when = f"{_moment(changes.before)} to {_moment(changes.after)}"
    if changes.status == "unrelated":
        return f"{when}: the two briefings share nothing. Before: {changes.title_before}. Now: {changes.title}"
    if changes.nothing:
        return f"{when}: nothing changed, {count(changes.unchanged, 'discrepancy')} as before"
    parts = [f"{len(changes.new)} new", f"{len(changes.resolved)} resolved", f"{len(changes.changed)} changed"]
    return f"{when}: discrepancies {', '.join(parts)}, {changes.unchanged} as before"


def _moment(created: str) -> str:
    clock = f" {created[11:16]}" if len(created) > 16 and created[10] == "T" else ""
    return f"{day(created)}{clock}" if created else "an unknown time"


def _sections(changes: Changes) -> list[Section]:
    revised = [
        Item(f.after.text, [f"before: {f.before.text}"] + (["another figure"] if f.figures else []))
        for f in changes.facts_revised
    ]
    sections = [
        Section("New discrepancies", [_item(c) for c in changes.new]),
        Section("Changed discrepancies", [_item(c) for c in changes.changed]),
        Section("Settled or no longer found", [_item(c) for c in changes.resolved]),
        Section("Key points with other figures or words", revised),
        Section("New key points", [Item(s.text, []) for s in changes.facts_new]),
        Section("Key points gone", [Item(s.text, []) for s in changes.facts_gone]),
        Section("New on the timeline", [Item(f"{day(t.date)}: {t.text}", []) for t in changes.timeline_new]),
        Section("Gone from the timeline", [Item(f"{day(t.date)}: {t.text}", []) for t in changes.timeline_gone]),
        Section("New articles", [_article(a) for a in changes.articles_new]),
        Section("Articles with another text", [_article(a) for a in changes.articles_revised]),
        Section("Articles gone", [_article(a) for a in changes.articles_gone]),
    ]
    return [section for section in sections if section.items]


def _item(change: Change) -> Item:
    told = change.after or change.before
    if not told:
        return Item(change.line, list(change.notes))
    grade = [f"{relation(told)}, {told.severity} severity"] if not change.before else []
    marked = [f"marked: {reader_said(told)}"] if told.mark else []
    return Item(change.line, [*grade, *change.notes, *marked], str(told.relation) if change.after else "")


def _article(info: SourceInfo) -> Item:
    parts = [
        called(info.publisher, info.file, info.url, info.id),
        day(info.date) if info.date else "",
        info.title or "",
    ]
    return Item(", ".join(part for part in parts if part), [])


WRITERS: dict[str, Callable[[Changes], str]] = {
    "text": changes_text,
    "md": changes_markdown,
    "html": changes_html,
}
