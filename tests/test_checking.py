"""Is a text borne out by the articles? Grades, reasons and sentences, without and with a model."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import seeds
from crossbrief.checking import GivenStatement, check_facts, check_set, sentences_of
from crossbrief.clean import clean
from crossbrief.cli import app
from crossbrief.errors import InputError
from crossbrief.settings import Settings
from crossbrief.sources import load_set
from crossbrief.testing import Loopback, Received

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

QUOTED = "The arms deal was finalized at a summit involving Indian Prime Minister Narendra Modi and Russian President Vladimir Putin in New Delhi."
TRUE = "India has signed a $5.4 billion deal for five S-400 systems."
FALSE = "India has signed a $6.4 billion deal for five S-400 systems."
MEANING = "India turned down the S-400 deal worth $5.4 billion."


def grades(*texts: str) -> list[str]:
    report = check_facts(load_set(seeds.PATHS), [GivenStatement(text) for text in texts])
    return [s.support for s in report.statements]


def test_a_sources_own_sentence_is_quoted_a_true_one_checked_and_a_wrong_figure_refused_by_name() -> None:
    assert grades(QUOTED, TRUE, FALSE) == ["quoted", "checked", "refused"]
    (told,) = check_facts(load_set(seeds.PATHS), [GivenStatement(FALSE)]).statements
    assert (told.code, "6.4" in told.reason) == ("figure", True)
    assert told.evidence


def test_no_sentence_of_the_seeds_that_was_tampered_with_is_quoted_and_typography_alone_changes_no_grade() -> None:
    given = load_set(seeds.PATHS)
    sentences = [s.text for d in clean(given.articles) for s in d.sentences]
    changed = [
        change
        for text in sentences
        for change in (
            text.replace("India", "Pakistan"),
            re.sub(r"\d", "7", text),
            text.partition(",")[0],
            f"{text} Not.",
        )
        if change not in sentences
    ]
    assert len(changed) > 80
    assert not {s.support for s in check_facts(given, [GivenStatement(t) for t in changed]).statements} & {
        "quoted",
        "verified",
    }
    folded = [t.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-") for t in sentences]
    assert {s.support for s in check_facts(given, [GivenStatement(t) for t in folded]).statements} == {"quoted"}


def test_what_no_sentence_speaks_of_is_refused() -> None:
    assert grades("Zebras graze.") == ["refused"]


def test_statements_may_bring_their_sentences_and_these_must_exist() -> None:
    given = load_set(seeds.PATHS)
    good = GivenStatement(
        TRUE, cited=(("a", "New Delhi has signed a $5.4 billion deal for the delivery of five S-400"),)
    )
    bad = GivenStatement(TRUE, cited=(("a", "These words stand nowhere."),))
    report = check_facts(given, [good, bad, GivenStatement(TRUE, cited=(("nobody", "five"),))])
    assert [s.support for s in report.statements] == ["checked", "refused", "refused"]
    assert [e.sentence for e in report.statements[0].evidence] == ["a1"]


def test_with_a_model_meaning_is_judged_and_without_one_it_is_said_that_nobody_has() -> None:
    def reader(received: Received) -> str:
        return json.dumps({"c1": "yes", "c2": "no: it signed the deal"})

    wanted = [GivenStatement(TRUE), GivenStatement(MEANING), GivenStatement(FALSE)]
    with Loopback(reply=reader) as server:
        settings = Settings(engine="model", base_url=server.base_url, model="m", cache=False)
        report = asyncio.run(check_set(load_set(seeds.PATHS), wanted, settings))
        assert len(server.received) == 1 and "6.4" not in server.received[0].prompt
    assert [s.support for s in report.statements] == ["verified", "refused", "refused"]
    assert report.statements[1].reason == "it signed the deal"
    assert report.verify_model and report.usage.requests == 1
    assert check_facts(load_set(seeds.PATHS), wanted).verify_model is None


def test_headings_and_list_marks_are_no_part_of_a_statement_and_an_empty_text_is_an_error() -> None:
    found = sentences_of("# Brief\n\n- One deal was signed. Two were not.\n* Done.")
    assert [g.text for g in found] == ["Brief", "One deal was signed.", "Two were not.", "Done."]
    with pytest.raises(InputError):
        sentences_of(" \n\n")


def test_the_command_names_what_is_refused_and_strict_ends_with_one(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"{TRUE} {FALSE}", encoding="utf-8")
    arguments = ["check", str(draft), "--against", *seeds.PATHS, "--engine", "rules"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0 and "1 checked, 1 refused (facts only" in done.output
    assert CliRunner().invoke(app, [*arguments, "--strict"], standalone_mode=False).return_value == 1
    told = json.loads(CliRunner().invoke(app, [*arguments, "--format", "json"]).output)
    assert [s["support"] for s in told["statements"]] == ["checked", "refused"]


def test_many_sets_of_claims_are_checked_a_line_each_in_order(tmp_path: Path) -> None:
    lines = [
        {"id": name, "articles": seeds.texts(), "statements": [{"text": text}, {"text": QUOTED, "date": None}]}
        for name, text in (("one", TRUE), ("two", FALSE))
    ]
    claims, out = tmp_path / "claims.jsonl", tmp_path / "out.jsonl"
    claims.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--jsonl", str(claims), "--engine", "rules", "--output", str(out)])
    assert done.exit_code == 0, done.output
    read = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(r["set_id"], [s["support"] for s in r["statements"]]) for r in read] == [
        ("one", ["checked", "quoted"]),
        ("two", ["refused", "quoted"]),
    ]
    claims.write_text('{"id": "x", "articles": []}\n' + json.dumps(lines[0]) + "\n", encoding="utf-8")
    mixed = CliRunner().invoke(app, ["check", "--jsonl", str(claims), "--engine", "rules"], standalone_mode=False)
    assert mixed.return_value == InputError.exit_status
    wrong, right = (json.loads(line) for line in mixed.stdout.splitlines())
    assert (wrong["error"]["code"], right["set_id"]) == ("bad_set", "one")
    assert "line 1" in wrong["error"]["message"]
