"""A file that is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.errors import StoreError
from crossbrief.whole import whole


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write("half")
        raise ZeroDivisionError
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert path.read_text("utf-8") == "old"


def test_two_programs_do_not_write_one_output(tmp_path: Path) -> None:
    with whole(tmp_path / "out") as file:
        file.write("first")
        with pytest.raises(StoreError, match="Another program"), whole(tmp_path / "out"):
            pass
    assert (tmp_path / "out").read_text("utf-8") == "first"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    with whole(tmp_path / "link") as file:
        file.write("text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text("utf-8") == "text"


def test_a_planted_link_of_the_unfinished_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    (tmp_path / ".out.part").symlink_to(victim)
    with whole(tmp_path / "out") as file:
        file.write("text")
    assert not victim.exists()
    assert (tmp_path / "out").read_text("utf-8") == "text"


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with whole(Path("-")) as file:
        file.write("text")
    assert capsys.readouterr().out == "text"


@pytest.mark.parametrize("path", ["", ".", "nowhere/out"])
def test_what_is_no_file_is_said(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="Cannot write"), whole(Path(path)) as file:
        file.write("text")
