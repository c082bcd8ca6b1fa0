"""Sources in (files, set JSON, stdin); articles out, each with what is known about it and where it came from."""

from __future__ import annotations

import hashlib
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from crossbrief.clean import label
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.load.sets import MAX_ARTICLE_BYTES, MAX_SET_BYTES, SetLine, parse_set, read_sets
from crossbrief.load.text import decode, plain

__all__ = ["SetLine", "load", "load_set", "parse_set", "read_sets"]

_SETS = {".json", ".jsonl", ".ndjson"}


def load(
    source: str | Path, *, max_article_bytes: int = MAX_ARTICLE_BYTES, max_set_bytes: int = MAX_SET_BYTES
) -> list[Article]:
    """The articles of one source: a text file, a set as JSON, or `-` for standard input.

    Raises:
        InputError: `file_not_found`, `not_text`, `bad_encoding`, `empty_article`, `article_too_large`, `bad_set`, `no_articles`.
    """
    return list(_loaded(source, max_article_bytes, max_set_bytes).articles)


def load_set(
    sources: Sequence[str | Path | Article],
    *,
    id: str | None = None,  # noqa: A002
    event: str | None = None,
    max_article_bytes: int = MAX_ARTICLE_BYTES,
    max_set_bytes: int = MAX_SET_BYTES,
) -> ArticleSet:
    """All articles of `sources` as one set; ids are kept where they are given and unique, else `a`, `b`, … by place.

    Without `id`, the set is called as its only source says, else after a hash of its texts. An empty article among others goes to `rejected`.

    Raises:
        InputError: as `load`; `no_articles` for no source at all, `set_too_large` for too much text in all.
    """
    if not sources:
        raise InputError("No article given; name at least one file, folder, address or set.", code="no_articles")
    articles: list[Article] = []
    rejected: list[tuple[str, str]] = []
    first: ArticleSet | None = None
    failures: list[InputError] = []
    for source in sources:
        try:
            part = _given(source) if isinstance(source, Article) else _loaded(source, max_article_bytes, max_set_bytes)
        except InputError as error:
            if error.code != "empty_article":
                raise
            failures.append(error)
            rejected.append((str(source), error.code))
            continue
        first = first or part
        articles += part.articles
        rejected += part.rejected
    if not articles:
        raise failures[0]
    if sum(len(article.text) for article in articles) > max_set_bytes:
        raise InputError(
            f"The articles together are larger than {max_set_bytes:,} bytes; split the set.", code="set_too_large"
        )
    alone = first if first and len(sources) == 1 else None
    named = _with_ids(articles)
    return ArticleSet(
        id or (alone.id if alone else "") or _hash(named),
        named,
        event or (alone.event if alone else None),
        tuple(rejected),
    )


def _given(article: Article) -> ArticleSet:
    if not article.text.strip():
        raise InputError(f"Article `{article.id or article.source or 'without an id'}` is empty.", code="empty_article")
    return ArticleSet("", (article.model_copy(update={"text": plain(article.text)}),))


def _with_ids(articles: Sequence[Article]) -> tuple[Article, ...]:
    """Every article with an id of its own: a given one stays with its first bearer."""
    taken: set[str] = set()
    for article in articles:
        taken.add(article.id)
    free = (name for i in range(2 * len(articles) + 1) if (name := label(i)) not in taken)
    seen: set[str] = set()
    named: list[Article] = []
    for article in articles:
        fresh = not article.id or article.id in seen
        named.append(article.model_copy(update={"id": next(free)}) if fresh else article)
        seen.add(named[-1].id)
    return tuple(named)


def _hash(articles: Sequence[Article]) -> str:
    digest = hashlib.sha256()
    for article in articles:
        digest.update(article.text.encode("utf-8") + b"\0")
    return f"set-{digest.hexdigest()[:12]}"


def _loaded(source: str | Path, max_article_bytes: int, max_set_bytes: int) -> ArticleSet:
    """One source as a set, with the set's own id and event where it is a set."""
    name = "standard input" if str(source) == "-" else str(source)
    is_set = Path(str(source)).suffix.lower() in _SETS
    data = _read(
        source, name, max_set_bytes if is_set else max_article_bytes, "set_too_large" if is_set else "article_too_large"
    )
    if is_set or (name == "standard input" and data.lstrip()[:1] == b"{"):
        return _sets(data, name, max_article_bytes, max_set_bytes)
    text, encoding = decode(data, name=name)
    if not text.strip():
        raise InputError(f"`{name}` is empty.", code="empty_article")
    return ArticleSet("", (Article(text=text, encoding=encoding, source=name),))


def _sets(data: bytes, name: str, max_article_bytes: int, max_set_bytes: int) -> ArticleSet:
    return parse_set(data, where=f"`{name}`", max_article_bytes=max_article_bytes, max_set_bytes=max_set_bytes)


def _read(source: str | Path, name: str, limit: int, code: str) -> bytes:
    """At most `limit` bytes of a file, a pipe or standard input."""
    try:
        if str(source) == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            mode = Path(source).stat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                what = "a folder" if stat.S_ISDIR(mode) else "a device"
                raise InputError(f"`{name}` is {what}, not an article.", code="path_not_allowed")
            with Path(source).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"`{name}` cannot be read: {why}. Check the path.", code="file_not_found") from None
    if len(data) > limit:
        raise InputError(f"`{name}` is larger than {limit:,} bytes; shorten it or raise the limit.", code=code)
    return data
