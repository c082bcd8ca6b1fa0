"""The MCP server through real clients: in this process, over stdio to the command, over HTTP, in today's and the legacy protocol."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import seeds
from crossbrief.model.budget import count
from crossbrief.serve.mcp import Reach
from crossbrief.serve.mcp.server import build
from crossbrief.settings import Settings
from servers import COMMAND, PLAIN, RULES, Served, served, text

__all__ = ["served"]

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
NOTHING = Reach()
SHORT = "Ten people were hurt when a bus left the road near Norwalk on Monday, the police said."
TOOLS = [
    "brief_articles",
    "compare_articles",
    "prepare_briefing",
    "submit_briefing",
    "check_text",
    "show_evidence",
    "list_files",
]


@asynccontextmanager
async def local(reach: Reach = NOTHING, settings: Settings = RULES, **client: Any) -> AsyncIterator[Client]:
    async with Client(build(reach, settings), **client) as connected:
        yield connected


def in_process(journey: Any, reach: Reach = NOTHING, settings: Settings = RULES, **client: Any) -> Any:
    async def main() -> Any:
        async with local(reach, settings, **client) as connected:
            return await journey(connected)

    return asyncio.run(main())


def transport(kind: str, served: Served) -> Any:
    if kind == "in process":
        return build(Reach((seeds.FOLDER,)), RULES)
    if kind == "stdio":
        return StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=PLAIN)
    return served.url


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("kind", ["in process", "stdio", "http"])
def test_a_client_lists_and_calls_every_tool(kind: str, mode: str, served: Served) -> None:
    async def main() -> None:
        async with Client(transport(kind, served), mode=mode) as client:
            assert client.protocol_version == ("2026-07-28" if mode == "auto" else "2025-11-25")
            await journey(client)

    asyncio.run(main())


async def journey(client: Client) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == TOOLS
    assert all(tool.description and not tool.output_schema for tool in tools)
    listed = json.dumps([t.model_dump(exclude_none=True, by_alias=True, exclude={"annotations"}) for t in tools])
    assert count(listed.replace('": ', '":').replace('", ', '",')) <= 1200
    assert text(await client.call_tool("list_files", {})).splitlines() >= ["a.txt", "b.txt"]
    steps: list[float] = []

    async def step(progress: float, total: float | None, message: str | None) -> None:
        steps.append(progress)

    made = await client.call_tool("brief_articles", {"paths": ["a.txt", "b.txt"]}, progress_callback=step)
    briefing = await kept(client, made)
    assert all(seeds.found(briefing["discrepancies"]))
    assert text(made).startswith("# ")
    assert steps == sorted(set(steps))
    assert len(steps) >= 2
    found = await client.call_tool("compare_articles", {"articles": seeds.texts()})
    assert all(seeds.found((await kept(client, found))["discrepancies"]))
    first = briefing["discrepancies"][0]
    shown = await client.call_tool(
        "show_evidence", {"briefing_id": made.structured_content["briefing_id"], "discrepancy_id": first["id"]}
    )
    passage = json.loads(text(shown))["sides"][0]["passages"][0]
    assert passage["quote"] == first["positions"][0]["evidence"][0]["quote"]
    assert passage["before"] or passage["after"]
    given = await client.call_tool("prepare_briefing", {"paths": ["a.txt", "b.txt"]})
    assert given.structured_content
    assert "[b2] " in text(given)
    token = given.structured_content["token"]
    handed_in = await client.call_tool("submit_briefing", {"token": token, "draft": draft()})
    assert handed_in.structured_content
    assert handed_in.structured_content["accepted"], text(handed_in)
    by_id = {a["id"]: a["text"] for a in briefing["articles"]}
    assert all(by_id[e["article"]][e["start"] : e["end"]] == e["quote"] for e in first["positions"][0]["evidence"])
    assert (
        "discrepancies"
        in json.loads((await client.read_resource("crossbrief://schema/briefing")).contents[0].text)["properties"]
    )
    assert (await client.get_prompt("brief", {"sources": "a.txt"})).messages


async def kept(client: Client, made: Any) -> dict[str, Any]:
    """The whole briefing behind an answer."""
    assert not made.is_error, text(made)
    uri = f"crossbrief://briefings/{made.structured_content['briefing_id']}"
    briefing: dict[str, Any] = json.loads((await client.read_resource(uri)).contents[0].text)
    return briefing


def draft(**parts: Any) -> dict[str, Any]:
    """An honest draft on the seeds; `parts` replace its own."""
    summary = "New Delhi has signed a $5.4 billion deal for the delivery of five S-400 weapons systems."
    honest: dict[str, Any] = {
        "headline": {"text": "New Delhi has signed a $5.4 billion deal", "sentences": ["a1"]},
        "summary": [{"text": summary, "sentences": ["a1"]}],
        "key_points": [{"text": "The deal risks provoking more sanctions against Russia.", "sentences": ["a2"]}],
    }
    return honest | parts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A root with one article, a link out, a link to a device, a pipe, a folder, and a neighbour whose name begins alike."""
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "root-secret").mkdir()
    (tmp_path / "root-secret" / "b.txt").write_text("secret", encoding="utf-8")
    (root / "short.txt").write_text(SHORT, encoding="utf-8")
    (root / "out").symlink_to(tmp_path / "root-secret" / "b.txt")
    (root / "out-folder").symlink_to(tmp_path / "root-secret")
    (root / "zero").symlink_to("/dev/zero")
    (root / "loop").symlink_to(root / "loop")
    os.mkfifo(root / "pipe")
    return root


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/etc/passwd", "path_not_allowed"),
        ("../root-secret/b.txt", "path_not_allowed"),
        ("sub/../../root-secret/b.txt", "path_not_allowed"),
        ("out", "path_not_allowed"),
        ("out-folder/b.txt", "path_not_allowed"),
        ("/dev/zero", "path_not_allowed"),
        ("zero", "path_not_allowed"),
        ("/dev/stdin", "path_not_allowed"),
        ("pipe", "path_not_allowed"),
        ("sub", "path_not_allowed"),
        (".", "path_not_allowed"),
        ("loop", "path_not_allowed"),
        ("short.txt\0.png", "path_not_allowed"),
        ("x" * 5000, "file_not_found"),
        ("/nowhere/at/all", "path_not_allowed"),
        ("-", "file_not_found"),
        ("*.txt", "file_not_found"),
        ("missing.txt", "file_not_found"),
        ("file:///etc/passwd", "file_not_found"),
        ("~/.ssh/id_rsa", "file_not_found"),
    ],
)
def test_a_path_that_does_not_lead_to_a_regular_file_inside_the_root_is_refused(
    path: str, code: str, folder: Path
) -> None:
    async def call(client: Client) -> Any:
        refused = await client.call_tool("compare_articles", {"paths": ["short.txt", path]})
        still = await client.call_tool("compare_articles", {"paths": ["short.txt"]})
        return refused, still

    refused, still = in_process(call, Reach((folder,)))
    assert refused.is_error
    assert text(refused).startswith(f"{code}: ")
    assert refused.meta["crossbrief/code"] == code
    assert "secret" not in text(refused).replace("root-secret/b.txt", "")
    assert not still.is_error


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "no_articles"),
        ({"paths": ["a.txt"]}, "path_not_allowed"),
        ({"urls": ["https://example.org/"]}, "url_not_allowed"),
        ({"articles": [""]}, "empty_article"),
        ({"articles": ["{}" * 10]}, "empty_article"),
        ({"articles": [{"text": 5}]}, "usage"),
        ({"articles": "a"}, "usage"),
        ({"articles": [None]}, "usage"),
        ({"articles": ["x"] * 1001}, "set_too_large"),
        ({"articles": ["x" * (1 << 20) + "y"]}, "article_too_large"),
        ({"articles": ["word " * 200_000] * 9}, "set_too_large"),
        ({"articles": ["a b c"], "options": {"engine": "magic"}}, "usage"),
    ],
)
def test_a_bad_call_is_an_error_with_its_code_and_the_server_goes_on(arguments: dict[str, Any], code: str) -> None:
    async def call(client: Client) -> Any:
        refused = await client.call_tool("brief_articles", arguments)
        still = await client.call_tool("brief_articles", {"articles": [SHORT]})
        return refused, still

    refused, still = in_process(call)
    assert refused.is_error
    assert text(refused).startswith(f"{code}: ")
    assert refused.structured_content is None
    assert not still.is_error


def test_an_operator_who_wants_rules_gets_rules_whatever_a_caller_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")

    async def call(client: Client) -> Any:
        options = [{}, {"engine": "auto"}, {"engine": "rules"}, {"engine": "model"}]
        return [await client.call_tool("brief_articles", {"articles": [SHORT], **o}) for o in options]

    *by_rules, refused = in_process(call)
    assert [made.structured_content["engine"] for made in by_rules] == ["rules"] * 3
    assert text(refused).startswith("bad_setting: ")


def test_a_crash_inside_a_tool_is_an_error_without_its_details_and_the_server_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("a detail")

    async def call(client: Client) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Reach, "gather", crash)
            crashed = await client.call_tool("compare_articles", {"articles": [SHORT]})
        return crashed, await client.call_tool("compare_articles", {"articles": [SHORT]})

    crashed, still = in_process(call)
    assert text(crashed).startswith("internal_error: ")
    assert "a detail" not in crashed.model_dump_json()
    assert "a detail" in caplog.text
    assert not still.is_error


def test_an_unknown_tool_is_a_usage_error() -> None:
    assert text(in_process(lambda client: client.call_tool("no_such_tool", {}))).startswith("usage: ")


def test_urls_are_opened_where_the_operator_allows_it_but_never_on_this_machine() -> None:
    async def call(client: Client) -> Any:
        return [
            await client.call_tool("brief_articles", {"urls": [url]})
            for url in ("http://127.0.0.1:1/", "file:///etc/passwd", "http://169.254.169.254/latest")
        ]

    for refused in in_process(call, Reach(allow_urls=True)):
        assert text(refused).startswith("url_not_allowed: ")


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


def test_answers_leave_the_articles_with_the_server() -> None:
    async def call(client: Client) -> Any:
        return await client.call_tool("brief_articles", {"articles": seeds.texts()})

    made = in_process(call)
    unquoted = "Russia and China will gain a crucial ally in their push"
    assert unquoted in seeds.texts()[0]["text"]
    assert unquoted not in made.model_dump_json()


def test_nothing_stands_twice_in_text_and_structured_content() -> None:
    async def call(client: Client) -> Any:
        given = await client.call_tool("prepare_briefing", {"articles": seeds.texts()})
        assert given.structured_content
        body = {"token": given.structured_content["token"], "draft": draft()}
        made = await client.call_tool("submit_briefing", body)
        told = await client.call_tool("brief_articles", {"articles": seeds.texts()})
        return [given, made, told]

    for answer in in_process(call):
        assert len(json.dumps(answer.structured_content)) < 200


def test_an_argument_that_is_none_is_said_with_those_there_are() -> None:
    refused = in_process(lambda client: client.call_tool("brief_articles", {"article": [SHORT]}))
    assert text(refused).startswith("usage: There is no argument `article`; there is articles, ")


def test_files_and_addresses_are_offered_where_the_operator_allows_them() -> None:
    async def call(client: Client) -> Any:
        return {t.name: set(t.input_schema["properties"]) for t in (await client.list_tools()).tools}

    nothing, files = in_process(call), in_process(call, Reach((seeds.FOLDER,)))
    assert not {"paths", "urls"} & nothing["brief_articles"]
    assert "list_files" not in nothing
    assert {"paths"} == files["brief_articles"] - nothing["brief_articles"]
    assert "urls" in in_process(call, Reach(allow_urls=True))["check_text"]


INSPECTOR = Path(__file__).parent / "inspector" / "node_modules" / ".bin" / "mcp-inspector"
MISSING = "the MCP Inspector is not installed: run `sh tests/inspector/setup`"


def inspect(served: Served, method: str, *options: str, tool: str = "", **arguments: Any) -> Any:
    """One run of the Inspector's command line against the server."""
    pairs = [f"{name}={v if isinstance(v, str) else json.dumps(v)}" for name, v in arguments.items()]
    given = ["--tool-name", tool, *(["--tool-arg", *pairs] if pairs else [])] if tool else []
    command = [str(INSPECTOR), "--cli", served.url, "--transport", "http", "--method", method, *given, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not INSPECTOR.exists() and not os.environ.get("CI"), reason=MISSING)
def test_the_inspector_lists_and_calls_every_tool(served: Served) -> None:
    assert INSPECTOR.exists(), MISSING
    assert [t["name"] for t in inspect(served, "tools/list", "--strict")["tools"]] == TOOLS
    files = ["a.txt", "b.txt"]
    made = inspect(served, "tools/call", tool="brief_articles", paths=files)["structuredContent"]
    found = inspect(served, "resources/read", "--uri", made["uri"])["contents"][0]["text"]
    assert made["briefing_id"][0] == "b"  # a client that guesses types sends 1e400 as a number, or not at all
    names = {"briefing_id": made["briefing_id"], "discrepancy_id": json.loads(found)["discrepancies"][0]["id"]}
    assert all(seeds.found(json.loads(found)["discrepancies"]))
    assert not inspect(served, "tools/call", tool="compare_articles", paths=files).get("isError")
    shown = json.loads(inspect(served, "tools/call", tool="show_evidence", **names)["content"][0]["text"])
    assert shown["sides"][0]["passages"]
    given = inspect(served, "tools/call", tool="prepare_briefing", paths=files)["structuredContent"]
    handed_in = {"token": given["token"], "draft": draft()}
    assert inspect(served, "tools/call", tool="submit_briefing", **handed_in)["structuredContent"]["accepted"]
    uris = [r["uri"] for r in inspect(served, "resources/list")["resources"]]
    assert "crossbrief://briefings" in uris
    assert [p["name"] for p in inspect(served, "prompts/list")["prompts"]] == ["brief", "check"]
