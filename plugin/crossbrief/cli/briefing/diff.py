"""`crossbrief diff OLD.json NEW.json`: two kept briefings in, what changed between them out."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.cli.options import profile_option
from crossbrief.cli.output import chosen_format, emit, kept_briefing, with_marks
from crossbrief.diff import diff as changes
from crossbrief.formats import DIFF_FORMATS
from crossbrief.render import render_changes


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(DIFF_FORMATS), help="Default: by the suffix of --output, else text."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@profile_option
def diff(old: Path, new: Path, format_: str | None, output: Path | None) -> None:
    """Show what is new, resolved or changed since an earlier briefing on the same event.

    \b
    Example:
      crossbrief diff monday.json tuesday.json --format md
    """
    emit(
        render_changes(
            changes(with_marks(kept_briefing(old)), with_marks(kept_briefing(new))), chosen_format(format_, output)
        ),
        output,
    )
