"""Callers of the MCP server in this process, the briefing behind an answer, and an honest draft on the seeds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client

from crossbrief.serve.mcp import Reach
from crossbrief.serve.mcp.server import build
from crossbrief.settings import Settings
from servers import RULES, text

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
