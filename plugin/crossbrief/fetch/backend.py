"""A host name and port in; a connection to a checked address out, which ends at the deadline.

The check sits in the network backend, below HTTP, so that no redirect, no retry and no proxy setting can pass it by: a name is resolved
once, and the address that was checked is the one connected to.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from crossbrief.fetch.guard import Guard


class Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and lets no operation outlast the deadline."""

    def __init__(self, guard: Guard, deadline: float) -> None:
        self._guard = guard
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first checked address of `host` that answers; TLS and `Host` keep the name."""
        last: Exception = httpcore2.ConnectError(f"no address of {host} answers")
        for address in self._guard.addresses(host, port)[:3]:
            try:
                limit = remaining(self._deadline, timeout)
                stream = self._sockets.connect_tcp(address, port, limit, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Refused: a path is no address of a page."""
        del path, timeout, socket_options
        raise httpcore2.ConnectError("no local sockets")


class _Timed(httpcore2.NetworkStream):
    """A stream that ends at the deadline, however slowly its bytes drip in."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, remaining(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Timed:
        secure = self._stream.start_tls(ssl_context, server_hostname, remaining(self._deadline, timeout))
        return _Timed(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def remaining(deadline: float, timeout: float | None) -> float:
    """Seconds an operation may take.

    Raises:
        httpcore2.ReadTimeout: when the deadline (of `time.monotonic`) has passed.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the deadline has passed")
    return min(left, timeout) if timeout else left
