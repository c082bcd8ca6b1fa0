"""The function tool: definitions that strict endpoints take, calls that always give an answer, and a whole loop over loopback."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import seeds
from crossbrief.serve import Chat, Reach
from crossbrief.serve.functions import acall_tool, call_tool, openai_tools
from crossbrief.settings import Settings
from crossbrief.testing import FAULTS, Loopback

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = ["brief_articles", "compare_articles", "check_text", "show_evidence"]


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from nodes(item)
    elif isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)


@pytest.mark.parametrize("style", ["chat", "responses", "schema"])
def test_definitions_are_closed_and_need_every_property(style: Any) -> None:
    tools = openai_tools(style)
    functions = [t["function"] if style == "chat" else t for t in tools]
    assert [f["name"] for f in functions] == NAMES
    assert all(f["description"] for f in functions)
    assert all(f.get("strict", style == "schema") for f in functions)
    assert style == "schema" or all(t["type"] == "function" for t in tools)
    for function in functions:
        for node in nodes(function["parameters"]):
            assert "default" not in node
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])


def test_definitions_pass_the_openai_clients_own_check_of_a_schema() -> None:
    strict = pytest.importorskip("openai.lib._pydantic")._ensure_strict_json_schema
    for tool in openai_tools("schema"):
        schema = json.loads(json.dumps(tool["parameters"]))
        assert strict(schema, path=(), root=schema) == tool["parameters"]


def test_a_call_finds_what_is_in_the_seeds_and_shows_the_evidence() -> None:
    chat = Chat(settings=Settings(engine="rules"))
    made = json.loads(call_tool("brief_articles", {"articles": seeds.texts()}, chat=chat))
    assert all(seeds.found(made["discrepancies"]))
    names = {"briefing_id": made["briefing_id"], "discrepancy_id": made["discrepancies"][0]["id"]}
    shown = json.loads(call_tool("show_evidence", json.dumps(names), chat=chat))
    quotes = [p["quote"] for side in shown["sides"] for p in side["passages"]]
    assert quotes == [e["quote"] for p in made["discrepancies"][0]["positions"] for e in p["evidence"]]


def test_calls_without_a_chat_share_one_memory() -> None:
    found = json.loads(call_tool("compare_articles", {"articles": seeds.texts()}))
    names = {"briefing_id": found["briefing_id"], "discrepancy_id": found["discrepancies"][0]["id"]}
    assert "sides" in json.loads(call_tool("show_evidence", names))


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("no_such_tool", {}, "usage"),
        ("compare_articles", "not json", "usage"),
        ("compare_articles", "[1]", "usage"),
        ("compare_articles", "null", "usage"),
        ("compare_articles", "[" * 100_000, "usage"),
        ("compare_articles", {}, "no_articles"),
        ("compare_articles", {"articles": [{"text": 1}]}, "usage"),
        ("compare_articles", {"articles": [{"text": " "}]}, "empty_article"),
        ("compare_articles", {"paths": ["/etc/passwd"]}, "path_not_allowed"),
        ("compare_articles", {"urls": ["https://example.org"]}, "url_not_allowed"),
        ("show_evidence", {"briefing_id": "x", "discrepancy_id": "y"}, "unknown_id"),
        ("show_evidence", {}, "usage"),
    ],
)
def test_a_bad_call_is_answered_with_its_code(name: str, arguments: Any, code: str) -> None:
    assert json.loads(call_tool(name, arguments))["error"]["code"] == code


def test_a_call_works_inside_a_running_event_loop() -> None:
    async def main() -> tuple[str, str]:
        arguments = {"articles": seeds.texts()}
        return call_tool("compare_articles", arguments), await acall_tool("compare_articles", arguments)

    one, other = asyncio.run(main())
    assert json.loads(one) == json.loads(other)


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_a_tool_loop_over_chat_completions_reads_the_files_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"articles": [], "paths": ["a.txt", "b.txt"], "urls": []}
    function = {"name": "compare_articles", "arguments": json.dumps(wanted)}
    message = {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
    monkeypatch.setitem(
        FAULTS, "tool_call", lambda x: x.send(x.completion(message=message, finish_reason="tool_calls"))
    )
    with Loopback(reply="They disagree on the year.", faults=["tool_call"]) as model:
        environment = {**os.environ, "OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "sk-test"}
        command = [sys.executable, str(EXAMPLES / "tool_loop.py"), str(seeds.FOLDER), "Where do they disagree?"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.stdout == "They disagree on the year.\n", done.stderr
        first, second = (r.body for r in model.received)
    assert [t["function"]["name"] for t in first["tools"]] == NAMES
    answer = second["messages"][-1]
    assert answer["role"] == "tool"
    assert answer["tool_call_id"] == "call_1"
    assert all(seeds.found(json.loads(answer["content"])["discrepancies"]))


def test_a_model_can_name_no_file_outside_the_folder_it_was_given() -> None:
    chat = Chat(Reach(roots=(seeds.FOLDER,)))
    refused = json.loads(call_tool("compare_articles", {"paths": ["../../pyproject.toml"]}, chat=chat))
    assert refused["error"]["code"] == "path_not_allowed"
