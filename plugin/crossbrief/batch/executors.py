"""Lines of JSON in, futures of their outcomes out: in this process, in several, on an event loop, or on Dask."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from crossbrief.ask.talk import open_model
from crossbrief.batch.keys import program
from crossbrief.batch.outcome import Outcome, briefed, failed
from crossbrief.document import ArticleSet
from crossbrief.errors import InputError, StoreError, UsageError
from crossbrief.model.asking import Model
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Reply, Request
from crossbrief.pipeline import brief_set, brief_with_rules
from crossbrief.settings import Settings
from crossbrief.sources import parse_set

T = TypeVar("T")

AHEAD = 4
"""Sets in the queue for every worker: enough to keep it busy, few enough to keep memory flat."""


class Executor(Protocol):
    """Where the work is done."""

    @property
    def capacity(self) -> int:
        """How many sets are worth submitting at a time."""
        ...

    def submit(self, line: str) -> Future[Outcome]: ...

    def close(self) -> None:
        """Cancel what has not started, stop or finish what has; nothing runs afterwards. May be called again."""
        ...


def brief_line(line: str, settings: Settings) -> Outcome:
    """Brief one line of JSON; every failure becomes an outcome that says so. A pure function: it can run anywhere."""
    if settings.engine == "model":
        return asyncio.run(brief_line_with_model(line, settings))
    try:
        return briefed(brief_with_rules(parsed(line), settings))
    except Exception as error:
        return failed(line, error)


async def brief_line_with_model(line: str, settings: Settings, model: Model | None = None) -> Outcome:
    """The same with a model, which may be shared by many sets at a time."""
    try:
        return briefed(await brief_set(parsed(line), settings, model=model))
    except Exception as error:
        return failed(line, error)


def parsed(line: str) -> ArticleSet:
    """The set of a line.

    Raises:
        InputError: `not_text`: it has a byte that is no UTF-8; and as `parse_set`.
    """
    try:
        line.encode()
    except UnicodeEncodeError as error:
        byte = ord(line[error.start]) - 0xDC00
        said = f"Character {error.start + 1} of the line is no UTF-8 (byte 0x{byte:02x}): save the file as UTF-8."
        raise InputError(said, code="not_text") from None
    return parse_set(line)


def _left(settings: Settings, ends: float) -> Settings:
    """The settings with what is left of the run's deadline: the limit is one for all sets."""
    return settings if settings.deadline is None else replace(settings, deadline=max(ends - time.monotonic(), 0.0))


class Here:
    """One set after the other in this thread: no start-up cost, so the best for a few sets by rules."""

    capacity = 1

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ends = time.monotonic() + (settings.deadline or 0.0)

    def submit(self, line: str) -> Future[Outcome]:
        done: Future[Outcome] = Future()
        done.set_result(brief_line(line, _left(self._settings, self._ends)))
        return done

    def close(self) -> None:
        """Nothing is ever left running."""


class Processes:
    """A process a core, for the rules."""

    def __init__(self, settings: Settings, workers: int) -> None:
        self.capacity = workers * AHEAD
        self._settings = settings
        self._ends = time.monotonic() + (settings.deadline or 0.0)
        self._workers = workers
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # A server that forks clean children: forking this process would copy its threads' locks as they happen to be.
        context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
        if os.name != "nt":
            context.set_forkserver_preload([__name__])
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_start_worker)

    def submit(self, line: str) -> Future[Outcome]:
        try:
            return self._pool.submit(brief_line, line, _left(self._settings, self._ends))
        except BrokenProcessPool:
            # A worker was killed, for its memory perhaps, and the pool gave up with it; whose fault it was `batch` finds out.
            self._pool = self._start()
            return self._pool.submit(brief_line, line, _left(self._settings, self._ends))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Ctrl-C is for the parent, which ends its workers in good order; without a parent a worker ends itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


class Loop:
    """Many sets in flight on one event loop, for a model that is waited for; connections and limits are shared."""

    def __init__(self, settings: Settings, in_flight: int) -> None:
        self.capacity = in_flight
        # The store remembers finished sets. A reply that came from the cache as well would make a resumed run's usage, and
        # so its bytes, depend on where the one before was killed.
        self._settings = replace(
            settings, max_requests=None, max_tokens=None, max_cost=None, deadline=None, cache=False
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._opened = AsyncExitStack()
        try:
            shared = open_model(replace(settings, concurrency=max(in_flight, settings.concurrency)))
            model = self._run(self._opened.enter_async_context(shared))
        except BaseException:
            self.close()
            raise
        self._model = Accounted(model, settings)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def submit(self, line: str) -> Future[Outcome]:
        return asyncio.run_coroutine_threadsafe(brief_line_with_model(line, self._settings, self._model), self._loop)

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self._run(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel(self) -> None:
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._opened.aclose()
        await self._loop.shutdown_asyncgens()


class Accounted:
    """A model whose calls for all briefings together stay within the limits of `settings`."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self._model = model
        self._all = Spend(settings)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply, on the briefing's account and the common one."""
        spend.common = self._all
        return await self._model.ask(request, spend)


class Cluster:
    """The workers of a Dask scheduler, on any number of machines; each reads a model's key from its own environment."""

    def __init__(self, settings: Settings, scheduler: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError("Dask is not installed: pip install 'crossbrief[scale]'.", code="missing_extra") from error
        self._settings = replace(settings, api_key=None)
        try:
            self._client = Client(scheduler, timeout="5s")
        except (OSError, ValueError) as error:
            raise StoreError(f"No Dask scheduler answers at {scheduler}.", code="store_failed") from error
        self._check_workers(scheduler)
        self._pool = self._client.get_executor(pure=False)

    def _check_workers(self, scheduler: str) -> None:
        """Refuse workers that run another program: their results would be kept under this program's key."""
        programs: dict[str, str] = self._client.run(program)
        if not programs:
            raise StoreError(f"The Dask scheduler at {scheduler} has no workers.", code="store_failed")
        others = [worker for worker, theirs in programs.items() if theirs != program()]
        if others:
            raise UsageError(
                f"Other versions of crossbrief or of its libraries run on {', '.join(others)}.", code="bad_setting"
            )

    @property
    def capacity(self) -> int:
        """Counted anew each time: workers may join and leave."""
        cores: dict[str, int] = self._client.ncores()
        return AHEAD * max(1, sum(cores.values()))

    def submit(self, line: str) -> Future[Outcome]:
        future: Future[Outcome] = self._pool.submit(brief_line, line, self._settings)
        return future

    def close(self) -> None:
        self._pool.shutdown(wait=False)
        self._client.close()


def local(settings: Settings, jobs: int | None, sets: int) -> Executor:
    """The executor on this machine that suits the engine and the number of sets."""
    if settings.engine == "model":
        return Loop(settings, jobs or settings.concurrency)
    workers = jobs or os.cpu_count() or 1
    return Here(settings) if workers == 1 or sets <= FEW else Processes(settings, workers)


FEW = 8
"""So many sets are briefed by rules in the time that starting processes takes."""
