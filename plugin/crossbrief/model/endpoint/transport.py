"""Bytes from an endpoint in, no more of them than a reply may have; events of a stream out, each a piece of a
completion."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from crossbrief.model.endpoint.faults import Fault

MAX_BODY = 16 << 20
"""Bytes of a reply that are read at most."""


async def events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of a server-sent event stream, up to `[DONE]` or the end."""
    async for line in lines:
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            return
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            raise Fault("not_an_openai_endpoint", "The stream holds an event that is not JSON.") from None
        if isinstance(event, dict):
            yield event


def merge(last: dict[str, Any], event: dict[str, Any]) -> str:
    """Take over what a chunk says about the whole completion; returns the text it adds."""
    for key in ("model", "usage"):
        if event.get(key):
            last[key] = event[key]
    choices = event.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    delta = choice.get("delta")
    delta = delta if isinstance(delta, dict) else {}
    if choice.get("finish_reason") or delta.get("refusal"):
        message = {"refusal": delta.get("refusal")}
        last["choices"] = [{"finish_reason": choice.get("finish_reason"), "message": message}]
    added = delta.get("content")
    return added if isinstance(added, str) else ""


class Capped(httpx2.AsyncHTTPTransport):
    """A transport that stops reading at `MAX_BODY`, and takes only what is sent as it is: a packed reply has no known
    end."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise Fault("provider_error", "The endpoint sent a compressed reply that was not asked for.")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Body(response.stream)
        return response


class _Body(httpx2.AsyncByteStream):
    """A response body of at most `MAX_BODY` bytes."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._inner:
            read += len(chunk)
            if read > MAX_BODY:
                raise Fault(
                    "response_too_large", f"The reply is larger than {MAX_BODY >> 20} MiB; reading was stopped."
                )
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
