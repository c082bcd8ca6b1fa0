"""`crossbrief batch submit|status|collect`: a batch through the provider's Batch API, at half the price, within a day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from crossbrief.batch.job import Tally
from crossbrief.batch.lines import read_lines, readable_again
from crossbrief.batch.store import default_path, opened
from crossbrief.cli.many.tally import report
from crossbrief.cli.notes import say
from crossbrief.cli.options import engine_options, store_option
from crossbrief.errors import ProviderError
from crossbrief.settings import Settings
from crossbrief.whole import whole

_sets = click.argument("sets", type=click.Path(path_type=Path))


def _resolved(engine: dict[str, Any]) -> Settings:
    return replace(Settings(**engine), engine="model").resolve()


@click.command()
@_sets
@store_option
@engine_options
def submit(sets: Path, store: str | None, **engine: Any) -> None:
    """Send what the sets of a file ask a model, to be answered within a day. Give `collect` the same options later."""
    from crossbrief.batch.provider import submit as send

    with opened(store or default_path()) as kept, readable_again(sets) as again:
        progress = send(read_lines(again), _resolved(engine), kept)
    say(
        f"{progress.finished} of {progress.total} sets are finished; {progress.awaited} requests were on their "
        f"way, {progress.sent} were sent now{_named(progress.batches)}."
    )


@click.command()
@store_option
@engine_options
def status(store: str | None, **engine: Any) -> None:
    """Show the batches that are on their way."""
    from crossbrief.batch.mailbox import Mailbox
    from crossbrief.batch.provider import Office

    with opened(store or default_path()) as kept:
        for batch in Office(_resolved(engine)).look(Mailbox(kept)):
            click.echo(f"{batch.id}  {batch.status}  {batch.answered} of {batch.requests} answered")


@click.command()
@_sets
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON Lines to write."
)
@store_option
@engine_options
def collect(sets: Path, output: Path, store: str | None, **engine: Any) -> None:
    """Take the answers that have come, and write the output once every set is finished.

    Until then it ends with status 4 and says what is missing: answers still to come, or one more `submit`, because some
    sets needed a repair or had more than one step.
    """
    from crossbrief.batch.mailbox import Mailbox
    from crossbrief.batch.provider import Office, Progress, advance

    chosen = _resolved(engine)
    with opened(store or default_path()) as kept:
        for batch in Office(chosen).fetch(Mailbox(kept)):
            say(f"{batch.id} {batch.status}, {batch.answered} of {batch.requests} answered.")
        tally, progress = Tally(0), Progress()
        with whole(output) as out, readable_again(sets) as again:
            for outcome in advance(read_lines(again), chosen, kept, progress):
                if outcome:
                    tally.add(outcome)
                    out.write(outcome.line + "\n")
            _refuse_unfinished(progress.total - progress.finished, len(progress.wanted))
    report(tally, output)


def _named(batches: list[str]) -> str:
    return f" in {', '.join(batches)}" if batches else ""


def _refuse_unfinished(missing: int, unsent: int) -> None:
    if not missing:
        return
    what = "`crossbrief batch submit` sends what they ask next" if unsent else "their answers have not come yet"
    raise ProviderError(f"{missing} sets are not finished: {what}.", code="not_ready", retryable=True)


STEPS = {"submit": submit, "status": status, "collect": collect}
