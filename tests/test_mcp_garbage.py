"""Garbage on the pipe and over HTTP: refused, and the MCP server goes on."""

from __future__ import annotations

import json
import subprocess

import pytest

from servers import COMMAND, HELLO, PLAIN, Served, post

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


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
