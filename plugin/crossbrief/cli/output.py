"""A finished text or briefing in; on a terminal, in a pipe, in a file or in the browser it goes out."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from crossbrief.errors import InputError
from crossbrief.render import print_briefing, read_briefing, render
from crossbrief.schema import Briefing
from crossbrief.whole import whole

_SUFFIXES = {".md": "md", ".json": "json", ".html": "html", ".htm": "html", ".csv": "csv", ".txt": "text"}


def chosen_format(format_: str | None, output: Path | None) -> str:
    """The format asked for, else the one the file's suffix names, else text."""
    return format_ or (_SUFFIXES.get(output.suffix.lower(), "text") if output else "text")


def show(briefing: Briefing, format_: str | None, output: Path | None) -> None:
    """Print or write a briefing; a terminal gets colour, a pipe plain text, a file the format of its suffix.

    Raises:
        StoreError: `store_failed`, the file cannot be written.
    """
    chosen = chosen_format(format_, output)
    if output is None and chosen == "text" and sys.stdout.isatty():
        from rich.console import Console

        print_briefing(briefing, Console())
    else:
        emit(render(briefing, chosen), output)


def emit(text: str, output: Path | None) -> None:
    """Write a text to a file, whole or not at all, or to standard output; a pipe or a device is written to as it is.

    Raises:
        StoreError: `store_failed`.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    with whole(output, rights=0o666) as file:  # less what the user's mask takes away
        file.write(text)


def open_report(briefing: Briefing) -> Path:
    """Write the HTML report to a new private file and open it in the browser; the path is returned."""
    folder = Path(tempfile.mkdtemp(prefix="crossbrief-"))
    report = folder / "briefing.html"
    emit(render(briefing, "html"), report)
    click.launch(report.as_uri())
    return report


def kept_briefing(path: Path) -> Briefing:
    """A briefing kept as JSON.

    Raises:
        InputError: `file_not_found`, `not_text`.
        StoreError: `bad_briefing`.
    """
    try:
        return read_briefing(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"`{path}` is not UTF-8 text.", code="not_text") from error
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror}.", code="file_not_found") from error
