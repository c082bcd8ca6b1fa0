"""`crossbrief show ID`: one kept result in, as any format out."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.batch.store import opened
from crossbrief.cli.kept.history import existing, store_option
from crossbrief.cli.options import profile_option
from crossbrief.cli.output import show as emit_briefing
from crossbrief.errors import InputError
from crossbrief.formats import FORMATS
from crossbrief.render import read_briefing


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else text.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@store_option
@profile_option
def show(id_: str, format_: str | None, output: Path | None, store: str | None) -> None:
    """Show a kept result; ID is what `crossbrief history` lists, or as much of its start as names one.

    \b
    Example:
      crossbrief show 3f2a90c1d7 --output briefing.html
    """
    with opened(existing(store)) as kept:
        found = kept.find(id_.lower())
    if len(found) != 1:
        said = "several results" if found else "no result"
        raise InputError(f"`{id_}` names {said}; `crossbrief history` lists them.", code="file_not_found")
    emit_briefing(read_briefing(found[0].outcome.line), format_, output)
