"""`history` and `show`: what is kept can be found and read again, and looking changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.batch.job import Job, brief_file
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import Lease, opened
from crossbrief.cli import main
from crossbrief.settings import Settings
from newsroom import write_sets


@pytest.fixture(autouse=True)
def own_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("CROSSBRIEF_STORE", raising=False)
    return tmp_path / "kept.sqlite"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def kept(tmp_path: Path, own_store: Path) -> Path:
    sets = write_sets(tmp_path / "sets.jsonl", 3)
    brief_file(Job(sets, tmp_path / "out.jsonl", Settings(engine="rules"), store=str(own_store)))
    return own_store


def test_a_kept_briefing_is_listed_and_shown_by_its_id(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("history", "--store", str(kept)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("set-" in line and "rules" in line for line in lines)
    name = lines[0].split()[0]
    assert run("show", name, "--store", str(kept), "--format", "json") == 0
    assert '"set_id"' in capsys.readouterr().out
    assert run("show", name, "--store", str(kept)) == 0


def test_an_id_that_names_nothing_or_too_much_is_refused(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "zzz", "--store", str(kept)) == 3
    assert "names no result" in capsys.readouterr().err
    assert run("show", "", "--store", str(kept)) == 3
    assert "names several results" in capsys.readouterr().err


def test_old_results_are_forgotten_on_request(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("history", "--forget", "1", "--store", str(kept)) == 0
    assert "0 results forgotten" in capsys.readouterr().err
    assert run("history", "--forget", "0", "--store", str(kept)) == 0
    assert "3 results forgotten" in capsys.readouterr().err


def test_looking_creates_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("history") == 3
    assert "No results are kept" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_a_headline_cannot_steer_the_terminal(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[2Jgone\x07\u202etxt"
    with opened(own_store) as store:
        (claim,) = store.take(["ab"], 1)
        assert isinstance(claim, Lease)
        store.finish([(claim, Outcome(hostile, "", "2026-01-01T00:00", "rules", hostile, 0, 0, 0, 0.0, "{}"))])
    assert run("history", "--store", str(own_store)) == 0
    assert capsys.readouterr().out.rstrip("\n").isprintable()


def test_the_store_can_be_named_once_in_the_environment(
    tmp_path: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSSBRIEF_STORE", str(own_store))
    sets = write_sets(tmp_path / "sets.jsonl", 2)
    batch = ["batch", str(sets), "-o", str(tmp_path / "o"), "--engine", "rules", "--jobs", "1"]
    assert run(*batch) == 0
    assert "of them before" not in capsys.readouterr().err
    assert run(*batch) == 0
    assert "2 of 2 sets briefed, 2 of them before" in capsys.readouterr().err
