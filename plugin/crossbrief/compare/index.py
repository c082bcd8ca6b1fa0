"""The documents of one set in, what the detectors need out: words, names, speakers, and which sentences to compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from math import log2, sqrt
from typing import NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.reading import proper, speech, words
from crossbrief.reading.proper import Name
from crossbrief.reading.speech import Quotation, Speaker
from crossbrief.reading.words import Token, lexicon
from crossbrief.running import look

_POSTINGS = 60
"""A stem in more sentences than this retrieves none: it says too little, and keeps retrieval near-linear."""
_BODIES = lexicon("bodies")
_BEFORE_PLACES = lexicon("before places")
_PARTNERS = 12
"""Sentences of other wording retrieved for one sentence, best first."""
_LEAST = 0.1
"""Similarity below which two sentences are not held against each other."""
_GRAIN = 2**24
"""Weights are multiples of its inverse: their sums are exact, so that the order of a set, which changes with the
process, decides no tie."""


@dataclass(frozen=True, slots=True)
class IndexedSentence:
    """One sentence as the comparator sees it."""

    index: int
    """Position in `Index.lines`."""
    document: int
    """Position of its document in `Index.documents`."""
    sentence: Sentence
    tokens: tuple[Token, ...]
    stems: frozenset[str]
    """Stems of its content words."""
    names: tuple[Name, ...]
    quoted: tuple[tuple[int, int], ...]
    """Spans inside quotation marks, offsets into the sentence's text."""
    speaker: Speaker | None
    """Whom the sentence names as the source of its claim, or None."""

    @property
    def text(self) -> str:
        """The sentence's text."""
        return self.sentence.text

    def inside_quotation(self, offset: int) -> bool:
        """Whether the character at `offset` stands inside quotation marks."""
        return any(a <= offset < b for a, b in self.quoted)


class Pair(NamedTuple):
    """Two sentences worth comparing; `a` comes first in the set."""

    a: IndexedSentence
    b: IndexedSentence
    similarity: float
    """0 to 1, see `Index.similarity`."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with the lines it stands on."""

    quotation: Quotation
    lines: tuple[IndexedSentence, ...]
    """The sentences of its parts, in order."""
    tokens: tuple[tuple[IndexedSentence, Token], ...]
    """Its words in order, each with its sentence."""
    number: int
    """Running number in the set."""

    @property
    def document(self) -> int:
        """Position of its document in `Index.documents`."""
        return self.lines[0].document

    @property
    def speaker(self) -> Speaker | None:
        """Who is said to have said it, or None."""
        return self.quotation.speaker

    @property
    def text(self) -> str:
        """The words inside the marks, parts joined by a space."""
        return " ".join(
            line.text[part.start : part.end] for line, part in zip(self.lines, self.quotation.parts, strict=True)
        )


class Index:
    """Everything the generators share about one set; built once per comparison."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = tuple(documents)
        self.lines: list[IndexedSentence] = []
        self.quotations: list[Said] = []
        cited = [[s for s in d.sentences if not s.suspicious] for d in self.documents]
        drafts = [[words.tokens(s.text) for s in sentences] for sentences in cited]
        self.mid_sentence = frozenset(
            t.norm
            for rows in drafts
            for row in rows
            for t in row[1:]
            if t.capitalised and t.norm not in words.FUNCTION_WORDS
        )
        self._named: dict[str, tuple[Name, ...]] = {}
        for number, sentences in enumerate(cited):
            self._read(number, sentences, drafts[number])
        self.copies: dict[str, list[IndexedSentence]] = defaultdict(list)
        """Text -> the sentences of this text, in order."""
        for line in self.lines:
            self.copies[line.text].append(line)
        self.distinct = tuple(rows[0] for rows in self.copies.values())
        """The first sentence of each text; a wire report's sentence stands in a hundred articles and is read once."""
        of: list[list[IndexedSentence]] = [[] for _ in self.documents]
        for line in self.lines:
            of[line.document].append(line)
        self.by_document = tuple(map(tuple, of))

    def _read(self, number: int, sentences: Sequence[Sentence], drafts: Sequence[tuple[Token, ...]]) -> None:
        """Append the lines and quotations of one document; sentences addressed to a machine are never evidence."""
        found = speech.quotations(sentences)
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for quotation in found:
            for part in quotation.parts:
                spans[part.line].append((part.start, part.end))
        first, last = len(self.lines), None
        people: set[str] = set()
        for i, (sentence, tokens) in enumerate(zip(sentences, drafts, strict=True)):
            look()
            named = self._names(sentence.text, tokens)
            quoted = tuple(sorted(spans[i]))
            speaker = speech.speaker(sentence.text, tokens, named, quoted, last)
            stems = frozenset(t.stem for t in tokens if t.content)
            self.lines.append(IndexedSentence(first + i, number, sentence, tokens, stems, named, quoted, speaker))
            people |= {name.last for name in named if name.title}
            if speaker and speaker.named:
                people.add(speaker.key)
                last = speaker
            else:
                last = _person(self.lines[-1], people) or last
        self._attribute(found, first)

    def _names(self, text: str, tokens: tuple[Token, ...]) -> tuple[Name, ...]:
        """The names of a sentence; those of its copies are the same."""
        if text not in self._named:
            self._named[text] = proper.names(text, tokens, self.mid_sentence)
        return self._named[text]

    def _attribute(self, found: Sequence[Quotation], first: int) -> None:
        """Give each quotation its speaker: of its own sentences, else of the paragraph, else of the one before it."""
        previous: Quotation | None = None
        for quotation in found:
            lines = tuple(self.lines[first + part.line] for part in quotation.parts)
            own = next((line.speaker for line in lines if line.speaker), None)
            if own is None and previous is not None:
                before = self.lines[first + previous.parts[-1].line].sentence
                here = lines[0].sentence
                if before.paragraph == here.paragraph or not previous.closed:
                    own = previous.speaker
            if own is None:
                own = self._introduced(lines[0])
            quotation.speaker = own
            inside = tuple(
                (line, t)
                for line, part in zip(lines, quotation.parts, strict=True)
                for t in line.tokens
                if part.start <= t.start < part.end
            )
            if inside:
                self.quotations.append(Said(quotation, lines, inside, len(self.quotations)))
            previous = quotation

    def _introduced(self, line: IndexedSentence) -> Speaker | None:
        """The speaker of a sentence just before that ends in a colon, or of the same paragraph."""
        if line.index == 0:
            return None
        before = self.lines[line.index - 1]
        if before.document != line.document or before.speaker is None:
            return None
        near = before.sentence.paragraph == line.sentence.paragraph or before.text.rstrip().endswith(":")
        return Speaker(before.speaker.text, before.speaker.key, "resolved") if near else None

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        """Stem -> indexes of the distinct lines that hold it, ascending."""
        table: dict[str, list[int]] = defaultdict(list)
        for line in self.distinct:
            for s in line.stems:
                table[s].append(line.index)
        return table

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {s: self._weigh(s, len(rows)) for s, rows in self._postings.items()}

    def _weigh(self, stem: str, rows: int) -> float:
        share = log2(1 + len(self.distinct) / rows) / log2(1 + max(len(self.distinct), 2))
        return _grained((0.15 + words.background_weight(stem)) * (0.5 + 0.5 * share))

    def weight(self, stem: str) -> float:
        """How telling a stem is: rarity in English times rarity in this set, about 0.1 to 1.2."""
        found = self._weights.get(stem)
        return _grained(0.15 + words.background_weight(stem)) if found is None else found

    @cached_property
    def _mass(self) -> list[float]:
        """Total weight of each line's content."""
        return [sum(self._weights[s] for s in line.stems) or 1e-9 for line in self.lines]

    def first(self, line: IndexedSentence) -> int:
        """The index of the first sentence of the same text."""
        return self.copies[line.text][0].index

    @cached_property
    def _printed(self) -> list[frozenset[str]]:
        """The folded words of each document."""
        return [frozenset(t.norm for line in lines for t in line.tokens) for lines in self.by_document]

    def prints(self, document: int, words: Iterable[str]) -> bool:
        """Whether the document has all the folded words."""
        return self._printed[document].issuperset(words)

    def shared(self, a: IndexedSentence, b: IndexedSentence) -> float:
        """Total weight of the content stems two sentences share."""
        return sum(self._weights[s] for s in a.stems & b.stems)

    def similarity(self, a: IndexedSentence, b: IndexedSentence) -> float:
        """Weighted overlap of content stems over the geometric mean of both sentences' weight, 0 to 1."""
        return self.shared(a, b) / sqrt(self._mass[a.index] * self._mass[b.index])

    def containment(self, a: IndexedSentence, b: IndexedSentence) -> float:
        """Weighted overlap over the lighter sentence's weight: 1 when one says nothing the other does not."""
        return self.shared(a, b) / min(self._mass[a.index], self._mass[b.index])

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Pairs of sentences of different wording from two documents, each once, through the inverted index.

        For every wording the `_PARTNERS` that share the most weight; a stem in more than `_POSTINGS` of them does
        not retrieve. Work is bounded per wording, so the whole is near-linear in the size of the set.
        """
        chosen: dict[tuple[int, int], float] = {}
        for line in self.distinct:
            look()
            for other in self._partners(line):
                key = (min(line.index, other), max(line.index, other))
                if key not in chosen:
                    chosen[key] = self.similarity(self.lines[key[0]], self.lines[key[1]])
        near = ((a, b, s) for (a, b), s in sorted(chosen.items()) if s >= _LEAST)
        apart = (Pair(*self._apart(self.lines[a], self.lines[b]), s) for a, b, s in near)
        return tuple(pair for pair in apart if pair.a.document != pair.b.document)

    def _partners(self, line: IndexedSentence) -> list[int]:
        """The sentences of other articles that share the most weight with it."""
        scores: dict[int, float] = defaultdict(float)
        for s in line.stems:
            rows = self._postings[s]
            if len(rows) <= _POSTINGS:
                weight = self._weights[s]
                for other in rows:
                    scores[other] += weight
        alone = len(self.copies[line.text]) == 1
        for other in [i for i in scores if i == line.index or (alone and self._alone_with(line, i))]:
            del scores[other]
        return nlargest(_PARTNERS, scores, key=lambda i: (scores[i], -i))

    def _alone_with(self, line: IndexedSentence, other: int) -> bool:
        there = self.lines[other]
        return there.document == line.document and len(self.copies[there.text]) == 1

    def _apart(self, a: IndexedSentence, b: IndexedSentence) -> tuple[IndexedSentence, IndexedSentence]:
        """Copies of two sentences in two articles of which neither has both; if there are none, in one that does."""
        here, there = self.holders(a, b), self.holders(b, a)
        if not here or not there:
            shared = min({x.document for x in self.copies[a.text]} & {x.document for x in self.copies[b.text]})
            here = there = (shared,)
        pair = self._copy(a, here[0]), self._copy(b, there[0])
        return pair if pair[0].index < pair[1].index else (pair[1], pair[0])

    def _copy(self, line: IndexedSentence, document: int) -> IndexedSentence:
        return next(x for x in self.copies[line.text] if x.document == document)

    def holders(self, a: IndexedSentence, b: IndexedSentence) -> tuple[int, ...]:
        """The documents that have the sentence `a` and not the sentence `b`, ascending."""
        others = {x.document for x in self.copies[b.text]}
        return tuple(dict.fromkeys(x.document for x in self.copies[a.text] if x.document not in others))


def _grained(weight: float) -> float:
    return round(weight * _GRAIN) / _GRAIN


def _person(line: IndexedSentence, people: set[str]) -> Speaker | None:
    """The first name of a sentence that a later pronoun may stand for: outside quotation marks, after no preposition.

    `people` are the surnames that had a title or spoke before; a name of two words or more may be new.
    """
    before = {after.start: token.norm for token, after in pairwise(line.tokens)}
    for name in line.names:
        blocked = before.get(name.start) in _BEFORE_PLACES and not name.title
        known = name.last in people or (len(name.tokens) > 1 and not _BODIES & set(name.parts))
        if known and not blocked and not name.possessive and not line.inside_quotation(name.start):
            return Speaker(name.text, name.last, "resolved")
    return None
