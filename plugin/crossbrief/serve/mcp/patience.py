"""A connection in; what it may keep waiting, and for how long, decided: silent callers never stand in the way of the others."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEAD, PART = 10.0, 30.0
"""Seconds a caller has for the head of a request, and for each further part of its body."""
CONNECTED = 512
"""Callers at a time; half of the file descriptors that most systems give a process."""

_silent: OrderedDict[int, H11Protocol] = OrderedDict()
"""Connections without the head of a request, the longest silent first."""
_connected: set[int] = set()


class Impatient(H11Protocol):
    """uvicorn's protocol, which alone would wait for the head of a request for ever."""

    def connection_made(self, transport: Any) -> None:
        """Let a caller in; where there are too many, the longest silent one has to go, or this one."""
        super().connection_made(transport)
        if len(_connected) >= CONNECTED and not _let_one_go():
            transport.abort()
            return
        _connected.add(id(self))
        _silent[id(self)] = self
        self._late = self.loop.call_later(HEAD, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Read; with the head of a request the caller is silent no more."""
        super().data_received(data)
        if self.cycle is not None:
            self._late.cancel()
            _silent.pop(id(self), None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        _connected.discard(id(self))
        _silent.pop(id(self), None)
        if late := getattr(self, "_late", None):
            late.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self.transport is not None:
            self.transport.abort()


def patient_with(inner: App, body: int) -> App:
    """`inner` with a body that has wholly arrived, and told at once when its caller hangs up: what ends then is the protocol's
    affair, which lets a session outlive a request. `body`: bytes at most."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        content = await _read(receive, body)
        if content is None:
            with suppress(Exception):
                await _refuse(send)
            return
        gone = asyncio.ensure_future(_hung_up(receive))
        try:
            await inner(scope, _again(content, gone), send)
        finally:
            gone.cancel()

    return serve


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


def _again(content: bytes, gone: asyncio.Future[None]) -> Receive:
    """The body as one message; then, when it is so, that the caller has gone."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if not told:
            told = True
            return {"type": "http.request", "body": content, "more_body": False}
        with suppress(asyncio.CancelledError):
            await asyncio.shield(gone)
        return {"type": "http.disconnect"}

    return replay


async def _refuse(send: Send) -> None:
    head = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 408, "headers": head})
    await send({"type": "http.response.body", "body": b"timed_out: the request did not arrive"})


def _let_one_go() -> bool:
    """Close the connection that has been silent longest; False where all are at work."""
    if not _silent:
        return False
    _, oldest = _silent.popitem(last=False)
    _connected.discard(id(oldest))
    oldest.transport.abort()
    return True
