"""Settings, a store and an address in; the ASGI application out: the page, what it asks for, and the REST face, behind one door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crossbrief.errors import CrossbriefError
from crossbrief.serve import Chat, Reach
from crossbrief.serve.listen import Listen
from crossbrief.serve.patience import BODY, App, Message, Receive, Scope, Send, patient_with
from crossbrief.serve.web import answers, rest
from crossbrief.serve.web.desk import WebDesk
from crossbrief.serve.web.door import Tickets, guarded
from crossbrief.serve.web.given import Uploads
from crossbrief.serve.web.jobs import Jobs
from crossbrief.serve.web.kept import History
from crossbrief.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Of the page: its own three files, its own server, reports in frames; no string ever becomes markup or code."""
_STATIC = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


def app(listen: Listen, settings: Settings, *, store: str | Path | None = None, given: Uploads | None = None) -> App:
    """The application for one address; `listen` has a token."""
    jobs = Jobs(History(store))
    desk = WebDesk(settings, given or Uploads(), jobs, Tickets())
    chat = Chat(Reach(allow_urls=True), settings)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        yield
        await jobs.close()

    inner = Starlette(
        routes=[*(Route(path, _static) for path in _STATIC), *desk.routes(), *rest.routes(chat, listen)],
        exception_handlers={
            CrossbriefError: answers.known,
            HTTPException: answers.refused,
            Exception: answers.unexpected,
        },
        lifespan=running,
    )
    return _marked_safe(guarded(patient_with(inner, BODY), listen))


async def _static(request: Request) -> Response:
    """A file of the page."""
    name, media = _STATIC[request.url.path]
    content = (files("crossbrief.serve.web") / "static" / name).read_bytes()
    headers = {"content-security-policy": POLICY, "cache-control": "no-cache"}
    return Response(content, media_type=media, headers=headers)


def _marked_safe(inner: App) -> App:
    """`inner`, with headers on every answer that keep browsers from guessing, telling and sharing."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await inner(scope, receive, with_headers)

    return serve
