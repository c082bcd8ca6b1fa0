"""The index of a set in, short stretches out in which two articles differ while the words around them are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product, repeat

from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.reading.words import Token
from crossbrief.running import look

_GRAM = 4
_POSTINGS = 30
"""A run of four words in more places than this is boilerplate and seeds no comparison."""
_LONGEST = 6
"""Most words on either side of a substitution."""
_GAPS = sorted(product(range(1, _LONGEST + 1), repeat=2), key=lambda gap: (sum(gap), max(gap)))
"""Lengths of the two sides, shortest first."""
_SIDE, _AROUND = 2, 9
"""Equal words beside a substitution: at least on each side, at least on both together."""


@dataclass(frozen=True)
class Stream:
    """The words of one document one after the other, each with its sentence."""

    words: tuple[Token, ...]
    lines: tuple[IndexedSentence, ...]


@dataclass(frozen=True)
class Stretch:
    """Consecutive words of one document; `start` to `end` index its stream."""

    stream: Stream
    start: int
    end: int

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words."""
        return self.stream.words[self.start : self.end]

    @property
    def norms(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(t.norm for t in self.tokens)

    @cached_property
    def line(self) -> IndexedSentence:
        """The sentence of its first word."""
        return self.stream.lines[self.start]

    @property
    def lines(self) -> int:
        """How many sentences it touches."""
        return len({line.index for line in self.stream.lines[self.start : self.end]})

    @property
    def span(self) -> tuple[int, int]:
        """Offsets in that sentence."""
        lines = self.stream.lines[self.start : self.end]
        own = [t for t, line in zip(self.tokens, lines, strict=True) if line.index == self.line.index]
        return own[0].start, own[-1].end


@dataclass(frozen=True)
class Substitution:
    """Two stretches that stand in the same place of the same words."""

    a: Stretch
    b: Stretch
    before: int
    """Equal words right before."""
    after: int
    """Equal words right after."""


def _streams(index: Index) -> list[Stream]:
    return [
        Stream(
            tuple(t for line in lines for t in line.tokens),
            tuple(chain.from_iterable(repeat(line, len(line.tokens)) for line in lines)),
        )
        for lines in index.by_document
    ]


def _seeds(norms: list[list[str]]) -> Iterator[tuple[int, int, int, int]]:
    """Places (document, word, document, word) that begin the same four words, first document before second."""
    table: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for number, row in enumerate(norms):
        for k in range(len(row) - _GRAM + 1):
            table[tuple(row[k : k + _GRAM])].append((number, k))
    for places in table.values():
        if 1 < len(places) <= _POSTINGS:
            for x, i in places:
                yield from ((x, i, y, j) for y, j in places if x < y)


def _runs(norms: list[list[str]]) -> Iterator[tuple[int, int, int, int, int]]:
    """Maximal equal runs: document, first word, document, first word, length."""
    for x, i, y, j in _seeds(norms):
        a, b = norms[x], norms[y]
        if i and j and a[i - 1] == b[j - 1]:
            continue
        length = _GRAM
        while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
            length += 1
        yield x, i, y, j, length


def _equal(a: list[str], i: int, b: list[str], j: int, step: int) -> int:
    """Equal words from `a[i]` and `b[j]` on in direction `step`."""
    count = 0
    while 0 <= i < len(a) and 0 <= j < len(b) and a[i] == b[j]:
        count, i, j = count + 1, i + step, j + step
    return count


def _skip(a: list[str], i: int, b: list[str], j: int, step: int) -> tuple[int, int, int] | None:
    """The shortest pair of gaps, 1 to `_LONGEST` words each, after which at least `_SIDE` words are equal again."""
    for m, n in _GAPS:
        again = _equal(a, i + step * m, b, j + step * n, step)
        if again >= _SIDE:
            return m, n, again
    return None


def substitutions(index: Index) -> tuple[Substitution, ...]:
    """Every short stretch in which two documents differ inside the same words, each once."""
    streams = _streams(index)
    norms = [[t.norm for t in stream.words] for stream in streams]
    found: dict[tuple[int, int, int, int], Substitution] = {}
    for x, i, y, j, length in _runs(norms):
        look()
        a, b = norms[x], norms[y]
        right = _skip(a, i + length, b, j + length, 1)
        if right and length + right[2] >= _AROUND:
            m, n, again = right
            one = Stretch(streams[x], i + length, i + length + m), Stretch(streams[y], j + length, j + length + n)
            found.setdefault((x, one[0].start, y, one[1].start), Substitution(*one, length, again))
        left = _skip(a, i - 1, b, j - 1, -1)
        if left and length + left[2] >= _AROUND:
            m, n, again = left
            one = Stretch(streams[x], i - m, i), Stretch(streams[y], j - n, j)
            found.setdefault((x, one[0].start, y, one[1].start), Substitution(*one, again, length))
    return tuple(found.values())
