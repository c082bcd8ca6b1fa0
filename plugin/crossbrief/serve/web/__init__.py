"""An address and an operator's settings in; the page and the REST face, served until interrupted, out."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crossbrief.errors import UsageError
from crossbrief.serve.listen import TOKEN_CHARACTERS, Listen
from crossbrief.settings import Settings

__all__ = ["VARIABLE", "serve"]

VARIABLE = "CROSSBRIEF_SERVE_TOKEN"
"""Environment variable of the token, where the operator chooses it."""
GOODBYE = 3
"""Seconds that requests have to end in when the server is stopped."""


def serve(
    listen: Listen, settings: Settings, *, store: str | Path | None = None, ready: Callable[[str], None] = print
) -> None:
    """Serve until interrupted. `ready` is told the page's address once it can be opened; a token that was made here stands in it,
    behind `#`, where no server and no log sees it; one that the operator chose does not.

    Raises:
        UsageError: `missing_extra` without the `mcp` extra; `bad_setting` for an address that cannot be listened on, or one off
            loopback without a token and the names clients call it by.
    """
    listen.check()
    if listen.token is not None and len(listen.token) < TOKEN_CHARACTERS:
        raise UsageError(f"{VARIABLE} needs {TOKEN_CHARACTERS} or more random characters.", code="bad_setting")
    try:
        import uvicorn

        from crossbrief.serve.patience import Impatient
        from crossbrief.serve.web.app import app
    except ImportError as error:
        raise UsageError("The page needs an extra; run: pip install 'crossbrief[mcp]'", code="missing_extra") from error
    own = listen.token is None
    with listen.bound() as bound, suppress(KeyboardInterrupt):
        here = replace(listen, port=bound.getsockname()[1], token=listen.token or secrets.token_urlsafe(24))
        config = uvicorn.Config(
            app(here, settings, store=store),
            log_level="warning",
            server_header=False,
            http=Impatient,
            ws="none",
            timeout_graceful_shutdown=GOODBYE,
        )
        page = f"{here.address(here=True)}/"
        ready(f"{page}#{here.token}" if own else page)
        uvicorn.Server(config).run(sockets=[bound])
