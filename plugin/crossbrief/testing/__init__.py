"""A model endpoint on loopback that answers from the prompt itself, or misbehaves on purpose: to test what talks to a model.

    with Loopback(faults=["rate_limited", "ok"]) as server:
        brief(paths, model="any", settings=Settings(base_url=server.base_url))
    assert len(server.received) == 2

It speaks enough of `POST /v1/chat/completions` for the openai SDK: replies fill the request's JSON schema with the prompt's own
numbered sentences, streamed when asked to. `faults` names what happens to the first, second, … request (see `FAULTS`);
`always` to every one after them.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from crossbrief.testing.batches import Batches
from crossbrief.testing.faults import FAULTS, Exchange
from crossbrief.testing.fill import fill

__all__ = ["FAULTS", "Exchange", "Loopback", "Received", "fill"]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    at: float
    """Seconds on the monotonic clock."""
    headers: Mapping[str, str]
    body: dict[str, Any]
    raw: bytes
    path: str = ""
    """As it was asked for, with its query."""

    @property
    def prompt(self) -> str:
        """All messages, joined by empty lines."""
        return "\n\n".join(str(m.get("content")) for m in self.body.get("messages", []))


@dataclass
class Loopback:
    """The endpoint; a context manager that listens on 127.0.0.1 from entry to exit."""

    reply: str | Callable[[Received], str] | None = None
    """The text of every reply, or a function that makes it; None: fill the schema from the prompt."""
    faults: Iterable[str] = ()
    always: str = "ok"
    seconds: float = 0.0
    """How long each answer takes; with `per_token` more for long ones."""
    per_token: float = 0.0
    allowed: int | None = None
    """Requests in flight above which the endpoint answers 429; None: no limit."""
    model: str = "loopback"
    received: list[Received] = field(default_factory=list)
    batches: Batches = field(default_factory=lambda: Batches(fill))
    """The Batch API, which is at rest until `batches.work()`."""
    most_in_flight: int = 0

    def __enter__(self) -> Loopback:
        self._script = iter(self.faults)
        self._lock = threading.Lock()
        self._flying = 0
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """What `OPENAI_BASE_URL` should be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer(self, exchange: Exchange, received: Received) -> None:
        """Answer one request: as the script says, else properly."""
        with self._lock:
            self.received.append(received)
            fault = next(self._script, self.always)
            self._flying += 1
            self.most_in_flight = max(self.most_in_flight, self._flying)
            crowded = self.allowed is not None and self._flying > self.allowed
        try:
            self._answer(exchange, received, "rate_limited_now" if crowded else fault)
        finally:
            with self._lock:
                self._flying -= 1

    def _answer(self, exchange: Exchange, received: Received, fault: str) -> None:
        exchange.text = self._text(received)
        exchange.model = str(received.body.get("model") or self.model)
        exchange.prompt_bytes = len(received.raw)
        exchange.stream = bool(received.body.get("stream"))
        exchange.request = received.body
        if fault == "ok" and (wait := self.seconds + self.per_token * len(exchange.text) / 4):
            time.sleep(wait)
        FAULTS[fault](exchange)

    def _text(self, received: Received) -> str:
        if isinstance(self.reply, str):
            return self.reply
        return self.reply(received) if self.reply else fill(received.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news here."""


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            loopback.batches.get(self.path, Exchange(self.wfile, self.connection))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {k.lower(): v for k, v in self.headers.items()}
            if not urlsplit(self.path).path.endswith("/chat/completions"):
                loopback.batches.post(self.path, headers, raw, Exchange(self.wfile, self.connection))
                return
            received = Received(time.monotonic(), headers, json.loads(raw), raw, self.path)
            loopback.answer(Exchange(self.wfile, self.connection), received)
            self.close_connection = self.close_connection or self.wfile.closed

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Quiet."""

    return Handler
