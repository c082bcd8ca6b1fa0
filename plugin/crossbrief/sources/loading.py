"""One source or many in; their articles, or one set of them, out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from glob import has_magic, iglob
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from crossbrief.clean import with_ids
from crossbrief.clean.encodable import encodable
from crossbrief.document import STDIN, Article, ArticleSet
from crossbrief.errors import CrossbriefError, InputError, UsageError
from crossbrief.sources import documents, own, sets
from crossbrief.sources.access import ANY, Access
from crossbrief.sources.notes import annotated
from crossbrief.sources.pages import feeds, page
from crossbrief.sources.text import decode

_RULE = re.compile(r"^[ \t]*(?:={3,}|-{3,}|_{5,}|\*{5,}|#{5,}|~{5,})[ \t]*$", re.MULTILINE)
_PART_WORDS = 25
"""Words each part between two rules must have to be an article: a rule inside an article has a byline or a caption on one side."""
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_READERS: dict[str, Callable[[bytes, str], Article]] = {
    ".md": documents.markdown,
    ".markdown": documents.markdown,
    ".docx": documents.word,
    ".pdf": documents.pdf,
    ".eml": documents.mail,
}
_PAGES = {".html", ".htm", ".xhtml"}
_SETS = {".json", ".jsonl", ".ndjson"}
_FEEDS = {".xml", ".rss", ".atom", ".opml"}
_KNOWN = {".txt", ".text", "", *_READERS, *_PAGES, *_SETS, *_FEEDS}


def load(source: str | Path, *, access: Access = ANY, name: str | None = None) -> list[Article]:
    """The articles of one source; `name` is what it is called where that is not its path.

    A source is a file (text, Markdown, HTML, Word, PDF, mail, JSON or JSONL set, feed, OPML), a folder, a pattern (`news/*.html`), an http(s)
    address of a page or a feed, or `-` for standard input. A text that holds rules (`---`, `===`) between parts of 25 words and more is
    several articles. Of many files, one that cannot be used is left out; `load_set` tells which.

    Raises:
        InputError: every code of its class; see there.
        UsageError: `missing_extra` for Word and PDF files without `crossbrief[documents]`.
    """
    return list(load_source(source, access=access, name=name).articles)


def load_set(
    sources: Sequence[str | Path | Article],
    *,
    id: str | None = None,  # noqa: A002
    event: str | None = None,
    access: Access = ANY,
    max_set_bytes: int = 8 << 20,
) -> ArticleSet:
    """All articles of `sources` as one set; ids are kept where they are given and unique, else `a`, `b`, … by place.

    Without `id`, the set is called as its only source says, else after a hash of its texts. An empty article among others goes to
    `rejected`; any other failure of a source that is named here is raised.

    Raises:
        InputError: as `load`; `no_articles` for no source at all, `set_too_large` for too much text in all.
    """
    if not sources:
        raise InputError("No article given; name at least one file, folder, address or set.", code="no_articles")
    parts: list[ArticleSet] = []
    failures: list[tuple[str, InputError]] = []
    for source in sources:
        try:
            parts.append(_given(source) if isinstance(source, Article) else load_source(source, access=access))
        except InputError as error:
            if error.code != "empty_article":
                raise
            failures.append((source.id if isinstance(source, Article) else str(source), error))
    articles = [article for part in parts for article in part.articles]
    if not articles:
        raise failures[0][1]
    if sum(len(article.text.encode("utf-8")) for article in articles) > max_set_bytes:
        raise InputError(
            f"The articles together are larger than {max_set_bytes:,} bytes; split the set.", code="set_too_large"
        )
    alone = parts[0] if len(sources) == 1 else ArticleSet("", ())
    named = with_ids(articles)
    rejected = tuple(item for part in parts for item in part.rejected) + tuple((n, e.code) for n, e in failures)
    return ArticleSet(id or alone.id or _hash(named), named, event or alone.event, rejected)


def _given(article: Article) -> ArticleSet:
    if not article.text.strip():
        raise InputError(f"Article `{article.id or article.source or 'without an id'}` is empty.", code="empty_article")
    return ArticleSet("", (annotated(article.model_copy(update={"text": encodable(article.text)})),))


def _hash(articles: Sequence[Article]) -> str:
    digest = hashlib.sha256()
    for article in articles:
        digest.update(article.text.encode("utf-8") + b"\0")
    return f"set-{digest.hexdigest()[:12]}"


def load_source(source: str | Path, *, access: Access = ANY, name: str | None = None) -> ArticleSet:
    """One source, as `load` reads it, with the set's own id and event where it is a set; else they are empty.

    Raises:
        InputError, UsageError: as `load`.
    """
    text = name or str(source)
    if isinstance(source, str) and (match := re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", text)):
        if match[1].lower() in ("http", "https"):
            return _web(text, access)
        raise InputError(f"`{text[:120]}`: only http and https addresses can be read.", code="url_not_allowed")
    if text == "-":
        return _bytes(access.read("-", access.max_file_bytes), STDIN, "", access)
    if has_magic(text) and not Path(text).exists():
        return _many(_matching(text, access), text, access)
    path = access.file(source)
    if path.is_dir():
        return _many(_inside(path, access), text, access)
    kind = path.suffix.lower()
    limit, code = (access.max_file_bytes, "set_too_large" if kind in _SETS else "article_too_large")
    if kind not in _KNOWN - {".txt", ".text", ""}:
        limit = access.max_article_bytes
    return _bytes(access.read(path, limit, code), text, kind, access)


def _matching(pattern: str, access: Access) -> list[str]:
    access.pattern(pattern)
    found = sorted(islice(iglob(pattern, recursive=True), access.max_files + 1))  # noqa: PTH207 - pathlib's takes no absolute pattern
    return [name for name in found if Path(name).is_file()]


def _inside(folder: Path, access: Access) -> list[str]:
    """Files of a folder and its subfolders that look like articles; hidden ones are not."""

    def files() -> Iterator[str]:
        for path in folder.rglob("*"):
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if not hidden and path.suffix.lower() in _KNOWN and path.is_file():
                yield str(path)

    return sorted(islice(files(), access.max_files + 1))


def _many(names: list[str], where: str, access: Access) -> ArticleSet:
    """Several files as one set."""
    if len(names) > access.max_files:
        raise InputError(f"`{where}` holds more than {access.max_files:,} files; name fewer.", code="set_too_large")
    if not names:
        code = "no_articles" if Path(where).is_dir() else "file_not_found"
        raise InputError(
            f"`{where}` holds no article; text, HTML, Markdown, JSON, PDF, Word and mail files are read.", code=code
        )
    return _gathered([partial(_of_many, name, access) for name in names], names, access.on_file)


def _of_many(name: str, access: Access) -> ArticleSet:
    """One file of a folder or pattern; what this program wrote there is no article."""
    if own.is_ours(access.read(name, access.max_file_bytes, "article_too_large")):
        raise InputError(f"`{name}` is a briefing, not an article.", code="own_output")
    return load_source(name, access=access)


def _gathered(
    loads: Sequence[Callable[[], ArticleSet]],
    names: Sequence[str],
    on_file: Callable[[int, int], None] | None = None,
) -> ArticleSet:
    """What several loads give; one that fails is left out with its code, and the first failure is raised when nothing remains."""
    articles: list[Article] = []
    rejected: list[tuple[str, str]] = []
    failure: CrossbriefError | None = None
    for number, (name, run) in enumerate(zip(names, loads, strict=True), 1):
        if on_file:
            on_file(number, len(names))
        try:
            part = run()
        except (InputError, UsageError) as error:  # a file that needs an extra stops the others as little
            failure = failure or error
            rejected.append((name, error.code))
            continue
        articles += part.articles
        rejected += part.rejected
    if not articles and failure:
        raise failure
    return ArticleSet("", tuple(articles), None, tuple(rejected))


def _web(url: str, access: Access) -> ArticleSet:
    """A page, or what a feed at an address leads to: each entry's own page where the feed has only its teaser."""
    found = access.page(url)
    if feeds.is_feed(found.body):
        return _followed(feeds.entries(found.body, url), access)
    kind = Path(urlsplit(found.url).path).suffix.lower()
    if feeds.is_opml(found.body):
        kind = ".opml"
    elif "json" in found.content_type:
        kind = kind if kind in _SETS else ".json"
    elif found.content_type == "text/plain":
        kind = ""
    elif kind not in _SETS:
        kind = ".html"
    return _bytes(found.body, url, kind, access, found.charset)


def _followed(entries: list[feeds.FeedEntry], access: Access) -> ArticleSet:
    articles: list[Article] = []
    for entry in entries[: feeds.MOST_FOLLOWED]:
        article = entry.article
        if entry.teaser and article.url:
            try:
                found = access.page(article.url)
                markup = page.source(found.body, article.url, found.charset)
                whole = page.article(markup, name=article.url, url=found.url)
                known = {
                    k: getattr(article, k) for k in ("title", "publisher", "byline", "date") if not getattr(whole, k)
                }
                article = whole.model_copy(update=known)
            except InputError as error:
                article = article.model_copy(update={"notes": (*article.notes, error.code)})
        articles.append(annotated(article))
    return ArticleSet("", tuple(articles))


def _bytes(data: bytes, name: str, kind: str, access: Access, charset: str | None = None) -> ArticleSet:
    """The articles in a file's bytes, by its suffix and else by its look."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind in (".jsonl", ".ndjson"):
        return _lines(data, name, access)
    if kind == ".json" or (kind == "" and start[:1] == b"{"):
        return sets.parse_set(data, where=f"`{name}`", access=access)
    if kind in _FEEDS or (kind == "" and start[:1] == b"<"):
        if feeds.is_opml(data):
            urls = feeds.addresses(data, name)
            return _gathered([partial(_web, url, access) for url in urls], urls)
        if feeds.is_feed(data):
            return _each(ArticleSet("", tuple(entry.article for entry in feeds.entries(data, name))))
    if kind in _READERS:
        found = _READERS[kind](data, name)
    elif kind in _PAGES or (kind in {"", *_FEEDS} and _PAGE.search(start)):
        found = page.article(page.source(data, name, charset), name=name, url=page.web_address(name))
    else:
        text, encoding = decode(data, name=name, declared=charset)
        return _each(ArticleSet("", tuple(_parts(Article(text=text, encoding=encoding, source=name)))), access)
    return _each(ArticleSet("", (found,)), access)


def _each(found: ArticleSet, access: Access | None = None) -> ArticleSet:
    """Every article with its language and notes, and none empty or too large."""
    for article in found.articles:
        if not article.text.strip():
            raise InputError(f"`{article.source}` is empty.", code="empty_article")
        if access and len(article.text.encode("utf-8")) > access.max_article_bytes:
            limit = f"{access.max_article_bytes:,}"
            raise InputError(
                f"`{article.source}` has more than {limit} bytes of text; shorten it or raise the limit.",
                code="article_too_large",
            )
    return ArticleSet(found.id, tuple(map(annotated, found.articles)), found.event, found.rejected)


def _lines(data: bytes, name: str, access: Access) -> ArticleSet:
    """A JSONL file: every line a set, or an article."""
    lines = [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    if not lines:
        raise InputError(f"`{name}` is empty.", code="empty_article")
    found = [sets.parse_line(line, where=f"`{name}`, line {number}", access=access) for number, line in lines]
    if len(found) == 1:
        return found[0]
    articles = tuple(article for part in found for article in part.articles)
    return ArticleSet("", articles, None, tuple(item for part in found for item in part.rejected))


def _parts(article: Article) -> list[Article]:
    """The articles of a text that holds several, separated by rules."""
    text = article.text
    cuts = [match.span() for match in _RULE.finditer(text)]
    edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
    pieces = [text[a:b].strip("\r\n") for a, b in zip(edges[::2], edges[1::2], strict=True)]
    pieces = [piece for piece in pieces if piece.strip()]
    if len(pieces) < 2 or any(len(piece.split()) < _PART_WORDS for piece in pieces):
        return [article]
    return [
        article.model_copy(update={"text": piece, "source": f"{article.source}, part {i}"})
        for i, piece in enumerate(pieces, 1)
    ]
