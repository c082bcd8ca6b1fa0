"""A page's tree in; the same tree as a reader sees it out, with what was taken from it.

Taken: what no reader sees (hidden, off-screen, white on white, `<template>`), deleted text (`<del>`), footnote marks and readers' comments.
A stylesheet of another address is not fetched, so what only it hides is seen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Piece = tuple[str, str]
"""Text that was taken from a page, and why."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hr html li main nav ol option p pre section select summary table tbody td th thead tr ul button".split()
)
_WHOLE = frozenset("html body main article head".split())
"""Elements that a page fades in by script: never taken as hidden."""
_UNREAD = "//script | //style | //comment() | //processing-instruction() | //svg | //iframe | //object"
_ZERO = r"0*\.?0*(?:px|em|rem|pt|%)?\s*(?:!important\s*)?(?:;|$)"
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    rf"|opacity\s*:\s*(?:0*\.0\d*|{_ZERO})|font-size\s*:\s*(?:[01](?:\.\d+)?px|0?\.[01]\d*r?em|{_ZERO})"
    r"|(?:text-indent|left|top|right|bottom|margin-(?:left|top))\s*:\s*-\s*\d{3,}(?:px|em|rem|pt|vw|%)?"
    r"|(?:left|top|right)\s*:\s*(?:\d{4,}px|[2-9]\d\dv[wh])|translate[xy]?\(\s*-?\d{3,}|transform\s*:\s*scale\(\s*0\s*\)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*0 0,\s*0 0)"
    rf"|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:1px|{_ZERO})(?=.*overflow\s*:\s*hidden)|overflow\s*:\s*hidden.*?(?<![\w-])(?:max-)?(?:height|width)\s*:\s*{_ZERO}"
    r"|(?<![\w-])color\s*:\s*transparent|-webkit-text-fill-color\s*:\s*transparent|content-visibility\s*:\s*hidden",
    re.IGNORECASE | re.DOTALL,
)
"""Declarations under which no reader sees a text."""
_COLOUR = re.compile(
    r"(?<![\w-])(color|background(?:-color)?)\s*:\s*(#[\da-f]{3,8}|rgba?\([^)]*\)|hsla?\([^)]*\)|[a-z]+)", re.IGNORECASE
)
_WHITE = re.compile(
    r"(?:#f{3,8}|#f[c-f]f[c-f]f[c-f]|white|snow|rgba?\(\s*25[0-5]\W+25[0-5]\W+25[0-5]\b.*)$", re.IGNORECASE
)
_CLEAR = re.compile(r"rgba\([^)]*,\s*0?\.?0*\s*\)$|hsla\([^)]*,\s*0?\.?0*\s*\)$", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:(?:[\w-]*[-_])?(?:sr|screen-?reader|visually-?hidden|visuallyhidden)(?:-?only|-?text)?|a11y-hidden|assistive-text|off-?screen"
    r"|(?:is-|u-)?hidden|d-none|hide|display-none|element-invisible|invisible)(?=\s|$)",
    re.IGNORECASE,
)
_SHOWN_CLASS = re.compile(
    r"(?:^|\s)(?:\w+[:-])?(?:sm|md|lg|xl|xxl|desktop|tablet|print)[:-](?:d-)?(?:block|flex|inline|grid|table)|d-(?:sm|md|lg|xl)-(?!none)",
    re.IGNORECASE,
)
"""Hidden on a small screen only."""
_COMMENTS = re.compile(
    r"(?:^|\s)(?:(?:user|reader|readers|post|article|story|fb|view|all|js|c|o|m|the)[-_]{0,2})?"
    r"(?:comments?|commentlist|commentary-list|disqus|disqus_thread|responses|discussions?|talkbacks?|replies|respond|reader-?letters|user-?posts"
    r"|kommentare?|leserkommentare|commentaires|comentarios|commenti|reacties)"
    r"(?:[-_]{0,2}(?:list|section|area|wrap|wrapper|container|thread|block|box|form|items?|body|content|text|module|widget|stream|feed|embed|\d+))*(?=\s|$)",
    re.IGNORECASE,
)
_COMMENTS_HEADING = re.compile(
    r"\W*(?:\d+\s+)?(?:(?:latest|all|top|your|our|reader|readers['’]?|user)\s+)?(?:comments?|responses|replies|discussion|kommentare|leserkommentare"
    r"|commentaires|comentarios|commenti|what (?:our |you(?:r)? )?(?:readers )?(?:say|said|think)|join the (?:conversation|discussion)|have your say"
    r"|leave a (?:reply|comment))\s*(?:\(?\d*\)?)\W*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_AT_RULE = re.compile(
    r"@(?:media|supports|keyframes|-webkit-keyframes|font-face|page)\b[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}",
    re.IGNORECASE,
)
_MOST_CSS = 300_000
_MOST_RULES = 200
_NOTE_ATTRIBUTE = re.compile(
    r"foot-?note|endnote|noteref|note-?ref|reference|cite|(?:^|[\s_-])(?:fn|ref)\w*(?=$|[\s_-])", re.IGNORECASE
)
_MARK = re.compile(
    r"\s*[\[(]?\s*(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[a-z]|[ivx]{1,5}|[*†‡§¶#]+|note \d+|citation needed)\s*[\])]?\s*$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\[(?:\d{1,3}|[a-z]|note \d+|citation needed)\]\s*$", re.IGNORECASE)
_POWER = re.compile(r"(?:(?<![\d.,])10|(?<![^\W\d_])(?:[kcmdμµn]?m|ft|in|yd|mi|s|sec|h|kg|[xyzernEabc]|mc)|[)²])\s*$")
"""What a raised number is a power of: 10⁶, 5 km², E = mc². After any other number or word it is a footnote's."""
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOOSE_MARK = re.compile(r"(?<=\d)(?<!\b10)[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MANY_SPANS = 500


class Seen(NamedTuple):
    """What was taken from a tree, and whether some of it was a correction."""

    dropped: list[Piece]
    corrected: bool


def reduce(tree: Any) -> Seen:
    """Take from `tree`, in place, all that is no text or that a reader does not see, and say what."""
    dropped: list[Piece] = []
    styles = "\n".join(style.text or "" for style in tree.iter("style"))[:_MOST_CSS]
    unseen = list(_styled_away(tree, styles)) + list(_hidden(tree))
    _take(unseen, "hidden", dropped)
    _remove(tree.xpath(_UNREAD))
    struck = tree.xpath("//del | //s | //strike") + [
        e for e in tree.xpath("//*[@style]") if _STRUCK.search(e.get("style"))
    ]
    before = len(dropped)
    _take(struck, "deleted", dropped)
    corrected = len(dropped) > before or bool(tree.xpath("//ins[normalize-space()]"))
    _footnotes(tree, dropped)
    _take(_comments(tree), "comments", dropped)
    _flatten(tree)
    return Seen(dropped, corrected)


def words(element: Any) -> str:
    """All text of an element, in one line; words of two blocks are kept apart."""
    parts: list[str] = []
    for event, node in _walk(element):
        if event == "start":
            if node.tag in BLOCKS or node.tag == "br":
                parts.append(" ")
            parts.append(node.text or "")
        elif node is not element:
            if node.tag in BLOCKS:
                parts.append(" ")
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def names(element: Any, *keys: str) -> list[str]:
    """An element's class, id and the like with hyphens between their words: `relatedContent` is `related-Content`."""
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value) for key in keys if (value := element.get(key))]


def _walk(element: Any) -> Iterator[tuple[str, Any]]:
    from lxml.etree import iterwalk

    yield from (
        (event, node) for event, node in iterwalk(element, events=("start", "end")) if isinstance(node.tag, str)
    )


def _take(elements: list[Any], reason: str, dropped: list[Piece]) -> None:
    """Remove elements and note their text, each once."""
    gone: set[Any] = set()
    for element in elements:
        if element.getparent() is None or element in gone or any(parent in gone for parent in element.iterancestors()):
            continue
        gone.add(element)
        if text := words(element):
            dropped.append((text, reason))
        _remove([element])


def _remove(elements: list[Any]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def _styled_away(tree: Any, css: str) -> Iterator[Any]:
    """Elements that a rule of the page's own style sheets hides; rules for small screens and print are passed over."""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    css = _AT_RULE.sub(" ", re.sub(r"/\*.*?\*/", " ", css, flags=re.DOTALL))
    rules = [
        m[1].strip()
        for m in _RULE.finditer(css)
        if _HIDING.search(m[2]) and not re.search(r"animation|transition", m[2])
    ]
    for selector in rules[:_MOST_RULES]:
        if re.search(r":|\bno-?js\b|\bjs\b|loading", selector):
            continue  # a state (:hover, ::before, while loading), no element
        try:
            found = CSSSelector(selector)(tree)
        except (SelectorError, ValueError, RecursionError):
            continue
        yield from (element for element in found if _may_hide(element))


def _hidden(tree: Any) -> Iterator[Any]:
    yield from tree.xpath("//template | //noscript | //dialog[not(@open)] | //datalist")
    for element in tree.xpath("//*[@hidden or @style or @class]"):
        if _may_hide(element) and _is_hidden(element):
            yield element


def _is_hidden(element: Any) -> bool:
    style, names = element.get("style") or "", element.get("class") or ""
    if (element.get("hidden") is not None and element.get("hidden") != "until-found") or _HIDING.search(style):
        return True
    return bool(_UNSEEN_CLASS.search(names) and not _SHOWN_CLASS.search(names)) or _on_its_own_colour(element, style)


def _on_its_own_colour(element: Any, style: str) -> bool:
    """White on white, or any colour on the same, as far as the page itself says."""
    own = {name.partition("-")[0].lower(): value.lower() for name, value in _COLOUR.findall(style)}
    colour = own.get("color")
    if not colour:
        return False
    if _CLEAR.match(colour):
        return True
    ground = own.get("background") or next(
        (
            value.lower()
            for parent in element.iterancestors()
            for name, value in _COLOUR.findall(parent.get("style") or "")
            if name.lower() != "color"
        ),
        "white",
    )
    return colour == ground or bool(_WHITE.match(colour) and _WHITE.match(ground))


def _may_hide(element: Any) -> bool:
    return element.tag not in _WHOLE and next(element.iter("article", "main", "h1"), None) in (None, element)


def _footnotes(tree: Any, dropped: list[Piece]) -> None:
    """Take the marks of footnotes; a raised power stays, as the character it is."""
    for raised in tree.xpath("//sup"):
        text = raised.text_content()
        if _is_mark(raised, text):
            _take([raised], "footnote mark", dropped)
        elif re.fullmatch(r"[\d+−-]{1,4}", text.strip()):
            raised.text = text.strip().translate(_RAISED)
            for child in list(raised):
                raised.remove(child)
    bare = [a for a in tree.xpath("//a[not(ancestor::sup)]") if _BRACKETED.match(a.text_content())]
    noted = [a for a in tree.xpath("//a[starts-with(@href, '#')]") if _MARK.match(a.text_content()) and _names_note(a)]
    _take([*bare, *noted], "footnote mark", dropped)
    for element in tree.iter():
        for where in ("text", "tail"):
            value = getattr(element, where)
            if isinstance(element.tag, str) and value and not value.isascii() and (found := _LOOSE_MARK.findall(value)):
                dropped += [(mark, "footnote mark") for mark in found]
                setattr(element, where, _LOOSE_MARK.sub("", value))


def _is_mark(raised: Any, text: str) -> bool:
    if not _MARK.match(text):
        return False
    if _names_note(raised) or raised.find(".//a") is not None or not text.strip().isdigit():
        return not re.fullmatch(r"\s*(?:a|e|o|c)\s*", text) or raised.find(".//a") is not None
    previous = raised.getprevious()
    before = (previous.tail if previous is not None else raised.getparent().text) or ""
    if not before.strip() and previous is not None:
        before = previous.text_content()
    return not _POWER.search(before)


def _names_note(element: Any) -> bool:
    around = (element, *element.iterdescendants("a"))
    return any(
        _NOTE_ATTRIBUTE.search(e.get(key) or "") for e in around for key in ("class", "id", "role", "href", "epub:type")
    )


def _comments(tree: Any) -> list[Any]:
    """Elements with what readers wrote below an article."""
    named = [
        element
        for element in tree.xpath("//*[@id or @class or @itemtype or @itemprop]")
        if any(map(_COMMENTS.search, names(element, "id", "class", "itemprop")))
        or (element.get("itemtype") or "").endswith("/Comment")
    ]
    for title in tree.xpath("//h2 | //h3 | //h4 | //h5"):
        if _COMMENTS_HEADING.match(title.text_content()):
            parent = title.getparent()
            named += (
                [parent]
                if parent.tag in ("section", "div", "aside", "footer") and parent[0] is title
                else _until_next(title)
            )
    return [e for e in named if e.tag not in _WHOLE and _may_hide(e)]


def _until_next(title: Any) -> list[Any]:
    """A heading and what follows it up to the next of its rank."""
    found = [title]
    for sibling in title.itersiblings():
        if sibling.tag == title.tag:
            break
        found.append(sibling)
    return [e for e in found if isinstance(e.tag, str)]


def _flatten(tree: Any) -> None:
    """Take the spans out of a block of very many, each of which costs the extractor a walk of its own."""
    from lxml import etree

    if sum(1 for _ in tree.iter("span", "font", "b", "i", "em", "strong", "u", "a", "mark", "bdi")) > _MANY_SPANS:
        for block in tree.iter("p", "div", "li", "td", "section", "article", "blockquote"):
            if (
                sum(child.tag in ("span", "font", "b", "i", "em", "strong", "u", "a", "mark", "bdi") for child in block)
                > _MANY_SPANS
            ):
                etree.strip_tags(block, "span", "font", "b", "i", "em", "strong", "u", "mark", "bdi")
