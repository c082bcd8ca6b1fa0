"""`crossbrief render BRIEFING.json`: a kept briefing in, any format out, without a model."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.cli.options import profile_option
from crossbrief.cli.output import copy, kept_briefing, open_report, show
from crossbrief.formats import FORMATS


@click.command()
@click.argument("briefing", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else text.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--open", "in_browser", is_flag=True, help="Also open the HTML report in the browser.")
@click.option("--copy", "to_clipboard", is_flag=True, help="Put it on the clipboard instead of printing it.")
@profile_option
def render(briefing: Path, format_: str | None, output: Path | None, in_browser: bool, to_clipboard: bool) -> None:
    """Show a briefing that was kept as JSON; nothing is asked or computed again.

    \b
    Examples:
      crossbrief render briefing.json --output briefing.html
      crossbrief render briefing.json --open
    """
    kept = kept_briefing(briefing)
    if to_clipboard:
        copy(kept, format_)
    if output or not (in_browser or to_clipboard) or (format_ and not to_clipboard):
        show(kept, format_, output)
    if in_browser:
        open_report(kept)
