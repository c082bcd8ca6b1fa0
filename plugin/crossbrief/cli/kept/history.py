"""`crossbrief history`: the results a store keeps, the newest first, one a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from crossbrief.batch.store import KeptResult, Store, default_path, opened
from crossbrief.cli.notes import printable, say
from crossbrief.errors import InputError

ID_LENGTH = 10
"""Digits of a key that are shown; `show` takes as few as name one result."""

store_option = click.option(
    "--store",
    metavar="PATH|URL",
    envvar="CROSSBRIEF_STORE",
    help="The store: a SQLite file or postgresql://...  [env: CROSSBRIEF_STORE; default: the user's own]",
)


@click.command()
@click.option("--limit", "-n", type=click.IntRange(min=1), default=20, show_default=True, help="So many at most.")
@click.option("--failed", is_flag=True, help="The sets that failed and were not briefed since, and why.")
@click.option("--forget", metavar="DAYS", type=click.FloatRange(min=0), help="Delete what is older, for good.")
@store_option
def history(limit: int, failed: bool, forget: float | None, store: str | None) -> None:
    """List kept results: id, time, points to look at, engine, set, headline; `crossbrief show ID` shows one.

    \b
    Examples:
      crossbrief history --limit 50
      crossbrief history --failed
      crossbrief history --forget 90
    """
    with opened(existing(store)) as kept:
        if forget is not None:
            _forget(kept, forget)
            return
        for one in reversed(kept.history(limit=limit, failed=failed)):
            click.echo(_line(one))


def existing(store: str | None) -> str | Path:
    """The address of a store that is there: looking into one must not create it.

    Raises:
        InputError: `file_not_found`.
    """
    address = store or default_path()
    if "://" not in str(address) and not Path(address).is_file():
        raise InputError(
            f"No results are kept at `{address}` yet; `crossbrief batch` with a model and `crossbrief serve` keep them.",
            code="file_not_found",
        )
    return address


def _forget(kept: Store, days: float) -> None:
    before = datetime.now(UTC) - timedelta(days=days)
    number = kept.forget(before.isoformat(timespec="milliseconds"))
    say(f"{number} results forgotten.")


def _line(one: KeptResult) -> str:
    outcome = one.outcome
    what = f"{outcome.code}: {outcome.headline}" if outcome.code else f"{outcome.points} points  {outcome.headline}"
    said = " ".join(f"{outcome.engine or '-'}  {outcome.set_id}  {what}".split("\n"))
    return f"{one.key[:ID_LENGTH]}  {outcome.finished[:16].replace('T', ' ')}  {printable(said)}"
