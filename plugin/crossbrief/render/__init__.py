"""A briefing, or the changes between two, in; a document out: Markdown, plain text, JSON, HTML, CSV, Slack, Teams or e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import ValidationError

from crossbrief.diff import Changes
from crossbrief.errors import StoreError, UsageError
from crossbrief.formats import DIFF_FORMATS, FORMATS
from crossbrief.render.changes import WRITERS as _CHANGE_WRITERS
from crossbrief.render.escape import json_safe
from crossbrief.render.markdown import to_markdown
from crossbrief.render.messages.mail import to_mail
from crossbrief.render.messages.slack import to_slack
from crossbrief.render.messages.teams import to_teams
from crossbrief.render.report.html import to_html
from crossbrief.render.tables import discrepancies_csv, matrix_csv
from crossbrief.render.terminal import print_briefing, to_text
from crossbrief.schema import Briefing

__all__ = ["DIFF_FORMATS", "FORMATS", "print_briefing", "read_briefing", "render", "render_changes"]


def to_json(result: Briefing | Changes) -> str:
    """The data itself, indented; characters that act on a terminal are written as escapes."""
    return json_safe(result.model_dump_json(indent=2)) + "\n"


_T = TypeVar("_T")

_WRITERS: dict[str, Callable[[Briefing], str]] = {
    "md": to_markdown,
    "json": to_json,
    "html": to_html,
    "text": to_text,
    "csv": discrepancies_csv,
    "csv-matrix": matrix_csv,
    "slack": to_slack,
    "teams": to_teams,
    "email": to_mail,
}
_DIFF_WRITERS: dict[str, Callable[[Changes], str]] = {**_CHANGE_WRITERS, "json": to_json}


def render(briefing: Briefing, format: str) -> str:  # noqa: A002 - the option's own name
    """Write a briefing in one of `FORMATS`; the text ends in a newline.

    Raises:
        UsageError: `usage`, for another format.
    """
    return _writer(_WRITERS, format)(briefing)


def render_changes(changes: Changes, format: str) -> str:  # noqa: A002 - the option's own name
    """Write the changes between two briefings in one of `DIFF_FORMATS`; the text ends in a newline.

    Raises:
        UsageError: `usage`, for another format.
    """
    return _writer(_DIFF_WRITERS, format)(changes)


def read_briefing(text: str) -> Briefing:
    """A briefing from the JSON that `render` or `batch` wrote.

    Raises:
        StoreError: `bad_briefing`, when it is not one; the message names the first fault.
    """
    try:
        return Briefing.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"This is no briefing of crossbrief: {f'`{where}`: ' if where else ''}{first['msg']}."
        raise StoreError(message, code="bad_briefing") from None


def _writer(writers: Mapping[str, Callable[[_T], str]], name: str) -> Callable[[_T], str]:
    if name not in writers:
        raise UsageError(f"`format` is {name!r}; choose {', '.join(writers)}.", code="usage")
    return writers[name]
