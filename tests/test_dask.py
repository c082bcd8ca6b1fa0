"""Dask: a scheduler and two worker processes over TCP give the bytes that this process gives, though one of them is killed."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossbrief.batch.job import Job, brief_file
from crossbrief.settings import Settings
from newsroom import write_sets

pytest.importorskip("distributed", reason="the extra `scale` is not installed")

RULES = Settings(engine="rules")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and its two workers, each a process."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    started = [_dask("scheduler", "--host", address, "--no-dashboard", "--no-jupyter", at=tmp_path)]
    for n in (1, 2):
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", f"w{n}", "--host", "127.0.0.1"]
        started.append(_dask("worker", address, *options, at=tmp_path))
    try:
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _dask(role: str, *arguments: str, at: Path) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments]
    return subprocess.Popen(program, cwd=at, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _when_both_are_there(address: str) -> None:
    program = f"from distributed import Client; Client({address!r}, timeout=90).wait_for_workers(2, timeout=90)"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def _done(store: Path) -> int:
    """Sets that the journal beside the output holds already."""
    if not store.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
            (count,) = connection.execute("SELECT count(*) FROM crossbrief_results WHERE state = 'done'").fetchone()
    except sqlite3.OperationalError:  # it is being made
        return 0
    return int(count)


def test_two_workers_over_tcp_one_of_them_killed_give_every_output_once(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    sets = write_sets(tmp_path / "sets.jsonl", 100)
    here = tmp_path / "here.jsonl"
    brief_file(Job(sets, here, RULES, jobs=1))
    _when_both_are_there(address)
    output = tmp_path / "dask.jsonl"
    batch = ["batch", str(sets), "--output", str(output), "--engine", "rules"]
    run = subprocess.Popen(
        [sys.executable, "-m", "crossbrief", *batch, "--executor", "dask", "--scheduler", address],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while (done := _done(tmp_path / ".dask.jsonl.store")) < 10 and time.monotonic() < deadline:
        time.sleep(0.02)
    workers[0].kill()
    assert 10 <= done < 100, "the worker was not killed in mid-run"
    _, said = run.communicate(timeout=150)
    assert run.returncode == 0, said
    assert "100 of 100 sets briefed" in said
    assert output.read_bytes() == here.read_bytes()


def test_a_scheduler_that_does_not_answer_is_a_failure_with_a_code(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sets = write_sets(tmp_path / "sets.jsonl", 1)
    batch = ["batch", str(sets), "--output", str(tmp_path / "o"), "--executor", "dask"]
    run = [sys.executable, "-m", "crossbrief", *batch, "--scheduler", f"tcp://127.0.0.1:{port}"]
    ended = subprocess.run(run, capture_output=True, text=True)
    assert ended.returncode == 7
    assert "store_failed: No Dask scheduler answers" in ended.stderr
    assert "Traceback" not in ended.stderr
