"""Many sets: in order, once each, through failures, stops and kills, wherever the work is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from crossbrief.batch import Run, brief_lines
from crossbrief.batch.executors import Here, Processes
from crossbrief.batch.job import Job, Tally, brief_file
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import opened
from crossbrief.errors import InputError, StoppedError, StoreError
from crossbrief.settings import Settings
from newsroom import line, write_sets

RULES = Settings(engine="rules").resolve()


@pytest.fixture(autouse=True)
def one_moment_and_one_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Outputs can be compared byte for byte, and nothing touches the user's own store."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CROSSBRIEF_MODEL", "CROSSBRIEF_STORE"):
        monkeypatch.delenv(name, raising=False)


def outcome(text: str) -> Outcome:
    return Outcome(text, "", "2026-01-01", "rules", text, 0, 0, 0, 0.0, f'{{"set_id":"{text}"}}')


processes = pytest.mark.block_network(allowed_hosts=[r".*/pymp-[^/]+/listener-.*"])
"""Processes are started through a socket in a temporary folder, which the guard of the tests takes for a network."""


class Threads:
    """An executor of the tests' own: any function of a line, a few at a time, and a count of what was started."""

    def __init__(self, work: Callable[[str], Outcome], capacity: int = 4) -> None:
        self.capacity = capacity
        self.started: list[str] = []
        self.closed = False
        self._work = work
        self._pool = ThreadPoolExecutor(capacity)

    def submit(self, line: str) -> Future[Outcome]:
        self.started.append(line)
        return self._pool.submit(self._work, line)

    def close(self) -> None:
        self.closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)


def test_outcomes_come_in_the_order_of_the_input_whatever_takes_longest() -> None:
    def work(text: str) -> Outcome:
        time.sleep(0.1 if text == "0" else 0.001)
        return outcome(text)

    lines = [str(n) for n in range(200)]
    assert [o.set_id for o in Run(Threads(work), RULES).outcomes(lines)] == lines


def test_a_slow_set_does_not_hold_up_the_work_behind_it() -> None:
    release = threading.Event()

    def work(text: str) -> Outcome:
        if text == "0":
            release.wait(20)
        elif text == "40":
            release.set()
        return outcome(text)

    assert len(list(Run(Threads(work), RULES).outcomes(str(n) for n in range(60)))) == 60
    assert release.is_set()


def test_the_input_is_read_no_further_than_a_window_ahead() -> None:
    read = []

    def lines() -> Iterator[str]:
        for n in range(10_000):
            read.append(n)
            yield str(n)

    outcomes = Run(Threads(outcome), RULES).outcomes(lines())
    next(outcomes)
    outcomes.close()
    assert len(read) < 200


def test_each_set_is_made_once_and_the_rest_comes_from_the_store(tmp_path: Path) -> None:
    lines = [str(n) for n in range(10)] + ["3", "3"]
    with opened(tmp_path / "store") as store:
        first = Threads(outcome)
        done = list(Run(first, RULES, store).outcomes(lines))
        assert sorted(first.started) == sorted(set(lines))
        second = Threads(outcome)
        again = list(Run(second, RULES, store).outcomes(lines))
    assert second.started == []
    assert [o.line for o in again] == [o.line for o in done]
    assert all(o.reused for o in again)


def test_two_runs_share_one_store_and_the_work(tmp_path: Path) -> None:
    lines = [str(n) for n in range(60)]

    def work(text: str) -> Outcome:
        time.sleep(0.01)
        return outcome(text)

    executors = [Threads(work), Threads(work)]
    results: dict[int, list[str]] = {}

    def go(number: int) -> None:
        with opened(tmp_path / "store") as store:
            results[number] = [o.set_id for o in Run(executors[number], RULES, store).outcomes(lines)]

    threads = [threading.Thread(target=go, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == {0: lines, 1: lines}
    assert sorted(executors[0].started + executors[1].started) == sorted(lines)
    assert all(len(executor.started) > 5 for executor in executors)


def test_other_settings_are_another_result(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        list(Run(Threads(outcome), RULES, store).outcomes(["a"]))
        for other in (Settings(engine="rules", language="de"), Settings(engine="rules", store_text=False)):
            executor = Threads(outcome)
            list(Run(executor, other.resolve(), store).outcomes(["a"]))
            assert executor.started == ["a"]
        executor = Threads(outcome)
        list(Run(executor, Settings(engine="rules", max_cost=1, deadline=9).resolve(), store).outcomes(["a"]))
        assert executor.started == []


def test_a_changed_program_makes_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path / "store") as store:
        list(Run(Threads(outcome), RULES, store).outcomes(["a"]))
        monkeypatch.setattr("crossbrief.batch.keys.program", lambda: "another")
        executor = Threads(outcome)
        list(Run(executor, RULES, store).outcomes(["a"]))
    assert executor.started == ["a"]


def test_a_worker_that_dies_costs_only_the_set_that_kills_it() -> None:
    executor = Threads(outcome)
    deaths = []

    def submit(text: str) -> Future[Outcome]:
        """Every set that is under way with the deadly one is lost with it, as in a pool of processes."""
        future: Future[Outcome] = Future()
        if text == "13" or (text in ("12", "14") and text not in deaths):
            deaths.append(text)
            future.set_exception(RuntimeError("the pool is broken"))
        else:
            future.set_result(outcome(text))
        return future

    executor.submit = submit  # type: ignore[method-assign]
    done = list(Run(executor, RULES).outcomes(str(n) for n in range(30)))
    assert [o.set_id or "?" for o in done] == [str(n) if n != 13 else "?" for n in range(30)]
    assert [o.code for o in done if o.code] == ["worker_died"]
    assert deaths.count("13") == 2


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
    program = "from newsroom import line; from test_batch import RULES, brief_lines\n"
    program += "print(*(o.line for o in brief_lines(map(line, range(6)), RULES, jobs=1)), sep='\\n')"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**env, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_bad_set_carries_its_error_and_does_not_stop_the_others() -> None:
    bad = ["{", '{"id": "empty", "articles": []}', "[]", '{"id": "x", "articles": [{"text": 3}]}']
    done = list(brief_lines([line(0), *bad, line(1)], RULES))
    assert [bool(o.code) for o in done] == [False, True, True, True, True, False]
    shown = json.loads(done[2].line)
    assert shown["set_id"] == "empty"
    assert shown["error"]["code"] == done[2].code == "no_articles"


def test_a_fault_of_the_program_is_only_one_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("crossbrief.batch.executors.brief_with_rules", explode)
    (done,) = brief_lines([line(0)], RULES)
    assert done.code == "internal_error"
    assert "ZeroDivisionError: by accident" in done.headline
    assert done.set_id == "set-0"


def test_a_file_becomes_a_file_line_for_line(tmp_path: Path) -> None:
    job = Job(write_sets(tmp_path / "sets.jsonl", 12), tmp_path / "out.jsonl", RULES, jobs=1)
    tally = brief_file(job)
    assert [json.loads(text)["set_id"] for text in job.output.read_text("utf-8").splitlines()] == [
        f"set-{n}" for n in range(12)
    ]
    assert (tally.total, tally.done, tally.failed, tally.reused) == (12, 12, 0, 0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.jsonl", "sets.jsonl"]
    assert job.output.stat().st_mode & 0o777 == 0o600


def test_rules_are_run_again_once_an_output_is_complete(tmp_path: Path) -> None:
    job = Job(write_sets(tmp_path / "sets.jsonl", 3), tmp_path / "out.jsonl", RULES)
    brief_file(job)
    assert brief_file(job).reused == 0


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    job = Job(write_sets(tmp_path / "sets.jsonl", 30), tmp_path / "out.jsonl", RULES, jobs=1)
    job.output.write_text("the old output\n", encoding="utf-8")
    stop = threading.Event()

    def show(tally: Tally) -> None:
        if tally.done == 7:
            stop.set()

    with pytest.raises(StoppedError) as stopped:
        brief_file(job, stop=stop, show=show)
    assert "7 of 30" in str(stopped.value)
    assert job.output.read_text("utf-8") == "the old output\n"
    tally = brief_file(job)
    assert (tally.done, tally.reused) == (30, 7)
    assert len(job.output.read_text("utf-8").splitlines()) == 30


def test_only_failed_sets_are_tried_again_and_good_lines_stay(tmp_path: Path) -> None:
    job = Job(write_sets(tmp_path / "sets.jsonl", 4), tmp_path / "out.jsonl", RULES)
    good = '{"set_id":"set-%d","kept":true}'
    failed = '{"set_id":"set-2","error":{"code":"rate_limited"}}'
    job.output.write_text("\n".join([good % 0, good % 1, failed, good % 3]) + "\n", encoding="utf-8")
    tally = brief_file(Job(job.sets, job.output, RULES, only_failed=True))
    after = [json.loads(text) for text in job.output.read_text("utf-8").splitlines()]
    assert [bool(o.get("kept")) for o in after] == [True, True, False, True]
    assert after[2]["status"] == "complete"
    assert (tally.done, tally.reused) == (4, 3)


def test_only_failed_over_the_output_of_other_sets_is_refused(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 4)
    output = tmp_path / "out.jsonl"
    output.write_text('{"set_id":"set-0"}\n', encoding="utf-8")
    with pytest.raises(InputError) as refused:
        brief_file(Job(sets, output, RULES, only_failed=True))
    assert refused.value.code == "bad_set"
    assert output.read_text("utf-8") == '{"set_id":"set-0"}\n'


def test_an_output_that_cannot_be_written_is_found_before_any_work(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 2)
    (tmp_path / "file").write_text("", encoding="utf-8")
    seen: list[Tally] = []
    with pytest.raises(StoreError) as failure:
        brief_file(Job(sets, tmp_path / "file" / "out.jsonl", RULES, keep=False), show=seen.append)
    assert failure.value.code == "store_failed"
    assert seen == []


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(pipe.read_text("utf-8").splitlines()))
    reader.start()
    brief_file(Job(sets, pipe, RULES))
    reader.join(20)
    assert len(read) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pipe", "sets.jsonl"]
    assert pipe.is_fifo()


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
