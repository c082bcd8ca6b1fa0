"""Replies of a real small model, recorded: what of them reaches the reader, and what does not."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import RECORDED_MODEL, ROOT
from crossbrief.ask.draft import Made
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.model.endpoint.client import DIALECTS, Dialect
from crossbrief.schema import Discrepancy
from crossbrief.settings import Settings
from frozen import finding, frozen


def run(name: str, recorded: dict[str, Any], findings: tuple[Discrepancy, ...] = (), **more: Any) -> Made:
    """Brief a frozen set with the recorded model."""
    return asyncio.run(ask(frozen(name), Comparison(findings), settings=Settings(**(recorded | more))))


def everything_told_has_its_figures(made: Made) -> bool:
    """The independent reading: every digit of a printed sentence stands in the sentences beside it, and every value in its own."""
    told = [*made.prose.summary_evidence, *made.prose.key_points, *made.prose.timeline]
    digits = all(
        set(re.findall(r"\d+", t.text)) <= set(re.findall(r"\d+", " ".join(e.quote for e in t.evidence))) for t in told
    )
    values = all(p.value in " ".join(e.quote for e in p.evidence) for d in made.discrepancies for p in d.positions)
    return digits and values


FERRY = (
    ("How many people were hurt?", "figure", "contradiction", ("Eleven people", "a3"), ("14 people", "b2")),
    ("What will the repairs cost?", "figure", "divergence", ("3.4 million crowns", "a6"), ("4.3 million crowns", "c3")),
)


def ferry_findings() -> tuple[Discrepancy, ...]:
    return tuple(finding(frozen("ferry"), *row) for row in FERRY)


@pytest.mark.vcr
def test_a_small_model_tells_three_articles_in_one_request_and_is_never_more_than_checked(
    recorded: dict[str, Any], vcr: Any
) -> None:
    made = run("ferry", recorded, ferry_findings(), model_size="small")
    assert made.prose.summary_evidence
    assert everything_told_has_its_figures(made)
    assert {s.support for s in made.prose.summary_evidence} <= {"checked", "quoted"}
    assert [d.question for d in made.discrepancies] == [row[0] for row in FERRY]
    assert made.model == RECORDED_MODEL
    assert made.usage.requests == len(vcr) == 1


@pytest.mark.vcr
def test_the_whole_plan_is_compare_tell_and_a_blind_reading(recorded: dict[str, Any], vcr: Any) -> None:
    made = run("ferry", recorded, ferry_findings(), model_size="large")
    asked = [json.loads(r.body)["response_format"]["json_schema"]["name"] for r in vcr.requests]
    assert sorted(asked[:2]) == ["compare_v1", "tell_v1"]
    assert everything_told_has_its_figures(made)
    assert made.usage.requests == len(vcr)
    listed = {d.question for d in (*made.discrepancies, *made.dismissed)}
    assert len(made.discrepancies) + len(made.dismissed) + len(made.rejected) >= len(FERRY), listed


@pytest.mark.vcr
def test_a_set_that_does_not_fit_is_read_in_two_shards_and_one_last_request(recorded: dict[str, Any], vcr: Any) -> None:
    made = run("dam", recorded, model_size="small", context_tokens=4000)
    assert made.usage.requests == len(vcr) == 3
    assert everything_told_has_its_figures(made)


@pytest.mark.vcr
def test_an_endpoint_that_holds_to_no_schema_is_shown_the_form_and_follows_it(
    recorded: dict[str, Any], vcr: Any
) -> None:
    DIALECTS[(str(recorded["base_url"]), str(recorded["model"]))] = Dialect(format="text")
    try:
        made = run("ferry", recorded, model_size="small")
    finally:
        DIALECTS.clear()
    assert made.usage.requests == len(vcr) == 1
    assert "response_format" not in json.loads(vcr.requests[0].body)
    assert everything_told_has_its_figures(made)


SEEDS = (
    ("By which year?", "date_time", "contradiction", ("2030", "a11"), ("2025", "b22")),
    ("What is the purchase worth?", "figure", "imprecision", ("$5.4 billion", "a1"), ("5-billion-US-dollar", "b2")),
)


@pytest.mark.vcr
def test_a_weak_model_takes_nothing_from_the_findings_on_the_seeds(recorded: dict[str, Any], vcr: Any) -> None:
    findings = tuple(finding(frozen("s400"), *row) for row in SEEDS)
    made = run("s400", recorded, findings)
    assert made.discrepancies == findings
    assert made.prose.summary_evidence
    assert everything_told_has_its_figures(made)
    assert made.usage.requests == len(vcr) == 1


def cassettes() -> list[Path]:
    return sorted((ROOT / "cassettes").rglob("*.yaml"))


def test_every_cassette_belongs_to_a_test_names_its_model_and_holds_no_secret() -> None:
    tests = {
        (path.stem, name)
        for path in (ROOT / "tests").glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    secret = re.compile(
        r"sk-[A-Za-z0-9]|Bearer|set-cookie|openai-organization|openai-project|cf-ray|\b\d+\.\d+\.\d+\.\d+\b", re.I
    )
    assert len(cassettes()) >= 4
    for path in cassettes():
        text = path.read_text(encoding="utf-8")
        assert (path.parent.name, path.stem.partition("[")[0]) in tests, f"{path} belongs to no test"
        assert not secret.search(text), f"{path} holds {secret.search(text)}"
        for interaction in yaml.safe_load(text)["interactions"]:
            assert interaction["request"]["body"]["json"]["model"] == RECORDED_MODEL
