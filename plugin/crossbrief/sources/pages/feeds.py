"""RSS, Atom or OPML in; a feed's entries as articles, or the addresses of the feeds in a list, out."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any, NamedTuple

from crossbrief.clean.dates import normal_date
from crossbrief.clean.encodable import encodable
from crossbrief.document import Article
from crossbrief.errors import InputError
from crossbrief.sources.pages import page
from crossbrief.sources.pages.declared import byline

MOST_ENTRIES = 200
MOST_FOLLOWED = 50
"""Entries of a feed at an address whose own pages are fetched."""
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_OPML = re.compile(rb"<opml\b", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_CONTROL = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|x0*(?:[0-8bcef]|1[\\da-f]));",
    re.IGNORECASE,
)
"""Characters that XML forbids: one of them would end the parse."""
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|code|div|em|figure|font|h[1-6]|i|img|li|ol|p|q|s|small|span|strong|sub|sup|table|td|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_WHOLE = 150
"""Words from which an entry's own text counts as the article and not as its teaser."""


class FeedEntry(NamedTuple):
    """A feed's entry as an article, and whether it holds no more than a teaser of it."""

    article: Article
    teaser: bool


def is_feed(data: bytes) -> bool:
    return bool(_FEED.search(data[:2048]))


def is_opml(data: bytes) -> bool:
    return bool(_OPML.search(data[:2048]))


def entries(data: bytes, name: str) -> list[FeedEntry]:
    """The newest `MOST_ENTRIES` entries that have any text.

    Raises:
        InputError: `no_articles`.
    """
    import feedparser

    if b"\0" not in data:  # UTF-16 has zero bytes, and its own meaning for the others
        data = data.translate(None, _CONTROL)
    text, encoding = page.source(data, name, None)
    text = _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)
    feed = feedparser.parse(
        io.BytesIO(_FORBIDDEN.sub("", text).encode("utf-8", "replace")), resolve_relative_uris=False
    )
    channel = {
        "publisher": _line(feed.feed.get("title")) or None,
        "language": (feed.feed.get("language") or "")[:2].lower() or None,
        "encoding": encoding,
        "source": name,
    }
    found = [_entry(item, channel) for item in feed.entries[:MOST_ENTRIES]]
    kept = [entry for entry in found if entry.article.text.strip()]
    if not kept:
        raise InputError(f"`{name}` is a feed without articles.", code="no_articles")
    return kept


def _entry(item: Any, channel: dict[str, str | None]) -> FeedEntry:
    full = [_prose(content.get("value")) for content in item.get("content") or ()]
    parts = full if any(part.text.strip() for part in full) else [_prose(item.get("summary"))]
    text = "\n".join(part.text for part in parts).strip()
    teaser = len(text.split()) < _WHOLE
    language, source = channel["language"], item.get("source") or {}
    title = _line(item.get("title"))
    return FeedEntry(
        Article(
            text=text or title,
            title=title or None,
            url=page.web_address(item.get("link")),
            byline=byline(
                ", ".join(_line(author.get("name")) for author in item.get("authors") or ())
                or _line(item.get("author"))
            )
            or None,
            date=next(
                filter(None, (normal_date(dict.get(item, key)) for key in ("published", "updated", "created"))), None
            ),
            publisher=_line(source.get("title")) or channel["publisher"],
            language=language if language and language.isalpha() else None,
            encoding=channel["encoding"],
            source=channel["source"],
            notes=(*dict.fromkeys(note for part in parts for note in part.notes), *(("teaser",) if teaser else ())),
            dropped=tuple(piece for part in parts for piece in part.dropped),
        ),
        teaser,
    )


def _prose(html: str | None) -> page.Fragment:
    """A description as text; one that was escaped twice shows as markup and is read again."""
    found = page.fragment(html or "")
    for _ in range(2):
        if not (_TAG.search(found.text) or _ENTITY.search(found.text)):
            break
        again = page.fragment(unescape(found.text) if not _TAG.search(found.text) else found.text)
        found = page.Fragment(again.text, found.dropped + again.dropped, found.notes + again.notes)
    return found


def _line(text: str | None) -> str:
    """A title or a name as one line of plain text, whatever it was escaped as."""
    text = text or ""
    for _ in range(3):
        text = page.fragment(text).text if _TAG.search(text) else text
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return encodable(" ".join(text.split()))


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
