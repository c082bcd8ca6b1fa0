"""Where the server listens over HTTP, and who may call it there."""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from crossbrief.errors import UsageError

TOKEN_CHARACTERS = 16
"""Shortest token taken off loopback: 96 bits when it comes from `openssl rand -base64 12`."""


@dataclass(frozen=True, slots=True)
class Listen:
    """An address, the token callers must show, and the names they may call the server by."""

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = field(default=None, repr=False)
    """Bearer token every request must carry; None: no token, on loopback only."""
    names: tuple[str, ...] = ()
    """Host names clients use, beside the address itself; a request with another `Host` or `Origin` is refused (DNS rebinding)."""
    variable: str = "CROSSBRIEF_MCP_TOKEN"
    """The environment variable that the token is taken from, for messages."""

    @classmethod
    def parse(cls, address: str, *, token: str | None = None, names: tuple[str, ...] = ()) -> Listen:
        """From `HOST:PORT`, `PORT` or `[IPV6]:PORT`.

        Raises:
            UsageError: `bad_setting`.
        """
        host, _, port = address.rpartition(":")
        if not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise UsageError(f"`{address}` is not HOST:PORT; for example 127.0.0.1:8000.", code="bad_setting")
        return cls(host.strip("[]") or "127.0.0.1", int(port), token or None, names)

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine can reach the address."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def check(self) -> None:
        """Refuse what would open the server to strangers.

        Raises:
            UsageError: `bad_setting`.
        """
        if self.token is not None and not (self.token.isascii() and self.token.isprintable() and " " not in self.token):
            raise UsageError(f"{self.variable} must be printable ASCII without spaces.", code="bad_setting")
        if self.is_loopback:
            return
        if len(self.token or "") < TOKEN_CHARACTERS:
            raise UsageError(
                f"`{self.host}` can be reached from other machines: set {self.variable} to {TOKEN_CHARACTERS} or more "
                "random characters, or listen on 127.0.0.1.",
                code="bad_setting",
            )
        if _is_every_address(self.host) and not self.names:
            raise UsageError(
                f"`{self.host}` has no name of its own: say with --name which host name clients use.",
                code="bad_setting",
            )

    def hosts(self) -> list[str]:
        """Every `Host` header that is right for this address."""
        own = (
            ["127.0.0.1", "localhost", "[::1]"]
            if self.is_loopback
            else [f"[{self.host}]" if ":" in self.host else self.host]
        )
        return [form for name in (*own, *self.names) for form in (name, f"{name}:{self.port}")]

    def address(self, *, here: bool = False) -> str:
        """Where callers find the server: under the first name it was given, which is taken to have TLS in front of it, else where it
        listens; `here`: for somebody at this machine."""
        if self.names and not (here and self.is_loopback):
            return f"https://{self.names[0]}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def bound(self) -> socket.socket:
        """A socket that listens on the address; port 0 is any free one.

        Raises:
            UsageError: `bad_setting`, the address cannot be listened on.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=2048)
        except OSError as error:
            raise UsageError(
                f"Cannot listen on {self.host}:{self.port} ({error.strerror}); choose another --port, or stop what listens there.",
                code="bad_setting",
            ) from error


def shows(headers: Iterable[tuple[bytes, bytes]], token: str) -> bool:
    """Whether a request's headers show the bearer token, once; compared in a time that tells nothing of it."""
    shown = [value for name, value in headers if name == b"authorization"]
    return len(shown) == 1 and hmac.compare_digest(shown[0], f"Bearer {token}".encode())


def _is_every_address(host: str) -> bool:
    """Whether `host` means every address of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
