"""An article in; the same article with what a reader should know about this copy of it out: its language, and
whether it is paywalled, truncated, corrected or mojibake."""

from __future__ import annotations

import re

from crossbrief.clean.aside import is_wall
from crossbrief.document import Article
from crossbrief.sources.language import detect

_SAMPLE = 20_000
_END = 600
"""Characters at the end in which a wall or a cut shows."""
_STUB_WORDS = 120
"""In an article as short as this a wall may stand anywhere."""
_CUT = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[\+\d+ chars\]|\bcontinue reading\b.{0,40}|\bread more\b.{0,10})\W*$", re.IGNORECASE
)
_PART = re.compile(r"[^\n.!?]+(?:[.!?]+[\"”’']?|\n|$)")
_DELETED = re.compile(r"~~(?=[^\s~])([^\n~]{1,1000}?)(?<=[^\s~])~~ ?")
"""Struck through, as Markdown and chat write it."""
_MOJIBAKE = re.compile("(?:[ÃÂ][\x80-\xbf]|Ã[©¨¤¶¼±­¡³º]|â€[\x80-\xbf™œžŸš“”˜¦])")
"""UTF-8 that was read as Windows-1252 and saved so: the quotation marks and accents are gone for good."""


def annotated(article: Article) -> Article:
    """The article with its language and notes. What the text shows goes before what the page declares, which is often its template's."""
    language = detect(article.text) or article.language
    return _with_notes(article if language == article.language else article.model_copy(update={"language": language}))


def _with_notes(article: Article) -> Article:
    """`paywalled` when the text ends at a wall, else `truncated` when it breaks off; `mojibake` when it was saved in a wrong encoding;
    `corrected` when a part was struck through, which is then gone from the text."""
    article = _without_deleted(article)
    text = article.text if len(article.text.split(None, _STUB_WORDS)) <= _STUB_WORDS else article.text[-_END:]
    found = ["paywalled"] if is_walled(text) else ["truncated"] if _CUT.search(article.text[-_END:]) else []
    if len(_MOJIBAKE.findall(article.text[:_SAMPLE])) >= 3:
        found.append("mojibake")
    new = tuple(note for note in found if note not in article.notes)
    return article.model_copy(update={"notes": (*article.notes, *new)}) if new else article


def is_walled(text: str) -> bool:
    """Whether some sentence of a text asks for money or an account before it goes on."""
    return any(is_wall(part[0].strip()) for part in _PART.finditer(text))


def _without_deleted(article: Article) -> Article:
    gone = tuple((match[1], "deleted") for match in _DELETED.finditer(article.text)) if "~~" in article.text else ()
    if not gone:
        return article
    update = {"text": _DELETED.sub("", article.text), "dropped": (*article.dropped, *gone)}
    return article.model_copy(update=update | {"notes": tuple(dict.fromkeys((*article.notes, "corrected")))})
