"""The formats a briefing is written in, each with its name, its file's suffix and media type: one table for every way out.

It stands by itself so that `--help` can name them without loading what writes them.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """What a format is to a reader, to a disk and to a browser."""

    name: str
    suffix: str
    media: str


FORMATS = {
    "md": Format("Markdown", ".md", "text/plain"),
    "json": Format("JSON", ".json", "application/json"),
    "html": Format("Web page", ".html", "text/html"),
    "text": Format("Text", ".txt", "text/plain"),
    "csv": Format("CSV", ".csv", "text/csv"),
    "csv-matrix": Format("CSV, who says what", ".csv", "text/csv"),
    "slack": Format("Slack", ".json", "application/json"),
    "teams": Format("Teams", ".json", "application/json"),
    "email": Format("E-mail", ".eml", "message/rfc822"),
}
DIFF_FORMATS = ("text", "md", "html", "json")
"""Those of the changes between two briefings."""
_FIRST = {form.suffix: name for name, form in reversed(FORMATS.items())}
SUFFIXES = {form.suffix: _FIRST[form.suffix] for form in FORMATS.values()} | {".htm": "html"}
"""Suffix of a file -> the first format that has it."""
