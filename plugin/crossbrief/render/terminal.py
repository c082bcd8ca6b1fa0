"""A briefing in; the same briefing printed on a terminal with colour, or as plain text of a given width."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crossbrief.render.desk import CitedPassage, Desk
from crossbrief.render.escape import plain
from crossbrief.render.phrases import (
    addresses,
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
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position, Relation, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDTH = 88
"""Columns of plain text: what a mail or a terminal shows without wrapping again."""
WIDEST = 100
"""Columns used of a wider terminal: longer lines are hard to read."""
SHOWN = 3
"""Passages printed for one position; the further ones are named only."""
NOTICED = 6
"""Points that nobody confirmed, of each kind: what folds in the report would push the rest off a screen here."""

_COLOUR = {
    Relation.CONTRADICTION: "bold red",
    Relation.DIVERGENCE: "bold yellow",
    Relation.SUPERSEDED: "bold blue",
    Relation.IMPRECISION: "cyan",
    Relation.PERSPECTIVE: "magenta",
    Relation.COVERAGE_GAP: "dim",
}


def to_text(briefing: Briefing) -> str:
    """Plain text, 88 columns wide, without colour or control characters."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False, _environ={})
    print_briefing(briefing, console)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines()) + "\n"


def print_briefing(briefing: Briefing, console: Console) -> None:
    """Print on a rich console: summary, then discrepancies, the most severe first, then the rest."""
    printer = _Printer(Desk.of(briefing), console)
    printer.opening()
    printer.discrepancies()
    printer.rest()


class _Printer:
    """One briefing going to one console, line by line."""

    def __init__(self, desk: Desk, console: Console) -> None:
        self.desk = desk
        self.console = console

    def opening(self) -> None:
        briefing = self.desk.briefing
        headline = briefing.headline or briefing.event or "Briefing"
        self._line((headline, "bold"), (self.desk.disputed(headline), "yellow"))
        self._line((self.desk.overview(), "dim"))
        if self.desk.notice():
            self._line((self.desk.notice(), "bold yellow"))
        if briefing.summary_evidence:
            self._gap()
            self._line(*(p for s in briefing.summary_evidence for p in (*self._told(s), (" ", ""))))
        elif briefing.summary:
            self._gap()
            self._line((briefing.summary, ""))
        self._section(
            "Key points",
            ([*self._told(p), (_brackets(self.desk.corroborated(p)), "green")] for p in briefing.key_points),
        )

    def discrepancies(self) -> None:
        self._heading("Where the sources disagree")
        if not self.desk.flagged:
            self._line(("No difference was found. That is not to say that the articles agree.", ""), indent=2)
        for number, item in enumerate(self.desk.flagged, 1):
            if number > 1:
                self._gap()
            self._card(number, item)
        self._section("Minor or doubted differences", (self._short(item) for item in self.desk.minor))

    def rest(self) -> None:
        briefing, desk = self.desk.briefing, self.desk
        self._section(
            "Only in one article",
            ([(f"{desk.outlet(o.article)}: ", "bold"), *self._told(o)] for o in briefing.only_in),
        )
        self._section(
            "Timeline",
            (
                [(day(t.date), "bold"), (f" ({t.label}): " if t.label else ": ", ""), *self._told(t)]
                for t in briefing.timeline
            ),
        )
        self._section(
            "Perspectives",
            ([(f"{p.holder}: ", "bold"), *self._told(p)] for p in briefing.perspectives),
        )
        self._section("Still unknown", ([(gap, "")] for gap in briefing.information_gaps))
        for title, items in desk.noticed:
            rows = [[(f"{q} ", ""), (v, "green"), (_brackets(told), "dim")] for q, v, told in items[:NOTICED]]
            further = len(items) - len(rows)
            self._section(
                title, rows + ([[(f"{further} more in the HTML report and the JSON", "dim")]] if further else [])
            )
        self._section(
            "Compared and found to agree",
            (
                [(f"{question} ", ""), (values, "green"), (f": {rule}", "dim")]
                for question, values, rule in desk.compatible
            ),
        )
        self._section(
            "Refused",
            ([(f"{r.kind.replace('_', ' ')}: {r.text}", ""), (f": {refusal(r)}", "dim")] for r in briefing.rejected),
        )
        self._section("Warnings", ([(w.message, "yellow")] for w in briefing.warnings))
        self._section("Sources", (self._source(a.id) for a in briefing.articles))
        self._gap()
        if desk.legend():
            self._line((desk.legend(), "dim"))
        self._line(("; ".join(stamp(briefing)), "dim"))

    def _card(self, number: int, item: Discrepancy) -> None:
        self._line((f"{number}. ", "bold"), (item.question, "bold"))
        self._line((relation(item), _COLOUR[item.relation]), (f": {meaning(item)}", ""), indent=3)
        self._line((grading(item), "dim"), indent=3)
        if why := explained(item):
            self._line((why, ""), indent=3)
        for position in item.positions:
            self._position(position, _COLOUR[item.relation])
        told = (
            ("Marked: ", sentence(reader_said(item))),
            ("Safe to print: ", item.safe_wording),
            ("To settle it: ", item.suggested_check),
        )
        for label, text in told:
            if text:
                self._line((label, "bold green"), (text, ""), indent=3)

    def _position(self, position: Position, colour: str) -> None:
        said = f", said by {position.attributed_to}" if position.attributed_to else ""
        self._line((stated(position), colour), (said, ""), (_brackets(standing(position)), "dim"), indent=3)
        quoted, others = parted(position.evidence, SHOWN)
        for passage in self.desk.cited(quoted):
            self._line((f"{_where(passage)}: ", "dim"), *_quote(passage.evidence, colour), indent=5)
        if others:
            names = listed(f"{c.outlet} ({c.evidence.sentence})" for c in self.desk.cited(others))
            self._line((f"also {names}", "dim"), indent=5)

    def _short(self, item: Discrepancy) -> list[tuple[str, str]]:
        parts = [(f"{item.question} ", "")]
        for number, position in enumerate(item.positions):
            where = ", ".join(c.short for c in self.desk.cited(position.evidence)[:SHOWN])
            parts += [("; " if number else "", ""), (stated(position), _COLOUR[item.relation]), (f" ({where})", "dim")]
        doubt = f" {sentence(standing_of(item))}" if item.doubt else ""
        marked = f" Marked: {sentence(reader_said(item))}" if item.mark else ""
        return [*parts, (f". {relation(item)}.{doubt}", "dim"), (marked, "green")]

    def _source(self, article: str) -> list[tuple[str, str]]:
        info = self.desk.sources[article]
        parts = [self.desk.source(article), info.title or "", info.url or "", sentence(info.lineage_basis).rstrip(".")]
        if info.status != "used":
            parts.append(f"{info.status}: {info.reason}")
        label = f"{info.label}  " if info.label else ""
        return [(label, "bold"), (". ".join(part for part in parts if part), "")]

    def _cites(self, evidence: tuple[Evidence, ...]) -> tuple[str, str]:
        names = addresses(evidence)[:SHOWN]
        return (f" [{', '.join(names)}]" if names else "", "dim")

    def _told(self, statement: Statement) -> list[tuple[str, str]]:
        """A statement, the mark of its grade, its sentences."""
        mark = self.desk.mark(statement)
        disputed = self.desk.disputed(statement.text, statement.evidence)
        return [
            (statement.text, ""),
            (f" {mark}" if mark else "", "dim"),
            (disputed, "yellow"),
            self._cites(statement.evidence),
        ]

    def _section(self, title: str, items: Iterable[list[tuple[str, str]]]) -> None:
        rows = list(items)
        if rows:
            self._heading(title)
        for row in rows:
            self._line(*row, indent=4, bullet="- ")

    def _heading(self, title: str) -> None:
        self._gap()
        self._line((title.upper(), "bold"))

    def _gap(self) -> None:
        self.console.print()

    def _line(self, *parts: tuple[str, str], indent: int = 0, bullet: str = "") -> None:
        """Print parts (text, style) as one paragraph, wrapped and indented."""
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        width = min(self.console.width, WIDEST)
        if not bullet:
            self.console.print(Padding(_assemble(parts), (0, 0, 0, indent), expand=False), width=width)
            return
        grid = Table.grid()
        grid.add_column(width=indent, no_wrap=True)
        grid.add_column()
        grid.add_row(Text(bullet.rjust(indent)), _assemble(parts))
        self.console.print(grid, width=width)


def _assemble(parts: Iterable[tuple[str, str]]) -> Text:
    from rich.text import Text

    text = Text()
    for content, style in parts:
        lead = " " if content[:1].isspace() else ""
        tail = " " if content[-1:].isspace() and content.strip() else ""
        text.append(f"{lead}{plain(content)}{tail}", style=style)
    return text


def _where(passage: CitedPassage) -> str:
    return ", ".join(part for part in (passage.outlet, passage.date, passage.evidence.sentence) if part)


def _quote(evidence: Evidence, colour: str) -> list[tuple[str, str]]:
    before, value, after = quote_parts(evidence)
    return [(before, ""), (value, colour), (after, "")]


def _brackets(text: str) -> str:
    return f" ({text})" if text else ""
