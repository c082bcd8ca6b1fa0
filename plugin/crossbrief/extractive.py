"""Documents in, prose out, without a model: the sentences that say what several articles say, verbatim.

A sentence is central when its words are the set's words: each term counts by the number of articles that use it (a term of one
article counts nothing towards the common story), damped by length and raised at the top of an article, where news stands.
Sentences are taken greedily, and terms that were told already count little (coverage with diminishing returns, Lin and Bilmes 2011).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from crossbrief.bearing import agrees, replaced_tolls, tells_toll
from crossbrief.document import Document, Sentence
from crossbrief.leaning import stands_alone
from crossbrief.lineage import Lineage
from crossbrief.reading.words import background_weight, tokens
from crossbrief.running import look
from crossbrief.schema import Discrepancy, Evidence, Headline, OnlyIn, Prose, Statement
from crossbrief.timeline import timeline

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
POOL = 96
"""Sentences that stand alone among which those to print are chosen, the most central first."""
NEAR = 50
"""Lines that are looked at to find out who says the same as one line."""
COMMON = 200
"""Lines from which a term is in too many to find anything by it."""
NOVEL = 0.25
"""Share below which nothing in any other article says what the sentence says."""
SPREAD = 0.5
"""The same of a sentence with its two neighbours, in which another article may tell it in pieces."""
BORNE_OUT = 1.0
"""How much the part of a sentence that another article tells raises it: what one outlet alone leads with is not the news."""

_ASKS = re.compile(r"\?|^(?:why|how|what|here['’]?s?|watch|opinion|analysis|live|video|photos?)\b", re.IGNORECASE)
"""A title that asks, explains or advertises, and tells no news."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as a bag of terms with its place in the set; its copies are one line with it."""

    sentence: Sentence
    """Of the copies the one nearest to the top of its article."""
    document: int
    rank: int
    terms: frozenset[str]
    copies: Mapping[int, Sentence]
    """Document -> the sentence there, the line's own among them."""


def summarise(
    documents: Sequence[Document], discrepancies: Sequence[Discrepancy], lineage: Lineage, given: Prose | None = None
) -> Prose:
    """Headline, summary, key points and what only one article says; empty prose when no sentence can be cited.

    Parts that `given` has are kept, and what they tell is not told again. A disputed sentence may be printed, since leaving it
    out would hide the news: the pipeline marks its value.
    """
    made = given or Prose()
    unique = [d for d in documents if d.article.id not in lineage.duplicates]
    lines = _lines(unique)
    lines = [line for line in lines if len(line.terms) >= 3] or lines
    if not lines:
        return Prose(information_gaps=("No article holds a sentence that can be cited.",))
    index = _Index(lines)
    if not (made.summary_evidence and made.key_points):
        made = _told(made, lines, index, unique, lineage)
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


def _lines(documents: Sequence[Document]) -> list[_Line]:
    """Every wording once, in the order of the set."""
    places: defaultdict[str, dict[int, tuple[int, Sentence]]] = defaultdict(dict)
    for number, document in enumerate(documents):
        for rank, sentence in enumerate(document.sentences):
            if not sentence.suspicious:
                places[sentence.text].setdefault(number, (rank, sentence))
    found = []
    for text, printed in places.items():
        rank, number = min((rank, number) for number, (rank, _) in printed.items())
        copies = {number: sentence for number, (_, sentence) in printed.items()}
        found.append(_Line(copies[number], number, rank, _terms(text), copies))
    return found


def _told(made: Prose, lines: Sequence[_Line], index: _Index, documents: Sequence[Document], lineage: Lineage) -> Prose:
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
            name: tuple(_statement(line, index, documents, lineage) for line in chosen)
            for name, chosen in parts.items()
            if not getattr(made, name)
        }
    )


class _Index:
    """Terms of the set: who uses them, what they weigh, and which lines hold them."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        users: defaultdict[str, set[int]] = defaultdict(set)
        self._lines = lines
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            for term in line.terms:
                users[term].update(line.copies)
                self._holders[term].append(number)
        total, documents = len(lines), len({number for line in lines for number in line.copies})
        self._weight = {
            t: math.log(1 + total / len(held)) * (0.2 + background_weight(t)) for t, held in self._holders.items()
        }
        spread = max(documents - 1, 1)
        self._common = {
            t: weight * (len(users[t]) - 1 if documents > 1 else 1) / spread for t, weight in self._weight.items()
        }
        self._places = {(line.document, line.rank): line.terms for line in lines}
        self._mass = {line.sentence.id: self._sum(line.terms) for line in lines}
        self.score = {line.sentence.id: self.centrality(line) for line in lines}
        """How much of the common story each line tells, by the address of its sentence."""

    def centrality(self, line: _Line, told: Set[str] = frozenset()) -> float:
        """How much of the common story the line tells beyond the terms already told."""
        common = self._common
        # fsum: the order of a set changes with the process, and with it the last digit of a plain sum.
        fresh = math.fsum([common[t] * TOLD if t in told else common[t] for t in line.terms])
        lead = 1 + 1 / (1 + line.rank)
        voice = QUOTED if line.sentence.text[0] in "\"“'‘«" else 1
        return voice * lead * fresh / math.sqrt(8 + len(line.terms))

    def overlap(self, one: _Line, other: _Line) -> float:
        """Share of the lighter line's weight that the other one holds, 0 to 1."""
        lighter = min(self._mass[one.sentence.id], self._mass[other.sentence.id])
        return self._sum(one.terms & other.terms) / max(lighter, 1e-9)

    def _sum(self, terms: Iterable[str]) -> float:
        return math.fsum([self._weight[t] for t in terms])

    def nearest(self, line: _Line) -> dict[int, tuple[float, _Line]]:
        """For every document that does not print `line` the line closest to it, found through the shared terms."""
        best: dict[int, tuple[float, _Line]] = {}
        for score, other in self._near(line):
            for document in other.copies:
                if document not in line.copies and score > best.get(document, (0.0, other))[0]:
                    best[document] = (score, other)
        return best

    def is_alone(self, line: _Line) -> bool:
        """Whether nothing in any other document says what the line says."""
        if len(line.copies) > 1:
            return False
        return all(score < NOVEL and self._told_around(line, other) < SPREAD for score, other in self._near(line))

    def borne_out(self, line: _Line) -> float:
        """Share of the line that the nearest line of another document tells, 0 to 1; 1 where another one prints it."""
        return 1.0 if len(line.copies) > 1 else max((score for score, _ in self._near(line)), default=0.0)

    def _told_around(self, line: _Line, other: _Line) -> float:
        """Share of the line's weight that another one tells together with the sentences beside it."""
        beside = (self._places.get((other.document, other.rank + step), frozenset()) for step in (-1, 1))
        return self._sum(line.terms & other.terms.union(*beside)) / max(self._mass[line.sentence.id], 1e-9)

    def _near(self, line: _Line) -> Iterator[tuple[float, _Line]]:
        """The lines of other documents that share most terms with `line`, most first, each with its overlap."""
        # A term of everywhere tells nothing and would make this quadratic; a line of nothing else is found by its rarest.
        look()
        rarest = sorted((self._holders[t] for t in line.terms), key=lambda held: (len(held), held[0]))
        telling = [held for held in rarest if len(held) <= COMMON] or rarest[:1]
        for number, _ in Counter(chain.from_iterable(telling)).most_common(NEAR):
            other = self._lines[number]
            if not other.copies.keys() <= line.copies.keys():
                yield self.overlap(line, other), other


def _terms(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(token.stem for token in tokens(text) if token.content)


def _pick(lines: Sequence[_Line], index: _Index, wanted: int) -> list[_Line]:
    """Greedily the lines that add most. A line's worth only falls as more is told, so that one which is still the best
    after being weighed again is the best of all (lazy evaluation, Minoux 1978)."""
    best = sorted(lines, key=lambda line: (-index.score[line.sentence.id], line.document, line.rank))
    pool = list(islice((line for line in best if _reads_alone(line)), POOL)) or best[:POOL]
    borne = [1 + BORNE_OUT * index.borne_out(line) for line in pool]
    heap = [(-index.score[line.sentence.id] * borne[place], place, 0) for place, line in enumerate(pool)]
    heapq.heapify(heap)
    picked: list[_Line] = []
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


def _reads_alone(line: _Line) -> bool:
    return stands_alone(line.sentence.text, opening=line.rank == 0)


def _headline(
    documents: Sequence[Document], lines: Sequence[_Line], index: _Index, discrepancies: Sequence[Discrepancy]
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
        terms = _terms(title)
        old = tells_toll(title) and not stale.isdisjoint(s.id for s in document.sentences)
        common = math.fsum(math.log1p(weight[t]) for t in terms) / (3 + len(terms))
        return not old, not disputed.search(title), not _ASKS.search(title), common, -len(title)

    chosen = max(titled, key=worth)
    return Headline(text=chosen.article.title or "", support="quoted", title_of=chosen.article.id)


def _statement(line: _Line, index: _Index, documents: Sequence[Document], lineage: Lineage) -> Statement:
    others = {
        number: other.copies[number]
        for number, (score, other) in index.nearest(line).items()
        if score >= SAME and agrees(line.sentence.text, other.sentence.text)
    }
    support = {line.document: line.sentence, **line.copies, **others}
    return Statement(
        text=line.sentence.text,
        support="quoted",
        evidence=tuple(Evidence.of(s, text=documents[number].article.text) for number, s in support.items()),
        independent_sources=lineage.independent(s.article for s in support.values()),
    )


def _only_in(documents: Sequence[Document], lines: Sequence[_Line], index: _Index, told: set[str]) -> Iterable[OnlyIn]:
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
