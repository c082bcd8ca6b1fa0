"""`crossbrief brief SOURCE...`: articles in, one briefing out."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from crossbrief.cli.options import engine_options, settings
from crossbrief.errors import StoreError
from crossbrief.load import load_set
from crossbrief.pipeline import brief_set, brief_with_rules
from crossbrief.render import FORMATS, print_briefing, render
from crossbrief.schema import Briefing
from crossbrief.settings import Settings

_SUFFIXES = {".md": "md", ".json": "json", ".html": "html", ".htm": "html", ".csv": "csv", ".txt": "text"}


@click.command(short_help="Brief articles on one event.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@engine_options
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else text.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of standard output.",
)
@click.option(
    "--show-compatible", is_flag=True, help="Also list what was compared and found to agree, with the reason."
)
def brief(
    sources: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    show_compatible: bool,
    **engine: Any,
) -> None:
    """Brief articles on one event: headline, summary, and every point on which they disagree.

    A SOURCE is a text, Markdown or HTML file, a folder, a glob, a URL, a feed, `-` for standard input, or one article set
    as JSON: {"id": ..., "articles": [{"text": ..., "publisher": ...}]}.

    \b
    Examples:
      crossbrief brief a.txt b.txt
      crossbrief brief articles/ --output brief.html
      crossbrief brief a.txt b.txt --format md | pbcopy
    """
    chosen = settings(compatible=show_compatible, **engine)
    briefing = _brief(sources, chosen)
    show(briefing, format_, output)


def _brief(sources: tuple[str, ...], chosen: Settings) -> Briefing:
    given = load_set(sources)
    decided = chosen.resolve()
    if decided.engine == "rules":
        if chosen.engine == "auto":
            click.echo("crossbrief: no key or endpoint is set; using the rules engine.", err=True)
        return brief_with_rules(given, decided)
    briefing = asyncio.run(brief_set(given, chosen))
    for warning in briefing.warnings:
        if warning.code == "model_unavailable":
            click.echo(f"crossbrief: {warning.message}", err=True)
    return briefing


def show(briefing: Briefing, format_: str | None, output: Path | None) -> None:
    """Print or write a briefing; a terminal gets colour, a pipe plain text, a file the format of its suffix.

    Raises:
        StoreError: `store_failed`, the file cannot be written.
    """
    chosen = format_ or (_SUFFIXES.get(output.suffix.lower(), "text") if output else "text")
    if output:
        write(output, render(briefing, chosen))
    elif chosen == "text" and sys.stdout.isatty():
        from rich.console import Console

        print_briefing(briefing, Console())
    else:
        click.echo(render(briefing, chosen), nl=False)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        StoreError: `store_failed`.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"Cannot write `{path}`: {error.strerror}.", code="store_failed") from error
