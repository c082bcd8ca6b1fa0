"""Documents in, prose out, without a model: the sentences that say what several articles say, verbatim.

A sentence is central when its words are the set's words: each term counts by the number of articles that use it (a term of one
article counts nothing towards the common story), damped by length and raised at the top of an article, where news stands.
Sentences are taken greedily, and terms that were told already count little (coverage with diminishing returns, Lin and Bilmes 2011).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from crossbrief.document import Document, Sentence
from crossbrief.lineage import Lineage
from crossbrief.schema import Discrepancy, Evidence, OnlyIn, Prose, Statement
from crossbrief.timeline import timeline
from crossbrief.words import background_weight, tokens

SUMMARY = 3
KEY_POINTS = 5
ONLY_IN = 3
"""Sentences an article may have under "only in"."""
TOLD = 0.3
"""What a term still counts once a chosen sentence holds it."""
QUOTED = 0.6
"""Factor for a sentence that opens with a quotation: a voice, seldom the news."""
SAME = 0.5
"""Share of the shorter sentence's weight found in the other above which two sentences say the same thing."""
NOVEL = 0.25
"""Share below which nothing in any other article says what the sentence says."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as a bag of terms with its place in the set."""

    sentence: Sentence
    document: int
    rank: int
    terms: frozenset[str]


def summarise(documents: Sequence[Document], discrepancies: Sequence[Discrepancy], lineage: Lineage) -> Prose:
    """Headline, summary, key points and what only one article says; empty prose when no sentence can be cited.

    A disputed sentence may be printed: the discrepancy list says so beside it, and leaving it out would hide the news.
    """
    unique = [d for d in documents if d.article.id not in lineage.duplicates]
    lines = [
        _Line(s, i, rank, _terms(s.text))
        for i, d in enumerate(unique)
        for rank, s in enumerate(d.sentences)
        if not s.suspicious
    ]
    lines = [line for line in lines if len(line.terms) >= 3] or lines
    if not lines:
        return Prose(information_gaps=("No article holds a sentence that can be cited.",))
    index = _Index(lines)
    scores = {line.sentence.id: index.centrality(line) for line in lines}
    picked = _pick(lines, scores, index, SUMMARY + KEY_POINTS)
    summary = sorted(picked[:SUMMARY], key=lambda line: (line.rank, line.document))
    points = picked[SUMMARY:]
    # What is in dispute is told by at least two passages: it is not left out by anybody.
    disputed = {e.sentence for d in discrepancies for p in d.positions for e in p.evidence}
    told = disputed | {line.sentence.id for line in picked}
    return Prose(
        headline=_headline(unique, lines, scores),
        summary_evidence=tuple(_statement(line, index, unique, lineage) for line in summary),
        key_points=tuple(_statement(line, index, unique, lineage) for line in points),
        timeline=timeline(unique),
        only_in=tuple(_only_in(unique, lines, scores, index, told)),
        information_gaps=_gaps(unique, discrepancies),
    )


class _Index:
    """Terms of the set: who uses them, what they weigh, and which lines hold them."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        users: defaultdict[str, set[int]] = defaultdict(set)
        self._holders: defaultdict[str, list[_Line]] = defaultdict(list)
        for line in lines:
            for term in line.terms:
                users[term].add(line.document)
                self._holders[term].append(line)
        total = len(lines)
        self._shared = {term: len(docs) for term, docs in users.items()}
        self._weight = {
            t: math.log(1 + total / len(held)) * (0.2 + background_weight(t)) for t, held in self._holders.items()
        }
        self._documents = len({line.document for line in lines})

    def centrality(self, line: _Line, told: Set[str] = frozenset()) -> float:
        """How much of the common story the line tells beyond the terms already told."""
        spread = max(self._documents - 1, 1)
        # fsum: the order of a set changes with the process, and with it the last digit of a plain sum.
        common = math.fsum(
            self._weight[t] * (self._shared[t] - 1 if self._documents > 1 else 1) * (TOLD if t in told else 1) / spread
            for t in line.terms
        )
        lead = 1 + 1 / (1 + line.rank)
        voice = QUOTED if line.sentence.text[0] in "\"“'‘«" else 1
        return voice * lead * common / math.sqrt(8 + len(line.terms))

    def overlap(self, one: _Line, other: _Line) -> float:
        """Share of the lighter line's weight that the other one holds, 0 to 1."""
        shared = self._sum(one.terms & other.terms)
        return shared / max(min(self._sum(one.terms), self._sum(other.terms)), 1e-9)

    def _sum(self, terms: Iterable[str]) -> float:
        return math.fsum(self._weight[t] for t in terms)

    def nearest(self, line: _Line) -> dict[int, tuple[float, _Line]]:
        """For every other document the line closest to `line`, found through the shared terms."""
        shared: Counter[str] = Counter()
        by_id: dict[str, _Line] = {}
        for term in sorted(line.terms):
            if len(self._holders[term]) > 200:  # a term of everywhere tells nothing and would make this quadratic
                continue
            for other in self._holders[term]:
                if other.document != line.document:
                    shared[other.sentence.id] += 1
                    by_id[other.sentence.id] = other
        best: dict[int, tuple[float, _Line]] = {}
        for name, _ in shared.most_common(40):
            other = by_id[name]
            score = self.overlap(line, other)
            if score > best.get(other.document, (0.0, other))[0]:
                best[other.document] = (score, other)
        return best


def _terms(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(token.stem for token in tokens(text) if token.content)


def _pick(lines: Sequence[_Line], scores: dict[str, float], index: _Index, wanted: int) -> list[_Line]:
    pool = sorted(lines, key=lambda line: (-scores[line.sentence.id], line.document, line.rank))[: 12 * wanted]
    pool = [line for line in pool if _reads_alone(line.sentence.text)] or pool
    picked: list[_Line] = []
    told: set[str] = set()
    while pool and len(picked) < wanted:
        best = max(pool, key=lambda line: index.centrality(line, told))
        pool.remove(best)
        if all(index.overlap(best, p) < SAME for p in picked):
            picked.append(best)
            told |= best.terms
    return picked


def _reads_alone(text: str) -> bool:
    """A sentence that leans on the one before it, or that is cut, is no summary."""
    opener = re.match(
        r"[\"“]?(He|She|It|They|His|Her|Their|This|These|That|Those|But|And|Or|So|However|Still|Yet|Also)\b", text
    )
    return not opener and 40 <= len(text) <= 360 and text.rstrip()[-1:] in ".!?”\"'’"


def _headline(documents: Sequence[Document], lines: Sequence[_Line], scores: dict[str, float]) -> str:
    """The title closest to the common story, else the most central opening sentence."""
    weight = Counter(term for line in lines for term in line.terms)
    titled = [d.article.title for d in documents if d.article.title]
    if titled:
        return max(
            titled, key=lambda t: (math.fsum(math.log1p(weight[w]) for w in _terms(t)) / (3 + len(_terms(t))), -len(t))
        )
    opening = [line for line in lines if line.rank < 2] or list(lines)
    return max(opening, key=lambda line: scores[line.sentence.id]).sentence.text


def _statement(line: _Line, index: _Index, documents: Sequence[Document], lineage: Lineage) -> Statement:
    support = [line] + [other for score, other in index.nearest(line).values() if score >= SAME]
    return Statement(
        text=line.sentence.text,
        evidence=tuple(Evidence.of(s.sentence, text=documents[s.document].article.text) for s in support),
        independent_sources=lineage.independent(s.sentence.article for s in support),
    )


def _only_in(
    documents: Sequence[Document], lines: Sequence[_Line], scores: dict[str, float], index: _Index, told: set[str]
) -> Iterable[OnlyIn]:
    if len(documents) < 2:
        return
    taken: Counter[int] = Counter()
    for line in sorted(lines, key=lambda line: (line.document, -scores[line.sentence.id])):
        if taken[line.document] >= ONLY_IN or line.sentence.id in told or not _reads_alone(line.sentence.text):
            continue
        if all(score < NOVEL for score, _ in index.nearest(line).values()):
            taken[line.document] += 1
            document = documents[line.document]
            yield OnlyIn(
                article=document.article.id,
                text=line.sentence.text,
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
