"""The body of a request in, the completion out: the one call of the SDK, with every failure turned into a `Fault`.

Imported only where a request is made: it brings in the SDK, which costs more to load than the rest of the program.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from crossbrief.errors import UsageError
from crossbrief.model.endpoint.faults import ATTEMPTS, Fault, Where, of_body, of_status
from crossbrief.model.endpoint.transport import Capped, events, merge
from crossbrief.model.endpoint.urls import is_sound

CONNECT = 5.0
"""Seconds to get a connection."""
PROXIES = ("http", "https", "socks5", "socks5h")


class Connection:
    """The connections to one endpoint; they belong to the event loop in which they were opened."""

    def __init__(self, where: Where) -> None:
        self._where = where
        base = urlsplit(where.base_url)
        self._client = openai.AsyncOpenAI(
            api_key=where.key or "none",
            # The SDK would put its path behind the query; and a whole address is often pasted.
            base_url=urlunsplit(
                base._replace(path=where.path.removesuffix("/chat/completions"), query="", fragment="")
            ),
            default_query=dict(parse_qsl(base.query, keep_blank_values=True)),
            max_retries=0,
            http_client=openai.DefaultAsyncHttpx2Client(
                transport=_transport(where),
                timeout=httpx2.Timeout(None, connect=CONNECT),
                follow_redirects=False,
                headers={"accept-encoding": "identity"},
            ),
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def complete(self, body: dict[str, Any], on_text: Callable[[str], None] | None) -> dict[str, Any]:
        """The completion as the endpoint sent it; `on_text` gets the text so far whenever a streamed one grows.

        Raises:
            Fault: the endpoint refused, failed, or sent no completion.
        """
        try:
            return await self._complete(body, on_text)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise of_exception(error, self._where) from None

    async def _complete(self, body: dict[str, Any], on_text: Callable[[str], None] | None) -> dict[str, Any]:
        create = self._client.chat.completions.with_streaming_response.create
        # As a further field: the SDK looks through all others, at every level, for names to translate, and a schema is
        # deep and has none.
        further = {name: body.pop(name) for name in ("response_format", "messages") if name in body}
        async with create(messages=[], **body, extra_body=further) as response:
            kind = response.headers.get("content-type", "")
            if "event-stream" not in kind:
                return of_body(await response.read(), kind, self._where)
            text, last = "", dict[str, Any]()
            async for event in events(response.iter_lines()):
                if event.get("error"):
                    said = self._where.redact(event["error"])
                    raise Fault("provider_error", f"{self._where.host} reported: {said}", partial=text)
                text += merge(last, event)
                if on_text and text:
                    on_text(text)
        if not last.get("choices"):
            raise Fault("connection_failed", f"{self._where.host} ended the stream before the reply did.", ATTEMPTS)
        last["choices"][0]["message"]["content"] = text
        return last


def _transport(where: Where) -> Capped:
    """The way to the endpoint: through the proxy that the environment names for it, as the bare SDK goes.

    Raises:
        UsageError: `bad_setting`, the proxy is none.
    """
    base = urlsplit(where.base_url)
    proxy = proxy_of(base)
    try:
        if proxy and not is_sound(proxy, PROXIES):
            raise ValueError(f"write it like http://127.0.0.1:3128, with one of {', '.join(PROXIES)}")
        return Capped(verify=_trust(), proxy=proxy)
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        shown = where.redact(str(proxy).rpartition("@")[2])
        raise UsageError(
            f"The proxy `{shown}` of the environment ({base.scheme.upper()}_PROXY or ALL_PROXY) cannot be used: {where.redact(error)}",
            code="bad_setting",
        ) from None


def proxy_of(base: SplitResult) -> str | None:
    """The proxy that the environment names for this address, if any; one without a scheme is an HTTP proxy."""
    proxies = getproxies()
    proxy = proxies.get(base.scheme) or proxies.get("all")
    if not proxy or _is_excepted(base, proxies.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(base: SplitResult, exceptions: str) -> bool:
    """Whether NO_PROXY names it: by a name as the standard library reads it, else by an address or a network."""
    host = base.hostname or ""
    if proxy_bypass(f"{host}:{base.port}" if base.port and ":" not in host else host):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _networks(exceptions))


def _networks(exceptions: str) -> Iterator[IPv4Network | IPv6Network]:
    """Those of the exceptions that are addresses or networks."""
    for each in exceptions.split(","):
        with suppress(ValueError):
            yield ip_network(each.strip().strip("[]"), strict=False)


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates, loaded once: it costs more than all else that an endpoint needs to open."""
    return httpx2.create_ssl_context()


def of_exception(error: Exception, where: Where) -> Fault:
    """The fault behind an exception of the SDK."""
    if isinstance(error, openai.APIStatusError):
        return of_status(error.status_code, error.body, error.response.headers, where)
    if isinstance(error, openai.APITimeoutError):
        return Fault("connection_failed", f"No connection to {where.host} in time.", ATTEMPTS)
    causes = list(_causes(error))
    if ours := next((c for c in causes if isinstance(c, Fault)), None):
        return ours
    if any(isinstance(c, ssl.SSLError) or "CERTIFICATE" in str(c) or "SSL" in str(c) for c in causes):
        return Fault("connection_failed", f"TLS with {where.host} failed: {where.redact(causes[-1])}")
    what = where.redact(causes[-1]) or type(causes[-1]).__name__
    return Fault("connection_failed", f"The connection to {where.host} failed: {what}", ATTEMPTS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
