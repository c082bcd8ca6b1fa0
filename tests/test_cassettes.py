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
from crossbrief.draft import DigestDraft, ExplanationDraft
from crossbrief.errors import OutputError
from crossbrief.generate import Generated, generate
from crossbrief.ground import support
from crossbrief.model.client import DIALECTS, Dialect
from crossbrief.model.parse import Unusable, parse
from crossbrief.schema import Discrepancy
from crossbrief.settings import Settings
from frozen import finding, frozen


def run(name: str, recorded: dict[str, Any], findings: tuple[Discrepancy, ...] = (), **more: Any) -> Generated:
    """Brief a frozen set with the recorded model."""
    return asyncio.run(generate(frozen(name), findings, settings=Settings(**(recorded | more))))


def everything_told_is_proved(generated: Generated, name: str) -> bool:
    """The independent reading: every printed sentence is carried by the sentences beside it, and every value stands
    in its own."""
    homes = {s.id: s for d in frozen(name) for s in d.sentences}
    told = [*generated.prose.summary_evidence, *generated.prose.key_points]
    carried = all(support.check(t.text, [homes[e.sentence] for e in t.evidence]).holds for t in told)
    values = all(p.value in e.quote for d in generated.discrepancies for p in d.positions for e in p.evidence)
    return carried and values


FERRY = (
    ("How many people were hurt?", "figure", "contradiction", ("Eleven people", "a3"), ("14 people", "b2")),
    ("What will the repairs cost?", "figure", "divergence", ("3.4 million crowns", "a6"), ("4.3 million crowns", "c3")),
    ("When does the line reopen?", "date_time", "contradiction", ("Monday", "a7"), ("Wednesday", "b6")),
)


def ferry_findings() -> tuple[Discrepancy, ...]:
    return tuple(finding(frozen("ferry"), *row) for row in FERRY)


@pytest.mark.vcr
def test_three_articles_are_told_by_the_small_model_and_every_sentence_is_proved(
    recorded: dict[str, Any], vcr: Any
) -> None:
    generated = run("ferry", recorded, ferry_findings(), model_size="small")
    assert generated.prose.summary_evidence
    assert everything_told_is_proved(generated, "ferry")
    assert len(generated.discrepancies) == len(FERRY)
    assert generated.model == RECORDED_MODEL
    assert generated.usage.requests == len(vcr) == 1 + len(FERRY)


@pytest.mark.vcr
def test_the_whole_job_in_one_reply_is_held_to_the_sentences_and_opinions_remove_nothing(
    recorded: dict[str, Any], vcr: Any
) -> None:
    findings = ferry_findings()[:2]
    generated = run("ferry", recorded, findings, model_size="large")
    assert everything_told_is_proved(generated, "ferry")
    assert [d.question for d in generated.discrepancies[: len(findings)]] == [f.question for f in findings]
    assert generated.rejected, "the small model points badly; what it could not prove is listed"
    assert generated.usage.requests == len(vcr)


@pytest.mark.vcr
def test_findings_that_the_model_dismisses_stay_as_they_are_with_its_doubt_beside_them(
    recorded: dict[str, Any], vcr: Any
) -> None:
    """All three are real: the model is wrong, and nobody loses anything by it."""
    findings = ferry_findings()
    generated = run("ferry", recorded, findings, model_size="large")
    kept = generated.discrepancies[: len(findings)]
    assert [d.model_copy(update={"opinion": None}) for d in kept] == list(findings)
    assert all(d.opinion and d.opinion.startswith("doubts") for d in kept)
    assert generated.usage.requests == len(vcr) == 1


@pytest.mark.vcr
def test_a_set_that_does_not_fit_is_read_in_two_shards_and_one_last_request(recorded: dict[str, Any], vcr: Any) -> None:
    generated = run("dam", recorded, model_size="small", context_tokens=4000)
    assert generated.usage.requests == len(vcr) == 3
    assert everything_told_is_proved(generated, "dam")


REPAIRS = ("How long will repairs take?", "date_time", "contradiction", ("three weeks", "a2"), ("two months", "b2"))


@pytest.mark.vcr
def test_a_reply_that_cannot_be_used_is_repaired_in_one_further_round(recorded: dict[str, Any], vcr: Any) -> None:
    """Without a grammar the small model makes the same mistake again when it is shown it: two requests, then an
    error."""
    DIALECTS[(str(recorded["base_url"]), str(recorded["model"]))] = Dialect(format="text")
    try:
        with pytest.raises(OutputError) as caught:
            run("pier", recorded, (finding(frozen("pier"), *REPAIRS),), model_size="large")
    finally:
        DIALECTS.clear()
    assert caught.value.code == "invalid_output"
    assert caught.value.requests_made == len(vcr) == 2
    wrong = "summary.0: Input should be a valid dictionary"
    assert wrong in str(caught.value)
    told = json.loads(vcr.requests[1].body)["messages"][-1]["content"]
    assert wrong in told
    assert 'write it as {"text": "…", "sentences": ["…"]}' in told


@pytest.mark.vcr
def test_a_reply_that_is_not_one_json_object_is_mended_in_one_further_round(recorded: dict[str, Any], vcr: Any) -> None:
    """The endpoint refuses schema and temperature, so the replies are drawn: recorded again, all may be sound. Record
    it until one is not."""
    DIALECTS[(str(recorded["base_url"]), str(recorded["model"]))] = Dialect(format="text", temperature=False)
    try:
        generated = run("ferry", recorded, ferry_findings(), model_size="small")
    finally:
        DIALECTS.clear()
    asked = [json.loads(request.body)["messages"] for request in vcr.requests]
    replies = [json.loads(answer["body"]["string"])["choices"][0]["message"]["content"] for answer in vcr.responses]
    mended = [n for n, messages in enumerate(asked) if "cannot be used" in messages[-1]["content"]]
    assert mended and generated.usage.requests == len(vcr) == 1 + len(FERRY) + len(mended)
    for n in mended:
        draft = ExplanationDraft if "explanation" in asked[n][-1]["content"] else DigestDraft
        task = asked[n][-1]["content"].partition("This reply cannot be used")[0]
        bad = next(m for m in range(n) if asked[m][-1]["content"].startswith(task))
        with pytest.raises(Unusable):
            parse(replies[bad], draft)
        assert parse(replies[n], draft)
    assert everything_told_is_proved(generated, "ferry")


@pytest.mark.vcr
def test_an_endpoint_that_holds_to_no_schema_is_shown_the_form_and_follows_it(
    recorded: dict[str, Any], vcr: Any
) -> None:
    DIALECTS[(str(recorded["base_url"]), str(recorded["model"]))] = Dialect(format="text")
    try:
        generated = run("ferry", recorded, model_size="large")
    finally:
        DIALECTS.clear()
    assert generated.usage.requests == len(vcr) == 1
    assert "response_format" not in json.loads(vcr.requests[0].body)
    assert everything_told_is_proved(generated, "ferry")


SEEDS = (
    ("By which year?", "date_time", "contradiction", ("2030", "a11"), ("2025", "b22")),
    ("How large was trade last year?", "figure", "imprecision", ("$9 billion", "a9"), ("10 billion US dollars", "b21")),
    ("What is the purchase worth?", "figure", "imprecision", ("$5.4 billion", "a1"), ("5-billion-US-dollar", "b2")),
)


@pytest.mark.vcr
def test_a_weak_model_takes_nothing_from_the_findings_on_the_seeds(recorded: dict[str, Any], vcr: Any) -> None:
    findings = tuple(finding(frozen("s400"), *row) for row in SEEDS)
    generated = run("s400", recorded, findings)
    assert [(d.question, d.relation, d.positions) for d in generated.discrepancies] == [
        (f.question, f.relation, f.positions) for f in findings
    ]
    assert generated.prose.summary_evidence
    assert everything_told_is_proved(generated, "s400")
    assert generated.usage.requests == len(vcr) == 1 + len(SEEDS)


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
