"""`crossbrief serve`: crossbrief as a page in the browser, and as a REST service."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from html import escape
from pathlib import Path
from typing import Any

import click

from crossbrief.cli.notes import say
from crossbrief.cli.options import Grouped, engine_options, store_option
from crossbrief.serve.listen import Listen
from crossbrief.serve.web import VARIABLE
from crossbrief.serve.web import serve as serve_page
from crossbrief.settings import Settings


@click.command(cls=Grouped, short_help="Open crossbrief as a page in the browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; this machine's own alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any that is free.")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A further name that callers use for this host. Repeatable."
)
@click.option("--no-open", is_flag=True, help="Print the page's address and open no browser.")
@store_option
@engine_options
def serve(host: str, port: int, names: tuple[str, ...], no_open: bool, store: str | None, **engine: Any) -> None:
    """Open a page to brief articles with: drop files, paste texts or addresses, read the report, mark its points.

    It listens on this machine alone, and its address holds a token that is made anew each time. To choose the token, set
    CROSSBRIEF_SERVE_TOKEN: it is then asked for by the page, and not printed; off loopback it must be set. The same token
    opens the REST service at /v1/tools/, described at /v1/openapi.json.

    \b
    Examples:
      crossbrief serve
      crossbrief serve --port 8700 --no-open
    """
    listen = Listen(host.strip("[]"), port, os.environ.get(VARIABLE) or None, names, VARIABLE)
    with tempfile.TemporaryDirectory(prefix="crossbrief-") as folder:

        def ready(address: str) -> None:
            click.echo(f"crossbrief: the page is at {address} (Ctrl-C ends it)", err=True)
            if not no_open:
                _open(address, Path(folder))

        serve_page(listen, Settings(**engine), store=store, ready=ready)
    say("stopped.")


def _open(address: str, folder: Path) -> None:
    """Open the browser by way of a private file: other users of the machine can read a program's arguments, and the address has the
    token in it."""
    step = folder / "open.html"
    step.touch(mode=0o600)
    step.write_text(f'<meta http-equiv="refresh" content="0; url={escape(address)}">', encoding="utf-8")
    webbrowser.open(step.as_uri())
