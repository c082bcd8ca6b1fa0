"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from crossbrief.cli.config import FOLDERS, apply

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = [
    click.option(
        "--engine",
        type=click.Choice(["auto", "rules", "model"]),
        default="auto",
        help="rules: no model, no key. model: it writes, the program checks. auto (default): a model if one is set.",
    ),
    click.option("--model", metavar="NAME", help="Its name (CROSSBRIEF_MODEL)."),
    click.option("--verify-model", metavar="NAME", help="Another model for the blind reading."),
    click.option("--verify/--no-verify", default=True, help="Read the claims blind, or leave them `checked`."),
    click.option("--reasoning-effort", metavar="LEVEL", help="For models that think: minimal, low, medium, high."),
    click.option("--base-url", metavar="URL", help="OpenAI-compatible endpoint (OPENAI_BASE_URL)."),
    click.option(
        "--local",
        metavar="FILE.gguf",
        help="Run this model here; needs crossbrief[local].",
    ),
    click.option(
        "--model-size",
        type=click.Choice(["auto", "small", "large"]),
        default="auto",
        help="small: it only writes; large: it is asked for everything. auto (default): by its name.",
    ),
    click.option(
        "--context-tokens",
        type=click.IntRange(min=1000),
        metavar="N",
        help="Its window, if its name does not tell.",
    ),
    click.option(
        "--language",
        metavar="NAME",
        default=None,
        help="Language it writes in; default: the articles' own.",
    ),
    click.option(
        "--max-requests", type=click.IntRange(min=1), metavar="N", help="Stop before more requests than this."
    ),
    click.option("--max-tokens", type=click.IntRange(min=1), metavar="N", help="Stop before more tokens than this."),
    click.option(
        "--max-cost", type=click.FloatRange(min=0), metavar="USD", help="Stop before a higher cost than this."
    ),
    click.option("--deadline", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Stop after this time."),
    click.option("--store-text/--no-store-text", default=True, help="Articles' text in the JSON, or quotes alone."),
    click.option("--cache/--no-cache", default=True, help="Take the reply of an earlier run, or ask again."),
]


profile_option = click.option(
    "--profile",
    metavar="NAME",
    envvar="CROSSBRIEF_PROFILE",
    is_eager=True,
    expose_value=False,
    callback=apply,
    help="Settings of this name (see crossbrief config).",
)
_FOLDERS = [click.Option([f"--{name}"], metavar="FOLDER") for name in sorted(FOLDERS)]

store_option = click.option(
    "--store",
    metavar="PATH|URL",
    envvar="CROSSBRIEF_STORE",
    help="Where results are kept: a SQLite file or postgresql://..., which many may share.  [env: CROSSBRIEF_STORE]",
)


_OF_MODELS = {
    *("model", "verify_model", "verify", "reasoning_effort", "base_url", "local", "model_size", "context_tokens"),
    *("language", "max_requests", "max_tokens", "max_cost", "cache", "stream"),
}
"""What nobody needs without a model."""


class Grouped(click.Command):
    """A command whose help shows its own options and the engine's first, then those of a model: in full under `brief`, by name elsewhere."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Two sections."""
        own: list[tuple[str, str]] = []
        models: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record:
                (models if parameter.name in _OF_MODELS else own).append(record)
        with formatter.section("Options"):
            formatter.write_dl(own, col_max=24)
        if not models:
            return
        with formatter.section("With a model"):
            if self.name == "brief":
                formatter.write_dl(models, col_max=24)
            else:
                names = ", ".join(name.split(" ")[0] for name, _ in models)
                formatter.write_text(f"{names}: as `crossbrief brief --help` tells them.")


def engine_options(command: F) -> F:
    """Add the engine's options to a command; it receives them as keyword arguments, to be passed to `settings`."""
    for option in reversed([*_OPTIONS, profile_option]):
        command = option(command)
    return command


def configurable() -> list[click.Option]:
    """The options that a configuration file may set, whatever the command."""

    @engine_options
    @store_option
    def probe(**_: Any) -> None: ...

    listed = click.command()(probe).params
    return [*(p for p in listed if isinstance(p, click.Option) and p.name != "profile"), *_FOLDERS]
