"""An article in; the same article with what a reader should know about this copy of it out: paywalled, truncated, mojibake."""

from __future__ import annotations

import re

from crossbrief.document import Article

_SAMPLE = 20_000
_END = 400
"""Characters at the end in which a wall or a cut shows."""
_WALL = re.compile(
    r"\b(?:subscribe|sign (?:in|up)|log ?in|register|become a (?:member|subscriber)|start your (?:free )?trial)\b[^.\n]{0,60}"
    r"\b(?:to (?:continue|keep|read|finish|unlock)|for (?:full|unlimited) access)\b"
    r"|\b(?:this|the (?:full|rest of (?:this|the)))\s+(?:article|story|content)\s+is\s+"
    r"(?:only\s+)?(?:available\s+)?(?:for|to|reserved for)\s+(?:paying\s+)?subscribers"
    r"|\balready a (?:subscriber|member)\?|\byou have (?:reached|read) your (?:\w+ )?(?:limit|last free|free article)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[\+\d+ chars\]|\bcontinue reading\b.{0,40}|\bread more\b.{0,10})\W*$", re.IGNORECASE
)


_MOJIBAKE = re.compile("(?:[ÃÂ][\x80-\xbf]|Ã[©¨¤¶¼±­¡³º]|â€[\x80-\xbf™œžŸš“”˜¦])")
"""UTF-8 that was read as Windows-1252 and saved so: the quotation marks and accents are gone for good."""


def with_notes(article: Article) -> Article:
    """`paywalled` when the text ends at a wall, else `truncated` when it breaks off; `mojibake` when it was saved in a wrong encoding."""
    tail = article.text[-_END:]
    found = ["paywalled"] if _WALL.search(tail) else ["truncated"] if _CUT.search(tail) else []
    if len(_MOJIBAKE.findall(article.text[:_SAMPLE])) >= 3:
        found.append("mojibake")
    new = tuple(note for note in found if note not in article.notes)
    return article.model_copy(update={"notes": (*article.notes, *new)}) if new else article
