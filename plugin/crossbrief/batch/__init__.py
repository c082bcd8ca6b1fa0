"""Lines of JSON in, one outcome a line out, in the same order; a store lets it go on where an earlier run stopped."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import chain, islice

from crossbrief.batch.executors import FEW, Executor, local
from crossbrief.batch.keys import fingerprint
from crossbrief.batch.outcome import Outcome, failed
from crossbrief.batch.store import LEASE_SECONDS, Lease, Store
from crossbrief.errors import CrossbriefError
from crossbrief.settings import Settings

WINDOW = 64
"""Sets held in memory at least, waiting, running or finished: a slow set holds up the output, not the work behind."""

POLL_SECONDS = 0.2
"""How often the loop looks up while nothing finishes: for a request to stop, for sets that another process has."""


@dataclass(slots=True)
class _Slot:
    """One line on its way."""

    line: str
    key: str
    claim: Lease | None = None
    future: Future[Outcome] | None = None
    outcome: Outcome | None = None
    look_again: float = 0.0
    """Monotonic seconds before which asking the store again is pointless, because another process has the set."""
    crashes: int = 0
    """How often a worker died while it may have had this set."""


@dataclass
class Run:
    """One pass over many sets."""

    executor: Executor
    settings: Settings
    """Resolved."""
    store: Store | None = None
    reuse: bool = True
    """Whether results that the store holds are taken from it."""
    stop: threading.Event | None = None
    """Once set: what runs is ended, what is finished is kept, and the iteration ends early."""
    on_done: Callable[[Outcome], None] | None = None
    """Called once for every outcome, as they come, which is not the order of the input."""
    _window: deque[_Slot] = field(default_factory=deque)
    _renewed: float = 0.0

    def outcomes(self, lines: Iterable[str]) -> Iterator[Outcome]:
        """The outcome of each line, in their order; memory holds a window of them.

        Raises:
            StoreError: a result could not be kept; nothing more is started then.
        """
        source = iter(lines)
        window = self._window
        self._renewed = time.monotonic()
        try:
            while not (self.stop and self.stop.is_set()):
                room = max(WINDOW, 2 * self.executor.capacity) - len(window)
                window.extend(_Slot(line, self._key(line)) for line in islice(source, max(room, 0)))
                if not window:
                    return
                self._start()
                self._collect(POLL_SECONDS)
                while window and (outcome := window[0].outcome):
                    window.popleft()
                    yield outcome
        finally:
            self.executor.close()
        # Stopped: what finished while the workers were closing has been paid for.
        self._collect(0)

    def _key(self, line: str) -> str:
        return fingerprint(line, self.settings) if self.store else ""

    def _start(self) -> None:
        """Submit what waits, as far as the executor has room; after a crash the suspects first, one at a time."""
        running = sum(slot.future is not None for slot in self._window)
        waiting = [s for s in self._window if not s.future and not s.outcome and s.look_again <= time.monotonic()]
        suspects = [slot for slot in waiting if slot.crashes]
        careful = any(slot.crashes and not slot.outcome for slot in self._window)
        room = (1 if careful else self.executor.capacity) - running
        for slot in self._take(suspects or waiting, room):
            slot.future = self.executor.submit(slot.line)

    def _take(self, waiting: list[_Slot], room: int) -> list[_Slot]:
        """Those of the waiting sets, `room` at most, that this process may do now; the store may know the rest."""
        if room <= 0 or not waiting:
            return []
        if not self.store:
            return waiting[:room]
        held = [slot for slot in waiting if slot.claim][:room]
        asked = [slot for slot in waiting if not slot.claim]
        for slot, taken in zip(
            asked, self.store.take([s.key for s in asked], room - len(held), self.reuse), strict=False
        ):
            if isinstance(taken, Lease):
                slot.claim = taken
                held.append(slot)
            elif taken:
                self._done(slot, taken)
            else:
                slot.look_again = time.monotonic() + POLL_SECONDS
        return held

    def _collect(self, timeout: float) -> None:
        """Wait until something finishes, and keep it."""
        running = {slot.future: slot for slot in self._window if slot.future}
        if running:
            wait(running, timeout=timeout, return_when=FIRST_COMPLETED)
        elif not any(slot.outcome for slot in self._window):
            time.sleep(timeout)
        made = [(slot, outcome) for future, slot in running.items() if future.done() and (outcome := self._made(slot))]
        if self.store and made:
            kept = self.store.finish([(slot.claim, outcome) for slot, outcome in made if slot.claim])
            for (slot, outcome), ours in zip(made, kept, strict=True):
                if ours:
                    self._done(slot, outcome)
                else:
                    slot.claim = slot.future = None
        else:
            for slot, outcome in made:
                self._done(slot, outcome)
        if self.store and time.monotonic() - self._renewed > LEASE_SECONDS / 3:
            self.store.renew()
            self._renewed = time.monotonic()

    def _made(self, slot: _Slot) -> Outcome | None:
        """A finished future's outcome; None when it was cancelled or its worker died and it is to be tried again."""
        future, slot.future = slot.future, None
        if future is None or future.cancelled():
            return None
        error = future.exception()
        if error is None:
            return future.result()
        slot.crashes += 1
        if slot.crashes < 2:
            return None
        return failed(slot.line, CrossbriefError("A worker process died on this set, twice.", code="worker_died"))

    def _done(self, slot: _Slot, outcome: Outcome) -> None:
        slot.outcome, slot.claim, slot.future = outcome, None, None
        if self.on_done:
            self.on_done(outcome)


def brief_lines(lines: Iterable[str], settings: Settings, *, jobs: int | None = None) -> Iterator[Outcome]:
    """Brief every line on this machine, without a store: rules in `jobs` processes, or `jobs` sets in flight."""
    chosen = settings.resolve()
    source = iter(lines)
    first = list(islice(source, FEW + 1))
    executor = local(chosen, jobs, len(first))
    return Run(executor, chosen).outcomes(chain(first, source))
