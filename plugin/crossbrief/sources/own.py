"""A file's bytes in; whether this program wrote them out."""

from __future__ import annotations

import re

_JSON = re.compile(rb'\{\s*"(?:schema_version"\s*:.{0,200}?"set_id|set_id"\s*:\s*"[^"]*"\s*,\s*"error)"', re.DOTALL)
"""The first fields of a briefing, and of a batch's line of a set that failed."""
_PAGE = re.compile(rb'<meta name="generator" content="crossbrief', re.IGNORECASE)
_TEXT = re.compile(rb"^\*?crossbrief(?: [\w.+-]+)?, (?:rules engine, no model|model \S)", re.MULTILINE)
_HEAD = 4096
"""Bytes at the start in which it shows; a text says it after its last sentence, before its notes."""


def is_ours(data: bytes) -> bool:
    """Whether a file is a briefing in one of our formats: JSON, JSON Lines, HTML, Markdown, text."""
    head = data[:_HEAD]
    return bool(_JSON.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) or _PAGE.search(head) or _TEXT.search(data))
