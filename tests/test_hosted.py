"""The route without a key: what is pasted into a chat window, and what is made of its reply."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import seeds
from crossbrief.ask.requests.numbered import addresses
from crossbrief.errors import InputError, OutputError
from crossbrief.hosted import HostedSet, answer, answer_read_blind, messages
from crossbrief.model.budget import count
from crossbrief.settings import Settings
from crossbrief.sources import load_set, parse_set
from crossbrief.testing import Loopback, Received

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture(scope="module")
def job() -> HostedSet:
    return HostedSet.of(load_set(seeds.PATHS), Settings())


def reply(job: HostedSet, **parts: Any) -> dict[str, Any]:
    """A reply to the seeds with one true sentence and one true point."""
    told = {"text": "India signed a deal for five S-400 systems.", "sentences": ["[a1]"]}
    sides = [{"value": "By 2030", "sentences": "A11"}, {"value": "2025", "sentences": ["a12, b22"]}]
    point = {"sides": sides, "type": "date_time", "relation": "contradiction", "severity": "high"}
    given = {
        "headline": told | {"text": "India signs a deal for five S-400 systems"},
        "summary": [told],
        "points": [{**point, "question": "By which year?", "explanation": "2030 and 2025 are both given."}],
        "material": job.mark,
    }
    return given | parts


def test_one_message_holds_everything_and_a_long_set_is_parted_with_the_task_whole_at_the_end(job: HostedSet) -> None:
    (whole,) = messages(job)
    for address in addresses(job.read):
        assert f"[{address}] " in whole
    assert "# Form of the answer" in whole and job.mark in whole
    parts = messages(job, tokens=1900)
    assert len(parts) > 1 and max(map(count, parts)) <= 1900
    assert all(f"Part {n} of {len(parts)}" in part for n, part in enumerate(parts, 1))
    for address in addresses(job.read):
        assert sum(f"\n[{address}] " in part for part in parts) == 1
    assert parts[-1].index("# Task") < parts[-1].index("# Form of the answer")


def test_a_reply_in_a_fence_with_prose_and_loose_addresses_is_checked_and_briefed(job: HostedSet) -> None:
    text = f"Here is the briefing you asked for:\n```json\n{json.dumps(reply(job), indent=1)}\n```\nShall I go on?"
    briefing = answer(job, text)
    (told,) = briefing.summary_evidence
    assert (told.support, told.author, [e.sentence for e in told.evidence]) == ("checked", "model", ["a1"])
    point = next(d for d in briefing.discrepancies if d.question == "By which year?")
    assert [[e.sentence for e in p.evidence][:1] for p in point.positions] in ([["a11"], ["a12"]], [["a12"], ["a11"]])
    assert (briefing.engine, briefing.prompts, briefing.verify_model) == ("model", ("whole.v1",), None)


def test_what_a_reply_makes_up_is_refused_and_said(job: HostedSet) -> None:
    lie = {"text": "India signed a deal for seven S-400 systems.", "sentences": ["a1"]}
    briefing = answer(job, json.dumps(reply(job, key_points=[lie, lie | {"sentences": ["q7"]}])))
    assert {r.reason for r in briefing.rejected} == {"figure", "unknown_sentence"}
    assert lie["text"] not in [s.text for s in briefing.key_points]


def test_a_reply_about_other_articles_or_none_at_all_says_what_to_do(job: HostedSet) -> None:
    other = HostedSet.of(
        parse_set({"articles": [{"text": "A ferry sank. Nobody was hurt. It was raised."}]}), Settings()
    )
    with pytest.raises(InputError) as caught:
        answer(job, json.dumps(reply(other)))
    assert caught.value.code == "wrong_material"
    for text in ("", "I cannot do that.", '{"error": 1}', '{"summary": 3}'):
        with pytest.raises(OutputError) as broken:
            answer(job, text)
        assert broken.value.code == "invalid_output"


def test_a_reply_may_be_read_blind_by_a_model_of_ones_own(job: HostedSet) -> None:
    def reader(received: Received) -> str:
        names = received.body["response_format"]["json_schema"]["schema"]["required"]
        return json.dumps({name: "yes" if name[0] == "c" else "contradiction" for name in names})

    with Loopback(reply=reader) as server:
        settings = Settings(base_url=server.base_url, model="m", verify_model="reader", cache=False)
        judged = HostedSet.of(load_set(seeds.PATHS), settings)
        briefing = asyncio.run(answer_read_blind(judged, json.dumps(reply(judged))))
        assert [r.body["model"] for r in server.received] == ["reader"]
    assert (briefing.verify_model, briefing.prompts) == ("reader", ("whole.v1", "verify.v1"))
    assert {s.support for s in briefing.summary_evidence} == {"verified"}
    assert briefing.discrepancies[0].support == "verified"
