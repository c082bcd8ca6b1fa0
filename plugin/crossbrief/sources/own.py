"""A file's bytes in; whether this program wrote them out."""

from __future__ import annotations

import re

_JSON = re.compile(rb'\{\s*"(?:schema_version"\s*:.{0,200}?"set_id|set_id"\s*:\s*"[^"]*"\s*,\s*"error)"', re.DOTALL)
"""The first fields of a briefing, and of a batch's line of a set that failed."""
_PAGE = re.compile(rb'<meta name="generator" content="crossbrief', re.IGNORECASE)
_STAMP = re.compile(rb"\bcrossbrief(?: \d[\w.+-]*)?, (?:rules engine, no model|model \S)")
"""What every format says of how it was made."""
_HEAD = 4096
"""Bytes at the start in which a page says it; the stamp stands at the end, before a text's notes."""


def is_ours(data: bytes) -> bool:
    """Whether a file is a briefing in one of our formats."""
    head = data[:_HEAD]
    return bool(_JSON.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) or _PAGE.search(head) or _STAMP.search(data))
