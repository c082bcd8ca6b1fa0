"""Documents in; every wording of the set, and how much of the common story each tells, out.

A sentence is central when its words are the set's words: each term counts by the number of articles that use it (a term of one
article counts nothing towards the common story), damped by length and raised at the top of an article, where news stands.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from crossbrief.document import Document, Sentence
from crossbrief.reading.words import background_weight, tokens
from crossbrief.running import look

TOLD = 0.3
"""What a term still counts once a chosen sentence holds it."""
QUOTED = 0.6
"""Factor for a sentence that opens with a quotation: a voice, seldom the news."""
NEAR = 50
"""Lines that are looked at to find out who says the same as one line."""
COMMON = 200
"""Lines from which a term is in too many to find anything by it."""
NOVEL = 0.25
"""Share below which nothing in any other article says what the sentence says."""
SPREAD = 0.5
"""The same of a sentence with its two neighbours, in which another article may tell it in pieces."""


@dataclass(frozen=True, slots=True)
class TermLine:
    """A sentence as a bag of terms with its place in the set; its copies are one line with it."""

    sentence: Sentence
    """Of the copies the one nearest to the top of its article."""
    document: int
    rank: int
    terms: frozenset[str]
    copies: Mapping[int, Sentence]
    """Document -> the sentence there, the line's own among them."""


def wordings(documents: Sequence[Document]) -> list[TermLine]:
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
        found.append(TermLine(copies[number], number, rank, terms(text), copies))
    return found


class Centrality:
    """Terms of the set: who uses them, what they weigh, and which lines hold them."""

    def __init__(self, lines: Sequence[TermLine]) -> None:
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

    def centrality(self, line: TermLine, told: Set[str] = frozenset()) -> float:
        """How much of the common story the line tells beyond the terms already told."""
        common = self._common
        # fsum: the order of a set changes with the process, and with it the last digit of a plain sum.
        fresh = math.fsum([common[t] * TOLD if t in told else common[t] for t in line.terms])
        lead = 1 + 1 / (1 + line.rank)
        voice = QUOTED if line.sentence.text[0] in "\"“'‘«" else 1
        return voice * lead * fresh / math.sqrt(8 + len(line.terms))

    def overlap(self, one: TermLine, other: TermLine) -> float:
        """Share of the lighter line's weight that the other one holds, 0 to 1."""
        lighter = min(self._mass[one.sentence.id], self._mass[other.sentence.id])
        return self._sum(one.terms & other.terms) / max(lighter, 1e-9)

    def _sum(self, terms: Iterable[str]) -> float:
        return math.fsum([self._weight[t] for t in terms])

    def nearest(self, line: TermLine) -> dict[int, tuple[float, TermLine]]:
        """For every document that does not print `line` the line closest to it, found through the shared terms."""
        best: dict[int, tuple[float, TermLine]] = {}
        for score, other in self._near(line):
            for document in other.copies:
                if document not in line.copies and score > best.get(document, (0.0, other))[0]:
                    best[document] = (score, other)
        return best

    def is_alone(self, line: TermLine) -> bool:
        """Whether nothing in any other document says what the line says."""
        if len(line.copies) > 1:
            return False
        return all(score < NOVEL and self._told_around(line, other) < SPREAD for score, other in self._near(line))

    def borne_out(self, line: TermLine) -> float:
        """Share of the line that the nearest line of another document tells, 0 to 1; 1 where another one prints it."""
        return 1.0 if len(line.copies) > 1 else max((score for score, _ in self._near(line)), default=0.0)

    def _told_around(self, line: TermLine, other: TermLine) -> float:
        """Share of the line's weight that another one tells together with the sentences beside it."""
        beside = (self._places.get((other.document, other.rank + step), frozenset()) for step in (-1, 1))
        return self._sum(line.terms & other.terms.union(*beside)) / max(self._mass[line.sentence.id], 1e-9)

    def _near(self, line: TermLine) -> Iterator[tuple[float, TermLine]]:
        """The lines of other documents that share most terms with `line`, most first, each with its overlap."""
        # A term of everywhere tells nothing and would make this quadratic; a line of nothing else is found by its rarest.
        look()
        rarest = sorted((self._holders[t] for t in line.terms), key=lambda held: (len(held), held[0]))
        telling = [held for held in rarest if len(held) <= COMMON] or rarest[:1]
        for number, _ in Counter(chain.from_iterable(telling)).most_common(NEAR):
            other = self._lines[number]
            if not other.copies.keys() <= line.copies.keys():
                yield self.overlap(line, other), other


def terms(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(token.stem for token in tokens(text) if token.content)
