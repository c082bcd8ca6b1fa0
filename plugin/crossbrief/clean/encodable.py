"""Any string in; one of the same length that can be written as UTF-8 out."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """The text with each lone surrogate, which JSON can smuggle in, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
