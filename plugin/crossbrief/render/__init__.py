"""A briefing in; a document out: Markdown, plain text, JSON, HTML, CSV, or a page on the terminal."""

from __future__ import annotations

from crossbrief.errors import UsageError
from crossbrief.render.escape import json_safe
from crossbrief.render.html import to_html
from crossbrief.render.markdown import to_markdown
from crossbrief.render.tables import discrepancies_csv, matrix_csv
from crossbrief.render.terminal import print_briefing, to_text
from crossbrief.schema import Briefing

__all__ = ["FORMATS", "print_briefing", "render"]


def to_json(briefing: Briefing) -> str:
    """The briefing itself, indented; characters that act on a terminal are written as escapes."""
    return json_safe(briefing.model_dump_json(indent=2)) + "\n"


_WRITERS = {
    "md": to_markdown,
    "json": to_json,
    "html": to_html,
    "text": to_text,
    "csv": discrepancies_csv,
    "csv-matrix": matrix_csv,
}
FORMATS = tuple(_WRITERS)
"""Names of the formats `render` writes."""


def render(briefing: Briefing, format: str) -> str:  # noqa: A002 - the option's own name
    """Write a briefing in one of `FORMATS`; the text ends in a newline.

    Raises:
        UsageError: `usage`, for another format.
    """
    writer = _WRITERS.get(format)
    if writer is None:
        raise UsageError(f"`format` is {format!r}; choose {', '.join(FORMATS)}.", code="usage")
    return writer(briefing)
