"""`crossbrief batch SETS.jsonl --output OUT.jsonl`: one set a line in, one briefing a line out, in input order."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crossbrief.batch.job import Job, brief_file
from crossbrief.batch.lines import read_lines, readable_again
from crossbrief.cli.many.progress import bar
from crossbrief.cli.many.tally import report
from crossbrief.cli.options import Grouped, engine_options, store_option
from crossbrief.errors import UsageError
from crossbrief.settings import Settings

_STOPPING = b"crossbrief: stopping; once more to stop at once.\n"


class WithSteps(Grouped):
    """`batch`, whose first argument may be a step of the Batch API instead of a file."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the step if one is named; a file of that name is reached as ./submit."""
        from crossbrief.cli.many.later import STEPS

        if args and args[0] in STEPS:
            return STEPS[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)


@click.command(cls=WithSteps)
@click.argument("sets", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="JSON Lines to write.")
@click.option("--dry-run", is_flag=True, help="Ask nobody: print the requests, tokens and cost to expect.")
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), help="Sets at a time.  [default: rules one a core, a model 8]"
)
@click.option("--only-failed", is_flag=True, help="Keep the good lines of the output and try the others again.")
@store_option
@click.option("--no-store", is_flag=True, help="Keep nothing: a run that is stopped begins anew.")
@click.option(
    "--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where to work."
)
@click.option("--scheduler", metavar="URL", envvar="DASK_SCHEDULER_ADDRESS", help="Dask's scheduler, tcp://HOST:8786.")
@engine_options
def batch(  # noqa: PLR0913 - one parameter an option is how click passes them
    sets: Path,
    output: Path | None,
    dry_run: bool,
    jobs: int | None,
    only_failed: bool,
    store: str | None,
    no_store: bool,
    executor: str,
    scheduler: str | None,
    **engine: Any,
) -> None:
    """Brief every set of a JSON Lines file; line N of the output answers line N of the input, blank ones not counted.

    A set that cannot be briefed gets a line with its error, and the others go on; --only-failed tries those again.
    Limits such as --max-cost hold for the whole batch.

    The same command goes on where a stopped or killed run was: results are kept (`crossbrief history` lists a model's).

    \b
    Examples:
      crossbrief batch sets.jsonl --output out.jsonl
      zcat sets.jsonl.gz | crossbrief batch - --output out.jsonl
      crossbrief batch sets.jsonl --dry-run
      crossbrief batch sets.jsonl --output out.jsonl --max-cost 5

    At half the price, within a day, through the provider's Batch API: `crossbrief batch submit`, `status`, `collect`.
    """
    if dry_run:
        click.echo(_expected(sets, Settings(**engine)))
        return
    if output is None:
        raise UsageError("Name the file to write: --output out.jsonl.", code="usage")
    if executor == "dask" and not scheduler:
        raise UsageError("`--executor dask` needs `--scheduler tcp://HOST:8786`.", code="usage")
    job = Job(
        sets,
        output,
        Settings(**engine),
        jobs=jobs,
        only_failed=only_failed,
        store=store,
        keep=not no_store,
        scheduler=scheduler if executor == "dask" else None,
    )
    with bar() as show, stopping() as stop:
        tally = brief_file(job, stop=stop, show=show)
    report(tally, output)


def _expected(sets: Path, settings: Settings) -> str:
    from crossbrief.batch.ahead import ahead

    with readable_again(sets) as again:
        total, number, unread = ahead(read_lines(again), settings)
    left_out = f", {unread} of them cannot be read" if unread else ""
    return f"{number} sets{left_out}; {total}"


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; the second one ends the program at once."""
    stop = threading.Event()

    def ask(_signal: int, _frame: object) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        os.write(2, _STOPPING)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
