"""A page's tree in; what the page says of its own article (JSON-LD, meta tags) out, never what it says of another one it links to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from crossbrief.clean.dates import normal_date
from crossbrief.clean.encodable import encodable

_ARTICLE_TYPES = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle BlogPosting LiveBlogPosting".split()
)
_DEEPEST = 60
"""Levels of nested JSON-LD that are looked at."""
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
_BETWEEN = re.compile(r"\s*(?:[;|]|,(?!\s*(?:jr|sr|phd|md)\b)|\band\b|&)\s*", re.IGNORECASE)
_BYLINE_START = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_TITLES = '//h1 | //title | //meta[@property="og:title"]'
_ADDRESSES = '//link[contains(concat(" ", @rel, " "), " canonical ")]/@href | //meta[@property="og:url"]/@content'


def declared(tree: Any, url: str | None) -> tuple[dict[str, str], dict[str, Any]]:
    """Facts from the page's own JSON-LD article and its language tag, and that article's object.

    The objects of other articles are taken from the tree, so that nothing after this one reads them.
    """
    own = [address for address in (*map(str, tree.xpath(_ADDRESSES)), url or "") if _key(address)]
    titles = [t.get("content") or t.text_content() for t in tree.xpath(_TITLES)]
    found = [
        (script, item) for script, item in _items(tree) if _ARTICLE_TYPES & set(map(str, listed(item.get("@type"))))
    ]
    item = _own([item for _, item in found], own, titles)
    for script, other in found:
        if (
            other is not item
            and script.getparent() is not None
            and not any(s is script and i is item for s, i in found)
        ):
            script.drop_tree()
    facts = _of_item(item) if item else {}
    language = tree.get("lang") or ""
    if not facts.get("language") and language[:2].isalpha():
        facts["language"] = language[:2].lower()
    if own and web_address(own[0]):
        facts["url"] = own[0]
    return {key: value for key, value in facts.items() if value}, item or {}


def _own(items: Sequence[dict[str, Any]], own: Sequence[str], titles: Sequence[str]) -> dict[str, Any] | None:
    """The object about this page: its address is the page's, or its headline is; without either, the first that names no other address."""
    keys = {_key(address) for address in own}
    heads = [folded for title in titles if (folded := _folded(title))]
    for item in items:
        if keys & set(map(_key, _addresses(item))):
            return item
    for item in items:
        head = _folded(string(item.get("headline") or item.get("name")))
        if len(head) > 8 and any(head in title or title in head for title in heads):
            return item
    return next((item for item in items if not (keys and any(map(_key, _addresses(item))))), None)


def _addresses(item: dict[str, Any]) -> list[str]:
    page = item.get("mainEntityOfPage")
    given = (
        item.get("url"),
        page.get("@id") if isinstance(page, dict) else page,
        page.get("url") if isinstance(page, dict) else None,
        item.get("@id"),
    )
    return [value for value in given if isinstance(value, str)]


def _key(address: str) -> str:
    """An address without what differs between copies of one page: scheme, www, query, its AMP form; "" when it is none, or a whole site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = re.sub(r"/amp(?=/|$)|\.amp(?=$|\.)|/index\.html?$", "", parts.path).rstrip("/")
    host = re.sub(r"^(?:www|m|amp|mobile|edition)\.", "", parts.netloc.lower())
    return (
        host + path + (f"?{parts.query}" if path in ("", "/index.php") and parts.query else "")
        if host and (path or parts.query)
        else ""
    )


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _items(tree: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every object of the page's JSON-LD with its script, outermost first."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        try:
            todo = [(json.loads(script.text_content(), strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while todo:
            value, depth = todo.pop(0)
            if isinstance(value, dict):
                yield script, value
            if depth < _DEEPEST and isinstance(value, dict | list):
                inner = [v for key in _INSIDE for v in listed(value.get(key))] if isinstance(value, dict) else value
                todo += [(child, depth + 1) for child in inner[:200]]


def _of_item(item: dict[str, Any]) -> dict[str, str]:
    page = item.get("mainEntityOfPage")
    free = item.get("isAccessibleForFree")
    return {
        "title": string(item.get("headline") or item.get("name")),
        "publisher": _name(item.get("publisher")) or _name(item.get("sourceOrganization")),
        "byline": byline(", ".join(filter(None, map(_name, listed(item.get("author")))))),
        "date": normal_date(str(item.get("datePublished") or "")) or "",
        "url": string(item.get("url") or (page.get("@id") if isinstance(page, dict) else page)),
        "language": string(item.get("inLanguage"))[:2].lower(),
        "paywalled": "yes" if str(free).lower() == "false" else "",
    }


def byline(text: str) -> str:
    """The authors in order, each once, whatever stands between them; addresses are no authors."""
    names: dict[str, str] = {}
    for name in _BETWEEN.split(_BYLINE_START.sub("", text.strip())):
        name = _BYLINE_START.sub("", name).strip(" ,;.")
        if name and "://" not in name and not name.startswith(("@", "www.")):
            names.setdefault(_folded(name), name)
    return ", ".join(names.values())[:200]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str:
    """The name of a schema.org person or organisation, given as an object, a list of one, or a string."""
    if isinstance(value, list):
        value = value[0] if value else None
    return string(value.get("name") if isinstance(value, dict) else value)


def string(value: Any) -> str:
    return encodable(" ".join(unescape(value).split())) if isinstance(value, str) else ""


def web_address(url: str | None) -> str | None:
    """The address, if it is one a reader can follow; else None."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None
