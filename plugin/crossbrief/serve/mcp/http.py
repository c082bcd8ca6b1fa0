"""A built server in, streamable HTTP out: one path, `/mcp`, with Host, Origin, token and size checked before anything is read."""

from __future__ import annotations

import hmac
import socket

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from crossbrief.errors import UsageError
from crossbrief.serve.mcp.listen import Listen
from crossbrief.serve.mcp.patience import App, Impatient, Receive, Scope, Send, patient_with

BODY = 16 << 20
"""Bytes a request may have: a full article set (8 MiB), and as much again for JSON's escapes."""


def run(server: MCPServer, listen: Listen) -> None:
    """Serve until interrupted.

    Raises:
        UsageError: `bad_setting`, the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        bound = socket.create_server((listen.host, listen.port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {listen.host}:{listen.port} ({error.strerror}); choose another address.",
            code="bad_setting",
        ) from error
    config = uvicorn.Config(app(server, listen), log_level="warning", server_header=False, http=Impatient)
    with bound:
        uvicorn.Server(config).run(sockets=[bound])


def app(server: MCPServer, listen: Listen) -> App:
    """The ASGI application for one address."""
    hosts = listen.hosts()
    security = TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    )
    inner = server.streamable_http_app(host=listen.host, transport_security=security, max_request_body_size=BODY)
    patient = patient_with(inner, BODY)
    return _guarded(patient, listen.token) if listen.token else patient


def _guarded(inner: App, token: str) -> App:
    """`inner` for those who show the token. It goes no further: nothing behind this reads the header."""
    expected = f"Bearer {token}".encode()

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(shown) == 1 and hmac.compare_digest(shown[0], expected):
            kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            await inner({**scope, "headers": kept}, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"token_required: send Authorization: Bearer TOKEN"})

    return guard
