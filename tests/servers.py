"""MCP servers for the tests: the installed command on a port of this machine, or as a pipe."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

import seeds
from crossbrief.settings import Settings

RULES = Settings(engine="rules")
COMMAND = [sys.executable, "-m", "crossbrief", "mcp", "--engine", "rules", "--root", str(seeds.FOLDER)]
PLAIN = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "CROSSBRIEF_"))}

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


def text(result: Any) -> str:
    return str(result.content[0].text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Served:
    """The command listening on a port of this machine."""

    def __init__(self, *options: str, environment: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/mcp"
        self.process = subprocess.Popen(
            [*COMMAND, "--http", f"127.0.0.1:{self.port}", *options],
            env=PLAIN | (environment or {}),
            stderr=subprocess.PIPE,
        )
        while not self.listening():
            if self.process.poll() is not None:
                raise AssertionError(f"the server did not come up: {self.stop()}")
            time.sleep(0.05)

    def listening(self) -> bool:
        return reachable(self.port)

    def stop(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=20)[1].decode()


def post(server: Served, content: str | None = None, **headers: str) -> httpx2.Response:
    accepted = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    body = json.dumps(HELLO) if content is None else content
    return httpx2.post(server.url, content=body, headers=accepted | headers, timeout=30, trust_env=False)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    server = Served()
    yield server
    server.stop()
