"""How a batch by rules scales: sets a second with one, two … processes, and the memory of each worker over the run.

    python bench/scale.py [SETS.jsonl ...] [--processes 1 2] [--sets 1000] [--rounds 3]

Without files it takes invented sets. Rounds alternate between the numbers of processes, and the best of each counts, so
that other work on the machine weighs on all alike. Where Linux says it, each line also tells how much of the time the
workers had work (they ran or waited for a core): that times their number is the ratio on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from crossbrief.batch import Run
from crossbrief.batch.executors import Processes
from crossbrief.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

SETTINGS = Settings(engine="rules").resolve()
WARM = 100
"""Sets after which a worker's memory should not grow any more."""


def main() -> None:
    """Print a line for each number of processes, the ratio to the first, and the growth of the workers' memory."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--processes", nargs="+", type=int, default=[1, 2])
    options.add_argument("--sets", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    lines = [text for file in chosen.files for text in file.read_text(encoding="utf-8").splitlines() if text.strip()]
    lines = lines or invented()
    best = dict.fromkeys(chosen.processes, Measured(0.0, 0.0, 0.0))
    for _ in range(chosen.rounds):
        for processes in chosen.processes:
            best[processes] = max(best[processes], throughput(lines, processes))
    one = best[chosen.processes[0]]
    for processes, found in best.items():
        print(
            f"{processes} processes: {found.rate:.1f} sets/s, {found.rate / one.rate:.2f} x the first; "
            f"workers at work {found.at_work:.0%} of the time, {found.cpu * 1000:.1f} ms of CPU a set"
        )
    for pid, (warm, end) in memory(lines, chosen.processes[-1], chosen.sets).items():
        print(f"worker {pid}: {warm / 1e6:.1f} MB after {WARM} sets, {end / 1e6:.1f} MB near the end of {chosen.sets}")


def invented() -> list[str]:
    """Sets for where there are no real ones."""
    from newsroom import line

    return [line(n) for n in range(300)]


class Measured(NamedTuple):
    """One run."""

    rate: float
    """Sets a second."""
    at_work: float
    """Share of the time in which the workers ran or waited for a core."""
    cpu: float
    """Seconds a set."""


def throughput(lines: list[str], processes: int) -> Measured:
    """One run, the start of the workers left out."""
    executor = Processes(SETTINGS, processes)
    for future in [executor.submit(lines[0]) for _ in range(8 * processes)]:
        future.result()
    workers = list(executor._pool._processes)
    ran, waited = _scheduled(workers)
    start = time.perf_counter()
    outcomes = Run(executor, SETTINGS).outcomes(lines)
    done = sum(1 for _ in itertools.islice(outcomes, len(lines) - 1))
    wall = time.perf_counter() - start
    ran_since, waited_since = _scheduled(workers)
    outcomes.close()
    busy = ran_since - ran + waited_since - waited
    return Measured(done / wall, busy / wall / processes, (ran_since - ran) / done)


def _scheduled(pids: list[int]) -> tuple[float, float]:
    """Seconds that processes ran and waited for a core (schedstat in proc(5)); zeros where the system does not say."""
    try:
        rows = [Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split() for pid in pids]
    except OSError:
        return 0.0, 0.0
    return sum(int(row[0]) for row in rows) / 1e9, sum(int(row[1]) for row in rows) / 1e9


def memory(lines: list[str], processes: int, sets: int) -> dict[int, tuple[int, int]]:
    """Resident bytes of each worker when each has done about `WARM` sets, and near the end."""
    executor = Processes(SETTINGS, processes)
    outcomes = Run(executor, SETTINGS).outcomes(itertools.islice(itertools.cycle(lines), sets))
    warm: dict[int, int] = {}
    end: dict[int, int] = {}
    for number, _ in enumerate(outcomes, 1):
        if number == WARM * processes:
            warm = _workers(executor)
        if number == sets - 8 * processes:
            end = _workers(executor)
    return {pid: (size, end[pid]) for pid, size in warm.items() if pid in end}


def _workers(executor: Processes) -> dict[int, int]:
    return {pid: psutil.Process(pid).memory_info().rss for pid in list(executor._pool._processes)}


if __name__ == "__main__":
    main()
