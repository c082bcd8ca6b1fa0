"""Files, texts and addresses from a browser in; articles, kept under keys of the server's making, out."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field

from crossbrief.clean.dates import normal_date
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.fetch import Fetcher, user_cache
from crossbrief.serve.shelf import Shelf
from crossbrief.sources import Access, load, load_set

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


@dataclass
class Uploads:
    """What was handed in, for a day; nothing is read from a path that a browser names."""

    fetcher: Fetcher = field(default_factory=lambda: Fetcher(cache=user_cache()))
    shelf: Shelf[Article] = field(default_factory=lambda: Shelf(entries=5000, room=64 << 20, seconds=DAY))

    def file(self, name: str, content: bytes) -> list[Shown]:
        """The articles of a file; its name says only what kind it is.

        Raises:
            InputError, UsageError: as `load`.
        """
        return self._kept(self._read(_name(name), content))

    def _read(self, shown: str, content: bytes) -> list[Article]:
        kind = PurePosixPath(shown).suffix.lower()
        with tempfile.TemporaryDirectory(prefix="crossbrief-") as folder:
            path = Path(folder) / f"given{kind if _SUFFIX.fullmatch(kind) else ''}"
            path.write_bytes(content)
            return load(path, access=Access(fetcher=None, roots=(Path(folder),)), name=shown)

    def text(self, text: str) -> list[Shown]:
        """The articles of a text that was pasted: prose, HTML or a set."""
        found = self._read("pasted text", text.encode("utf-8", "replace"))
        return self._kept([article.model_copy(update={"source": None}) for article in found])

    def address(self, address: str) -> list[Shown]:
        """The articles at an http or https address.

        Raises:
            InputError: `url_not_allowed`, `fetch_failed` and others of the guard and the page.
        """
        if not re.match(r"https?://", address, re.IGNORECASE):
            raise InputError(f"`{address[:120]}` is not an http or https address.", code="url_not_allowed")
        return self._kept(load(address, access=Access(fetcher=self.fetcher, roots=())))

    def set_of(self, chosen: Sequence[Chosen], event: str = "") -> ArticleSet:
        """The chosen articles as one set.

        Raises:
            InputError: `unknown_id` for one that is not remembered; `no_articles`, `set_too_large`.
        """
        return load_set([self._article(one) for one in chosen], event=event or None)

    def _article(self, chosen: Chosen) -> Article:
        article = self.shelf.get(chosen.key)
        if article is None:
            raise InputError("An article is not remembered any more; give it again.", code="unknown_id")
        date = normal_date(chosen.date) if chosen.date != (article.date or "") else article.date
        return article.model_copy(update={"publisher": chosen.publisher.strip() or None, "date": date})

    def _kept(self, articles: Sequence[Article]) -> list[Shown]:
        return [self._shown(article) for article in articles]

    def _shown(self, article: Article) -> Shown:
        key = secrets.token_urlsafe(12)
        self.shelf.put(key, article, len(article.text))
        return Shown(
            key=key,
            title=article.title or " ".join(article.text.split())[:90],
            publisher=article.publisher or "",
            date=article.date or "",
            words=len(article.text.split()),
            source=article.source or "",
            notes=article.notes,
        )


def _name(name: str) -> str:
    """The last part of a file's name, printable and short."""
    last = "".join(c for c in re.split(r"[/\\]", name)[-1] if c.isprintable()).translate(_NO_NAME).strip()
    return last[-120:] if last.strip("-. ") else "file"
