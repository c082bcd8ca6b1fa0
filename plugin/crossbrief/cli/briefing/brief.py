"""`crossbrief brief SOURCE...`: articles in, one briefing out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossbrief.cli.notes import complain, say
from crossbrief.cli.options import Grouped, engine_options
from crossbrief.formats import FORMATS
from crossbrief.settings import Settings

if TYPE_CHECKING:
    from crossbrief.document import ArticleSet
    from crossbrief.schema import Briefing


@click.command(cls=Grouped)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@engine_options
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else text.")
@click.option("--json", "format_", flag_value="json", help="The same as --format json.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--open", "in_browser", is_flag=True, help="Also open the HTML report in the browser.")
@click.option("--copy", "to_clipboard", is_flag=True, help="Put it on the clipboard instead of printing it.")
@click.option("--show-compatible", is_flag=True, help="List what was compared and agrees, too.")
@click.option("--dry-run", is_flag=True, help="Ask nobody: print requests, tokens and cost.")
@click.option("--stream", is_flag=True, help="Show the model's text while it arrives.")
def brief(
    sources: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    in_browser: bool,
    to_clipboard: bool,
    **options: Any,
) -> None:
    """Brief articles on one event: headline, summary, and every point on which they disagree.

    A SOURCE is a text, Markdown, HTML, Word, PDF or e-mail file, a folder, a glob, a URL, a feed, `-` for standard input,
    or one article set as JSON: {"id": ..., "articles": [{"text": ..., "publisher": ...}]}.

    \b
    Examples:
      crossbrief brief a.txt b.txt
      crossbrief brief articles/ --output brief.html
      crossbrief brief a.txt b.txt --format md --copy
    """
    # Imported where it is used: `--help` needs none of it.
    from crossbrief.cli.output import chosen_format, copy, open_report, show

    compatible = options.pop("show_compatible")
    if options.pop("dry_run"):
        click.echo(_estimated(sources, Settings(**options)))
        return
    chosen_format(format_, output)  # a file that cannot be written is said before anything is read
    briefing = _brief(sources, Settings(compatible=compatible, **options))
    if to_clipboard:
        copy(briefing, format_)
    if output or not to_clipboard:
        show(briefing, format_, output)
    if in_browser:
        open_report(briefing)


def _estimated(sources: tuple[str, ...], chosen: Settings) -> str:
    """What a model would be asked, in one line; sources that are addresses are fetched, nothing else is sent."""
    from crossbrief.ask.estimate import estimate
    from crossbrief.cli.output import tell_left_out
    from crossbrief.cli.reading import reading
    from crossbrief.pipeline import prepare
    from crossbrief.sources import load_set

    with reading() as access:
        given = load_set(sources, access=access)
    tell_left_out(given)
    return str(estimate(prepare(given).documents, chosen))


def _brief(sources: tuple[str, ...], chosen: Settings) -> Briefing:
    from crossbrief.cli.output import tell_left_out
    from crossbrief.cli.reading import reading
    from crossbrief.sources import load_set

    with reading() as access:
        given = load_set(sources, access=access)
    tell_left_out(given)
    briefing = _briefed(given, chosen)
    if briefing.status == "not_same_event":
        say("these articles do not seem to be about one event; `crossbrief group` sorts a pile into events.")
    return briefing


def _briefed(given: ArticleSet, chosen: Settings) -> Briefing:
    from crossbrief.pipeline import brief_set, brief_with_rules

    decided = chosen.resolve()
    if decided.engine == "rules":
        if chosen.engine == "auto":
            say("no key or endpoint is set; using the rules engine.")
        return brief_with_rules(given, decided)
    import asyncio  # the keyless path has no use for these

    from crossbrief.cli.steps import Steps

    with Steps(stream=chosen.stream) as progress:
        briefing = asyncio.run(brief_set(given, chosen, progress=progress))
    for warning in briefing.warnings:
        if warning.code == "model_unavailable":
            complain(warning.message)
    return briefing
