"""What callers may open and where to listen, in; crossbrief served to chat tools over the Model Context Protocol, until stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crossbrief.errors import UsageError
from crossbrief.serve.listen import Listen
from crossbrief.serve.reach import Reach
from crossbrief.settings import Settings

__all__ = ["Listen", "Reach", "serve"]


def _home_filled_in(root: Path) -> Path:
    try:
        return root.expanduser()
    except RuntimeError:
        raise UsageError(f"`--root {root}`: nobody of that name has a home here.", code="bad_setting") from None


def serve(
    *,
    roots: Sequence[Path] = (),
    allow_urls: bool = False,
    listen: Listen | None = None,
    settings: Settings | None = None,
) -> None:
    """Serve until standard input ends, or, with `listen`, over streamable HTTP until interrupted.

    Raises:
        UsageError: `missing_extra` without the `mcp` extra; `bad_setting` for a root that is no folder, or an address off
            loopback without a token and the names clients call it by.
    """
    # A chat program starts the server without a shell, which would have replaced the `~`.
    folders = tuple(map(_home_filled_in, roots))
    for root in folders:
        if not root.is_dir():
            raise UsageError(f"`--root {root}` is not a folder.", code="bad_setting")
    if listen:
        listen.check()
    try:
        import mcp  # noqa: F401 - the extra may be absent
    except ImportError as error:
        raise UsageError(
            "The MCP server needs an extra; run: pip install 'crossbrief[mcp]'", code="missing_extra"
        ) from error
    from crossbrief.serve.mcp.server import build

    server = build(Reach(folders, allow_urls), settings or Settings())
    if listen is None:
        from crossbrief.serve.mcp.stdio import run as run_over_pipe

        run_over_pipe(server)
    else:
        from crossbrief.serve.mcp.http import run

        run(server, listen)
