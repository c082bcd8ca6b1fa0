"""A draft that a chat program hands in: what is wrong with it comes back named, and is not in the result."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mcp import Client

import seeds
from callers import draft, in_process, kept
from servers import text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


async def handed_in(client: Client, **parts: Any) -> tuple[dict[str, Any], str]:
    given = await client.call_tool("prepare_briefing", {"articles": seeds.texts()})
    assert given.structured_content
    body = {"token": given.structured_content["token"], "draft": draft(**parts)}
    made = await client.call_tool("submit_briefing", body)
    return made.structured_content | {"briefing": await kept(client, made)}, text(made)


def test_an_invented_id_a_foreign_value_and_a_changed_figure_come_back_named_and_are_not_in_the_result() -> None:
    changed = "New Delhi has signed a $5.7 billion deal for the delivery of five S-400 weapons systems."
    invented = "The deal was celebrated with fireworks over the Yamuna."
    parts = {
        "summary": [{"text": changed, "sentences": ["a1"]}],
        "key_points": [
            {"text": invented, "sentences": ["z99"]},
            {"text": "The deal risks provoking more sanctions against Russia.", "sentences": ["a2"]},
        ],
        "points": [
            {
                "sides": [
                    {"value": "seven regiments", "sentences": ["a1"]},
                    {"value": "five Russian S-400 Triumf", "sentences": ["b6"]},
                ],
                "type": "figure",
                "relation": "contradiction",
                "severity": "high",
                "question": "How many systems?",
                "explanation": "The articles give different numbers.",
            }
        ],
    }
    made, told = in_process(lambda client: handed_in(client, **parts))
    assert not made["accepted"]
    refused = told.split("\n# ")[0]
    assert made["refused"] == 3
    assert all(f": {reason}: " in refused for reason in ("unknown_sentence", "value_not_in_sentence", "figure"))
    printed = json.dumps(made["briefing"] | {"rejected": []})
    for wrong in ("5.7", "fireworks", "seven regiments"):
        assert wrong in refused
        assert wrong not in printed
    assert "risks provoking more sanctions" in printed
    assert all(seeds.found(made["briefing"]["discrepancies"]))


def test_a_mended_draft_is_taken_under_the_same_token() -> None:
    async def call(client: Client) -> Any:
        given = (await client.call_tool("prepare_briefing", {"articles": seeds.texts()})).structured_content
        assert given
        results = []
        for cited in ("z1", "a2"):
            point = {"text": "The deal risks provoking more sanctions against Russia.", "sentences": [cited]}
            body = {"token": given["token"], "draft": draft(key_points=[point])}
            made = await client.call_tool("submit_briefing", body)
            results.append(made.structured_content | {"briefing": await kept(client, made)})
        return results

    first, second = in_process(call)
    assert not first["accepted"]
    assert second["accepted"]
    assert second["briefing"]["key_points"][0]["evidence"][0]["sentence"] == "a2"
    assert second["briefing"]["model"] == "the chat program's model"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"headline": 5}, {"headline": "x", "summary": "y"}, {"a": [[[]]]}, {"summary": [3]}],
    ids=str,
)
def test_a_draft_that_does_not_follow_the_schema_comes_back_with_what_is_wrong(wrong: dict[str, Any]) -> None:
    async def call(client: Client) -> Any:
        given = (await client.call_tool("prepare_briefing", {"articles": seeds.texts()})).structured_content
        assert given
        return await client.call_tool("submit_briefing", {"token": given["token"], "draft": wrong})

    made = in_process(call)
    assert not made.structured_content["accepted"]
    assert "briefing_id" not in made.structured_content
    assert "invalid_output" in text(made)


def test_a_draft_of_which_nothing_holds_gives_its_errors_and_the_extract_in_its_place() -> None:
    nothing = {
        "headline": {"text": "Aliens land in Goa", "sentences": ["a1"]},
        "summary": [{"text": "Aliens have landed in Goa.", "sentences": ["a1"]}],
        "key_points": [],
    }
    made, told = in_process(lambda client: handed_in(client, **nothing))
    assert [line.split(":")[0] for line in told.splitlines() if line.startswith("- ")][:2] == [
        "- headline",
        "- summary",
    ]
    assert {s["author"] for s in made["briefing"]["summary_evidence"]} == {"extract"}
    assert "Mend them" in told


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("submit_briefing", {"token": "made-up", "draft": {}}),
        ("show_evidence", {"briefing_id": "0123456789abcdef", "discrepancy_id": "x"}),
    ],
)
def test_an_unknown_token_or_id_says_so(tool: str, arguments: dict[str, Any]) -> None:
    refused = in_process(lambda client: client.call_tool(tool, arguments))
    assert text(refused).startswith("unknown_id: ")


def test_an_unknown_discrepancy_names_those_there_are() -> None:
    async def call(client: Client) -> Any:
        made = await client.call_tool("compare_articles", {"articles": seeds.texts()})
        body = {"briefing_id": made.structured_content["briefing_id"], "discrepancy_id": "nope"}
        return await kept(client, made), await client.call_tool("show_evidence", body)

    made, refused = in_process(call)
    assert made["discrepancies"][0]["id"] in text(refused)
