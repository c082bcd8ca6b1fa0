"""HTML in; an article out: the body's text, what the page says about itself, and what of the page is not in the text.

The body is trafilatura's (precision first: F1 0.98 against 0.97 with its default, on 60 news pages), with its default rules where precision
leaves almost nothing, on a page reduced to what a reader sees. Leads and paragraphs it leaves out are put back (`blocks`). Metadata is the
page's own declaration; where it declares nothing, None.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crossbrief.clean.encodable import encodable
from crossbrief.document import Article
from crossbrief.errors import InputError
from crossbrief.sources.notes import is_walled
from crossbrief.sources.pages import blocks, live, markup
from crossbrief.sources.pages.declared import byline, declared, web_address
from crossbrief.sources.text import Decoded, decode

__all__ = ["Fragment", "article", "fragment", "source", "web_address"]

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})|encoding=[\"']([\w-]{2,40})", re.IGNORECASE)
_FEW_WORDS = 60
"""Below it the precise extraction has probably missed the body."""
_STUB_WORDS = 120
"""Below it a page that asks for money shows a teaser; above it the request is on every page of the site."""


class Fragment(NamedTuple):
    """A piece of HTML as text, with what a reader of it does not see."""

    text: str
    dropped: tuple[markup.Piece, ...] = ()
    notes: tuple[str, ...] = ()


def article(html: str | Decoded, *, name: str, url: str | None = None) -> Article:
    """The article of a page.

    Raises:
        InputError: `empty_article` when no body text is found.
    """
    markup_text, encoding = html if isinstance(html, Decoded) else (html, None)
    tree = _tree(markup_text, name)
    facts, item = declared(tree, url)
    seen = markup.reduce(tree)
    shown = blocks.blocks(tree)
    text, found = _body(tree, url)
    if entries := live.entries(tree, item, text):
        text, facts = live.text(shown, entries), facts | {"date": entries[0].when or facts.get("date", "")}
    elif text:
        text = blocks.whole(shown, text)
    if not text:
        raise InputError(f"`{name}`: no article text was found on the page.", code="empty_article")
    given = {
        key: facts.get(key) or found.get(key) or None for key in ("title", "publisher", "byline", "date", "language")
    }
    walled = facts.get("paywalled") or (
        len(text.split()) < _STUB_WORDS and any(is_walled(block.text) for block in shown)
    )
    notes = [note for note, holds in (("paywalled", walled), ("corrected", seen.corrected), ("live", entries)) if holds]
    return Article(
        text=text,
        url=web_address(facts.get("url")) or web_address(found.get("url")) or url,
        source=name,
        encoding=encoding,
        notes=tuple(notes),
        dropped=(*seen.dropped, *blocks.left_out(shown, text, [v for v in given.values() if v])),
        **given,
    )


def source(data: bytes, name: str, charset: str | None) -> Decoded:
    """A page's or a feed's markup, read as its server or its own declaration says where that fits its bytes, else as they look.

    Raises:
        InputError: `not_text`, `bad_encoding`.
    """
    found = _META.search(data[:4096])
    return decode(data, name=name, declared=(charset, (found[1] or found[2]).decode("ascii") if found else None))


def fragment(html: str) -> Fragment:
    """The text of a piece of HTML (a feed's entry, a mail), one paragraph a line; no part that is seen is judged to be junk."""
    from lxml import etree
    from lxml import html as parser

    if not html.strip():
        return Fragment("")
    try:
        tree = parser.fragment_fromstring(html, create_parent="div")
    except (etree.LxmlError, ValueError):
        return Fragment("")
    seen = markup.reduce(tree)
    lines = encodable("\n".join(block.text for block in blocks.blocks(tree)))
    return Fragment(lines, tuple(seen.dropped), ("corrected",) if seen.corrected else ())


def _tree(html: str, name: str) -> Any:
    from trafilatura import load_html

    tree = load_html(html)
    if tree is None:
        raise InputError(f"`{name}`: no article text was found on the page.", code="empty_article")
    return tree


def _body(tree: Any, url: str | None) -> tuple[str, dict[str, str]]:
    """Text of the body and the metadata that trafilatura reads from meta tags."""
    from trafilatura import bare_extraction

    dates = {"extensive_search": False, "original_date": True}
    best = ""
    facts: dict[str, str] = {}
    for precise in (True, False):
        found: Any = bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            favor_precision=precise,
            date_extraction_params=dates,
        )
        document = found.as_dict() if found is not None else {}
        text = encodable(document.get("text") or "").strip()
        if len(text) > len(best):
            best = text
        facts = facts or _named(document)
        if len(best.split()) >= _FEW_WORDS:
            break
    return best, facts


def _named(document: dict[str, Any]) -> dict[str, str]:
    names = {
        "title": "title",
        "author": "byline",
        "sitename": "publisher",
        "date": "date",
        "url": "url",
        "language": "language",
    }
    facts = {ours: encodable(str(document[theirs])) for theirs, ours in names.items() if document.get(theirs)}
    facts["byline"] = byline(facts.get("byline") or "")
    if facts.get("publisher") == urlsplit(facts.get("url") or "").netloc or facts.get("publisher") == document.get(
        "hostname"
    ):
        facts.pop("publisher", None)  # trafilatura's stand-in where a page names no site
    return facts
