"""`crossbrief load SOURCE...`: sources in, what was understood of them out: articles, dates, words, and what was removed as junk."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.clean import clean
from crossbrief.cli.output import emit
from crossbrief.cli.reading import reading
from crossbrief.sources import as_line, describe, load_set


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the articles to this file as one set.",
)
def load(sources: tuple[str, ...], output: Path | None) -> None:
    """Show how sources are read, without briefing them: check here first when a quote looks odd.

    \b
    Examples:
      crossbrief load https://example.org/story
      crossbrief load feed.xml articles/*.html --output set.json
    """
    with reading() as access:
        given = load_set(sources, access=access)
    emit(describe(clean(given.articles), given), None)
    if output:
        emit(as_line(given), output)
