"""Watching: an event is briefed when something is new, goes on under its name, and one bad source stops nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crossbrief.document import Article
from crossbrief.errors import InputError, StoreError
from crossbrief.settings import Settings
from crossbrief.watch import DAYS, look

pytest.importorskip("sklearn", reason="the extra `group` is not installed")

RULES = Settings(engine="rules")

FLOOD = "The river Alder burst its banks at Tarnow on Monday and flooded the old town, the fire service said."
FIRST = Article(
    text=f"{FLOOD} At least 120 people were brought to safety. The mayor, Ines Roth, asked residents to stay indoors.",
    title="River Alder floods Tarnow",
    url="https://one.example/flood",
    publisher="One",
    date="2026-03-02",
)
SECOND = Article(
    text=f"{FLOOD} At least 90 people were brought to safety in Tarnow. The mayor, Ines Roth, closed all schools.",
    title="Old town of Tarnow under water as river Alder bursts its banks",
    url="https://two.example/alder",
    publisher="Two",
    date="2026-03-02",
)
THIRD = SECOND.model_copy(
    update={
        "url": "https://three.example/t",
        "publisher": "Three",
        "text": SECOND.text.replace("At least 90", "Some 250"),
    }
)
OTHER = Article(
    text="The central bank of Norland raised its key rate to 4 percent on Monday. Inflation had reached 6 percent in January.",
    title="Norland raises rates",
    url="https://one.example/rates",
    publisher="One",
    date="2026-03-02",
)


class Feeds:
    """Sources of the tests' own: what they hold now, or why they fail."""

    def __init__(self, **sources: list[Article]) -> None:
        self.sources = sources

    def __call__(self, source: str) -> list[Article]:
        if source not in self.sources:
            raise InputError(f"`{source}` cannot be read.", code="fetch_failed")
        return self.sources[source]


def test_an_event_is_briefed_once_and_again_only_when_something_is_new(tmp_path: Path) -> None:
    feeds = Feeds(one=[FIRST, OTHER], two=[SECOND])
    first = look(["one", "two"], tmp_path, RULES, read=feeds)
    assert (first.articles, first.new, len(first.events)) == (3, 3, 1)
    (event,) = first.events
    assert event.changes is None
    assert len(event.briefing.discrepancies) >= 1
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        ["loose.json", *(f"{event.id}.{kind}" for kind in ("json", "md", "set.json"))]
    )
    second = look(["one", "two"], tmp_path, RULES, read=feeds)
    assert (second.new, second.events) == (0, [])


def test_a_later_report_goes_on_with_the_event_and_the_change_is_told(tmp_path: Path) -> None:
    (event,) = look(["one", "two"], tmp_path, RULES, read=Feeds(one=[FIRST], two=[SECOND])).events
    after = look(["one", "two", "three"], tmp_path, RULES, read=Feeds(one=[], two=[], three=[THIRD]))
    (again,) = after.events
    assert again.id == event.id
    assert again.changes is not None
    assert not again.changes.nothing
    assert len(again.briefing.articles) == 3
    assert (tmp_path / f"{event.id}.changes.md").read_text("utf-8").startswith("#")


def test_an_article_that_was_rewritten_is_briefed_again(tmp_path: Path) -> None:
    look(["one"], tmp_path, RULES, read=Feeds(one=[FIRST, SECOND]))
    rewritten = FIRST.model_copy(update={"text": FIRST.text.replace("120", "180")})
    (event,) = look(["one"], tmp_path, RULES, read=Feeds(one=[rewritten, SECOND])).events
    assert "180" in (tmp_path / f"{event.id}.md").read_text("utf-8")
    assert len(event.briefing.articles) == 2


def test_a_file_that_was_edited_is_the_same_article(tmp_path: Path) -> None:
    files = tmp_path / "articles"
    files.mkdir()
    (files / "a.txt").write_text(FIRST.text, encoding="utf-8")
    (files / "b.txt").write_text(SECOND.text, encoding="utf-8")
    look([str(files)], tmp_path / "desk", RULES)
    (files / "b.txt").write_text(SECOND.text.replace("90", "95"), encoding="utf-8")
    again = look([str(files)], tmp_path / "desk", RULES)
    (event,) = again.events
    assert len(event.briefing.articles) == 2
    assert again.new == 1


def test_an_article_alone_waits_for_a_second_one(tmp_path: Path) -> None:
    assert look(["one"], tmp_path, RULES, read=Feeds(one=[FIRST])).events == []
    assert len(look(["two"], tmp_path, RULES, read=Feeds(two=[SECOND])).events) == 1


def test_a_source_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    seen = look(["gone", "one"], tmp_path, RULES, read=Feeds(one=[FIRST, SECOND]))
    assert seen.failures == ["`gone` cannot be read."]
    assert len(seen.events) == 1


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_a_set_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    feeds = Feeds(one=[FIRST, SECOND])
    unreachable = Settings(engine="model", model="x", base_url="http://127.0.0.1:1/v1", timeout=1.0)
    seen = look(["one"], tmp_path, unreachable, read=feeds)
    assert seen.events == []
    assert len(seen.failures) == 1
    feeds.sources["one"] = []
    assert len(look(["one"], tmp_path, RULES, read=feeds).events) == 1


def test_an_old_event_is_not_added_to(tmp_path: Path) -> None:
    (event,) = look(["one"], tmp_path, RULES, read=Feeds(one=[FIRST, SECOND])).events
    old = time.time() - (DAYS + 1) * 86400
    os.utime(tmp_path / f"{event.id}.set.json", (old, old))
    assert look(["one"], tmp_path, RULES, read=Feeds(one=[THIRD])).events == []


def test_a_run_that_was_killed_before_it_was_done_does_the_event_again(tmp_path: Path) -> None:
    feeds = Feeds(one=[FIRST, SECOND])
    (event,) = look(["one"], tmp_path, RULES, read=feeds).events
    (tmp_path / f"{event.id}.set.json").unlink()
    assert len(look(["one"], tmp_path, RULES, read=feeds).events) == 1


def test_a_damaged_folder_is_refused_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "x.set.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        look(["one"], tmp_path, RULES, read=Feeds(one=[FIRST]))
    assert refused.value.code == "store_corrupt"


def test_the_command_looks_every_so_often_and_stops_on_a_signal(tmp_path: Path) -> None:
    sources = tmp_path / "articles"
    sources.mkdir()
    for name, article in (("a", FIRST), ("b", SECOND)):
        (sources / f"{name}.json").write_text(
            json.dumps({"id": name, "articles": [article.model_dump(exclude_none=True)]}), encoding="utf-8"
        )
    desk = tmp_path / "desk"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "crossbrief",
            "watch",
            str(sources),
            "-o",
            str(desk),
            "--every",
            "1s",
            "--engine",
            "rules",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    assert "new: " in process.stdout.readline()
    assert "2 articles, 2 new; 1 events briefed." in process.stderr.readline()
    assert "2 articles, 0 new; 0 events briefed." in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert list(desk.glob("*.md"))


@pytest.mark.parametrize("interval", ["0m", "30", "soon", "-1h"])
def test_an_interval_that_is_none_is_a_usage_error(tmp_path: Path, interval: str) -> None:
    from crossbrief.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["watch", "x", "-o", str(tmp_path), "--every", interval])
    assert ended.value.code == 2
