"""The MCP server over HTTP in a crowd: a hundred calls, callers who say nothing, two hundred articles."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any

import psutil
import pytest
from mcp import Client

from crossbrief.serve.patience import CONNECTED
from servers import Served, text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


def test_a_hundred_calls_at_once_are_all_answered_and_memory_stays_flat(served: Served) -> None:
    process = psutil.Process(served.process.pid)

    async def crowd() -> list[Any]:
        async with Client(served.url) as client:
            calls = (client.call_tool("brief_articles", {"articles": other(i)}) for i in range(100))
            return await asyncio.gather(*calls)

    sizes = []
    for _ in range(3):
        answers = asyncio.run(crowd())
        assert [a.is_error for a in answers] == [False] * 100
        assert all("$5.4 million" in text(a) and "$6.1 million" in text(a) for a in answers)
        assert len({a.structured_content["briefing_id"] for a in answers}) == 100
        sizes.append(process.memory_info().rss)
    assert sizes[-1] - sizes[0] < 32 << 20
    assert sizes[-1] < 400 << 20
    assert served.listening()


def other(number: int) -> list[str]:
    """Two short articles that disagree on one figure, different each time, so that no answer can be another call's."""
    story = "Bridge number {n} at Norwalk reopened on Monday after repairs that cost ${cost} million, the council said.\n\n{more}"
    more = ("Residents had waited two years for it.", "Residents crossed it on foot in the morning.")
    return [story.format(n=number, cost=c, more=m) for c, m in zip(("5.4", "6.1"), more, strict=True)]


HALF_A_BODY = "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"


ONE_AND_A_HALF = "GET /none HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize("said", ["", "POST /mcp HT", HALF_A_BODY, ONE_AND_A_HALF], ids=["0", "head", "body", "second"])
def test_callers_who_say_nothing_or_half_of_it_do_not_stand_in_the_way(said: str, served: Served) -> None:
    process = psutil.Process(served.process.pid)

    async def call() -> Any:
        async with Client(served.url) as client:
            return await client.call_tool("compare_articles", {"articles": other(1)})

    assert not asyncio.run(call()).is_error  # what is loaded once does not count
    before = process.memory_info().rss
    callers: list[socket.socket] = []
    try:
        for _ in range(CONNECTED + 100):
            caller = socket.create_connection(("127.0.0.1", served.port), timeout=10)
            callers.append(caller)
            caller.sendall(said.encode())
            if said == ONE_AND_A_HALF:
                assert caller.recv(12) == b"HTTP/1.1 404"
                caller.sendall(b"POST /mcp HT")
        started = time.monotonic()
        assert not asyncio.run(asyncio.wait_for(call(), 30)).is_error
        assert time.monotonic() - started < 10
        assert process.num_fds() < CONNECTED + 50
        assert process.memory_info().rss - before < 48 << 20
    finally:
        for caller in callers:
            caller.close()
    assert not asyncio.run(asyncio.wait_for(call(), 30)).is_error


def test_two_hundred_articles_are_handed_out_and_compared_through_the_protocols_own_client(served: Served) -> None:
    long = [
        f"{text}\n\n{filler}" for i in range(100) for text, filler in zip(other(i), (STORY, STORY[::-1]), strict=True)
    ]

    async def call() -> Any:
        async with Client(served.url) as client:
            given = await client.call_tool("prepare_briefing", {"articles": long})
            made = await client.call_tool("compare_articles", {"articles": long})
            whole = await client.read_resource(made.structured_content["uri"])
            return given, json.loads(whole.contents[0].text)

    given, whole = asyncio.run(asyncio.wait_for(call(), 60))
    assert not given.is_error, text(given)
    assert len(text(given)) > 300_000
    assert len(whole["articles"]) == 200


STORY = (
    "The council had argued over the bridge for years, and the people of the town had crossed the river by boat. " * 14
)
