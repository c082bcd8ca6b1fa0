"""An article in; the same article with what a reader should know about this copy of it out: paywalled, truncated."""

from __future__ import annotations

import re

from crossbrief.document import Article

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


def with_notes(article: Article) -> Article:
    """`paywalled` when the text ends at a wall, `truncated` when it breaks off."""
    tail = article.text[-_END:]
    found = "paywalled" if _WALL.search(tail) else "truncated" if _CUT.search(tail) else None
    if found is None or found in article.notes:
        return article
    return article.model_copy(update={"notes": (*article.notes, found)})
