"""Sources in; how many of them are read shown on the terminal, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crossbrief.sources import Access

MANY = 50
"""Files in one folder or pattern from which it is worth showing."""


@contextmanager
def reading() -> Iterator[Access]:
    """What loading may touch, with a counter of files on standard error if that is a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield Access()
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:

        def show(done: int, total: int) -> None:
            if total >= MANY and done % 10 == 0:
                status.update(f"reading {done:,} of {total:,} files")

        yield Access(on_file=show)
