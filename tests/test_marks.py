"""A reader's marks: kept by a point's id, shown under it wherever it is shown again, and given out as labels."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from briefings import seed_briefing
from crossbrief import marked
from crossbrief.batch.job import Job, brief_file
from crossbrief.cli import main
from crossbrief.diff import diff
from crossbrief.errors import StoreError
from crossbrief.evaluate import evaluate, labelled, read_gold
from crossbrief.pipeline import brief_with_rules
from crossbrief.render import read_briefing, render, render_changes
from crossbrief.schema import Briefing, Mark
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from crossbrief.whole import whole
from desk import HARBOUR, TAKEN_BACK
from hostile import HOSTILE

RULES = Settings(engine="rules")
SETTLED = marked.Marked(
    mark=Mark(verdict="settled", note="the ministry says 2025", by="A. Reader", at="2026-03-04T10:00:00+00:00"),
    question="By which year?",
)


def of_rules(texts: tuple[str, ...]) -> Briefing:
    return brief_with_rules(parse_set({"id": "harbour", "articles": [{"text": text} for text in texts]}), RULES)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "briefing.json"
    path.write_text(render(of_rules(HARBOUR), "json"), encoding="utf-8")
    return path


def hurt(briefing: Briefing) -> str:
    """The id of the point on how many were hurt."""
    return next(d.id for d in briefing.discrepancies if {"12", "17"} <= {p.normalized for p in d.positions})


def test_where_there_is_no_file_there_is_no_mark_and_reading_makes_none() -> None:
    assert marked.read() == {}
    assert not marked.default_path().exists()
    briefing = seed_briefing()
    assert marked.applied(briefing, {}) is briefing


def test_a_mark_is_kept_replaced_and_taken_away_and_the_file_is_its_owners_alone() -> None:
    marked.put("5f0c2a9d31", SETTLED)
    marked.put("b81d77e0c4", SETTLED)
    again = SETTLED.model_copy(update={"mark": Mark(verdict="real")})
    marked.put("5f0c2a9d31", again)
    assert marked.read() == {"b81d77e0c4": SETTLED, "5f0c2a9d31": again}
    assert list(marked.read()) == ["b81d77e0c4", "5f0c2a9d31"]
    assert marked.default_path().stat().st_mode & 0o077 == 0
    marked.put("b81d77e0c4", None)
    marked.put("never there", None)
    assert list(marked.read()) == ["5f0c2a9d31"]


def test_marks_that_are_made_at_once_are_all_kept() -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda n: marked.put(f"point{n}", SETTLED), range(16)))
    assert set(marked.read()) == {f"point{n}" for n in range(16)}


def test_a_mark_is_refused_while_another_program_writes() -> None:
    marked.put("mine", SETTLED)
    with whole(marked.default_path()), pytest.raises(StoreError) as busy:
        marked.put("theirs", SETTLED)
    assert busy.value.code == "store_failed"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": {"mark": {"verdict": "perhaps"}}}', "\x00\xff"])
def test_a_damaged_file_is_named_and_never_written_over(
    content: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked.default_path().parent.mkdir(parents=True)
    marked.default_path().write_text(content, encoding="utf-8")
    for attempt in (marked.read, lambda: marked.put("a", SETTLED)):
        with pytest.raises(StoreError) as failed:
            attempt()
        assert failed.value.code == "store_corrupt"
    assert marked.default_path().read_text(encoding="utf-8") == content
    assert run("render", str(kept), "--format", "md") == 0
    assert "marks left out" in capsys.readouterr().err


def test_the_id_of_a_point_is_the_same_in_the_next_run_whatever_the_order_of_the_articles() -> None:
    first, second = of_rules(HARBOUR), of_rules(HARBOUR[::-1])
    assert hurt(first) == hurt(second)
    found = marked.applied(second, {hurt(first): SETTLED})
    assert [d.mark for d in found.discrepancies if d.id == hurt(first)] == [SETTLED.mark]


@pytest.mark.parametrize("format_", ["html", "md", "text"])
def test_a_report_says_what_a_reader_said_under_the_point(format_: str) -> None:
    briefing = seed_briefing()
    ids = [d.id for d in briefing.discrepancies]
    shown = " ".join(render(marked.applied(briefing, dict.fromkeys(ids, SETTLED)), format_).split())
    assert shown.replace("\\", "").count("by A. Reader, 4 Mar 2026: the ministry says 2025") == len(ids)
    assert "A. Reader" not in render(briefing, format_)


def test_a_point_that_a_reader_calls_no_difference_is_not_among_those_to_check() -> None:
    briefing = seed_briefing()
    none = SETTLED.model_copy(update={"mark": Mark(verdict="not_a_difference")})
    made = marked.applied(briefing, {briefing.discrepancies[0].id: none})
    assert "2 discrepancies to check" in render(briefing, "text")
    assert "1 discrepancy to check" in render(made, "text")
    assert briefing.discrepancies[0].question in render(made, "md")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_note_is_text_in_every_report(text: str) -> None:
    mark = SETTLED.model_copy(update={"mark": Mark(verdict="real", note=text, by=text, at=text)})
    briefing = seed_briefing()
    made = marked.applied(briefing, {briefing.discrepancies[0].id: mark})
    page = render(made, "html")
    assert page.count("<script") == render(briefing, "html").count("<script")
    assert "<img" not in page
    assert "](javascript" not in render(made, "md")
    assert not any(c in render(made, "text") for c in "\x1b\x07\x9b\u202e")


def test_a_mark_is_part_of_the_briefings_json_and_read_back() -> None:
    briefing = seed_briefing()
    made = marked.applied(briefing, {briefing.discrepancies[0].id: SETTLED})
    again = read_briefing(render(made, "json"))
    assert again.discrepancies[0].mark == SETTLED.mark
    assert again.discrepancies[1].mark is None
    other = marked.applied(again, {briefing.discrepancies[1].id: SETTLED})
    assert [bool(d.mark) for d in other.discrepancies] == [True, True, False]


@pytest.mark.parametrize("format_", ["html", "md", "text"])
def test_changes_say_what_was_marked_before_and_what_is_marked_now(format_: str) -> None:
    old, new = of_rules(HARBOUR), of_rules(TAKEN_BACK)
    gone = marked.applied(old, {hurt(old): SETTLED})
    shown = " ".join(render_changes(diff(gone, new), format_).split()).replace("\\", "")
    assert "marked: settled, by A. Reader, 4 Mar 2026: the ministry says 2025" in shown


def test_a_point_that_goes_on_under_another_id_says_how_it_was_marked() -> None:
    old = seed_briefing()
    moved = old.discrepancies[0].model_copy(update={"id": "another", "severity": "low"})
    new = old.model_copy(update={"discrepancies": (moved, *old.discrepancies[1:])})
    (changed,) = diff(marked.applied(old, {old.discrepancies[0].id: SETTLED}), new).changed
    assert "marked before: settled: the ministry says 2025" in changed.notes


# Labels


def test_marked_points_are_labelled_sets_that_the_evaluation_reads_and_finds(tmp_path: Path) -> None:
    briefing = of_rules(HARBOUR)
    real = SETTLED.model_copy(update={"mark": Mark(verdict="real")})
    gold = list(labelled([marked.applied(briefing, {hurt(briefing): real})]))
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(g.model_dump_json(exclude_none=True) + "\n" for g in gold), encoding="utf-8")
    (read,) = read_gold(path)
    assert not read.complete
    rows = {row.measure: row.value for row in evaluate([read], {read.id: briefing})}
    assert rows["recall of listed discrepancies"] == 1.0
    again = parse_set({"articles": list(read.articles)})
    assert [a.text for a in again.articles] == list(HARBOUR)


def test_no_difference_is_a_compatible_pair_of_the_cited_passages() -> None:
    briefing = of_rules(HARBOUR)
    none = SETTLED.model_copy(update={"mark": Mark(verdict="not_a_difference")})
    (gold,) = labelled([marked.applied(briefing, {hurt(briefing): none})])
    assert gold.label == "compatible"
    assert gold.discrepancies is None
    assert [a["text"] for a in gold.articles] == [
        "At least 12 people were hurt, the harbour master said.",
        "At least 17 people were hurt, the harbour master said.",
    ]


def test_of_two_runs_on_the_same_texts_a_point_is_labelled_once() -> None:
    briefing = of_rules(HARBOUR)
    made = marked.applied(briefing, {hurt(briefing): SETTLED})
    assert len(list(labelled([made, made]))) == 1
    assert list(labelled([briefing])) == []


# The command


def test_marks_are_made_listed_shown_and_cleared_on_the_command_line(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point = hurt(read_briefing(kept.read_text(encoding="utf-8")))
    assert run("marks", "set", point, "settled", "--by", "A. Reader", "--note", "the hospital says 17") == 0
    assert run("marks", "list") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(point)
    assert "settled by A. Reader: the hospital says 17" in line
    assert run("render", str(kept), "--format", "text") == 0
    assert "the hospital says 17" in " ".join(capsys.readouterr().out.split())
    assert run("diff", str(kept), str(kept), "--format", "json") == 0
    assert run("marks", "clear", point) == 0
    assert run("marks", "clear", point) == 3
    assert "unknown_id" in capsys.readouterr().err


def test_labels_are_exported_of_files_and_of_what_is_kept(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point = hurt(read_briefing(kept.read_text(encoding="utf-8")))
    run("marks", "set", point, "real")
    gold = tmp_path / "gold.jsonl"
    assert run("marks", "export", str(kept), "--output", str(gold)) == 0
    assert run("eval", str(gold), "--engine", "rules", "--format", "json") == 0
    rows = {row["measure"]: row["value"] for row in json.loads(capsys.readouterr().out)}
    assert rows["recall of listed discrepancies"] == 1.0
    (line,) = gold.read_text(encoding="utf-8").splitlines()
    assert {side["position"] for side in json.loads(line)["discrepancies"][0]["sides"]} == {"A", "B"}
    sets, store = tmp_path / "sets.jsonl", tmp_path / "kept.sqlite"
    articles = [{"text": text} for text in HARBOUR]
    sets.write_text(json.dumps({"id": "harbour", "articles": articles}) + "\n", encoding="utf-8")
    brief_file(Job(sets, tmp_path / "out.jsonl", RULES, store=str(store)))
    capsys.readouterr()
    assert run("marks", "export", "--store", str(store)) == 0
    assert json.loads(capsys.readouterr().out)["discrepancies"]
    assert run("marks", "export", "--store", str(tmp_path / "none.sqlite")) == 3
