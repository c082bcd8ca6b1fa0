"""Many sets: in order, once each, through failures and deaths, wherever the work is done."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from crossbrief.batch import Run, brief_lines
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import opened
from crossbrief.settings import Settings
from newsroom import line
from settled import RULES, one_moment_and_one_home

__all__ = ["one_moment_and_one_home"]


def outcome(text: str) -> Outcome:
    return Outcome(text, "", "2026-01-01", "rules", text, 0, 0, 0, 0.0, f'{{"set_id":"{text}"}}')


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
