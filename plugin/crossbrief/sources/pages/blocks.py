"""A page's tree in; its blocks of text in order out. With the extractor's text: what it wrongly left out, and what it rightly did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from crossbrief.clean import heading, junk
from crossbrief.sources.pages.markup import BLOCKS, Piece, names

_PLACES = {
    "nav": "navigation", "footer": "footer", "aside": "aside", "figure": "caption", "figcaption": "caption", "form": "form", "button": "form",
    "select": "form", "li": "list", "table": "table", "title": "title", "head": "title",
}  # fmt: skip
_APART = re.compile(
    r"(?:^|[\s_-])(?:related|promo|teasers?|newsletter|share|social|sidebar|banner|cookies?|consent|ads?|advert\w*|sponsor\w*|recirc\w*|more"
    r"|recommend\w*|popular|trending|breadcrumbs?|menu|nav|byline|author|credit|caption|tags?|paywall|subscribe|signup|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Class or id of an element that stands beside the story."""
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|standfirst|dek|deck|intro\w*|summary|excerpt|abstract|teaser-text|vorspann|chapo|chapeau"
    r"|entradilla|bajada|preamble|strapline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?。！？؟।…][\"”’'»)\]]*$")
_HEADING = re.compile(r"h[1-6]$")
_SENTENCE_WORDS = 6
_SHORT = 8
"""Words; shorter pieces that were left out are told together."""
_MOST_LEADS = 4
_SAME = 30
"""Letters from which two lines are one, of which the extractor dropped a part (a link, mostly)."""


class Block(NamedTuple):
    """One block of text and the innermost block element it stands in."""

    text: str
    element: Any


def blocks(tree: Any) -> list[Block]:
    """The text of a tree, block by block, in order."""
    found: list[Block] = []
    parts: list[str] = []
    holder: list[Any] = [tree]

    def flush() -> None:
        if text := " ".join("".join(parts).split()):
            found.append(Block(text, holder[-1]))
        parts.clear()

    for event, node in _walk(tree):
        block = node.tag in BLOCKS or node.tag in ("br", "title")
        if event == "start":
            if block:
                flush()
                holder.append(node)
            parts.append(node.text or "")
        else:
            if block:
                flush()
                holder.pop()
            if node is not tree:
                parts.append(node.tail or "")
    flush()
    return found


def _walk(tree: Any) -> Iterator[tuple[str, Any]]:
    from lxml.etree import iterwalk

    yield from ((event, node) for event, node in iterwalk(tree, events=("start", "end")) if isinstance(node.tag, str))


def whole(shown: Sequence[Block], text: str) -> str:
    """The extractor's text with its lead in front, and with the paragraphs it left out among those it kept."""
    body = _folded(text)
    kept = [len(block.text) > 20 and _folded(block.text) in body for block in shown]
    if not any(kept):
        return text
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    above = [block.text for block in leads(shown[:first]) if _folded(block.text) not in body]
    lines = text.split("\n")
    homes = {
        block.element.getparent()
        for block, inside in zip(shown, kept, strict=True)
        if inside and block.element.tag == "p"
    }
    for i in range(first + 1, last):
        if (
            not kept[i]
            and shown[i].element.tag == "p"
            and shown[i].element.getparent() in homes
            and _is_prose(shown[i])
        ):
            before = next(shown[j] for j in range(i - 1, -1, -1) if kept[j])
            place = next((n for n, line in enumerate(lines) if _folded(before.text) in _folded(line)), None)
            if place is not None and _folded(shown[i].text) not in body:
                cut = place + 1 < len(lines) and _folded(lines[place + 1])[:_SAME] == _folded(shown[i].text)[:_SAME]
                lines[place + 1 : place + 1 + cut] = [shown[i].text]
                kept[i] = True
    return "\n".join([*above, *lines])


def leads(before: Sequence[Block]) -> list[Block]:
    """Paragraphs between the headline and the body, and those that are marked as a lead."""
    title = max((i for i, block in enumerate(before) if block.element.tag == "h1"), default=len(before))
    below = [
        block
        for i, block in enumerate(before)
        if (i > title and not _HEADING.match(str(block.element.tag))) or _is_lead(block)
    ]
    found = [block for block in below if block.element.tag != "h1" and _is_prose(block)]
    return found[-_MOST_LEADS:]


def _is_lead(block: Block) -> bool:
    near = (block.element, *list(block.element.iterancestors())[:1])
    return any(
        _LEAD.search(name)
        for e in near
        if e.tag not in ("body", "html")
        for name in names(e, "class", "id", "itemprop")
    )


def _is_prose(block: Block) -> bool:
    """Whether a block reads as a sentence of the story, by its form and its place."""
    if len(block.text.split()) < _SENTENCE_WORDS or not _ENDED.search(block.text):
        return False
    if (
        junk.reason(block.text)
        or heading.about(block.text)
        or place(block.element) not in ("outside the article", "header")
    ):
        return False
    return not any(_APART.search(name) for e in _around(block.element) for name in names(e, "class", "id"))


def _around(element: Any) -> Iterator[Any]:
    for e in (element, *element.iterancestors()):
        if e.tag in ("body", "html", "article", "main"):
            return
        yield e


def place(element: Any) -> str:
    """Where on the page an element stands, for one who asks why its text was left out."""
    return next(
        (_PLACES[e.tag] for e in (element, *element.iterancestors()) if e.tag in _PLACES), "outside the article"
    )


def left_out(shown: Sequence[Block], text: str, told: Sequence[str]) -> list[Piece]:
    """Every block that is neither in the text nor told as a fact about the article; neighbours of a few words together."""
    body = _folded(text) + "\n" + "\n".join(map(_folded, told))
    out = [(block.text, place(block.element)) for block in shown if _folded(block.text) not in body]
    pieces: list[Piece] = []
    for (reason, short), group in groupby(out, key=lambda piece: (piece[1], len(piece[0].split()) < _SHORT)):
        texts = [piece[0] for piece in group]
        pieces += [(" | ".join(texts), reason)] if short else [(piece, reason) for piece in texts]
    return pieces


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
