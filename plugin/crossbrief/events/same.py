"""The documents of one set in, groups of documents that tell one event out; a set of few or short articles is one group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from heapq import nlargest
from math import exp, log, sqrt

from crossbrief.document import Document
from crossbrief.reading.words import background_weight, tokens

_LEAD = 12
"""Sentences of an article in a pile that count: a report opens with its event and goes on to shared background."""
_COMMON = 2.0
"""One over the share of a pile's articles from which a stem tells events apart: one in more than half of them does not."""
_WHOLE = 40
"""The same where pieces of one event are joined: what they share is not all at the top."""
_TERMS = 80
"""Heaviest stems of an article in a pile that are kept; more cost time and tell nothing."""
_PILE = 8
"""Up to this many documents were put together by somebody; a larger pile may hold several events."""
_SHORT = 5
"""Sentences below which a document is too short to be told from another."""
_ALIKE = 0.18
"""Mean cosine, faded by days, from which a document joins a group of a pile; see docs/quality.md."""
_ONE_EVENT = 0.12
"""The same, by what is rare in English, from which two groups of a pile are one event."""
_STRANGE = 0.02
"""Cosine below which two whole articles of a small set share nothing: 2% of 154 pairs on one event lie below it, and
more than half of the pairs on two events."""
_DAYS = 3.0
"""Days over which likeness fades to 1/e, from the second day on: the next summit is told in the same words."""
_UNDATED = 0.8
"""What likeness counts for where a date is missing."""

Vector = dict[str, float]


def events(documents: Sequence[Document]) -> list[list[Document]]:
    """Groups in the order of their first document; inside a group the given order."""
    if len(documents) > _PILE:
        groups = _pile(documents)
    elif len(documents) < 2 or any(len(d.sentences) < _SHORT for d in documents):
        return [list(documents)]
    else:
        groups = _few(documents)
    return [[documents[number] for number in group] for group in groups]


def _stems(document: Document, lead: int | None) -> Vector:
    """Stem -> damped count over the first `lead` sentences."""
    counts = Counter(
        token.stem
        for sentence in document.sentences[:lead]
        for token in tokens(sentence.text)
        if token.content and not token.norm[0].isdigit()
    )
    return {stem: 1 + log(count) for stem, count in counts.items()}


def _normed(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {stem: weight / length for stem, weight in vector.items()}


def _few(documents: Sequence[Document]) -> list[list[int]]:
    """Groups of a small set: whoever shares a little with one member of a group belongs to it."""
    drafts = (_stems(document, None) for document in documents)
    vectors = [_normed({s: w * background_weight(s) ** 2 for s, w in draft.items()}) for draft in drafts]
    groups: list[list[int]] = []
    for number, vector in enumerate(vectors):
        near = [g for g in groups if any(_cosine(vector, vectors[other]) >= _STRANGE for other in g)]
        groups = [g for g in groups if g not in near]
        groups.append(sorted([number, *(member for g in near for member in g)]))
    return sorted(groups)


def _cosine(a: Vector, b: Vector) -> float:
    return sum(weight * b[stem] for stem, weight in a.items() if stem in b)


def _pile(documents: Sequence[Document]) -> list[list[int]]:
    """Groups of a pile, in two passes.

    What is rare in the pile tells its events apart, but tears one event into pieces where the pile holds nothing else:
    its own words are then in every article. So the pieces that are alike by what is rare in English are joined again.
    """
    days = [_day(document) for document in documents]
    apart = _vectors(documents, _LEAD, lambda _, share: log(share) if share >= _COMMON else 0.0)
    pieces = _joined([[n] for n in range(len(documents))], apart, days, _ALIKE)
    whole = _vectors(documents, _WHOLE, lambda stem, share: background_weight(stem) ** 1.5 * (2 + log(share)))
    pieces.sort(key=len, reverse=True)
    return sorted(sorted(group) for group in _joined(pieces, whole, days, _ONE_EVENT))


def _vectors(documents: Sequence[Document], lead: int, weigh: Callable[[str, float], float]) -> list[Vector]:
    """The heaviest stems of each document; `weigh` takes a stem and one over the share of documents that have it."""
    drafts = [_stems(document, lead) for document in documents]
    spread = Counter(stem for draft in drafts for stem in draft)
    weights = {stem: weigh(stem, len(documents) / count) for stem, count in spread.items() if count > 1}
    weighed = ({s: w * weights[s] for s, w in draft.items() if weights.get(s)} for draft in drafts)
    return [_normed(dict(nlargest(_TERMS, draft.items(), key=_heaviest))) for draft in weighed]


def _joined(
    pieces: Sequence[list[int]], vectors: Sequence[Vector], days: Sequence[int | None], least: float
) -> list[list[int]]:
    """Each piece with the group before it that it is most like on average, if `least` alike; else a group of its own.

    Groups are kept as sums of their vectors, day by day, behind an inverted index: time grows with the documents and
    not with their pairs.
    """
    sums: dict[str, dict[tuple[int, int | None], float]] = defaultdict(dict)
    groups: list[list[int]] = []
    for piece in pieces:
        mine: dict[tuple[str, int | None], float] = defaultdict(float)
        for number in piece:
            for stem, weight in vectors[number].items():
                mine[stem, days[number]] += weight
        totals: dict[int, float] = defaultdict(float)
        for (stem, day), weight in mine.items():
            for (group, other), total in sums[stem].items():
                totals[group] += weight * total * _faded(day, other)
        best = max(totals, key=lambda g: totals[g] / len(groups[g]), default=len(groups))
        if best == len(groups) or totals[best] < least * len(groups[best]) * len(piece):
            best = len(groups)
            groups.append([])
        groups[best].extend(piece)
        for (stem, day), weight in mine.items():
            sums[stem][best, day] = sums[stem].get((best, day), 0.0) + weight
    return groups


def _heaviest(item: tuple[str, float]) -> tuple[float, str]:
    return item[1], item[0]


def _day(document: Document) -> int | None:
    try:
        return date.fromisoformat((document.article.date or "")[:10]).toordinal()
    except ValueError:
        return None


def _faded(a: int | None, b: int | None) -> float:
    return _UNDATED if a is None or b is None else exp(-max(0, abs(a - b) - 1) / _DAYS)
