"""An application in; the same out for those who may come in: called by its own name, from no other site, with the token.

The token travels in a header alone: no cookie that another site or another port of this machine could make a browser send. What a
browser opens by itself, a report in a frame, has a ticket in its address, which opens that one thing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from starlette.requests import Request

from crossbrief.errors import InputError
from crossbrief.serve.listen import Listen, shows
from crossbrief.serve.patience import App, Receive, Scope, Send
from crossbrief.serve.web.answers import failed

FREE = frozenset({"/", "/page.css", "/page.js", "/icon.svg", "/v1/openapi.json"})
"""Paths that hold nothing of the user's: the empty page and what it is made of, and the description of the REST face."""
TICKETS = "/view/"
"""Paths under this are opened by their ticket."""


def guarded(inner: App, listen: Listen) -> App:
    """`inner` behind the door of one address."""
    hosts = frozenset(host.encode() for host in listen.hosts())
    origins = frozenset(scheme + b"://" + host for host in hosts for scheme in (b"http", b"https"))

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        refusal = _refusal(scope, hosts, origins, listen.token or "")
        await (refusal or inner)(scope, receive, send)

    return guard


def _refusal(scope: Scope, hosts: frozenset[bytes], origins: frozenset[bytes], token: str) -> App | None:
    """What is answered instead, if anything is wrong."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    if len(named) != 1 or named[0].lower() not in hosts:
        return failed("host_not_allowed", "This is not the name the server was started under; see --name.", 421)
    if any(name == b"origin" and value.lower() not in origins for name, value in scope["headers"]):
        return failed("origin_not_allowed", "Another site's page may not call this server.", 403)
    path = scope["path"]
    if path in FREE or path.startswith(TICKETS) or (token and shows(scope["headers"], token)):
        return None
    return failed("token_required", "Send the header `Authorization: Bearer TOKEN`.", 401)


@dataclass(frozen=True, slots=True)
class Tickets:
    """Makes and checks the tickets of one server: each is good for one address, as long as the server runs."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Of its own: an address that is found in a browser's history says nothing of the token."""

    def address(self, path: str) -> str:
        """The path with its ticket."""
        return f"{path}?ticket={self._ticket(path)}"

    def check(self, request: Request) -> None:
        """Let it pass.

        Raises:
            InputError: `unknown_id`, the ticket is not for this path.
        """
        shown = request.query_params.get("ticket", "")
        if not hmac.compare_digest(shown.encode(), self._ticket(request.url.path).encode()):
            raise InputError("This address is not valid; open the page again.", code="unknown_id")

    def _ticket(self, path: str) -> str:
        return hmac.new(self.secret, path.encode(), hashlib.sha256).hexdigest()
