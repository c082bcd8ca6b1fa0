"""`crossbrief config`: which settings hold, and where each comes from; the models that can be asked."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from crossbrief.cli.config import ENVIRONMENT, PROJECT, Setting, loaded, option_name, user_file
from crossbrief.cli.notes import say
from crossbrief.cli.options import configurable


@click.group(invoke_without_command=True)
@click.option(
    "--profile", metavar="NAME", envvar="CROSSBRIEF_PROFILE", help="With this profile.  [env: CROSSBRIEF_PROFILE]"
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def config(ctx: click.Context, profile: str | None, as_json: bool) -> None:
    """Show each setting, its value, and where it comes from: environment, project file, user file or default.

    \b
    A file is TOML; its keys are the options' names:
      model = "gpt-5-mini"
      max-cost = 0.05
      [profile.desk]
      language = "German"

    The user's file is ~/.config/crossbrief/config.toml, a project's is crossbrief.toml in the working folder. A project's
    file may not say where articles go (base-url, local, prompts, store), and no file may hold a key.
    """
    if ctx.invoked_subcommand:
        return
    rows = _rows(profile)
    if as_json:
        click.echo(json.dumps({name: {"value": s.value, "source": s.source} for name, s in rows.items()}, indent=1))
        return
    width = max(map(len, rows))
    for name, setting in rows.items():
        value = (
            ""
            if setting.value is None
            else str(setting.value).lower()
            if isinstance(setting.value, bool)
            else setting.value
        )
        click.echo(f"{name:<{width}}  {value!s:<24}  {setting.source}")


@config.command()
def path() -> None:
    """Print where the user's file and the project's file are looked for."""
    for place in (user_file(), Path(PROJECT).resolve()):
        click.echo(f"{place}{'' if place.exists() else '  (not there)'}")


@config.command()
def models() -> None:
    """List the models of the endpoint that is set, or of Ollama and LM Studio on this machine."""
    from crossbrief.model.endpoint.nearby import nearby, offered

    url = os.environ.get("OPENAI_BASE_URL") or _rows(None)["base-url"].value
    places = [(url, offered(url, os.environ.get("OPENAI_API_KEY")))] if url else nearby()
    for base, names in places:
        click.echo("\n".join(f"{name:<40}  --base-url {base}" for name in names))
    if not any(names for _, names in places):
        say("no endpoint is set, and neither Ollama nor LM Studio answers on this machine.")


def _rows(profile: str | None) -> dict[str, Setting]:
    options: dict[str, Any] = {option_name(option): option for option in configurable()}
    files = loaded(options, profile)
    rows = {}
    for name, option in options.items():
        variable = ENVIRONMENT.get(name, "")
        if value := os.environ.get(variable):
            rows[name] = Setting(value, variable)
        else:
            rows[name] = files.get(name) or Setting(
                None if option.default in (None, ()) else _plain(option.default), "default"
            )
    return rows


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else None
