"""A built server in, streamable HTTP out: one path, `/mcp`, with Host, Origin, token and size checked before anything is read."""

from __future__ import annotations

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from crossbrief.serve.listen import Listen, shows
from crossbrief.serve.patience import BODY, App, Impatient, Receive, Scope, Send, patient_with


def run(server: MCPServer, listen: Listen) -> None:
    """Serve until interrupted.

    Raises:
        UsageError: `bad_setting`, the address cannot be listened on.
    """
    config = uvicorn.Config(app(server, listen), log_level="warning", server_header=False, http=Impatient)
    with listen.bound() as bound:
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

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        if shows(scope["headers"], token):
            kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            await inner({**scope, "headers": kept}, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"token_required: send Authorization: Bearer TOKEN"})

    return guard
