"""`crossbrief answer REPLY SOURCE...`: what a chat window replied and the same articles in, a briefing out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossbrief.cli.options import engine_options
from crossbrief.cli.output import show
from crossbrief.cli.texts import read_text
from crossbrief.formats import FORMATS
from crossbrief.settings import Settings
from crossbrief.sources import load_set


@click.command()
@click.argument("reply", metavar="REPLY")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@engine_options
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else text.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def answer(reply: str, sources: tuple[str, ...], format_: str | None, output: Path | None, **options: Any) -> None:
    """Check what a chat window replied to `crossbrief ask`, and make the briefing of it.

    REPLY is a file with the reply as it was copied, or `-`. Its facts are checked; its wording is judged only where a
    model is configured (`--verify-model`).

    \b
    Example:
      crossbrief answer reply.txt a.txt b.txt --output brief.html
    """
    from crossbrief import hosted

    chosen = Settings(**options)
    job = hosted.HostedSet.of(load_set(sources), chosen)
    text = read_text(reply)
    if chosen.resolve().engine == "rules" or not chosen.verify:
        briefing = hosted.answer(job, text)
    else:
        import asyncio  # the keyless path has no use for it

        briefing = asyncio.run(hosted.answer_read_blind(job, text))
    show(briefing, format_, output)
