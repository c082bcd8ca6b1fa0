"""What the pipeline reads: an article as it was given, and the same article cleaned into numbered sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field


class Article(BaseModel):
    """One article as loaded. `text` is what every offset of the program counts in, in Unicode code points."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    """Plain text: the file as it stands, or the body extracted from HTML."""
    id: str = ""
    """The caller's identifier; empty until `load` gives one (`a`, `b`, …)."""
    title: str | None = None
    publisher: str | None = None
    """The outlet's name as given or found; None means unknown, never guessed."""
    byline: str | None = None
    date: str | None = None
    """Publication date, ISO 8601 (`2018-10-08` or `2018-10-08T17:37`), or None when unknown."""
    url: str | None = None
    language: str | None = None
    """ISO 639-1 code, or None when not detected."""
    encoding: str | None = None
    """Encoding the bytes were read as, or None when the text came as text."""
    source: str | None = None
    """Where it was loaded from, as the user would recognise it: a path, a URL, `stdin`."""
    notes: tuple[str, ...] = Field(default=())
    """What a reader should know about this copy: `paywalled`, `truncated`, `corrected`."""
    dropped: tuple[tuple[str, str], ...] = Field(default=(), exclude=True, repr=False)
    """What of the page or file is not in `text`, and why: (text, reason). For a reader who asks; no stage reads it."""

    @property
    def file(self) -> str | None:
        """The file it was read from, as the user gave it; None when it was none."""
        named = self.source and "://" not in self.source and self.source != STDIN
        return self.source if named else None

    def called(self, label: str) -> str:
        """How it is named wherever it is spoken of: its publisher, its file, its site, else `article a`."""
        return called(self.publisher, self.file, self.url, f"article {label}")


STDIN = "standard input"
"""What an article is said to come from that was piped in."""


def called(publisher: str | None, file: str | None, url: str | None, otherwise: str) -> str:
    """The name of a source: the outlet if it is known, else the file without its folders, the site, or `otherwise`."""
    site = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return publisher or (PurePath(file).name if file else "") or site or otherwise


@dataclass(frozen=True, slots=True)
class Sentence:
    """One citable sentence; `article.text[start:end] == text`, always."""

    id: str
    """Address shown to a model and a reader: document label and running number, `a3`."""
    article: str
    """Id of its article."""
    paragraph: int
    """Number of its paragraph in the cleaned document, from 0."""
    start: int
    end: int
    """Code points into `Article.text`."""
    text: str
    suspicious: bool = False
    """Addressed to a machine ("ignore previous instructions"): shown to the reader, never cited as evidence."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch of text that is not the article's prose, and why it was taken out."""

    start: int
    end: int
    text: str
    reason: str
    """`json`, `boilerplate`, `byline`, `updated`, `dateline`, `title`, `markup`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned article: its sentences in reading order, numbered `label1 … labelN`, and what was removed."""

    label: str
    """Letter of the document in this set: `a` … `z`, `aa` …"""
    article: Article
    """The article with metadata that cleaning lifted from its text (byline, date)."""
    sentences: tuple[Sentence, ...]
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """Articles on one event, as one unit of work."""

    id: str
    articles: tuple[Article, ...]
    """Every article has an id, unique in the set."""
    event: str | None = None
    """The event in the caller's words, or None."""
    rejected: tuple[tuple[str, str], ...] = ()
    """Articles that could not be used while others could: (id, error code)."""
