"""Files, texts and addresses from a browser in; articles, kept under keys of the server's making, out."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field

from crossbrief.clean.dates import normal_date
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.fetch import Fetcher, user_cache
from crossbrief.serve.shelf import Shelf
from crossbrief.sources import Access, load_set, load_source

DAY = 86_400.0
"""Seconds for which a server remembers what it was given."""
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_NO_NAME = str.maketrans({"[": "(", "]": ")", "*": "_", "?": "_", "\\": "_"})
"""A name is only shown; but one that looks like a pattern would be taken for one."""


class Shown(BaseModel):
    """An article as the page lists it."""

    key: str
    title: str
    publisher: str
    date: str
    words: int
    source: str
    notes: tuple[str, ...]


class Chosen(BaseModel):
    """An article of a set, with what the reader knows of it."""

    key: str = Field(max_length=64)
    publisher: str = Field("", max_length=200)
    date: str = Field("", max_length=40)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was handed in at once: what it says of itself, if it is a set, and how many articles it held (not the articles)."""

    id: str = ""
    event: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """An article that was handed in."""

    article: Article
    delivery: Delivery


@dataclass
class Uploads:
    """What was handed in, for a day; nothing is read from a path that a browser names."""

    fetcher: Fetcher = field(default_factory=lambda: Fetcher(cache=user_cache()))
    shelf: Shelf[Given] = field(default_factory=lambda: Shelf(entries=5000, room=64 << 20, seconds=DAY))

    def file(self, name: str, content: bytes) -> list[Shown]:
        """The articles of a file; its name says only what kind it is.

        Raises:
            InputError, UsageError: as `load`.
        """
        return self._kept(self._read(_name(name), content))

    def _read(self, shown: str, content: bytes) -> ArticleSet:
        kind = PurePosixPath(shown).suffix.lower()
        with tempfile.TemporaryDirectory(prefix="crossbrief-") as folder:
            path = Path(folder) / f"given{kind if _SUFFIX.fullmatch(kind) else ''}"
            path.write_bytes(content)
            return load_source(path, access=Access(fetcher=None, roots=(Path(folder),)), name=shown)

    def text(self, text: str) -> list[Shown]:
        """The articles of a text that was pasted: prose, HTML or a set."""
        found = self._read("pasted text", text.encode("utf-8", "replace"))
        unnamed = tuple(article.model_copy(update={"source": None}) for article in found.articles)
        return self._kept(replace(found, articles=unnamed))

    def address(self, address: str) -> list[Shown]:
        """The articles at an http or https address.

        Raises:
            InputError: `url_not_allowed`, `fetch_failed` and others of the guard and the page.
        """
        if not re.match(r"https?://", address, re.IGNORECASE):
            raise InputError(f"`{address[:120]}` is not an http or https address.", code="url_not_allowed")
        return self._kept(load_source(address, access=Access(fetcher=self.fetcher, roots=())))

    def set_of(self, chosen: Sequence[Chosen], event: str = "") -> ArticleSet:
        """The chosen articles as one set; a set that was handed in and is chosen whole keeps its id and event.

        Raises:
            InputError: `unknown_id` for one that is not remembered; `no_articles`, `set_too_large`.
        """
        given = [self._given(one) for one in chosen]
        first = given[0].delivery if given else Delivery()
        whole = len(given) == first.size and all(one.delivery is first for one in given)
        own = first if whole else Delivery()
        articles = [_as_known(one.article, known) for one, known in zip(given, chosen, strict=True)]
        return load_set(articles, id=own.id or None, event=event or own.event)

    def _given(self, chosen: Chosen) -> Given:
        given = self.shelf.get(chosen.key)
        if given is None:
            raise InputError("An article is not remembered any more; give it again.", code="unknown_id")
        return given

    def _kept(self, came: ArticleSet) -> list[Shown]:
        delivery = Delivery(came.id, came.event, len(came.articles))
        return [self._shown(Given(article, delivery)) for article in came.articles]

    def _shown(self, given: Given) -> Shown:
        key, article = secrets.token_urlsafe(12), given.article
        self.shelf.put(key, given, len(article.text))
        return Shown(
            key=key,
            title=article.title or " ".join(article.text.split())[:90],
            publisher=article.publisher or "",
            date=article.date or "",
            words=len(article.text.split()),
            source=article.source or "",
            notes=article.notes,
        )


def _as_known(article: Article, chosen: Chosen) -> Article:
    """The article with what the reader knows of it."""
    date = normal_date(chosen.date) if chosen.date != (article.date or "") else article.date
    return article.model_copy(update={"publisher": chosen.publisher.strip() or None, "date": date})


def _name(name: str) -> str:
    """The last part of a file's name, printable and short."""
    last = "".join(c for c in re.split(r"[/\\]", name)[-1] if c.isprintable()).translate(_NO_NAME).strip()
    return last[-120:] if last.strip("-. ") else "file"
