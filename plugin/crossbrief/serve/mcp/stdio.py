"""A built server in, the protocol over standard input and output out: every request gets an answer, those that cannot be read too.

The SDK's transport drops a line that is no message, and whoever sent it waits for ever.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator
from io import TextIOWrapper
from typing import Any

import anyio
from anyio.abc import ObjectSendStream
from mcp.server import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp.types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

ESCAPE = re.compile(r"\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|(?P<half>u[dD][89a-fA-F]\w\w)|.)")
"""An escape of JSON, left to right: both halves of a character, one half alone, anything else (a backslash's own too)."""
TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.?)*+(?:"|\Z))|(?P<open>[{\[])|(?P<close>[}\]])')
"""What a depth is counted by; a string that never ends takes all there is, so that one pass is enough."""
VALUE = re.compile(r'\s*:\s*(?P<value>"(?:[^"\\]|\\.)*+"|-?\d{1,18}(?![\d.eE]))?')
NO_JSON = "parse_error: this line is not JSON."
NO_REQUEST = (
    "invalid_request: this is no request of the protocol: it needs `jsonrpc`, `id` (a string or a whole number), `method` and, "
    "if anything, an object as `params`, nested no deeper than 150."
)


def run(server: MCPServer[Any]) -> None:
    """Serve until standard input ends."""
    anyio.run(_serve, server)


async def _serve(server: MCPServer[Any]) -> None:
    lines = Lines(anyio.wrap_file(TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")))
    async with stdio_server(stdin=lines) as (read, write):  # type: ignore[arg-type]  # it is only iterated
        lines.answers = write
        inner = server._lowlevel_server
        await inner.run(read, write, inner.create_initialization_options())


class Lines:
    """Lines as they come, but for those that are no message: these are answered here."""

    answers: ObjectSendStream[SessionMessage]

    def __init__(self, given: anyio.AsyncFile[str]) -> None:
        self._given = given

    async def __aiter__(self) -> AsyncIterator[str]:
        async for line in self._given:
            message = mended(line)
            if is_message(message):
                yield message
            elif message.strip() and (error := refusal(message)):
                await self.answers.send(SessionMessage(error))


def mended(line: str) -> str:
    """The line with U+FFFD for each escape of half a character, which is no text and which no parser takes."""
    if "\\ud" not in line and "\\uD" not in line:
        return line
    return ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], line)


def is_message(line: str) -> bool:
    """Whether the SDK will take the line for what it is: a request whose id is none would pass for a notification."""
    try:
        message = jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValidationError:
        return False
    return not (isinstance(message, JSONRPCNotification) and "id" in outermost(line))


def refusal(line: str) -> JSONRPCError | None:
    """The answer to a line that is no message, under its id where it has one; None if nobody waits for one: a notification, or
    an answer itself."""
    names = outermost(line)
    if {"result", "error"} & names.keys() or ("method" in names and "id" not in names):
        return None
    code, why = (INVALID_REQUEST, NO_REQUEST) if _is_json(line) else (PARSE_ERROR, NO_JSON)
    return JSONRPCError(jsonrpc="2.0", id=names.get("id"), error=ErrorData(code=code, message=why))


def outermost(line: str) -> dict[str, Any]:
    """The names of the outermost object with those of their values that may be an id, None for others, however deep or broken the
    rest is: a parser would give up on it."""
    found: dict[str, Any] = {}
    depth = 0
    in_object = line.lstrip()[:1] == "{"
    for token in TOKEN.finditer(line):
        depth += bool(token["open"]) - bool(token["close"])
        if token["string"] and in_object and depth == 1 and (after := VALUE.match(line, token.end())):
            found[token["string"].strip('"')] = _loaded(after["value"] or "null")
    return found


def _loaded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True
