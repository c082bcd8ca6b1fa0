"""How long a piece of work may go on, and whether anybody still waits for it: stages that no event loop can interrupt ask here.

The limit travels in a context variable, so that it reaches threads (`asyncio.to_thread` copies it) without being an argument of
every function on the way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from crossbrief.errors import BudgetError, StoppedError


@dataclass(slots=True)
class _Run:
    seconds: float | None
    ends: float
    """Of `time.monotonic`."""
    within: _Run | None = None
    """The work that it is a part of."""
    left: bool = False
    """Nobody waits for it any more."""

    def look(self) -> None:
        """As `look` below, for this work and what it is a part of."""
        if self.left:
            raise StoppedError("Nobody waits for this any more.", code="interrupted")
        if time.monotonic() > self.ends:
            raise BudgetError(f"The deadline of {self.seconds:g} s has passed.", code="deadline_exceeded")
        if self.within:
            self.within.look()


_CURRENT: ContextVar[_Run | None] = ContextVar("run", default=None)


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """What runs inside ends with an error at its next `look` after so many seconds (None: no limit), and after the block is left."""
    run = _Run(seconds, time.monotonic() + seconds if seconds is not None else float("inf"), _CURRENT.get())
    token = _CURRENT.set(run)
    try:
        yield
    finally:
        run.left = True
        _CURRENT.reset(token)


def look() -> None:
    """Go on, or not; cheap enough for every sentence (a tenth of a microsecond).

    Raises:
        BudgetError: `deadline_exceeded`.
        StoppedError: nobody waits for the result: a chat program hung up, a task was cancelled.
    """
    if (run := _CURRENT.get()) is not None:
        run.look()
