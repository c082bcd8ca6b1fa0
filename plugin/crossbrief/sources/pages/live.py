"""A live blog's tree and its JSON-LD in; its entries, newest first, each under its time, out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from crossbrief.clean.dates import normal_date
from crossbrief.sources.pages import blocks
from crossbrief.sources.pages.declared import listed, string

_LIVE_TITLE = re.compile(
    r"^\W*live\b|\blive\W*$|\blive\s?[:|–—-]|[:|–—-]\s?live\b|\blive (?:blog|updates?|coverage|ticker|feed)\b|\bliveblog\b|\bas it happened\b"
    r"|\bminute by minute\b|\b(?:live-?|news-?)?ticker\b|\bnewsblog\b|\ben direct\b|\ben (?:vivo|directo)\b|\bao vivo\b"
    r"|\bin diretta\b|\blatest updates\b",
    re.IGNORECASE,
)
_LIVE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:live[\s_-]?(?:blog|updates?|ticker|coverage|feed|entry|entries|posts?|events?)|(?:live-?)?ticker|live)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d\d)(?!\d)\s*([ap]\.?m\b)?", re.IGNORECASE)
_LEAST = 2
_LEAST_SHARE = 0.4
_LEAST_WORDS = 4
_MOST = 300


class LiveEntry(NamedTuple):
    """One entry: when (ISO 8601, or None), the clock as a reader sees it, and its text."""

    when: str | None
    clock: str
    text: str


def entries(tree: Any, item: dict[str, Any], body: str) -> list[LiveEntry]:
    """The entries of a live blog, newest first; none where the page is no live blog, or they are a small part of its `body`."""
    told = [
        e
        for update in listed(item.get("liveBlogUpdate"))[:_MOST]
        if isinstance(update, dict) and (e := _of_update(update))
    ]
    found = told if len(told) >= _LEAST else _marked(tree, item)
    if len(found) < _LEAST or sum(len(entry.text) for entry in found) < _LEAST_SHARE * len(body):
        return []
    if all(entry.when for entry in found):
        return sorted(found, key=lambda entry: entry.when or "", reverse=True)
    return found if _minutes(found[0]) >= _minutes(found[-1]) else found[::-1]


def _of_update(update: dict[str, Any]) -> LiveEntry | None:
    from crossbrief.sources.pages.page import fragment

    when = normal_date(str(update.get("datePublished") or update.get("dateModified") or ""))
    body = str(update.get("articleBody") or "")
    body = fragment(body).text if "<" in body else string(body)
    head = string(update.get("headline"))
    text = "\n".join(part for part in (head if head and not body.startswith(head) else "", body) if part)
    return LiveEntry(when, _clock(when or ""), text) if text else None


def _marked(tree: Any, item: dict[str, Any]) -> list[LiveEntry]:
    """Elements of one kind side by side that each hold a time, on a page that calls itself live."""
    groups: dict[tuple[Any, str, str], list[Any]] = defaultdict(list)
    for stamp in tree.xpath("//time | //*[contains(@class, 'time') or contains(@class, 'stamp')]")[: 4 * _MOST]:
        for holder in (stamp, *stamp.iterancestors()):
            parent = holder.getparent()
            if parent is None or holder.tag in ("body", "header"):
                break
            alike = [e for e in parent if e.tag == holder.tag and e.get("class") == holder.get("class")]
            if len(alike) >= _LEAST and len(holder.text_content().split()) > _LEAST_WORDS:
                group = groups[parent, holder.tag, holder.get("class") or ""]
                if holder not in group:
                    group.append(holder)
                break
    best = max(groups.values(), key=len, default=[])
    if len(best) < _LEAST or not (item.get("@type") == "LiveBlogPosting" or _says_live(tree, best[0])):
        return []
    found = [entry for element in best[:_MOST] if (entry := _entry(element))]
    return found if sum(bool(entry.when or _CLOCK.search(entry.clock)) for entry in found) > len(found) / 2 else []


def _says_live(tree: Any, entry: Any) -> bool:
    titles = [" ".join(t.text_content().split()) for t in tree.xpath("//h1 | //title")]
    names = [entry.get("class"), *(e.get(key) for e in list(entry.iterancestors())[:3] for key in ("class", "id"))]
    return any(map(_LIVE_TITLE.search, titles)) or any(_LIVE_CLASS.search(name) for name in names if name)


def _entry(element: Any) -> LiveEntry | None:
    stamp = next(iter(element.xpath(".//time")), None)
    if stamp is None:
        stamp = next(iter(element.xpath(".//*[contains(@class, 'time') or contains(@class, 'stamp')]")), None)
    if stamp is None:
        return None
    shown = " ".join(stamp.text_content().split())
    when = normal_date(stamp.get("datetime") or "") or normal_date(shown)
    lines = [block.text for block in blocks.blocks(element) if block.text != shown]
    text = "\n".join(line.removeprefix(shown).lstrip(" :–—-|") for line in lines)
    return LiveEntry(when, _clock(stamp.get("datetime") or "") or shown, text) if text.strip() else None


def _clock(text: str) -> str:
    match = _CLOCK.search(text)
    return f"{int(match[1]):02d}:{match[2]}" if match else ""


def _minutes(entry: LiveEntry) -> int:
    match = _CLOCK.search(entry.clock)
    half = (match[3] or "").lower() if match else ""
    return (int(match[1]) % (12 if half else 24) + 12 * half.startswith("p")) * 60 + int(match[2]) if match else 0


def text(shown: Sequence[blocks.Block], found: Sequence[LiveEntry]) -> str:
    """What stands above the entries, then each entry under its clock."""
    told = " ".join(entry.text for entry in found).replace("\n", " ")
    first = next((i for i, block in enumerate(shown) if block.text in told and len(block.text) > 20), 0)
    lead = [block.text for block in blocks.leads(shown[:first])]
    return "\n".join([*lead, *(part for entry in found for part in (entry.clock, entry.text) if part)])
