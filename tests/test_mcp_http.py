"""The MCP server over HTTP: strangers are turned away, tokens go no further, failures are one line."""

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
from crossbrief.serve.mcp import Listen, serve
from crossbrief.testing import Loopback
from servers import COMMAND, PLAIN, RULES, Served, post, text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


TOKEN = "a-token-of-sixteen-or-more"  # noqa: S105 - opens nothing


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
