"""A claim and sentences in; out come those of the cited ones that carry it, and, where none is cited, the likeliest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.ground.facts import dates, figures, quotations
from crossbrief.ground.facts.checks import LONGEST, failures
from crossbrief.ground.facts.cited import Cited, cited
from crossbrief.reading.words import background_weight, tokens

_GOOD_PART = 0.3
"""Part of a claim's content, by weight, that makes a sentence one of its sources without any fact."""
MOST = 3
"""Sentences that one claim may draw on."""
_POOL = 8
"""Best sentences by words among which the facts decide."""
_CLOSE = 0.5
"""Part of the best sentence's weight from which another may be the one that is meant."""
_LENDS = 0.15
"""Part of the claim's weight that a further sentence must add."""


def bearing(
    text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document], *, date: str | None = None
) -> tuple[Sentence, ...]:
    """Those of the cited sentences that lend the claim a figure, a date, quoted words or a good part of its content."""
    found = cited(sentences, homes)
    line = " ".join(text[:LONGEST].split())
    return tuple(s for s in found.sentences if _bears(line, s, found, date))


def _bears(line: str, sentence: Sentence, found: Cited, date: str | None) -> bool:
    return (
        figures.carries(line, sentence.text)
        or dates.carries(line, sentence, found, date)
        or quotations.carries(line, sentence, found)
        or _share(line, sentence.text) >= _GOOD_PART
    )


def _share(line: str, text: str) -> float:
    """Part of the content of `line`, by weight, that stands in `text`."""
    own = {t.stem for t in tokens(line) if t.content}
    theirs = {t.stem for t in tokens(text) if t.content}
    whole = sum(map(background_weight, own))
    return sum(map(background_weight, own & theirs)) / whole if whole else 0.0


def nearest(
    text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document] | None = None
) -> tuple[Sentence, ...]:
    """At most three sentences, best first, that share the rarest words of `text`; empty when none shares any.

    With `homes`, the document of each sentence, those are preferred with which the claim's facts hold.
    """
    line = text[:LONGEST]
    index = _index(tuple(s.text for s in sentences))
    own = frozenset(t.stem for t in tokens(line) if t.content)
    score = {i: index.weight(own & index.told[i]) for i in index.places(own)}
    ranked = sorted(score, key=lambda i: (-score[i], i))[:_POOL]
    if not ranked:
        return ()
    starts = [i for i in ranked[:MOST] if score[i] >= _CLOSE * score[ranked[0]]]
    grown = [_grown(start, ranked, own, index) for start in starts]
    options = [tuple(sentences[i] for i in option) for option in [*([i] for i in starts), *grown]]
    holding = (option for option in options if homes and not failures(line, option, homes))
    return next(holding, options[len(starts)])


def _grown(start: int, ranked: Sequence[int], own: frozenset[str], index: _Index) -> list[int]:
    """`start` and the sentences that add most of what it lacks."""
    chosen, left = [start], own - index.told[start]
    enough = _LENDS * index.weight(own)
    while len(chosen) < MOST:
        gains = {i: index.weight(left & index.told[i]) for i in ranked if i not in chosen}
        best = max(gains, key=lambda i: gains[i], default=start)
        if gains.get(best, 0.0) <= enough:
            break
        chosen.append(best)
        left -= index.told[best]
    return chosen


class _Index(NamedTuple):
    """Sentences by their words."""

    told: tuple[frozenset[str], ...]
    """The stems of each sentence."""
    holders: Mapping[str, Sequence[int]]
    """Stem -> the sentences that have it."""

    def weight(self, stems: Iterable[str]) -> float:
        """How telling the stems are: the rarer among the sentences, the more; one that none has counts nothing."""
        return sum(math.log(1 + len(self.told) / len(self.holders[w])) for w in stems if w in self.holders)

    def places(self, stems: Iterable[str]) -> set[int]:
        """The sentences that have one of the stems."""
        return {i for w in stems for i in self.holders.get(w, ())}


@lru_cache(maxsize=8)
def _index(texts: tuple[str, ...]) -> _Index:
    told = tuple(frozenset(t.stem for t in tokens(text) if t.content) for text in texts)
    holders: dict[str, list[int]] = {}
    for i, stems in enumerate(told):
        for word in stems:
            holders.setdefault(word, []).append(i)
    return _Index(told, holders)
