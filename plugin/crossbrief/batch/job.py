"""A file of sets in, a file of briefings out, line for line: `crossbrief batch` without its options and its screen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crossbrief.batch import Run
from crossbrief.batch.executors import Cluster, Executor, local
from crossbrief.batch.lines import read_lines, readable_again
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import Store, default_path, opened
from crossbrief.errors import InputError, StoppedError, StoreError, UsageError
from crossbrief.settings import Settings
from crossbrief.whole import a_stream, whole


@dataclass(frozen=True, slots=True)
class Job:
    """What to brief, and how."""

    sets: Path
    output: Path
    settings: Settings
    jobs: int | None = None
    """Processes for the rules, sets in flight for a model; None: a process a core, `Settings.concurrency` in flight."""
    only_failed: bool = False
    """Keep the good lines of the output and try the others again."""
    store: str | None = None
    """None: of the user's own for a model; beside the output, until that is complete, for the rules."""
    keep: bool = True
    """False: no store at all."""
    scheduler: str | None = None
    """A Dask scheduler whose workers do the work; None: this machine."""


@dataclass(slots=True)
class Tally:
    """What has been done so far."""

    total: int
    done: int = 0
    reused: int = 0
    """Taken from the store or the old output."""
    failed: int = 0
    worst: Outcome | None = None
    """The failed set with the highest exit status."""
    requests: int = 0
    tokens: int = 0
    cost: float | None = 0.0
    """US dollars of this run; None when a price is unknown."""

    def add(self, outcome: Outcome) -> None:
        """Count one outcome; what an earlier run paid is not counted again."""
        self.done += 1
        if outcome.code:
            self.failed += 1
            self.worst = max(self.worst or outcome, outcome, key=lambda o: o.status)
        if outcome.reused:
            self.reused += 1
            return
        self.requests += outcome.requests
        self.tokens += outcome.tokens
        self.cost = None if self.cost is None or outcome.cost is None else self.cost + outcome.cost


def brief_file(job: Job, *, stop: threading.Event | None = None, show: Callable[[Tally], None] | None = None) -> Tally:
    """Brief every set of the file; failed ones get a line that says why.

    Raises:
        InputError: `file_not_found`, `no_articles`; `bad_set`: the file is one JSON document, or changed while it was read, or
            with `only_failed` the output was not made from it.
        UsageError: the output is the input.
        StoppedError: `stop` was set; what was finished is kept and the old output untouched.
        StoreError: the output or a result cannot be written; no set is started after that.
    """
    resolved = job.settings.resolve()
    _check_paths(job)

    def count(outcome: Outcome) -> None:
        tally.add(outcome)
        if show:
            show(tally)

    with ExitStack() as stack:
        sets = stack.enter_context(readable_again(job.sets))
        tally = Tally(sum(1 for _ in _pairs(job, sets)))
        if not tally.total:
            raise InputError(f"`{job.sets}` holds no sets.", code="no_articles")
        store = stack.enter_context(_store(job, resolved))
        out = stack.enter_context(whole(job.output))
        executor = _executor(job, resolved, tally.total)
        stack.callback(executor.close)
        run = Run(executor, resolved, store, reuse=job.settings.cache, stop=stop, on_done=count)
        outcomes = run.outcomes(line for line, kept in _pairs(job, sets) if kept is None)
        written = 0
        for _, kept in _pairs(job, sets):
            if kept is None:
                outcome = next(outcomes, None)
                if outcome is None:
                    raise StoppedError(_farewell(tally, store), code="interrupted", retryable=True)
                kept = outcome.line
            else:
                tally.done += 1
                tally.reused += 1
            out.write(kept + "\n")
            written += 1
        if written != tally.total:
            raise InputError(f"`{job.sets}` changed while it was read; give it again.", code="bad_set")
    return tally


def _check_paths(job: Job) -> None:
    """The input is never the output, by whatever name; a folder is none."""
    if job.output.is_dir():
        raise UsageError(f"The output `{job.output}` is a folder; name a file in it.", code="usage")
    if job.output.exists() and job.sets.exists() and job.output.samefile(job.sets):
        raise UsageError(f"`{job.output}` is the input itself; name another output.", code="usage")


def _farewell(tally: Tally, store: Store | None) -> str:
    if store is None:
        return f"Stopped after {tally.done} of {tally.total} sets; nothing is kept without a store."
    return f"Stopped; {tally.done - tally.failed} of {tally.total} sets are done and kept. The same command goes on from here."


def _pairs(job: Job, sets: Path) -> Iterator[tuple[str, str | None]]:
    """Each set's line, and its line of the output if that is to stay."""
    if not job.only_failed:
        yield from ((line, None) for line in read_lines(sets))
        return
    try:
        for line, kept in zip(read_lines(sets), read_lines(job.output), strict=True):
            yield line, None if "error" in json.loads(kept) else kept
    except ValueError as error:
        said = f"`{job.output}` was not made from `{job.sets}`: its lines do not match."
        raise InputError(said, code="bad_set") from error


def _executor(job: Job, resolved: Settings, sets: int) -> Executor:
    return Cluster(resolved, job.scheduler) if job.scheduler else local(resolved, job.jobs, sets)


@contextmanager
def _store(job: Job, resolved: Settings) -> Iterator[Store | None]:
    """Where results are kept: what cost money for good, what rules can make again only until the output is complete."""
    if not job.keep:
        yield None
    elif job.store:
        with opened(job.store) as store:
            yield store
    elif resolved.engine == "model":
        with _own_store(job) as store:
            yield store
    elif a_stream(job.output):
        yield None
    else:
        beside = job.output.with_name(f".{job.output.name}.store")
        with opened(beside, durable=False) as store:
            yield store
        for suffix in ("", "-wal", "-shm"):
            beside.with_name(beside.name + suffix).unlink(missing_ok=True)


@contextmanager
def _own_store(job: Job) -> Iterator[Store]:
    """The user's store; beside the output where there is no home to keep it in, as in some containers."""
    with ExitStack() as stack:
        try:
            store = stack.enter_context(opened(default_path()))
        except (StoreError, RuntimeError) as error:
            if getattr(error, "code", "store_failed") != "store_failed":
                raise
            store = stack.enter_context(opened(job.output.with_name(f".{job.output.name}.store")))
        yield store
