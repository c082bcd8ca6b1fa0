"""Documents in, prose out, without a model: the sentences that say what several articles say, verbatim.

The most central sentences (`centrality`) are taken greedily, and terms that were told already count little
(coverage with diminishing returns, Lin and Bilmes 2011).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from crossbrief.document import Document
from crossbrief.events.lineage import Lineage
from crossbrief.extract.bearing import Rivals, agrees, replaced_tolls, rivals, tells_toll
from crossbrief.extract.centrality import Centrality, TermLine, terms, wordings
from crossbrief.extract.leaning import stands_alone
from crossbrief.extract.timeline import timeline
from crossbrief.schema import Discrepancy, Evidence, Headline, OnlyIn, Prose, Statement

SUMMARY = 3
KEY_POINTS = 5
ONLY_IN = 3
"""Sentences an article may have under "only in"."""
SAME = 0.5
"""Share of the shorter sentence's weight found in the other above which two sentences say the same thing."""
POOL = 96
"""Sentences that stand alone among which those to print are chosen, the most central first."""
BORNE_OUT = 1.0
"""How much the part of a sentence that another article tells raises it: what one outlet alone leads with is not the news."""

_ASKS = re.compile(r"\?|^(?:why|how|what|here['’]?s?|watch|opinion|analysis|live|video|photos?)\b", re.IGNORECASE)
"""A title that asks, explains or advertises, and tells no news."""


def summarise(
    documents: Sequence[Document], discrepancies: Sequence[Discrepancy], lineage: Lineage, given: Prose | None = None
) -> Prose:
    """Headline, summary, key points and what only one article says; empty prose when no sentence can be cited.

    Parts that `given` has are kept, and what they tell is not told again. A disputed sentence may be printed, since leaving it
    out would hide the news: the pipeline marks its value.
    """
    made = given or Prose()
    unique = [d for d in documents if d.article.id not in lineage.duplicates]
    lines = wordings(unique)
    lines = [line for line in lines if len(line.terms) >= 3] or lines
    if not lines:
        return Prose(information_gaps=("No article holds a sentence that can be cited.",))
    index = Centrality(lines)
    if not (made.summary_evidence and made.key_points):
        made = _told(made, lines, index, unique, lineage, rivals(discrepancies))
    # What is in dispute is told by at least two passages: it is not left out by anybody.
    told = {e.sentence for d in discrepancies for p in d.positions for e in p.evidence}
    told |= {e.sentence for s in (*made.summary_evidence, *made.key_points) for e in s.evidence}
    parts: dict[str, Callable[[], Any]] = {
        "headline_evidence": lambda: _headline(unique, lines, index, discrepancies),
        "timeline": lambda: timeline(unique),
        "only_in": lambda: tuple(_only_in(unique, lines, index, told)),
        "information_gaps": lambda: _gaps(unique, discrepancies),
    }
    if made.headline:
        del parts["headline_evidence"]
    done = made.model_copy(update={name: make() for name, make in parts.items() if not getattr(made, name)})
    top = done.headline_evidence
    return done.model_copy(update={"headline": made.headline or (top.text if top else "")})


def _told(
    made: Prose,
    lines: Sequence[TermLine],
    index: Centrality,
    documents: Sequence[Document],
    lineage: Lineage,
    apart: Rivals,
) -> Prose:
    """`made` with a summary and key points, each where it has none, of sentences that it does not cite."""
    cited = {e.sentence for s in (*made.summary_evidence, *made.key_points) for e in s.evidence}
    cited |= replaced_tolls(documents)
    free = [line for line in lines if cited.isdisjoint(s.id for s in line.copies.values())]
    picked = _pick(free or lines, index, SUMMARY + KEY_POINTS)
    first = 0 if made.summary_evidence else SUMMARY
    parts = {
        "summary_evidence": sorted(picked[:first], key=lambda line: (line.rank, line.document)),
        "key_points": picked[first : first + KEY_POINTS],
    }
    return made.model_copy(
        update={
            name: tuple(_statement(line, index, documents, lineage, apart) for line in chosen)
            for name, chosen in parts.items()
            if not getattr(made, name)
        }
    )


def _pick(lines: Sequence[TermLine], index: Centrality, wanted: int) -> list[TermLine]:
    """Greedily the lines that add most. A line's worth only falls as more is told, so that one which is still the best
    after being weighed again is the best of all (lazy evaluation, Minoux 1978)."""
    best = sorted(lines, key=lambda line: (-index.score[line.sentence.id], line.document, line.rank))
    pool = list(islice((line for line in best if _reads_alone(line)), POOL)) or best[:POOL]
    borne = [1 + BORNE_OUT * index.borne_out(line) for line in pool]
    heap = [(-index.score[line.sentence.id] * borne[place], place, 0) for place, line in enumerate(pool)]
    heapq.heapify(heap)
    picked: list[TermLine] = []
    told: set[str] = set()
    while heap and len(picked) < wanted:
        _, place, weighed = heapq.heappop(heap)
        line = pool[place]
        if weighed < len(picked):
            heapq.heappush(heap, (-index.centrality(line, told) * borne[place], place, len(picked)))
        elif all(index.overlap(line, p) < SAME for p in picked):
            picked.append(line)
            told |= line.terms
    return picked


def _reads_alone(line: TermLine) -> bool:
    return stands_alone(line.sentence.text, opening=line.rank == 0)


def _headline(
    documents: Sequence[Document], lines: Sequence[TermLine], index: Centrality, discrepancies: Sequence[Discrepancy]
) -> Headline:
    """The title closest to the common story, else the most central opening sentence that stands alone; one with a value in
    dispute, with a toll that was replaced, or that tells no news, only where there is no other."""
    values = [p.value for d in discrepancies if d.relation.is_flag for p in d.positions]
    disputed = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, values)) or '(?!)'})(?!\w)", re.IGNORECASE)
    stale = replaced_tolls(documents)
    titled = [d for d in documents if d.article.title]
    if not titled:
        opening = [line for line in lines if line.rank < 2] or list(lines)
        best = max(
            opening,
            key=lambda line: (
                line.sentence.id not in stale,
                _reads_alone(line),
                not disputed.search(line.sentence.text),
                index.score[line.sentence.id],
            ),
        )
        proof = Evidence.of(best.sentence, text=documents[best.document].article.text)
        return Headline(text=best.sentence.text, support="quoted", evidence=(proof,))
    weight = Counter(term for line in lines for term in line.terms)

    def worth(document: Document) -> tuple[bool, bool, bool, float, int]:
        title = document.article.title or ""
        words = terms(title)
        old = tells_toll(title) and not stale.isdisjoint(s.id for s in document.sentences)
        common = math.fsum(math.log1p(weight[t]) for t in words) / (3 + len(words))
        return not old, not disputed.search(title), not _ASKS.search(title), common, -len(title)

    chosen = max(titled, key=worth)
    return Headline(text=chosen.article.title or "", support="quoted", title_of=chosen.article.id)


def _statement(
    line: TermLine, index: Centrality, documents: Sequence[Document], lineage: Lineage, apart: Rivals
) -> Statement:
    against = apart.get(line.sentence.id, frozenset())
    others = {
        number: other.copies[number]
        for number, (score, other) in index.nearest(line).items()
        if score >= SAME and agrees(line.sentence.text, other.sentence.text) and against.isdisjoint([other.sentence.id])
    }
    support = {line.document: line.sentence, **line.copies, **others}
    return Statement(
        text=line.sentence.text,
        support="quoted",
        evidence=tuple(Evidence.of(s, text=documents[number].article.text) for number, s in support.items()),
        independent_sources=lineage.independent(s.article for s in support.values()),
    )


def _only_in(
    documents: Sequence[Document], lines: Sequence[TermLine], index: Centrality, told: set[str]
) -> Iterable[OnlyIn]:
    if len(documents) < 2:
        return
    taken: Counter[int] = Counter()
    for line in sorted(lines, key=lambda line: (line.document, -index.score[line.sentence.id])):
        if taken[line.document] >= ONLY_IN or line.sentence.id in told or not _reads_alone(line):
            continue
        if index.is_alone(line):
            taken[line.document] += 1
            document = documents[line.document]
            yield OnlyIn(
                article=document.article.id,
                text=line.sentence.text,
                support="quoted",
                evidence=(Evidence.of(line.sentence, text=document.article.text),),
            )


def _gaps(documents: Sequence[Document], discrepancies: Sequence[Discrepancy]) -> tuple[str, ...]:
    gaps = []
    if len(documents) == 1:
        gaps.append("Only one independent text was given: nothing could be compared with another source.")
    undated = [d.article.id for d in documents if not d.article.date]
    if undated and any(d.type == "date_time" or d.relation == "superseded" for d in discrepancies):
        gaps.append(f"No publication date is known for {', '.join(undated[:5])}: which report is newer cannot be told.")
    return tuple(gaps)
