"""Ways in which an endpoint can fail, each a function from the exchange to the bytes it writes."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from io import BufferedIOBase
from typing import Any

PATIENCE = 3600.0
"""Seconds a stalled exchange would last; the client hangs up first."""


@dataclass
class Exchange:
    """One request being answered."""

    out: BufferedIOBase
    connection: socket.socket
    text: str = ""
    model: str = "loopback"
    prompt_bytes: int = 0
    stream: bool = False
    request: dict[str, Any] = field(default_factory=dict)

    def completion(self, **choice: Any) -> dict[str, Any]:
        """A proper completion; `choice` replaces parts of its choice, `message` parts of the message."""
        message = {"role": "assistant", "content": self.text, "refusal": None} | choice.pop("message", {})
        tokens = (max(1, self.prompt_bytes // 4), max(1, len(self.text) // 4))
        return {
            "id": "chatcmpl-loopback",
            "object": "chat.completion",
            "created": 1,
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"} | choice],
            "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)},
        }

    def send(self, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Write a whole response; `body` is bytes, text or something for JSON."""
        head, content = self.packed(body, status, headers)
        self.out.write(head + content)

    def packed(self, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> tuple[bytes, bytes]:
        """Head and content of a response."""
        content = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        fields = {"content-type": "application/json", "content-length": str(len(content))} | dict(headers or {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode(), content

    def events(self, *events: object, size: int | None = None, done: bool = True) -> None:
        """Write a server-sent event stream and close; `size` cuts its bytes into pieces of that length."""
        lines = [f"data: {json.dumps(e, ensure_ascii=False)}\n\n" for e in events] + (
            ["data: [DONE]\n\n"] if done else []
        )
        self.out.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        content = "".join(lines).encode()
        for start in range(0, len(content), size or len(content)):
            self.out.write(content[start : start + (size or len(content))])
            self.out.flush()
        self.hang_up()

    def chunks(self) -> list[dict[str, Any]]:
        """The reply as stream events, the last with the usage."""
        base = {"id": "chatcmpl-loopback", "object": "chat.completion.chunk", "created": 1, "model": self.model}
        pieces = [self.text[i : i + 24] for i in range(0, len(self.text), 24)]
        body = [{**base, "choices": [{"index": 0, "delta": {"content": p}, "finish_reason": None}]} for p in pieces]
        end = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        return [*body, end, {**base, "choices": [], "usage": self.completion()["usage"]}]

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection, properly or with a reset."""
        self.out.flush()
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


Answer = Callable[[Exchange], None]


def _ok(x: Exchange) -> None:
    if x.stream:
        x.events(*x.chunks())
    else:
        x.send(x.completion())


def _error(status: int, message: str, code: str | None = None, **headers: str) -> Answer:
    body = {"error": {"message": message, "type": code, "param": None, "code": code}}
    return lambda x: x.send(body, status, {k.replace("_", "-"): v for k, v in headers.items()})


def _limited(**headers: str) -> Answer:
    return _error(429, "Rate limit reached", "rate_limit_exceeded", **headers)


def _choice(**choice: Any) -> Answer:
    return lambda x: x.send(x.completion(**choice))


def _text(change: Callable[[str], str]) -> Answer:
    def answer(x: Exchange) -> None:
        x.text = change(x.text)
        _ok(x)

    return answer


def _says(text: str) -> Answer:
    return _text(lambda _: text)


def _page(kind: str) -> Answer:
    return lambda x: x.send("<html><title>Sign in</title><h1>Proxy</h1></html>", 200, {"content-type": kind})


def _choices(value: Any) -> Answer:
    return lambda x: x.send(x.completion() | {"choices": value})


def _reset_mid(x: Exchange) -> None:
    head, content = x.packed(x.completion())
    x.out.write(head + content[: len(content) // 2])
    x.hang_up(reset=True)


def _stalled(x: Exchange) -> None:
    head, content = x.packed(x.completion())
    x.out.write(head + content[: len(content) // 2])
    x.out.flush()
    _wait(x, PATIENCE)


def _hang(x: Exchange) -> None:
    _wait(x, PATIENCE)


def _drip(x: Exchange) -> None:
    head, content = x.packed(x.completion())
    x.out.write(head)
    for byte in content:
        x.out.write(bytes([byte]))
        x.out.flush()
        if _wait(x, 0.5):
            return


def _wait(x: Exchange, seconds: float) -> bool:
    """Wait, but no longer than the client does; True when it has hung up."""
    x.connection.settimeout(seconds)
    try:
        return x.connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def _huge(x: Exchange) -> None:
    x.out.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n")
    try:
        for _ in range(100):
            x.out.write(b" " * (1 << 20))
    except OSError:
        return
    x.hang_up()


def _refusing(part: str, *values: str) -> Answer:
    """400 while the request has `part` (with one of `values` in it), proper answers without."""

    def answer(x: Exchange) -> None:
        if part in x.request and (not values or any(v in json.dumps(x.request[part]) for v in values)):
            _error(400, f"Unsupported parameter: '{part}' is not supported here", "unsupported_parameter")(x)
        else:
            _ok(x)

    return answer


def _refusing_in_detail(part: str) -> Answer:
    """422 in FastAPI's way while the request has `part`."""
    detail = [{"type": "extra_forbidden", "loc": ["body", part], "msg": "Extra inputs are not permitted"}]
    return lambda x: x.send({"detail": detail}, 422) if part in x.request else _ok(x)


def _room(limit: int) -> Answer:
    """400 while the request asks for replies of more than `limit` tokens."""

    def answer(x: Exchange) -> None:
        asked = x.request.get("max_tokens") or x.request.get("max_completion_tokens") or 0
        if asked > limit:
            said = f"max_tokens is too large: {asked}. This model supports at most {limit} completion tokens"
            _error(400, said, "invalid_value")(x)
        else:
            _ok(x)

    return answer


def _gemini(x: Exchange) -> None:
    """429 as Gemini's endpoint says it: in a list, the wait at the end of a long text that speaks of a quota."""
    said = (
        "You exceeded your current quota, please check your plan and billing details. "
        + "See the page on limits. " * 12
    )
    error = {"code": 429, "message": f"{said}\nPlease retry in 0.04s.", "status": "RESOURCE_EXHAUSTED"}
    x.send([{"error": error}], 429)


def _context(limit: int) -> Answer:
    """400 for prompts of more than `limit` tokens, at four bytes a token."""

    def answer(x: Exchange) -> None:
        if x.prompt_bytes // 4 > limit:
            said = f"This model's maximum context length is {limit} tokens, yours is {x.prompt_bytes // 4}"
            _error(400, said, "context_length_exceeded")(x)
        else:
            _ok(x)

    return answer


def _usage(usage: Any) -> Answer:
    return lambda x: x.send(x.completion() | {"usage": usage})


def _stream_error(x: Exchange) -> None:
    x.events(*x.chunks()[:2], {"error": {"message": "upstream overloaded", "code": "overloaded"}})


FAULTS: dict[str, Answer] = {
    "ok": _ok,
    "rate_limited": _limited(retry_after="1"),
    "rate_limited_now": _limited(retry_after_ms="20"),
    "rate_limited_ms": _limited(retry_after_ms="50"),
    "rate_limited_date": lambda x: _limited(retry_after=formatdate(time.time() + 2, usegmt=True))(x),
    "rate_limited_negative": _limited(retry_after="-5"),
    "rate_limited_garbage": _limited(retry_after="soon, perhaps"),
    "rate_limited_endless": _limited(retry_after="1e400"),
    "rate_limited_hour": _limited(retry_after="3600"),
    "rate_limited_words": _error(429, "Rate limit reached. Please try again in 40ms.", "rate_limit_exceeded"),
    "rate_limited_quota": _error(429, "You exceeded your current quota. Please retry in 0.04s.", "RESOURCE_EXHAUSTED"),
    "rate_limited_gemini": _gemini,
    "rate_limited_90": _error(429, "Rate limit reached. Please try again in 1m30s.", "rate_limit_exceeded"),
    "rate_limited_minutes": _error(429, "Rate limit reached. Please try again in 6m30s.", "rate_limit_exceeded"),
    "loading": lambda x: x.send({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, 503),
    "quota": _error(
        429, "You exceeded your current quota, please check your plan and billing details", "insufficient_quota"
    ),
    "server_error": _error(500, "oops", "server_error"),
    "bad_gateway": lambda x: x.send("<html><h1>Bad gateway</h1></html>", 503, {"content-type": "text/html"}),
    "reset_before": lambda x: x.hang_up(reset=True),
    "reset_mid": _reset_mid,
    "stalled": _stalled,
    "hang": _hang,
    "drip": _drip,
    "unauthorized": _error(401, "Incorrect API key provided: sk-canary0000000000", "invalid_api_key"),
    "forbidden": _error(403, "Your project has no access", "forbidden"),
    "no_model": _error(404, "The model does not exist", "model_not_found"),
    "context": _error(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded"),
    "context_1000": _context(1000),
    "room_500": _room(500),
    "no_schema": _refusing("response_format", "json_schema"),
    "no_format": _refusing("response_format"),
    "no_temperature": _refusing("temperature"),
    "no_max_tokens": _refusing("max_tokens"),
    "no_stream_options": _refusing("stream_options"),
    "no_effort": _refusing("reasoning_effort"),
    "thought": _text(lambda text: '<think>First {"headline": "a1"}, then [a2].</think>\n' + text),
    "thought_unopened": _text(lambda text: 'So {"summary": []} it is.\n</think>\n\n' + text),
    "parts": lambda x: x.send(x.completion(message={"content": [{"type": "text", "text": x.text}]})),
    "detail": lambda x: x.send({"detail": "The model is not served here"}, 422),
    "no_format_detail": _refusing_in_detail("response_format"),
    "bad_request": _error(400, "This request is bad", "invalid_request_error"),
    "page": _page("text/html"),
    "page_as_json": _page("application/json"),
    "empty_body": lambda x: x.send(b""),
    "error_in_200": lambda x: x.send({"error": {"message": "upstream overloaded", "code": "overloaded"}}),
    "not_utf8": lambda x: x.send(b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'),
    "no_choices": _choices([]),
    "null_choices": _choices(None),
    "missing_choices": lambda x: x.send({"id": "x", "object": "chat.completion"}),
    "null_content": _choice(message={"content": None}),
    "cut": lambda x: x.send(x.completion(message={"content": x.text[: len(x.text) // 2]}, finish_reason="length")),
    "cut_thinking": _choice(message={"content": "<think>" + "Let me see. " * 900}, finish_reason="length"),
    "cut_empty": _choice(message={"content": None}, finish_reason="length"),
    "cut_stop": _text(lambda t: t[: len(t) // 2]),
    "refusal": _choice(message={"content": None, "refusal": "I cannot help with that."}),
    "filtered": lambda x: x.send(x.completion(message={"content": x.text[:20]}, finish_reason="content_filter")),
    "wrong_types": _text(lambda t: json.dumps(dict.fromkeys(json.loads(t), 7))),
    "missing_keys": _says(json.dumps({})),
    "extra_keys": _text(lambda t: json.dumps({**json.loads(t), "mood": "good"})),
    "fence": _text(lambda t: f"```json\n{t}\n```"),
    "byte_order_mark": _text(lambda t: "\ufeff" + t),
    "leading_prose": _text(lambda t: f"Here is the JSON you asked for:\n\n{t}"),
    "two_objects": _text(lambda t: f"{t}\n{t}"),
    "duplicate_keys": _says('{"headline": "a", "headline": "b"}'),
    "nan": _says('{"headline": NaN}'),
    "huge_number": _says('{"headline": ' + "9" * 1_000_000 + "}"),
    "deep": _says('{"headline":' + "[" * 10_000 + "]" * 10_000 + "}"),
    "surrogate": _says('{"headline": "\\ud800"}'),
    "nul": _says('{"headline": "\\u0000"}'),
    "huge": _huge,
    "no_done": lambda x: x.events(*x.chunks(), done=False),
    "stream_cut": lambda x: x.events(*x.chunks()[:2], done=False),
    "stream_error": _stream_error,
    "stream_bytes": lambda x: x.events(*x.chunks(), size=7),
    "no_usage": _usage(None),
    "zero_usage": _usage({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
    "wrong_usage": _usage({"prompt_tokens": 3, "completion_tokens": "many", "total_tokens": -1}),
    "redirect": lambda x: x.send(b"", 307, {"location": "http://localhost:9/v1/chat/completions"}),
}
"""By name; `context_1000`, `no_schema` and the like fail only while the request gives them cause."""
