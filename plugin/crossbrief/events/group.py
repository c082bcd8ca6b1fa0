"""A pile of articles on many events in; one article set an event out, copies of one text marked as such.

TF-IDF vectors (scikit-learn), compared only within a window of days, so that time grows with the articles a week and not with the square of
the pile; then complete linkage inside the connected parts of what is left. Complete linkage, because a set whose first and last article have
nothing in common is two events joined by a third article that mentions both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from crossbrief.clean import clean, with_ids
from crossbrief.clean.dates import iso_date
from crossbrief.document import Article, ArticleSet, Document
from crossbrief.errors import InputError, UsageError
from crossbrief.events.lineage import lineage

_LEAD = 1500
"""Characters of the body that count: a report opens with its event, and goes on to the background it shares with others."""
_TITLES = 3
"""Times the title counts."""
_ALIKE = 0.09
"""Cosine, faded by days, that any two articles of one set must reach. Measured on 684 articles of 228 events: pairwise F1 0.91 (0.89 at
0.06 and at 0.12). Rare words are kept although dropping them gains 0.01: without them, articles that share nothing but common words pair."""
_DAYS = 3.0
"""Days over which likeness fades to 1/e, from the second day on: the next summit is another event, told in the same words."""
_WINDOW = 8
"""Days after which two articles are not compared."""
_UNDATED = 0.6
"""What likeness counts for where a date is missing."""
_ROWS = 1000
"""Rows compared at a time, which bounds memory."""
_PART = 2000
"""Articles a connected part may have before weak ties in it are cut: linkage needs the square of it."""


def group(articles: Sequence[Article], *, least: int = 1) -> list[ArticleSet]:
    """One set an event, the largest first; an article without a date is compared with all.

    Articles keep their ids where these are given and unique, else they get letters. A copy gets the note `the same text as ID`, or
    another account of its origin, and stays in its set: who published a text is news too. Sets of fewer than `least` articles are
    left out.

    Raises:
        InputError: `no_articles`.
        UsageError: `missing_extra` without `crossbrief[group]`.
    """
    if not articles:
        raise InputError("There are no articles to group; give at least one.", code="no_articles")
    documents = clean(with_ids(articles))
    sets = [_set(documents, members) for members in _events(documents) if len(members) >= least]
    return sorted(sets, key=lambda found: -len(found.articles))


def _events(documents: Sequence[Document]) -> list[list[int]]:
    """Places of the documents, one list an event, each in its first member's order."""
    if len(documents) < 2:
        return [[0]]
    events = [event for part in _parts(_likeness(documents), _ALIKE) for event in _linked(*part)]
    return sorted(sorted(event) for event in events)


def _likeness(documents: Sequence[Document]) -> Any:
    """Sparse symmetric matrix of the likeness of documents, where it reaches `_ALIKE`."""
    try:
        import numpy as np
        from scipy.sparse import coo_matrix
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        message = 'Grouping needs scikit-learn; run: pip install "crossbrief[group]"'
        raise UsageError(message, code="missing_extra") from None
    most = 0.3 if len(documents) > 20 else 1.0  # in a small pile, a word of every article may be the event itself
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", max_df=most)
    try:
        vectors = words.fit_transform(map(_lead, documents))
    except ValueError:  # no word is left: nothing is alike
        return coo_matrix((len(documents), len(documents))).tocsr()
    days = np.array([_day(document) for document in documents], dtype=float)
    order = np.argsort(days, kind="stable")  # undated ones, which are NaN, come last
    vectors, sorted_days = vectors[order], days[order]
    undated = int(np.searchsorted(sorted_days, np.inf))
    rows, columns, values = [], [], []
    for start in range(0, len(order), _ROWS):
        stop = min(start + _ROWS, len(order))
        first = 0 if stop > undated else int(np.searchsorted(sorted_days, sorted_days[start] - _WINDOW))
        block = (vectors[start:stop] @ vectors[first:stop].T).tocoo()
        gap = np.abs(sorted_days[block.row + start] - sorted_days[block.col + first])
        fade = np.where(np.isnan(gap), _UNDATED, np.exp(-np.maximum(gap - 1, 0) / _DAYS))
        value, gap = block.data * fade, np.nan_to_num(gap)
        kept = (value >= _ALIKE) & (gap <= _WINDOW)
        rows.append(order[block.row[kept] + start])
        columns.append(order[block.col[kept] + first])
        values.append(value[kept])
    shape = (len(order), len(order))
    matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape).tocsr()
    return matrix.maximum(matrix.T)


def _lead(document: Document) -> str:
    title = document.article.title or ""
    return f"{title} " * _TITLES + " ".join(s.text for s in document.sentences if not s.suspicious)[:_LEAD]


def _day(document: Document) -> float:
    found = iso_date(document.article.date or "")
    try:
        return float(date.fromisoformat(found[:10]).toordinal()) if found else float("nan")
    except ValueError:
        return float("nan")


def _parts(likeness: Any, threshold: float) -> list[tuple[Any, list[int]]]:
    """Connected parts of the graph of likeness, each with the places of its members; large ones split at a higher threshold."""
    from scipy.sparse.csgraph import connected_components

    todo = [(likeness, list(range(likeness.shape[0])), threshold)]
    done: list[tuple[Any, list[int]]] = []
    while todo:
        matrix, places, bound = todo.pop()
        _, labels = connected_components(matrix >= bound, directed=False)
        members: dict[int, list[int]] = {}
        for i, part in enumerate(labels.tolist()):
            members.setdefault(part, []).append(i)
        for inside in members.values():
            smaller = matrix[inside][:, inside], [places[i] for i in inside]
            if len(inside) > _PART and bound < 1:
                todo.append((*smaller, bound + 0.05))
            else:
                done.append(smaller)
    return done


def _linked(likeness: Any, places: list[int]) -> list[list[int]]:
    """Complete linkage within one part."""
    if len(places) == 1:
        return [places]
    from sklearn.cluster import AgglomerativeClustering

    distance = 1 - likeness.toarray().clip(0, 1)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=1 - _ALIKE + 1e-9
    )
    found: dict[int, list[int]] = {}
    for place, event in zip(places, model.fit_predict(distance).tolist(), strict=True):
        found.setdefault(event, []).append(place)
    return list(found.values())


def _set(documents: Sequence[Document], members: list[int]) -> ArticleSet:
    """The members as a set, named after its texts; the event is the first article's title."""
    chosen = [documents[i] for i in members]
    origin = lineage(chosen)
    articles = tuple(_marked(d.article, origin.basis.get(d.article.id)) for d in chosen)
    digest = hashlib.sha256("\0".join(a.text for a in articles).encode("utf-8")).hexdigest()
    return ArticleSet(f"event-{digest[:12]}", articles, next((a.title for a in articles if a.title), None))


def _marked(article: Article, basis: str | None) -> Article:
    return article.model_copy(update={"notes": (*article.notes, basis)}) if basis else article
