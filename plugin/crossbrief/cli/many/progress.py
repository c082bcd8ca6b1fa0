"""A batch's tally in, a bar on the terminal out: sets, tokens, cost, errors, time left; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crossbrief.batch.job import Tally


@contextmanager
def bar() -> Iterator[Callable[[Tally], None] | None]:
    """A function that shows a tally; None when standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("sets {task.fields[spent]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, spent="")

        def show(tally: Tally) -> None:
            progress.update(task, total=tally.total, completed=tally.done, spent=spent(tally))

        yield show


def spent(tally: Tally) -> str:
    """What a run took so far: `· 41,210 tokens, $0.0312 · 2 failed`."""
    words = ""
    if tally.requests:
        cost = "cost unknown" if tally.cost is None else f"${tally.cost:.4f}"
        words += f"· {tally.tokens:,} tokens, {cost} "
    if tally.failed:
        words += f"· {tally.failed} failed "
    return words
