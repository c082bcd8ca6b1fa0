"""A connection in; what it may keep waiting, and for how long, decided: silent callers never stand in the way of the others."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY = 16 << 20
"""Bytes a request may have: a full article set (8 MiB), and as much again for JSON's escapes."""
HEAD, PART = 10.0, 30.0
"""Seconds a caller has for the head of a request, and for each further part of its body."""
CONNECTED = 512
"""Callers at a time; half of the file descriptors that most systems give a process."""

_owing: OrderedDict[int, H11Protocol] = OrderedDict()
"""Connections that owe a head or the rest of a body, the longest owing first; a byte now and then renews nothing."""
_connected: set[int] = set()


class Impatient(H11Protocol):
    """uvicorn's protocol, which alone would wait for the head of a request for ever."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Let a caller in; where there are too many, the one that owes longest has to go, or this one."""
        super().connection_made(transport)
        if len(_connected) >= CONNECTED and not _let_one_go():
            transport.abort()
            return
        _connected.add(id(self))
        self._note()

    def data_received(self, data: bytes) -> None:
        """Read; with all of a request the caller owes nothing more."""
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        """The next head is owed: a connection that is kept alive may fall silent too."""
        super().on_response_complete()
        self._note()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        _connected.discard(id(self))
        _owing.pop(id(self), None)
        self._wait_no_more()
        super().connection_lost(exc)

    def _note(self) -> None:
        if id(self) not in _connected:
            return
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn declares it without the None it starts with
        head = cycle is None or cycle.response_complete
        if cycle is None or head or cycle.more_body:
            _owing.setdefault(id(self), self)
        else:
            _owing.pop(id(self), None)
        if not head:
            self._wait_no_more()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def patient_with(inner: App, body: int) -> App:
    """`inner` with a body that has wholly arrived, at most `body` bytes; what a caller asked for ends when he hangs up."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        content = await _read(receive, body)
        if content is None:
            with suppress(Exception):
                await _refuse(send)
            return
        answered = False

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        gone = asyncio.ensure_future(_hung_up(receive))
        try:
            await inner(scope, _again(content, gone), noting)
        finally:
            gone.cancel()
        in_session = any(name == b"mcp-session-id" for name, _ in scope["headers"])
        if in_session and not answered and (notice := _cancelling(content)):
            await inner(scope, _again(notice), _nowhere)

    return serve


def _cancelling(content: bytes) -> bytes | None:
    """The protocol's word for a request of a session whose answer nobody can fetch any more: without it the work would go on."""
    try:
        request = json.loads(content)
        asked = {"requestId": request["id"], "reason": "the caller hung up"}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return json.dumps({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": asked}).encode()


async def _nowhere(message: Message) -> None:
    """Where the answer to such a word goes."""


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body; one byte more than the limit at most, which `inner` refuses by itself; None if it does not come."""
    parts = bytearray()
    while len(parts) <= limit:
        try:
            async with asyncio.timeout(PART):
                message = await receive()
        except TimeoutError:
            return None
        if message["type"] == "http.disconnect":
            return None
        parts += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(parts)


async def _hung_up(receive: Receive) -> None:
    """Return when the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _again(content: bytes, gone: asyncio.Future[None] | None = None) -> Receive:
    """The body as one message; then, when it is so or at once without `gone`, that the caller has gone."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if not told:
            told = True
            return {"type": "http.request", "body": content, "more_body": False}
        if gone:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(gone)
        return {"type": "http.disconnect"}

    return replay


async def _refuse(send: Send) -> None:
    head = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 408, "headers": head})
    await send({"type": "http.response.body", "body": b"timed_out: the request did not arrive"})


def _let_one_go() -> bool:
    """Close the connection that has owed longest; False where all are at work."""
    if not _owing:
        return False
    name, oldest = _owing.popitem(last=False)
    _connected.discard(name)
    oldest.transport.abort()
    return True
