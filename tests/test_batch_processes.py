"""Many sets by real processes: the same bytes wherever the work is done, through kills and signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from crossbrief.batch import Run
from crossbrief.batch.executors import Here, Processes
from newsroom import line, write_sets
from settled import RULES, one_moment_and_one_home

__all__ = ["one_moment_and_one_home"]


processes = pytest.mark.block_network(allowed_hosts=[r".*/pymp-[^/]+/listener-.*"])
"""Processes are started through a socket in a temporary folder, which the guard of the tests takes for a network."""


@processes
def test_a_real_worker_that_is_killed_is_replaced_and_no_set_is_lost(tmp_path: Path) -> None:
    executor = Processes(RULES, 2)
    run = Run(executor, RULES).outcomes(line(n) for n in range(60))
    done = [next(run)]
    victim = next(p for p in psutil.Process().children(recursive=True) if _is_worker(executor, p.pid))
    victim.kill()
    done += list(run)
    assert [o.set_id for o in done] == [f"set-{n}" for n in range(60)]
    assert {o.code for o in done} == {""}


def _is_worker(executor: Processes, pid: int) -> bool:
    return pid in executor._pool._processes


@processes
def test_processes_and_this_thread_give_the_same_bytes() -> None:
    lines = [line(n) for n in range(24)]
    here = [o.line for o in Run(Here(RULES), RULES).outcomes(lines)]
    assert [o.line for o in Run(Processes(RULES, 2), RULES).outcomes(lines)] == here
    assert len(set(here)) == 24


def test_a_briefing_does_not_depend_on_the_order_of_a_set_in_memory() -> None:
    program = "from newsroom import line; from crossbrief.batch import brief_lines; from settled import RULES\n"
    program += "print(*(o.line for o in brief_lines(map(line, range(6)), RULES, jobs=1)), sep='\\n')"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**env, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "crossbrief", "batch", *map(str, arguments)]


def test_killed_at_any_moment_the_same_command_ends_with_the_same_bytes(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 40)
    undisturbed, disturbed = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    subprocess.run(command(sets, "-o", undisturbed, "--engine", "rules"), check=True, capture_output=True)
    kills = 0
    for wait in (0.7, 1.0, 1.2):
        process = subprocess.Popen(
            command(sets, "-o", disturbed, "--engine", "rules", "--jobs", 2),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(wait)
        kills += process.poll() is None
        process.kill()
        process.wait()
    assert kills >= 1
    subprocess.run(command(sets, "-o", disturbed, "--engine", "rules"), check=True, capture_output=True)
    assert disturbed.read_bytes() == undisturbed.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl", "sets.jsonl"]


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 2000)
    process = subprocess.Popen(
        command(sets, "-o", tmp_path / "out.jsonl", "--engine", "rules", "--jobs", 2), stderr=subprocess.DEVNULL
    )
    family = _wait_for(lambda: [*psutil.Process(process.pid).children(recursive=True)], at_least=3)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


def _wait_for(look: Callable[[], list[psutil.Process]], at_least: int) -> list[psutil.Process]:
    deadline = time.monotonic() + 60
    while len(found := look()) < at_least and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(found) >= at_least
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_says_how_to_go_on(tmp_path: Path, number: signal.Signals) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 3000)
    output = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        command(sets, "-o", output, "--engine", "rules", "--jobs", 2), stderr=subprocess.PIPE, text=True
    )
    family = _wait_for(lambda: [*psutil.Process(process.pid).children(recursive=True)], at_least=3)
    time.sleep(0.5)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "crossbrief: interrupted: Stopped; " in said
    assert "goes on from here" in said
    assert "Traceback" not in said
    assert not output.exists()
    assert psutil.wait_procs(family, timeout=30)[1] == []


def test_the_command_names_the_gravest_failure_in_its_exit_status(tmp_path: Path) -> None:
    sets = tmp_path / "sets.jsonl"
    sets.write_text(line(0) + "\n{\n", encoding="utf-8")
    done = subprocess.run(command(sets, "-o", tmp_path / "out.jsonl"), capture_output=True, text=True)
    assert done.returncode == 3
    assert "1 of 2 sets briefed" in done.stderr
    assert "crossbrief: bad_set: 1 of 2 sets failed" in done.stderr
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 2
