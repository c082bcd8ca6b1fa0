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
        show_default=True,
        help="rules: on this machine, no key. model: a language model writes, the program checks. auto: a model if one is configured.",
    ),
    click.option("--model", metavar="NAME", help="Model name.  [env: CROSSBRIEF_MODEL]"),
    click.option(
        "--verify-model", metavar="NAME", help="Another model to read the claims blind.  [env: CROSSBRIEF_VERIFY_MODEL]"
    ),
    click.option(
        "--verify/--no-verify", default=True, help="Have claims read blind (`verified`), or leave it at `checked`."
    ),
    click.option(
        "--reasoning-effort", metavar="LEVEL", help="Passed on to models that think first: minimal, low, medium, high."
    ),
    click.option("--base-url", metavar="URL", help="OpenAI-compatible endpoint.  [env: OPENAI_BASE_URL]"),
    click.option(
        "--local",
        metavar="FILE.gguf",
        help="Run this model in this process; needs crossbrief[local].",
    ),
    click.option(
        "--model-size",
        type=click.Choice(["auto", "small", "large"]),
        default="auto",
        show_default=True,
        help="small: the model only writes, the program finds the support; large: it is asked for everything. auto: by its name.",
    ),
    click.option(
        "--context-tokens", type=click.IntRange(min=1000), help="The model's window, where its name does not tell."
    ),
    click.option(
        "--language",
        metavar="NAME",
        default=None,
        help="Language it writes in, name or code; default: the articles' own.",
    ),
    click.option("--max-requests", type=click.IntRange(min=1), help="Stop before more model requests than this."),
    click.option("--max-tokens", type=click.IntRange(min=1), help="Stop before more tokens (in and out) than this."),
    click.option(
        "--max-cost", type=click.FloatRange(min=0), metavar="USD", help="Stop before a higher cost than this."
    ),
    click.option("--deadline", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Stop after this time."),
    click.option(
        "--store-text/--no-store-text", default=True, help="Keep the articles' text in the JSON, or quotes alone."
    ),
    click.option(
        "--cache/--no-cache", default=True, help="Take the reply to the same request from before, or ask again."
    ),
]


profile_option = click.option(
    "--profile",
    metavar="NAME",
    envvar="CROSSBRIEF_PROFILE",
    is_eager=True,
    expose_value=False,
    callback=apply,
    help="Settings of this name: crossbrief config --help.  [env: CROSSBRIEF_PROFILE]",
)
_FOLDERS = [click.Option([f"--{name}"], metavar="FOLDER") for name in sorted(FOLDERS)]

store_option = click.option(
    "--store",
    metavar="PATH|URL",
    envvar="CROSSBRIEF_STORE",
    help="Where results are kept: a SQLite file or postgresql://..., which many may share.  [env: CROSSBRIEF_STORE]",
)


class Grouped(click.Command):
    """A command whose help shows its own options first, then the engine's and those of a model apart."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Three sections; a model's are the nine that nobody needs without one."""
        model = {
            "model",
            "verify_model",
            "verify",
            "reasoning_effort",
            "base_url",
            "local",
            "model_size",
            "context_tokens",
        }
        model |= {"language", "max_requests", "max_tokens", "max_cost", "cache", "stream"}
        own: list[tuple[str, str]] = []
        others: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record:
                (others if parameter.name in model else own).append(record)
        for title, records in (("Options", own), ("With a model", others)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


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
