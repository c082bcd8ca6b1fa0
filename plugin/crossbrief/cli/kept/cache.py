"""`crossbrief cache info|clear`: the replies of models that are kept, so that the same request is paid for once."""

from __future__ import annotations

import click

from crossbrief.model import cache as kept


@click.group()
def cache() -> None:
    """Look at the kept replies of models, or forget them."""


@cache.command()
def info() -> None:
    """Where the replies are, how many, and their size."""
    found = kept.info()
    click.echo(f"{found.path}: {found.replies:,} replies, {found.bytes:,} bytes")


@cache.command()
def clear() -> None:
    """Forget every kept reply."""
    click.echo(f"{kept.clear():,} replies forgotten.")
