"""How many requests may be in flight, learnt from an endpoint's refusals; and how long to wait before the next
attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

FIRST, LONGEST = 0.5, 8.0
"""Seconds of the first backoff and of the longest, as the openai SDK has them."""
PATIENCE = 120.0
"""Seconds an endpoint may ask us to wait; a longer wait is an error, not a sleep."""


def backoff(attempt: int, jitter: Callable[[], float]) -> float:
    """Seconds before attempt `attempt + 1`: full jitter over an exponential ceiling.

    Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    return jitter() * min(LONGEST, FIRST * 2.0 ** (attempt - 1))


class Limiter:
    """Requests in flight: one more after a full round of successes, half after a refusal (AIMD; Chiu and Jain 1989).

    It starts at two, so that a burst at a small endpoint costs few refusals.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._allowed = float(min(2, self._most))
        self._flying = 0
        self._changed = asyncio.Condition()

    @property
    def allowed(self) -> int:
        """Requests that may be in flight now."""
        return int(self._allowed)

    async def __aenter__(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._flying < self.allowed)
            self._flying += 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flying -= 1
        async with self._changed:
            self._changed.notify_all()

    def succeeded(self) -> None:
        """A request was answered."""
        self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)

    def refused(self) -> None:
        """A request was refused for its rate."""
        self._allowed = max(1.0, self._allowed / 2)
