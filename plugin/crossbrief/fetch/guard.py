"""A host name in; its addresses out, every one of them checked to be on the public Internet.

The list is explicit: `ipaddress.is_global` on Python 3.11 says yes to NAT64, to multicast and to Azure's wire server.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from crossbrief.errors import InputError

Network = IPv4Network | IPv6Network
Resolver = Callable[..., Sequence[tuple[Any, ...]]]

_DENIED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
"""IANA's special-purpose registry, multicast, reserved space, and the one public address that is a cloud's control channel."""
_PUBLIC_V6 = IPv6Network("2000::/3")
_DENIED_V6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
"""Of the global unicast space: Teredo and other protocol assignments, documentation, 6to4. All outside that space is denied,
which covers loopback, mapped, NAT64, local, link-local and multicast."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public Internet."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _DENIED_V4)
    return address in _PUBLIC_V6 and not any(address in block for block in _DENIED_V6)


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be connected to."""

    allowed: tuple[Network, ...] = ()
    """Networks allowed although they are not public: an editor's own servers, a test's loopback."""
    ports: frozenset[int] | None = frozenset({80, 443, 8080, 8443})
    """None: any."""
    resolve: Resolver = field(default=socket.getaddrinfo)

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host`, all of them checked.

        Raises:
            InputError: `url_not_allowed` when any of them, or the port, is not allowed; `fetch_failed` when there is none.
        """
        if self.ports is not None and port not in self.ports:
            raise InputError(f"Port {port} of `{host}` is not one that pages are served on.", code="url_not_allowed")
        try:
            answers = self.resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise InputError(f"The host `{host}` is not known.", code="fetch_failed") from None
        found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        for text in found:
            address = ip_address(text.partition("%")[0])
            if not is_public(address) and not any(address in network for network in self.allowed):
                raise InputError(f"`{host}` is at {address}, which is not a public address.", code="url_not_allowed")
        if not found:
            raise InputError(f"The host `{host}` has no address.", code="fetch_failed")
        return found


def networks(*blocks: str) -> tuple[Network, ...]:
    """`networks("10.1.0.0/16")`, for `Guard.allowed`."""
    return tuple(ip_network(block) for block in blocks)
