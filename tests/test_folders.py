"""Folders, names and errors as people meet them: what is read keeps its name, what is not is named with its reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import seeds
from crossbrief import brief
from crossbrief.document import Article, called
from crossbrief.errors import InputError
from crossbrief.render import FORMATS, render
from crossbrief.schema import Briefing
from crossbrief.sources import load_set
from crossbrief.sources.own import is_ours

FIRE = "Five people died in a fire in Lund on Monday, the police said. The mayor spoke to the families."
OTHER = "Seven people died in a fire in Lund on Monday, the police said. The town hall was closed for a day."
PLAIN = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "CROSSBRIEF_"))}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reuters.txt").write_text(FIRE, encoding="utf-8")
    (tmp_path / "bbc.txt").write_text(OTHER, encoding="utf-8")
    return tmp_path


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crossbrief", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=PLAIN | more.pop("env", {}), **more)


def briefing(*sources: str) -> Briefing:
    return brief(list(sources), engine="rules")


@pytest.mark.parametrize(
    ("publisher", "file", "url", "name"),
    [
        ("Reuters", "a.txt", "https://www.reuters.com/x", "Reuters"),
        (None, "folder/reuters.txt", "https://bbc.co.uk/x", "reuters.txt"),
        (None, None, "https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        (None, None, None, "article a"),
    ],
)
def test_a_source_is_called_by_its_outlet_its_file_its_site_or_its_letter(
    publisher: str | None, file: str | None, url: str | None, name: str
) -> None:
    assert called(publisher, file, url, "article a") == name
    assert Article(text="x", publisher=publisher, source=file, url=url).called("a") == name


@pytest.mark.parametrize("kind", [f for f in FORMATS if f not in ("json", "csv")])
def test_files_keep_their_names_in_every_format(kind: str, desk: Path) -> None:
    shown = render(briefing("reuters.txt", "bbc.txt"), kind)
    assert "reuters.txt" in shown
    assert "bbc.txt" in shown
    assert "Article a" not in shown


def test_a_table_of_passages_names_the_file_too() -> None:
    assert ",a,a.txt," in render(briefing(*seeds.PATHS), "csv")


def test_the_file_is_in_the_json_as_it_was_given(desk: Path) -> None:
    (desk / "sub").mkdir()
    (desk / "sub" / "ap.txt").write_text(FIRE.replace("Five", "Nine"), encoding="utf-8")
    assert [a.file for a in briefing("reuters.txt", "sub/ap.txt").articles] == ["reuters.txt", "sub/ap.txt"]
    (by_hand,) = brief([{"text": FIRE}], engine="rules").articles
    assert by_hand.file is None


@pytest.mark.parametrize("kind", [f for f in FORMATS if not f.startswith("csv")])  # no reader takes .csv for an article
def test_our_own_outputs_in_a_folder_are_no_articles(kind: str, desk: Path) -> None:
    made = render(briefing("reuters.txt", "bbc.txt"), kind)
    assert is_ours(made.encode())
    (desk / f"out{FORMATS[kind].suffix}").write_text(made, encoding="utf-8")
    given = load_set([str(desk)])
    assert [Path(a.source or "").name for a in given.articles] == ["bbc.txt", "reuters.txt"]
    assert [(Path(name).name, code) for name, code in given.rejected] == [(f"out{FORMATS[kind].suffix}", "own_output")]


@pytest.mark.parametrize("text", [FIRE, "<html><body><p>crossbrief, a tool</p></body></html>", '{"articles": []}', "{"])
def test_an_article_is_not_taken_for_an_output(text: str) -> None:
    assert not is_ours(text.encode())


def test_one_file_that_cannot_be_used_stops_no_folder_and_is_named(desk: Path) -> None:
    (desk / "empty.txt").touch()
    (desk / "broken.pdf").write_bytes(b"%PDF-1.4")
    done = run("brief", ".", "--engine", "rules")
    assert done.returncode == 0
    assert "left out: empty.txt (empty)" in done.stderr
    assert "broken.pdf (" in done.stderr


def test_a_file_that_needs_an_extra_stops_no_folder(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "court.docx").write_bytes(b"PK\x03\x04")
    monkeypatch.setitem(sys.modules, "mammoth", None)
    assert [code for _, code in load_set([str(desk)]).rejected] == ["missing_extra"]


def test_an_empty_file_that_was_named_is_said_on_standard_error(desk: Path) -> None:
    (desk / "empty.txt").touch()
    done = run("brief", "reuters.txt", "empty.txt", "bbc.txt", "--engine", "rules")
    assert (done.returncode, done.stderr) == (0, "crossbrief: left out: empty.txt (empty)\n")


def test_a_folder_of_two_events_says_so_and_names_the_way_out(desk: Path) -> None:
    ferry = (
        "The ferry to Osby sank in the harbour during a storm. Divers searched for its captain until the evening. "
        "Waves of five metres broke over the pier. The coastguard sent two helicopters. Islanders lit candles by the water."
    )
    vote = (
        "Parliament passed the budget for schools after a debate of nine hours. Teachers welcomed the new money. "
        "Each class is to have two teachers. The finance minister called it a beginning. Opponents spoke of debts."
    )
    for name, text in (("reuters", ferry), ("bbc", vote)):
        (desk / f"{name}.txt").write_text(text, encoding="utf-8")
    done = run("brief", ".", "--engine", "rules", "--format", "json")
    assert json.loads(done.stdout)["status"] == "not_same_event"
    assert "crossbrief group" in done.stderr


def test_a_folder_of_many_files_is_counted_as_it_is_read(tmp_path: Path) -> None:
    from crossbrief.sources import Access

    for n in range(60):
        (tmp_path / f"{n:02}.txt").write_text(f"{FIRE} It was fire number {n}.", encoding="utf-8")
    seen: list[tuple[int, int]] = []
    load_set([str(tmp_path)], access=Access(on_file=lambda done, total: seen.append((done, total))))
    assert seen == [(n, 60) for n in range(1, 61)]


def test_articles_may_be_given_as_objects_from_python(desk: Path) -> None:
    made = brief([{"text": FIRE, "publisher": "Reuters"}, {"text": OTHER, "id": "mine"}, "bbc.txt"], engine="rules")
    assert [a.id for a in made.articles] == ["a", "mine", "b"]
    assert brief({"id": "lund", "articles": [{"text": FIRE}]}, engine="rules").set_id == "lund"
    with pytest.raises(InputError, match="is empty"):
        brief([{"txt": FIRE}], engine="rules")


PLAIN_LINES = [
    # arguments, environment, exit status, what the one line says
    (["prompts", "show", "nosuch"], {}, 2, "There is no prompt `nosuch`; there is "),
    (["brief", "bbc.txt", "-o", "court.pdf"], {}, 2, "`.pdf` files are not written; .md, "),
    (["mcp", "--root", "~nobody-of-that-name"], {}, 2, "nobody of that name has a home here"),
    (["brief", "bbc.txt"], {"SOURCE_DATE_EPOCH": "9" * 14}, 2, "which is no time"),
    (["brief", "bbc.txt", "--engine", "model"], {"OPENAI_BASE_URL": "localhost:1/v1"}, 2, "is no base URL"),
    (["brief", "d/\x1b]0;x\x07.txt"], {}, 3, "`d/?]0;x?.txt` cannot be read"),
    (["brief", "bbc.txt", "-o", ""], {}, 7, "Cannot write"),
    (["brief", "."], {"EMPTY": "1"}, 3, "holds no article"),
]


@pytest.mark.parametrize(("arguments", "env", "status", "said"), PLAIN_LINES, ids=lambda value: str(value)[:40])
def test_what_cannot_be_done_is_one_plain_line(
    arguments: list[str], env: dict[str, str], status: int, said: str, desk: Path
) -> None:
    if env.pop("EMPTY", ""):
        for path in desk.iterdir():
            path.unlink()
    rules = [] if "--engine" in arguments or arguments[0] != "brief" else ["--engine", "rules"]
    done = run(*arguments, *rules, env=env)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(desk) not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_an_output_that_is_full_or_closed_is_said(desk: Path) -> None:
    command = f"{sys.executable} -m crossbrief brief bbc.txt --engine rules"
    for where in ("> /dev/full", ">&-"):
        done = subprocess.run(
            ["bash", "-c", f"{command} {where}"], capture_output=True, text=True, check=False, env=PLAIN
        )
        assert done.returncode == 7
        assert done.stderr.startswith("crossbrief: store_failed: ")
        assert len(done.stderr.splitlines()) == 1


def test_without_a_browser_the_report_is_named(desk: Path) -> None:
    done = run(
        "brief", "bbc.txt", "--engine", "rules", "--open", env={"BROWSER": "false", "DISPLAY": "", "PATH": "/nowhere"}
    )
    assert done.returncode == 0
    assert "there is no browser to open; the report is " in done.stderr
