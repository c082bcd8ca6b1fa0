"""A file of sets becomes a file of briefings: whole or not at all, and a run that was stopped goes on."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from crossbrief.batch.job import Job, Tally, brief_file
from crossbrief.errors import InputError, StoppedError, StoreError
from newsroom import write_sets
from settled import RULES, one_moment_and_one_home

__all__ = ["one_moment_and_one_home"]


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
