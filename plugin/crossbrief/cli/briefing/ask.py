"""`crossbrief ask SOURCE...`: articles in, what to paste into a chat window out."""

from __future__ import annotations

from pathlib import Path

import click

from crossbrief.cli.notes import say
from crossbrief.cli.output import emit
from crossbrief.settings import Settings
from crossbrief.sources import load_set


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--language", metavar="CODE", help="Language to write in; without it, the articles' own.")
@click.option(
    "--message-tokens",
    type=click.IntRange(min=2000),
    default=30_000,
    show_default=True,
    help="Tokens one message to the chat window may have; a longer set is parted.",
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def ask(sources: tuple[str, ...], language: str | None, message_tokens: int, output: Path | None) -> None:
    """Print what to paste into any chat window, so that its model writes the briefing: no key needed.

    Give the reply, with the same sources, to `crossbrief answer`.

    \b
    Example:
      crossbrief ask a.txt b.txt | pbcopy          paste it, copy the reply into reply.txt
      crossbrief answer reply.txt a.txt b.txt
    """
    from crossbrief.hosted import HostedSet, messages

    parts = messages(HostedSet.of(load_set(sources), Settings(language=language)), tokens=message_tokens)
    if len(parts) == 1:
        emit(f"{parts[0]}\n", output)
        return
    say(f"{len(parts)} messages, to be sent one after another in one chat.")
    rule = "=" * 20
    emit("\n".join(f"{rule} message {n} of {len(parts)} {rule}\n\n{part}\n" for n, part in enumerate(parts, 1)), output)
