"""All terms of a set in; whether a value stands anywhere else in another article out.

A figure that the other article gives nowhere, against one that this article gives nowhere, is far likelier to be a
conflict than one of two figures that both articles print.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from crossbrief.compare.context import Context
from crossbrief.compare.term import Term

_FULL = 10
"""Sentences of an article whose silence about a value counts in full; that of one sentence says nothing."""
_TELLING = 100
"""A plain count below this is common: it is a twin only of the same noun."""


class Twins:
    """Which values each document prints, and how often."""

    def __init__(self, context: Context, every: Iterable[Term]) -> None:
        self._values: dict[int, Counter[tuple[object, ...]]] = defaultdict(Counter)
        self._weight = {n: min(1.0, len(lines) / _FULL) for n, lines in enumerate(context.by_document)}
        for term in every:
            self._values[term.document].update(set(_keys(term)))

    def orphans(self, a: Term, b: Term) -> float:
        """Share of the two values that the other's article does not print, 0 to 1; little in a short article."""
        return (self._lone(a, b.document) + self._lone(b, a.document)) / 2

    def _lone(self, term: Term, document: int) -> float:
        return 0.0 if self.prints(term, document) else self._weight[document]

    def prints(self, term: Term, document: int) -> bool:
        """Whether the document gives the term's value, in another place if the term is its own."""
        own = term.document == document
        return any(self._values[document][key] > own for key in _keys(term))


def _keys(term: Term) -> Iterator[tuple[object, ...]]:
    mention, when = term.mention, term.mention.when
    if when is None:
        noun = term.head if mention.kind == "count" and mention.value < _TELLING else ""
        yield mention.kind, mention.unit, round(mention.value, 6), noun
    elif mention.kind in {"weekday", "clock"}:
        yield mention.kind, when.weekday, when.minute
    elif when.day is not None:
        yield "day", when.month, when.day
    else:
        yield mention.kind, when.year, when.month
