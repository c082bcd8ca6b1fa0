"""Steps of a model's work in, one line on standard error out, on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from crossbrief.model.asking import Step

if TYPE_CHECKING:
    from rich.status import Status

_NAMES = {
    "extract": "reading",
    "compare": "comparing",
    "tell": "writing",
    "digest": "writing",
    "verify": "reading the claims blind",
    "repair": "mending",
}


class Steps:
    """Shows how far a briefing is: stage, parts done, tokens, seconds. Silent where nobody watches, unless streaming."""

    def __init__(self, *, stream: bool = False) -> None:
        self._stream = stream
        self._shown = ""
        self._started = time.monotonic()
        self._status: Status | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not self._stream:
            from rich.console import Console

            self._status = self._stack.enter_context(Console(stderr=True).status("asking the model"))
        return self

    def __call__(self, step: Step) -> None:
        """Show one step; with `stream`, the reply's new characters as they come."""
        if self._stream and step.text:
            new = step.text.removeprefix(self._shown) if step.text.startswith(self._shown) else f"\n{step.text}"
            click.echo(new, nl=False, err=True)
            self._shown = step.text
        elif self._status:
            from rich.markup import escape  # an endpoint's own words may be in it

            seconds = time.monotonic() - self._started
            name = _NAMES.get(step.stage, step.stage)
            line = f"{name} {step.done}/{step.total}, {step.tokens:,} tokens, {seconds:.0f} s"
            self._status.update(escape(f"{line}; {step.waits}" if step.waits else line))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()
        if self._shown:
            click.echo(err=True)
