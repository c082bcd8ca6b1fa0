"""Documents and the pairs the rules noticed in, the request for every disagreement out; a reply in, its points out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from crossbrief.ask.requests import numbered
from crossbrief.ask.requests.reply import NOTICED, CompareReply, with_noticed
from crossbrief.ask.requests.task import Task
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.ground import points
from crossbrief.ground.bench import Bench
from crossbrief.model.addresses import addresses
from crossbrief.schema import Discrepancy

PROMPT = "compare.v1"
ROOM = 4000
"""Output tokens; the longest of twelve replies by a strong model (8 points on average) had about 1,900."""
MOST = 20
"""Pairs a model is asked about in one request, at most."""


class ComparedReply(NamedTuple):
    """What a reply says, before anybody has read it blind."""

    discrepancies: tuple[Discrepancy, ...]
    possible: tuple[Discrepancy, ...]
    dismissed: tuple[Discrepancy, ...]


def noticed(comparison: Comparison) -> list[Discrepancy]:
    """The pairs a model is asked about, at most `MOST`: flags first, then what is possible, the likeliest first."""
    flags = [d for d in comparison.discrepancies if d.relation.is_flag]
    likely = sorted(comparison.possible, key=lambda d: -(d.chance or 0))
    return [*sorted(flags, key=_reach, reverse=True), *likely][:MOST]


def request(documents: Sequence[Document], pairs: Sequence[Discrepancy], language: str) -> Task[CompareReply]:
    """The request for one set that fits into it; `pairs` become `f1` … in their order."""
    ids = numbered.addresses(documents)
    values = {
        "articles": numbered.articles(documents),
        "noticed": numbered.findings(pairs, frozenset(ids)),
        "language": language,
    }
    return Task(PROMPT, values, with_noticed(CompareReply, len(pairs)), ids, ROOM)


def read(reply: CompareReply, pairs: Sequence[Discrepancy], comparison: Comparison, bench: Bench) -> ComparedReply:
    """The points that stand in their sentences, with the rules' findings; what is refused goes to the bench."""
    found = points.stated((_point(draft, bench) for draft in reply.points), bench)
    words = {id(pair): word for pair, word in zip(pairs, _words(reply, len(pairs)), strict=True) if word}
    settled = points.settle(found, comparison.discrepancies, comparison.possible, words)
    return ComparedReply(*settled)


def _point(draft: Any, bench: Bench) -> points.Point:
    sides = tuple(points.Side(side.value, tuple(addresses(side.sentences, bench.sentences))) for side in draft.sides)
    return points.Point(sides, draft.type, draft.relation, draft.severity, draft.question, draft.explanation)


def _words(reply: CompareReply, pairs: int) -> list[str]:
    """The word on each pair; empty where none of the three was given."""
    given = getattr(reply, "noticed", None)
    words = [str(getattr(given, f"f{n}", "")).casefold().strip(" .") for n in range(1, pairs + 1)]
    return [word if word in NOTICED else "" for word in words]


def _reach(finding: Discrepancy) -> int:
    return len({e.article for p in finding.positions for e in p.evidence})
