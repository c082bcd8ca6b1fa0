"""A briefing in; what fits a chat message or a mail out: the news, the points with who says what, no more.

Plain text throughout: the formats that show it put it where nothing is parsed as markup, or escape it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from crossbrief.render.desk import Desk
from crossbrief.render.escape import plain
from crossbrief.render.phrases import day, listed, meaning, relation, sentence, stamp, standing_of, stated
from crossbrief.render.reader import reader_said
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position, Statement
from crossbrief.weigh.advice import by_bound

POINTS = 12
"""Points told in full; the report has them all."""
QUOTE = 240
"""Characters of a quoted sentence."""
LINE = 600
"""Characters of one line: a sentence of news has 150."""


class DigestSide(NamedTuple):
    """One side of a point."""

    value: str
    outlets: str
    """`Reuters, bbc.txt and 3 more`."""
    quote: str
    """The first sentence that gives the value, in its marks."""


class DigestPoint(NamedTuple):
    """One disagreement."""

    question: str
    answers: tuple[DigestSide, ...]
    standing: str
    """Relation and how sure it is: `Contradiction, confirmed by a blind reading`."""
    safe: str
    """The wording that is safe to print; empty where there is none."""
    settle: str
    """What would settle it; empty where that is unknown."""
    marked: str
    """What a reader said of it; empty where nobody did."""

    def advice(self) -> list[tuple[str, str]]:
        """What to do about it, each with its label; what is empty is left out."""
        rows = (("Marked", self.marked), ("Safe to print", self.safe), ("To settle it", self.settle))
        return [(label, text) for label, text in rows if text]


class Digest(NamedTuple):
    """What is worth passing on."""

    headline: str
    overview: str
    notice: str
    summary: tuple[str, ...]
    key_points: tuple[str, ...]
    timeline: tuple[str, ...]
    points: tuple[DigestPoint, ...]
    further: int
    """Flagged points that are not told here."""
    others: tuple[str, ...]
    """Their questions, as far as there is room."""
    minor: tuple[str, ...]
    sources: tuple[str, ...]
    legend: str
    """What the marks behind sentences mean, and what a blind reading is."""
    made: str

    def rest(self) -> str:
        """What is said of the flagged points that are not told: how many there are, and what they ask."""
        asked = f": {' '.join(self.others)}" if len(self.others) == self.further else ""
        return f"{self.further} more in the report{asked or '.'}"

    def foot(self) -> str:
        """Sources, legend and how it was made, a sentence each."""
        told = (sentence(text) for text in (f"Sources: {'; '.join(self.sources)}", self.legend) if text)
        return " ".join([*told, f"{self.made}."])  # the program's name stays small


def digest(briefing: Briefing) -> Digest:
    """The digest of a briefing; every text on one line, without control characters, and not too long."""
    desk = Desk.of(briefing)
    told = [_told(desk, s) for s in briefing.summary_evidence] or [briefing.summary]
    headline = briefing.headline or briefing.event or "Briefing"
    used = [a for a in briefing.articles if a.status == "used"]
    return Digest(
        headline=_line(headline + desk.disputed(headline)),
        overview=_line(desk.overview()),
        notice=_line(desk.notice()),
        summary=tuple(_line(text) for text in told if text),
        key_points=tuple(_line(_told(desk, k)) for k in briefing.key_points[:POINTS]),
        timeline=tuple(_line(f"{day(t.date)}: {_told(desk, t)}") for t in briefing.timeline[:POINTS]),
        points=tuple(_point(desk, item) for item in desk.flagged[:POINTS]),
        further=max(len(desk.flagged) - POINTS, 0),
        others=tuple(_line(item.question) for item in desk.flagged[POINTS : 2 * POINTS]),
        minor=tuple(_line(_minor(desk, item)) for item in desk.minor[:POINTS]),
        sources=tuple(_line(f"{desk.outlet(a.id)}{f', {day(a.date)}' if a.date else ''}") for a in used[: 2 * POINTS]),
        legend=_line(desk.legend()),
        made=_line("; ".join(stamp(briefing))),
    )


def _told(desk: Desk, statement: Statement) -> str:
    """A statement with the mark of its grade, who says it and what of it is disputed."""
    text = f"{statement.text} {desk.mark(statement)}".strip()
    return f"{text} ({_outlets(desk, statement.evidence)}){desk.disputed(statement.text, statement.evidence)}"


def _outlets(desk: Desk, evidence: Iterable[Evidence]) -> str:
    return listed(desk.outlet(e.article) for e in evidence)


def _minor(desk: Desk, item: Discrepancy) -> str:
    values = " / ".join(f"{stated(p)} ({_outlets(desk, p.evidence)})" for p in item.positions)
    return f"{item.question} {values}{f' [marked: {reader_said(item)}]' if item.mark else ''}"


def _point(desk: Desk, item: Discrepancy) -> DigestPoint:
    answers = tuple(DigestSide(_line(stated(p)), _line(_givers(desk, item, p)), _quote(p)) for p in item.positions)
    standing = ". ".join(part for part in (f"{relation(item)}: {meaning(item)}", standing_of(item)) if part)
    lines = (item.question, standing, item.safe_wording, item.suggested_check, reader_said(item))
    question, *rest = map(_line, lines)
    return DigestPoint(question, answers, *rest)


def _givers(desk: Desk, item: Discrepancy, position: Position) -> str:
    """The outlets that give an answer, those that bound it by its bound: `Northern Ledger; World Bulletin (at least 94)`."""
    parts = by_bound(item, position)
    bounds = [f" ({stated(p)})" if p.qualifier != position.qualifier else "" for p in parts]
    return "; ".join(_outlets(desk, p.evidence) + bound for p, bound in zip(parts, bounds, strict=True))


def _quote(position: Position) -> str:
    return f"“{_line(position.evidence[0].quote, QUOTE)}”" if position.evidence else ""


def _line(text: str, most: int = LINE) -> str:
    text = plain(text)
    return text if len(text) <= most else text[: most - 1] + "…"
