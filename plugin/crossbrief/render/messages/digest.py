"""A briefing in; what fits a chat message or a mail out: the news, the points with who says what, no more.

Plain text throughout: the formats that show it put it where nothing is parsed as markup, or escape it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from crossbrief.render.desk import Desk
from crossbrief.render.escape import plain
from crossbrief.render.words import day, listed, relation, stamp, standing_of, stated
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position

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


class Digest(NamedTuple):
    """What is worth passing on."""

    headline: str
    overview: str
    notice: str
    summary: tuple[str, ...]
    points: tuple[DigestPoint, ...]
    further: int
    """Flagged points that are not told here."""
    minor: tuple[str, ...]
    sources: tuple[str, ...]
    made: str


def digest(briefing: Briefing) -> Digest:
    """The digest of a briefing; every text on one line, without control characters, and not too long."""
    desk = Desk.of(briefing)
    told = [
        f"{s.text} {desk.mark(s)}".strip() + f" ({_outlets(desk, s.evidence)})" + desk.disputed(s.text, s.evidence)
        for s in briefing.summary_evidence
    ] or [briefing.summary]
    headline = briefing.headline or briefing.event or "Briefing"
    used = [a for a in briefing.articles if a.status == "used"]
    return Digest(
        headline=_line(headline + desk.disputed(headline)),
        overview=_line(desk.overview()),
        notice=_line(desk.notice()),
        summary=tuple(_line(text) for text in told if text),
        points=tuple(_point(desk, item) for item in desk.flagged[:POINTS]),
        further=max(len(desk.flagged) - POINTS, 0),
        minor=tuple(_line(_minor(desk, item)) for item in desk.minor[:POINTS]),
        sources=tuple(_line(f"{desk.outlet(a.id)}{f', {day(a.date)}' if a.date else ''}") for a in used[: 2 * POINTS]),
        made=_line("; ".join(stamp(briefing))),
    )


def _outlets(desk: Desk, evidence: Iterable[Evidence]) -> str:
    return listed(desk.outlet(e.article) for e in evidence)


def _minor(desk: Desk, item: Discrepancy) -> str:
    return f"{item.question} {' / '.join(f'{stated(p)} ({_outlets(desk, p.evidence)})' for p in item.positions)}"


def _point(desk: Desk, item: Discrepancy) -> DigestPoint:
    answers = tuple(
        DigestSide(_line(stated(p)), _line(listed(desk.outlet(e.article) for e in p.evidence)), _quote(p))
        for p in item.positions
    )
    standing = ", ".join(part for part in (relation(item), standing_of(item)) if part)
    return DigestPoint(
        _line(item.question), answers, _line(standing), _line(item.safe_wording), _line(item.suggested_check)
    )


def _quote(position: Position) -> str:
    return f"“{_line(position.evidence[0].quote, QUOTE)}”" if position.evidence else ""


def _line(text: str, most: int = LINE) -> str:
    text = plain(text)
    return text if len(text) <= most else text[: most - 1] + "…"
