"""The MCP server over a bare pipe: every request is answered, whatever is wrong with it, and under its own id."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from crossbrief.serve.mcp.stdio import is_message, mended, outermost, refusal
from servers import COMMAND, PLAIN

HELLO = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


class Pipe:
    """The command with its lines in and out."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            COMMAND, env=PLAIN, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, line: str | bytes) -> dict[str, Any]:
        """The next answer after a line; `queue.Empty` if none comes."""
        assert self.process.stdin
        self.process.stdin.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._lines.get(timeout=30))
        return answer

    def stop(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        return status

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)


@pytest.fixture(scope="module")
def pipe() -> Iterator[Pipe]:
    opened = Pipe()
    assert opened.ask(json.dumps(HELLO))["id"] == 0
    yield opened
    assert opened.stop() == 0


def call(arguments: str, name: str = "compare_articles") -> str:
    params = f'{{"name":"{name}","arguments":{arguments}}}'
    return f'{{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":{params}}}'


def deep(levels: int) -> str:
    return call('{"token":"t","draft":' + '{"a":' * levels + "1" + "}" * levels + "}", "submit_briefing")


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        ('{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":[1,2]}', -32600, "mine"),
        ('{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":"a"}', -32600, "mine"),
        ('{"jsonrpc":"2.0","method":"tools/call","params":[{"id":1}],"id":7}', -32600, 7),
        (deep(250), -32600, "mine"),
        (deep(3000), -32600, "mine"),
        (deep(3000)[:-3000], -32600, "mine"),
        ("[" * 100_000, -32600, None),
        ('{"jsonrpc":"2.0","id":"mine"}', -32600, "mine"),
        ('{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', -32600, None),
        ('{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, None),
        ('[{"jsonrpc":"2.0","id":"mine","method":"ping"}]', -32600, None),
        ('{"jsonrpc":"2.0","id":"mine","method":"pi', -32700, "mine"),
        ('{"id":"\\x","method":"ping"}', -32700, None),
        ("not json", -32700, None),
        ("\x00\x01", -32700, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_line_that_is_no_message_is_refused_under_its_own_id(line: str, code: int, name: Any, pipe: Pipe) -> None:
    answer = pipe.ask(line)
    assert (answer["id"], answer["error"]["code"]) == (name, code)
    assert pipe.ask('{"jsonrpc":"2.0","id":1,"method":"ping"}') == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("where", ["text", "name", "bytes"])
def test_half_a_character_is_no_reason_to_be_silent(where: str, pipe: Pipe) -> None:
    story = "Ten people were hurt when a bus left the road near Norwalk on Monday, the police said."
    line: str | bytes = call(json.dumps({"articles": [f"\ud800 {story}"]}))
    if where == "name":
        line = call("{}", name="\\udfff")
    if where == "bytes":
        line = call(json.dumps({"articles": [f"? {story}"]})).encode().replace(b"?", b"\xed\xa0\x80")
    answer = pipe.ask(line)
    assert answer["id"] == "mine"
    assert answer["result"].get("isError", False) == (where == "name")


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (r'"\ud83d\ude00"', "😀"),
        (r'"\ud83d"', "\ufffd"),
        (r'"\ude00\ud83d"', "\ufffd\ufffd"),
        (r'"\ud83d\ud83d\ude00"', "\ufffd😀"),
        (r'"\\ud83d"', r"\ud83d"),
        (r'"\\\ud83d"', "\\\ufffd"),
        (r'"\uD83D\uDE00\n\\"', "😀\n\\"),
    ],
)
def test_only_an_escape_of_half_a_character_is_replaced(given: str, right: str) -> None:
    assert json.loads(mended(given)) == right


def test_nobody_is_answered_who_does_not_wait() -> None:
    for line in (
        '{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}',
        '{"jsonrpc":"2.0","id":3,"result":[1]}',
        '{"jsonrpc":"2.0","id":3,"error":"x"}',
    ):
        assert not is_message(line)
        assert refusal(line) is None


def test_a_request_is_looked_through_once_however_it_is_broken() -> None:
    """A second look from every quotation mark would take hours."""
    assert outermost('{"id":4,"a":"' + '\\"' * 500_000) == {"id": 4, "a": None}
    assert outermost('{"id":4,' + "{" * 500_000)["id"] == 4
