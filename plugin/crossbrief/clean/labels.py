"""Names for documents and articles: letters by place."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase

from crossbrief.document import Article


def label(index: int) -> str:
    """Letters of the document at `index` (from 0): a … z, aa, ab …"""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters, index = ascii_lowercase[rest] + letters, index - 1
    return letters


def with_ids(articles: Sequence[Article]) -> tuple[Article, ...]:
    """Every article with an id of its own: a given one stays with its first bearer."""
    taken = {article.id for article in articles}
    free = (name for i in range(2 * len(articles) + 1) if (name := label(i)) not in taken)
    seen: set[str] = set()
    named: list[Article] = []
    for article in articles:
        fresh = not article.id or article.id in seen
        named.append(article.model_copy(update={"id": next(free)}) if fresh else article)
        seen.add(named[-1].id)
    return tuple(named)
