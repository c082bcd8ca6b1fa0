"""A finished text or briefing in; on a terminal, in a pipe, in a file or in the browser it goes out."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path

import click

from crossbrief import marked
from crossbrief.cli.notes import complain, say
from crossbrief.document import ArticleSet
from crossbrief.errors import InputError, StoreError, UsageError
from crossbrief.formats import SUFFIXES
from crossbrief.render import print_briefing, read_briefing, render
from crossbrief.schema import Briefing
from crossbrief.whole import a_stream, whole

_WHY = {
    "empty_article": "empty",
    "own_output": "briefings, not articles",
    "missing_extra": "needs an extra: install crossbrief[documents]",
    "not_text": "not text, or not the kind of file its name says",
    "article_too_large": "too large",
    "file_not_found": "cannot be read",
}
"""Codes of files that are left out of many, in words; others stand as they are."""


def chosen_format(format_: str | None, output: Path | None) -> str:
    """The format asked for, else the one the file's suffix names, else text.

    Raises:
        UsageError: `usage`, a suffix of a format that is not written.
    """
    suffix = output.suffix.lower() if output and not a_stream(output) else ""
    if format_ or not suffix:
        return format_ or "text"
    if suffix not in SUFFIXES:
        raise UsageError(
            f"`{suffix}` files are not written; {', '.join(SUFFIXES)} are (a browser prints .html as PDF), or say --format.",
            code="usage",
        )
    return SUFFIXES[suffix]


def show(briefing: Briefing, format_: str | None, output: Path | None) -> None:
    """Print or write a briefing; a terminal gets colour, a pipe plain text, a file the format of its suffix.

    Raises:
        StoreError: `store_failed`, the file cannot be written.
    """
    chosen = chosen_format(format_, output)
    briefing = with_marks(briefing)
    if output is None and chosen == "text" and sys.stdout is not None and sys.stdout.isatty():
        from rich.console import Console

        print_briefing(briefing, Console())
    else:
        emit(render(briefing, chosen), output)


def copy(briefing: Briefing, format_: str | None) -> None:
    """Put a briefing on the clipboard, to be pasted.

    Raises:
        StoreError: `store_failed`, this machine has no clipboard that can be reached.
    """
    import pyperclip  # type: ignore[import-untyped]

    chosen = chosen_format(format_, None)
    try:
        pyperclip.copy(render(with_marks(briefing), chosen))
    except pyperclip.PyperclipException:
        raise StoreError(
            "There is no clipboard here; on Linux it takes xclip or wl-clipboard and a desktop. Use --output FILE.",
            code="store_failed",
        ) from None
    say(f"copied, as {chosen}.")


def with_marks(briefing: Briefing) -> Briefing:
    """The briefing with what readers said of its points; marks that cannot be read are said to be so, and stop nothing."""
    try:
        return marked.applied(briefing, marked.read())
    except StoreError as error:
        complain(f"marks left out: {error}")
        return briefing


def emit(text: str, output: Path | None) -> None:
    """Write a text to a file, whole or not at all, or to standard output; a pipe or a device is written to as it is.

    Raises:
        StoreError: `store_failed`.
    """
    if output is None:
        if sys.stdout is None:
            raise StoreError("Standard output is closed; name a file with --output.", code="store_failed")
        click.echo(text, nl=False)
        return
    with whole(output, rights=0o666) as file:  # less what the user's mask takes away
        file.write(text)


def open_report(briefing: Briefing) -> Path:
    """Write the HTML report to a new private file and open it in the browser, or say where it is; the path is returned."""
    folder = Path(tempfile.mkdtemp(prefix="crossbrief-"))
    report = folder / "briefing.html"
    emit(render(briefing, "html"), report)
    if not webbrowser.open(report.as_uri()):
        say(f"there is no browser to open; the report is {report}")
    return report


def tell_left_out(given: ArticleSet) -> None:
    """Name on standard error what of the sources could not be used, one line a reason."""
    reasons: dict[str, list[str]] = {}
    for name, code in given.rejected:
        reasons.setdefault(code, []).append(Path(name).name)
    for code, names in reasons.items():
        more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
        say(f"left out: {', '.join(names[:5])}{more} ({_WHY.get(code, code)})")


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
