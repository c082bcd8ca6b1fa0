"""`crossbrief group SOURCE...`: a pile of articles in, one article set an event out."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.cli.notes import say
from crossbrief.cli.output import emit
from crossbrief.cli.reading import reading
from crossbrief.events.group import group as grouped
from crossbrief.sources import as_line, load


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--least", type=click.IntRange(min=1), default=2, show_default=True, help="Articles a set must have.")
def group(sources: tuple[str, ...], output: Path | None, least: int) -> None:
    """Sort a pile of articles into sets, one an event, as JSON Lines for `crossbrief batch`.

    \b
    Example:
      crossbrief group feed.xml articles/ --output sets.jsonl
      crossbrief batch sets.jsonl --output briefings.jsonl
    """
    with reading() as access:
        articles = [article for source in sources for article in load(source, access=access)]
    sets = grouped(articles, least=least)
    emit("".join(map(as_line, sets)), output)
    kept = sum(len(found.articles) for found in sets)
    say(f"{len(sets)} events from {kept} of {len(articles)} articles.")
