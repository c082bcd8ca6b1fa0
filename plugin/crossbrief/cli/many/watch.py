"""`crossbrief watch SOURCE...`: briefings of what is new, again and again, until it is stopped."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crossbrief.cli.many.batch import stopping
from crossbrief.cli.notes import complain, printable, say
from crossbrief.cli.options import Grouped, engine_options
from crossbrief.fetch.guard import Guard, Network, networks
from crossbrief.settings import Settings
from crossbrief.watch import Event, Look, look
from crossbrief.watch.handover import LOOPBACK, Handover, checked

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _interval(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    """Seconds of `90s`, `30m`, `2h` or `1d`."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+)([smhd])", value)
    if not found or not int(found[1]):
        raise click.BadParameter(f"{value!r} is no interval; write 30m, 2h or 1d.")
    return float(int(found[1]) * _SECONDS[found[2]])


@click.command(cls=Grouped)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to keep.")
@click.option(
    "--every", metavar="TIME", callback=_interval, help="Look again after this time: 30m, 2h.  [default: look once]"
)
@click.option("--exec", "command", metavar="COMMAND", help="Give what is new to this command, as JSON on its input.")
@click.option("--webhook", metavar="URL", help="Post what is new to this address, as JSON.")
@click.option(
    "--allow", multiple=True, metavar="NETWORK", help="A private network that --webhook may reach: 10.1.0.0/16."
)
@engine_options
def watch(
    sources: tuple[str, ...],
    output: Path,
    every: float | None,
    *,
    command: str | None,
    webhook: str | None,
    allow: tuple[str, ...],
    **engine: Any,
) -> None:
    """Brief what is new in feeds, folders or pages, and say what changed since the briefing before.

    For each event the folder gets ID.json, ID.md, and ID.changes.md with the changes. Without --every it looks once, for
    cron or a systemd timer. A source that fails is told and tried again next time.

    --exec and --webhook get an event when it is new or something in it changed: {"event", "first", "lines", "briefing",
    "changes"}. No shell runs the command. An address must be public or on this machine, and is signed with
    CROSSBRIEF_WEBHOOK_SECRET if that is set (X-Crossbrief-Signature, HMAC-SHA256 of the body).

    \b
    Example:
      crossbrief watch feeds.opml --output desk/ --every 30m
    """
    chosen = Settings(**engine)
    handover = Handover(checked(command), webhook, Guard(allowed=(*LOOPBACK, *_networks(allow)), ports=None))
    with stopping() as stop:
        while True:
            seen = look(sources, output, chosen)
            seen.failures += [failure for event in seen.events for failure in handover.give(event)]
            _tell(seen)
            if every is None or stop.wait(every):
                return


def _networks(blocks: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return networks(*blocks)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write 10.1.0.0/16.", param_hint="--allow") from None


def _tell(seen: Look) -> None:
    for failure in seen.failures:
        complain(failure)
    for event in seen.events:
        click.echo(printable(f"{event.id}  {event.briefing.headline}  ({_what(event)})"))
    said = f"{seen.articles} articles, {seen.new} new; {len(seen.events)} events briefed"
    say(f"{datetime.now():%Y-%m-%d %H:%M}  {said}.")


def _what(event: Event) -> str:
    flags = sum(d.relation.is_flag for d in event.briefing.discrepancies)
    if event.changes is None:
        return f"new: {flags} points to look at"
    changes = event.changes
    return f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.resolved)} resolved of {flags} points"
