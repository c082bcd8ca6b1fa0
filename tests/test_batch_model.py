"""Many sets through a model: nothing paid twice but what a kill cut off, nothing over the limit, nothing lost."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from crossbrief.batch import brief_lines
from crossbrief.batch.job import Job, Tally, brief_file
from crossbrief.errors import StoppedError, StoreError
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from newsroom import write_sets

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

CANARY = "sk-canary-5ecret-key-0123456789"


@pytest.fixture(autouse=True)
def one_moment_and_one_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Outputs can be compared byte for byte, and nothing touches the user's own store."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CROSSBRIEF_MODEL", "CROSSBRIEF_STORE"):
        monkeypatch.delenv(name, raising=False)


def settings(server: Loopback, **more: object) -> Settings:
    # One request a set, as a small model is asked, so that they can be counted.
    given = {"model": "loopback", "model_size": "small", "base_url": server.base_url, "api_key": CANARY} | more
    return Settings(engine="model", **given)  # type: ignore[arg-type]


def test_every_set_is_answered_once_and_a_second_run_asks_nothing(tmp_path: Path) -> None:
    with Loopback() as server:
        job = Job(write_sets(tmp_path / "sets.jsonl", 10), tmp_path / "out.jsonl", settings(server))
        first = brief_file(job)
        before = job.output.read_bytes()
        again = brief_file(job)
    assert len(server.received) == 10
    assert (first.requests, again.requests, again.reused) == (10, 0, 10)
    assert job.output.read_bytes() == before
    assert first.tokens > 1000


def test_a_changed_model_language_or_program_is_asked_again(tmp_path: Path) -> None:
    with Loopback() as server:
        sets = write_sets(tmp_path / "sets.jsonl", 2)
        changes: list[dict[str, object]] = [{}, {"language": "de"}, {"context_tokens": 9000}, {"store_text": False}]
        for change in changes:
            brief_file(Job(sets, tmp_path / "out.jsonl", settings(server, cache=False, **change)))
            asked = len(server.received)
            brief_file(Job(sets, tmp_path / "out.jsonl", settings(server, **change)))
            assert len(server.received) == asked
    assert asked == 8


def test_a_failed_set_is_reported_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    with Loopback(faults=["refusal"]) as server:
        job = Job(write_sets(tmp_path / "sets.jsonl", 3), tmp_path / "out.jsonl", settings(server), jobs=1)
        first = brief_file(job)
        assert (first.failed, first.worst and first.worst.code) == (1, "refused")
        assert json.loads(job.output.read_text("utf-8").splitlines()[0])["error"]["code"] == "refused"
        second = brief_file(job)
    assert (second.failed, second.reused) == (0, 2)
    assert len(server.received) == 4


@pytest.mark.parametrize(
    ("limit", "code"), [({"max_requests": 7}, "budget_exceeded"), ({"max_tokens": 12_000}, "budget_exceeded")]
)
def test_a_limit_holds_over_all_sets_and_is_never_passed(tmp_path: Path, limit: dict[str, object], code: str) -> None:
    with Loopback(seconds=0.01) as server:
        job = Job(write_sets(tmp_path / "sets.jsonl", 30), tmp_path / "out.jsonl", settings(server, **limit), jobs=6)
        tally = brief_file(job)
    assert tally.failed
    assert tally.done == 30
    assert tally.worst
    assert tally.worst.code == code
    assert tally.requests == len(server.received) <= int(limit.get("max_requests", 30))  # type: ignore[call-overload]
    assert tally.tokens <= int(limit.get("max_tokens", 10**9))  # type: ignore[call-overload]
    with Loopback() as server:
        rest = brief_file(Job(job.sets, job.output, settings(server), only_failed=True))
    assert rest.failed == 0
    assert len(server.received) == tally.failed


def test_a_limit_in_money_needs_a_price(tmp_path: Path) -> None:
    with Loopback() as server:
        tally = brief_file(
            Job(write_sets(tmp_path / "sets.jsonl", 2), tmp_path / "out.jsonl", settings(server, max_cost=1.0))
        )
    assert server.received == []
    assert tally.worst
    assert "price" in tally.worst.headline


def test_sixty_four_in_flight_settle_at_an_endpoint_that_allows_eight() -> None:
    # Small sets and slow answers: what is in flight is to be limited by the endpoint, not by this machine.
    texts = ("A fire destroyed the mill in Larnwick on Tuesday.", "The mill in Larnwick burned down on Monday.")
    small = json.dumps({"articles": [{"text": text} for text in texts]})
    with Loopback(seconds=0.4, allowed=8) as server:
        done = list(brief_lines([small] * 160, settings(server), jobs=64))
    assert {o.code for o in done} == {""}
    assert server.most_in_flight > 8, "the limit was never touched: this proves nothing"
    assert len(server.received) <= 1.2 * 160


def test_a_stop_hangs_up_at_once_and_keeps_what_was_finished(tmp_path: Path) -> None:
    stop = threading.Event()

    def show(tally: Tally) -> None:
        if tally.done == 3:
            stop.set()

    with Loopback(faults=["ok"] * 3, always="hang") as server:
        job = Job(write_sets(tmp_path / "sets.jsonl", 20), tmp_path / "out.jsonl", settings(server), jobs=3)
        with pytest.raises(StoppedError) as stopped:
            brief_file(job, stop=stop, show=show)
        assert "3 of 20" in str(stopped.value)
        assert _established(server) == 0
    with Loopback() as server:
        assert brief_file(Job(job.sets, job.output, settings(server))).done == 20


def _established(server: Loopback) -> int:
    """Connections of this process to the endpoint that are still open."""
    port = int(server.base_url.split(":")[-1].split("/")[0])
    return sum(
        c.status == psutil.CONN_ESTABLISHED and bool(c.raddr) and c.raddr.port == port
        for c in psutil.Process().net_connections("tcp")
    )


def test_a_store_that_fails_ends_the_run_before_more_is_paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> list[bool]:
        raise StoreError("The disk is full.", code="store_failed")

    monkeypatch.setattr("crossbrief.batch.store.Store.finish", full)
    output = tmp_path / "out.jsonl"
    output.write_text("old", encoding="utf-8")
    with Loopback(seconds=0.05) as server, pytest.raises(StoreError):
        brief_file(Job(write_sets(tmp_path / "sets.jsonl", 40), output, settings(server), jobs=4))
    assert len(server.received) <= 8
    assert output.read_text("utf-8") == "old"
    assert not list(tmp_path.glob(".*.part"))


def test_the_key_is_in_no_output_store_or_message(tmp_path: Path) -> None:
    with Loopback(faults=["unauthorized", "ok", "page", "bad_request"]) as server:
        job = Job(write_sets(tmp_path / "sets.jsonl", 4), tmp_path / "out.jsonl", settings(server), jobs=1)
        brief_file(job)
        assert server.received[0].headers["authorization"] == f"Bearer {CANARY}"
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert len(written) >= 3
    assert not any(b"canary" in content for content in written)


def test_without_its_text_a_kept_result_holds_quotes_only(tmp_path: Path) -> None:
    with Loopback() as server:
        sets = write_sets(tmp_path / "sets.jsonl", 1)
        brief_file(Job(sets, tmp_path / "out.jsonl", settings(server, store_text=False)))
    article = json.loads(sets.read_text("utf-8"))["articles"][0]["text"]
    stored = (tmp_path / "state/crossbrief/store.sqlite").read_bytes()
    wal = (
        (tmp_path / "state/crossbrief/store.sqlite-wal").read_bytes()
        if (tmp_path / "state/crossbrief/store.sqlite-wal").exists()
        else b""
    )
    whole = json.dumps(article)[1:-1].encode()
    assert whole not in stored + wal
    assert b"set-0" in stored + wal


ZYGOTE = """
import os, signal, sys
from pathlib import Path
import crossbrief.model.endpoint.client, crossbrief.pipeline
from crossbrief.batch.job import Job, brief_file
from crossbrief.settings import Settings
sets, url = Path(sys.argv[1]), sys.argv[2]
for order in sys.stdin:
    output, store = order.split()
    child = os.fork()
    if child == 0:
        job = Job(sets, Path(output), Settings(engine="model", model="loopback", model_size="small", base_url=url), jobs=4, store=store)
        brief_file(job)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Starts a run as often as it is told to, and at once: everything is imported when it forks."""


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Loopback]]:
    write_sets(tmp_path / "sets.jsonl", 20)
    with Loopback(seconds=0.05) as server:
        process = subprocess.Popen(
            [sys.executable, "-c", ZYGOTE, str(tmp_path / "sets.jsonl"), server.base_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENAI_API_KEY": CANARY},
        )
        with process:
            yield process, server
            assert process.stdin
            process.stdin.close()


def start(process: subprocess.Popen[str], output: Path, store: Path) -> int:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{output} {store}\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


KILLS = 50


def test_fifty_kills_at_random_moments_change_no_byte_and_repeat_few_requests(
    tmp_path: Path, runs: tuple[subprocess.Popen[str], Loopback]
) -> None:
    process, server = runs
    start(process, tmp_path / "undisturbed.jsonl", tmp_path / "undisturbed.sqlite")
    assert end(process) == 0
    wanted = (tmp_path / "undisturbed.jsonl").read_bytes()
    needed = len(server.received)
    assert wanted.count(b"\n") == 20
    moments = random.Random(8)  # noqa: S311 - moments, not secrets
    kills = rounds = 0
    while kills < KILLS:
        rounds += 1
        output, store = tmp_path / f"{rounds}.jsonl", tmp_path / f"{rounds}.sqlite"
        complete = False
        while not complete and kills < KILLS:
            pid = start(process, output, store)
            time.sleep(moments.uniform(0.02, 0.6))
            with suppress(ProcessLookupError):  # it may have ended by itself
                os.kill(pid, 9)
            complete = end(process) == 0
            kills += not complete
        start(process, output, store)
        assert end(process) == 0
        assert output.read_bytes() == wanted
        assert sqlite3.connect(store).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(server.received) <= needed * (1 + rounds) + kills * 4
    left = {p.name for p in tmp_path.iterdir() if p.name.startswith(".")}
    assert left == set()


def test_two_processes_with_one_store_ask_for_every_set_once(tmp_path: Path) -> None:
    write_sets(tmp_path / "sets.jsonl", 24)
    options = ["--store", "store.sqlite", "--jobs", "3", "--engine", "model", "--model", "loopback-1b"]
    with Loopback(seconds=0.05) as server:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "crossbrief", "batch", "sets.jsonl", "--output", f"{n}.jsonl", *options],
                env={**os.environ, "OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": CANARY},
                cwd=tmp_path,
                stderr=subprocess.PIPE,
                text=True,
            )
            for n in (0, 1)
        ]
        said = [worker.communicate(timeout=150)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert len(server.received) == 24
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes()
