"""RSS, Atom or OPML in; a feed's entries as articles, or the addresses of the feeds in a list, out."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

from crossbrief.clean.plain import plain
from crossbrief.document import Article
from crossbrief.errors import InputError
from crossbrief.sources import page

MOST_ENTRIES = 200
MOST_FOLLOWED = 50
"""Entries of a feed at an address whose own pages are fetched."""
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_OPML = re.compile(rb"<opml\b", re.IGNORECASE)
_WHOLE = 150
"""Words from which an entry's own text counts as the article and not as its teaser."""


class Entry(NamedTuple):
    """A feed's entry as an article, and whether it holds no more than a teaser of it."""

    article: Article
    teaser: bool


def is_feed(data: bytes) -> bool:
    return bool(_FEED.search(data[:2048]))


def is_opml(data: bytes) -> bool:
    return bool(_OPML.search(data[:2048]))


def entries(data: bytes, name: str) -> list[Entry]:
    """The newest `MOST_ENTRIES` entries that have any text.

    Raises:
        InputError: `no_articles`.
    """
    import feedparser

    feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False)
    publisher = plain(feed.feed.get("title") or "") or None
    language = (feed.feed.get("language") or "")[:2].lower() or None
    found = [_entry(item, publisher, language, name) for item in feed.entries[:MOST_ENTRIES]]
    kept = [entry for entry in found if entry.article.text.strip()]
    if not kept:
        raise InputError(f"`{name}` is a feed without articles.", code="no_articles")
    return kept


def _entry(item: Any, publisher: str | None, language: str | None, name: str) -> Entry:
    full = "\n".join(page.fragment_text(content.get("value") or "") for content in item.get("content") or ())
    text = full.strip() or page.fragment_text(item.get("summary") or "")
    teaser = len(text.split()) < _WHOLE
    source = item.get("source") or {}
    return Entry(
        Article(
            text=text or plain(item.get("title") or ""),
            title=plain(item.get("title") or "") or None,
            url=page.web_address(item.get("link")),
            byline=plain(item.get("author") or "") or None,
            date=_date(item),
            publisher=plain(source.get("title") or "") or publisher,
            language=language if language and language.isalpha() else None,
            source=name,
            notes=("teaser",) if teaser else (),
        ),
        teaser,
    )


def _date(item: Any) -> str | None:
    parts = item.get("published_parsed") or item.get("updated_parsed")
    return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}Z".format(*parts[:5]) if parts and parts[0] >= 1600 else None


def addresses(data: bytes, name: str) -> list[str]:
    """The feeds an OPML list names, in order, each once.

    Raises:
        InputError: `no_articles`.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        tree = None
    found = [] if tree is None else [item.get("xmlUrl") for item in tree.iter("outline")]
    urls = list(dict.fromkeys(filter(None, map(page.web_address, found))))
    if not urls:
        raise InputError(f"`{name}` names no feeds.", code="no_articles")
    return urls
