"""`crossbrief mcp`: crossbrief as tools for chat programs, over standard input and output or HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from crossbrief.cli.options import Grouped, engine_options
from crossbrief.serve.mcp import Listen, serve
from crossbrief.settings import Settings


@click.command(cls=Grouped, short_help="Serve chat tools (Model Context Protocol).")
@click.option(
    "--root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Let callers read files in this folder. Repeatable.",
)
@click.option("--allow-urls", is_flag=True, help="Let callers have addresses opened.")
@click.option(
    "--http", "address", metavar="HOST:PORT", help="Serve streamable HTTP at http://HOST:PORT/mcp instead of stdio."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="With --http: a further name clients call this host by. Repeatable.",
)
@engine_options
def mcp(
    roots: tuple[Path, ...],
    allow_urls: bool,
    address: str | None,
    names: tuple[str, ...],
    **engine: Any,
) -> None:
    """Serve briefings to a chat program, until it hangs up.

    By default callers can only send text: no file is read and no address opened. Off loopback, --http asks every caller for the
    bearer token in CROSSBRIEF_MCP_TOKEN; on loopback it asks if the variable is set.

    \b
    Examples:
      crossbrief mcp --root ~/articles
      crossbrief mcp --http 127.0.0.1:8000 --root ~/articles
    """
    listen = Listen.parse(address, token=os.environ.get("CROSSBRIEF_MCP_TOKEN"), names=names) if address else None
    serve(roots=roots, allow_urls=allow_urls, listen=listen, settings=Settings(**engine))
