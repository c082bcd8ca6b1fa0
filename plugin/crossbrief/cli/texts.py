"""A text that a user names in: a file or standard input; the text out."""

from __future__ import annotations

import sys
from pathlib import Path

from crossbrief.errors import InputError

LARGEST = 4 << 20
"""Bytes of one text."""


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        InputError: `file_not_found`, `bad_encoding`, `article_too_large`.
    """
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _read(Path(name))
    except OSError as error:
        raise InputError(f"Cannot read `{name}`: {error.strerror}.", code="file_not_found") from None
    if len(data) > LARGEST:
        raise InputError(f"`{name}` is larger than {LARGEST >> 20} MB.", code="article_too_large")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"`{name}` is not UTF-8 text.", code="bad_encoding") from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
