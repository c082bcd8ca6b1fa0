"""The MCP server over HTTP and over a bare pipe: strangers are turned away, crowds are served, nothing brings it down."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx2
import psutil
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

import seeds
from crossbrief.errors import UsageError
from crossbrief.serve.mcp import Listen, Reach, serve
from crossbrief.serve.mcp.server import build
from crossbrief.serve.patience import CONNECTED
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from servers import COMMAND, PLAIN, RULES, Served, served, text

__all__ = ["served"]

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
TOKEN = "a-token-of-sixteen-or-more"  # noqa: S105 - opens nothing
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


def post(server: Served, content: str | None = None, **headers: str) -> httpx2.Response:
    accepted = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    body = json.dumps(HELLO) if content is None else content
    return httpx2.post(server.url, content=body, headers=accepted | headers, timeout=30, trust_env=False)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:{port}"}, 200),
        ({"origin": "http://127.0.0.1:{port}"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:{port}"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 400),
    ],
)
def test_a_page_from_elsewhere_cannot_call_the_server(headers: dict[str, str], status: int, served: Served) -> None:
    filled = {name: value.replace("{port}", str(served.port)) for name, value in headers.items()}
    assert post(served, **filled).status_code == status


def test_a_token_is_asked_for_where_one_is_set_and_goes_no_further() -> None:
    with Loopback() as model:
        environment = {"CROSSBRIEF_MCP_TOKEN": TOKEN, "OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "sk-own-key"}
        server = Served("--engine", "model", "--model", "any", environment=environment)
        try:
            assert post(server).status_code == 401
            assert post(server, authorization="Bearer wrong").status_code == 401
            assert post(server, authorization=TOKEN).status_code == 401
            assert TOKEN not in post(server).text
            made = asyncio.run(with_token(server))
        finally:
            printed = server.stop()
        assert not made.is_error, text(made)
        assert made.structured_content["engine"] == "model"
        assert len(model.received) >= 1
        assert all(r.headers["authorization"] == "Bearer sk-own-key" for r in model.received)
        assert not any(TOKEN in json.dumps(dict(r.headers)) or TOKEN.encode() in r.raw for r in model.received)
        assert TOKEN not in printed
        assert "sk-own-key" not in printed


async def with_token(server: Served) -> Any:
    shown = {"authorization": f"Bearer {TOKEN}"}
    async with (
        httpx2.AsyncClient(headers=shown, trust_env=False, timeout=60) as http,
        Client(streamable_http_client(server.url, http_client=http)) as client,
    ):
        return await client.call_tool("brief_articles", {"articles": seeds.texts(), "engine": "model"})


@pytest.mark.parametrize(
    ("address", "token", "names"),
    [
        ("0.0.0.0:8000", None, ()),
        ("0.0.0.0:8000", "short", ("desk.example",)),
        ("0.0.0.0:8000", TOKEN, ()),
        ("[::]:8000", TOKEN, ()),
        ("192.168.1.5:8000", None, ()),
        ("desk.example:8000", None, ()),
        ("127.0.0.1:8000", "with space", ()),
        ("127.0.0.1", None, ()),
        ("127.0.0.1:99999", None, ()),
        ("127.0.0.1:http", None, ()),
    ],
)
def test_an_address_that_strangers_could_reach_is_refused_without_token_and_name(
    address: str, token: str | None, names: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError) as refused:
        serve(listen=Listen.parse(address, token=token, names=names))
    assert refused.value.code == "bad_setting"
    assert token is None or token not in str(refused.value)


def test_a_named_address_with_a_token_is_taken() -> None:
    listen = Listen.parse("0.0.0.0:8000", token=TOKEN, names=("desk.example",))
    listen.check()
    assert "desk.example:8000" in listen.hosts()
    assert TOKEN not in repr(listen)


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


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_cancelled_call_hangs_up_on_the_model_and_the_server_goes_on(mode: str) -> None:
    with Loopback(always="hang") as model:
        settings = Settings(engine="model", model="any", base_url=model.base_url, api_key="sk-test", cache=False)
        port = int(model.base_url.split(":")[2].split("/")[0])

        async def main() -> Any:
            async with Client(build(Reach(), settings), mode=mode) as client:
                arguments = {"articles": seeds.texts(), "engine": "model"}
                call = asyncio.create_task(client.call_tool("brief_articles", arguments))
                while not model.received:
                    await asyncio.sleep(0.02)
                assert connections(port)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                while connections(port):
                    await asyncio.sleep(0.02)
                return await client.call_tool("compare_articles", {"articles": seeds.texts()})

        still = asyncio.run(asyncio.wait_for(main(), 30))
    assert not still.is_error
    assert len(model.received) <= 2  # compare and tell


def test_the_steps_of_a_model_are_reported_as_they_come() -> None:
    told: list[str] = []

    async def step(progress: float, total: float | None, message: str | None) -> None:
        told.append(str(message))
        assert progress == len(told)

    with Loopback() as model:
        settings = Settings(model="any", base_url=model.base_url, api_key="sk-test", cache=False)

        async def main() -> Any:
            async with Client(build(Reach(), settings)) as client:
                arguments = {"articles": seeds.texts()}
                return await client.call_tool("brief_articles", arguments, progress_callback=step)

        made = asyncio.run(main())
    assert made.structured_content["engine"] == "model"
    assert told[0] == "reading the articles"
    assert any(message.startswith("compare 1 of 1, ") for message in told)
    assert told[-1] == "briefing ready"


def connections(port: int) -> list[Any]:
    """Open connections of this process to a port; the endpoint's own ends of them are the other way round."""
    mine = psutil.Process().net_connections("tcp")
    return [c for c in mine if c.status == "ESTABLISHED" and c.raddr and c.raddr.port == port]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unauthorized", "auth_failed"),
        ("quota", "quota_exhausted"),
        ("no_model", "model_not_found"),
        ("page", "not_an_openai_endpoint"),
        ("refusal", "refused"),
        ("wrong_types", "invalid_output"),
    ],
)
def test_a_failing_model_is_an_error_with_its_code_and_never_shows_the_key(fault: str, code: str) -> None:
    key = "sk-canary0000000000"  # the one that the endpoint's own message repeats
    with Loopback(always=fault) as model:
        settings = Settings(engine="model", model="any", base_url=model.base_url, api_key=key, cache=False)

        async def main() -> Any:
            async with Client(build(Reach(), settings)) as client:
                arguments = {"articles": seeds.texts(), "engine": "model"}
                return await client.call_tool("brief_articles", arguments)

        refused = asyncio.run(main())
    assert refused.is_error
    assert refused.meta["crossbrief/code"] == code
    assert text(refused).startswith(f"{code}: ")
    assert key not in refused.model_dump_json()


GARBAGE = [
    "not json",
    "{",
    "[]",
    "null",
    '"\\ud800"',
    "[" * 100_000,
    '{"jsonrpc":"2.0","id":9,"method":"no/such"}',
    '{"jsonrpc":"2.0","id":{"a":1},"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"nope","arguments":{}}}',
    '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"brief_articles","arguments":'
    + '{"a":' * 5000
    + "1"
    + "}" * 5001
    + "}",
    '{"jsonrpc":"2.0","id":' + "9" * 5000 + ',"method":"ping"}',
    "\x00\x01\x02",
    "x" * (1 << 20),
]


def test_garbage_on_the_pipe_does_not_end_the_server() -> None:
    process = subprocess.Popen(
        COMMAND, env=PLAIN, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin
    assert process.stdout
    arguments = {"name": "compare_articles", "arguments": {"paths": ["a.txt", "b.txt"]}}
    call = {"jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": arguments}
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    with process:
        for line in (json.dumps(HELLO), json.dumps(ready), *GARBAGE, json.dumps(call)):
            process.stdin.write(line + "\n")
            process.stdin.flush()
        answers = (json.loads(line) for line in process.stdout)
        answer = next(a for a in answers if a.get("id") == 77)
        process.stdin.close()
    assert "# Where the sources disagree" in answer["result"]["content"][0]["text"]
    assert process.returncode == 0


@pytest.mark.parametrize("content", GARBAGE, ids=lambda c: c[:20])
def test_garbage_over_http_is_refused_and_the_server_goes_on(content: str, served: Served) -> None:
    assert post(served, content=content).status_code in range(200, 500)
    assert post(served).status_code == 200


def test_a_request_larger_than_the_limit_is_refused_unread(served: Served) -> None:
    assert post(served, content='"' + "x" * (17 << 20) + '"').status_code == 413
    assert served.listening()


def test_a_taken_port_and_a_missing_folder_are_one_line_and_status_2(served: Served) -> None:
    for options in (["--http", f"127.0.0.1:{served.port}"], ["--root", "/no/such/folder"]):
        done = subprocess.run([*COMMAND, *options], env=PLAIN, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert done.stderr.startswith("crossbrief: bad_setting: ")
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""


def test_the_command_listens_where_it_is_told(served: Served) -> None:
    listening = [c.laddr for c in psutil.Process(served.process.pid).net_connections("inet") if c.status == "LISTEN"]
    assert [(address.ip, address.port) for address in listening] == [("127.0.0.1", served.port)]
    assert RULES.engine == "rules"


def test_without_the_extra_the_error_names_the_line_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(UsageError) as missing:
        serve()
    assert missing.value.code == "missing_extra"
    assert "pip install 'crossbrief[mcp]'" in str(missing.value)


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


def test_the_work_of_a_caller_who_hangs_up_ends_in_a_session_too() -> None:
    """The legacy protocol lets a session outlive a request; nobody could fetch the answer, and the endpoint would be paid for it."""
    with Loopback(always="hang") as model:
        environment = {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "sk-own-key"}
        server = Served("--engine", "model", "--model", "any", environment=environment)
        try:
            session = {"mcp-session-id": post(server).headers["mcp-session-id"]}
            post(server, json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}), **session)
            params = {"name": "brief_articles", "arguments": {"articles": seeds.texts()}}
            asked = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params})
            head = f"POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\ncontent-type: application/json\r\n"
            head += "accept: application/json, text/event-stream\r\n"
            head += f"mcp-session-id: {session['mcp-session-id']}\r\ncontent-length: {len(asked.encode())}\r\n\r\n"
            with socket.create_connection(("127.0.0.1", server.port)) as caller:
                caller.sendall(head.encode() + asked.encode())
                wait_until(lambda: len(model.received) >= 2)
            port = int(model.base_url.split(":")[2].split("/")[0])
            process = psutil.Process(server.process.pid)
            wait_until(lambda: all(c.raddr.port != port for c in process.net_connections("tcp") if c.raddr))
        finally:
            server.stop()


def wait_until(true: Callable[[], bool]) -> None:
    """Fail after 20 seconds."""
    late = time.monotonic() + 20
    while not true():
        assert time.monotonic() < late
        time.sleep(0.02)


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
