"""A batch reads its sets whatever they come in, and never loses what was there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crossbrief.batch.job import Job, brief_file
from crossbrief.errors import InputError, UsageError
from crossbrief.settings import Settings
from newsroom import line, write_sets

RULES = Settings(engine="rules").resolve()


def ids(path: Path) -> list[str]:
    return [json.loads(text)["set_id"] for text in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("named", ["-", "/dev/stdin"])
def test_standard_input_is_read_once_and_briefed_whole(named: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")
    given = (line(1) + "\n" + line(2) + "\n").encode()
    command = [sys.executable, "-m", "crossbrief", "batch", named, "-o", str(out), "--engine", "rules"]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"2 of 2 sets briefed" in done.stderr
    assert ids(out) == ["set-1", "set-2"]


def test_a_pipe_is_read_once_and_briefed_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(line(1) + "\n" + line(2) + "\n", encoding="utf-8"))
    writer.start()
    tally = brief_file(Job(pipe, tmp_path / "out.jsonl", RULES))
    writer.join(20)
    assert (tally.total, tally.done) == (2, 2)


def test_standard_output_may_be_a_pipe(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 2)
    command = [sys.executable, "-m", "crossbrief", "batch", str(sets), "-o", "/dev/stdout", "--engine", "rules"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    assert len(done.stdout.splitlines()) == 2


def test_the_output_is_never_the_input_by_whatever_name(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 2)
    before = sets.read_bytes()
    (tmp_path / "link").symlink_to(sets)
    os.link(sets, tmp_path / "hard")
    for name in ("sets.jsonl", "link", "hard"):
        with pytest.raises(UsageError, match="is the input itself"):
            brief_file(Job(sets, tmp_path / name, RULES))
    assert sets.read_bytes() == before


def test_a_byte_that_is_no_utf8_costs_its_own_line_and_says_where_it_is(tmp_path: Path) -> None:
    sets = tmp_path / "sets.jsonl"
    lines = [line(n).encode() for n in range(3)]
    lines[1] = lines[1].replace(b"fire", b"f\xefre", 1)
    sets.write_bytes(b"\n".join(lines) + b"\n")
    tally = brief_file(Job(sets, tmp_path / "out.jsonl", RULES))
    second = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[1])
    assert (tally.done, tally.failed) == (3, 1)
    assert second["error"]["code"] == "not_text"
    assert "0xef" in second["error"]["message"]


@pytest.mark.parametrize("wrapped", [False, True], ids=["a set", "a list of sets"])
def test_one_json_document_is_said_in_one_line(wrapped: bool, tmp_path: Path) -> None:
    sets = tmp_path / "set.json"
    one = json.loads(line(1))
    sets.write_text(json.dumps([one] if wrapped else one, indent=1), encoding="utf-8")
    with pytest.raises(InputError, match="one JSON document, not a set a line"):
        brief_file(Job(sets, tmp_path / "out.jsonl", RULES))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_shrinks_while_it_is_read_is_no_success(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 40)  # more than is read ahead
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")

    def shrink(_: object) -> None:
        sets.write_text(line(0) + "\n", encoding="utf-8")

    with pytest.raises(InputError, match="changed while it was read"):
        brief_file(Job(sets, out, RULES, jobs=1, keep=False), show=shrink)
    assert out.read_text("utf-8") == "old"


def test_a_client_that_cannot_be_opened_ends_the_run_at_once(tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets.jsonl", 1)
    command = [sys.executable, "-m", "crossbrief", "batch", str(sets), "-o", str(tmp_path / "out"), "--engine", "model"]
    env = os.environ | {"OPENAI_BASE_URL": "http://127.0.0.1:notaport/v1", "OPENAI_API_KEY": "k"}
    done = subprocess.run(command, capture_output=True, check=False, env=env, timeout=60, text=True)
    assert done.returncode == 2
    assert "no base URL" in done.stderr


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        brief_file(Job(write_sets(tmp_path / "sets.jsonl", 1), tmp_path, RULES))
