"""The MCP server through real clients: in this process, over stdio to the command, over HTTP, in today's and the legacy protocol."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import seeds
from callers import TOOLS, draft, kept
from crossbrief.model.budget import count
from crossbrief.serve.mcp import Reach
from crossbrief.serve.mcp.server import build
from servers import COMMAND, PLAIN, RULES, Served, text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


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
