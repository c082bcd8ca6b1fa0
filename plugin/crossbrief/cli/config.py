"""Configuration files in, defaults of options out, each with where it comes from.

Order of precedence: option, environment, project file, user file, default. A profile's table goes before the rest of its file.
What is loaded becomes click's own default map, so that types are checked and `--help` stays as it is.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from crossbrief.errors import UsageError

PROJECT = "crossbrief.toml"
"""In the folder that a command is called in."""
ENVIRONMENT = {
    "model": "CROSSBRIEF_MODEL",
    "verify-model": "CROSSBRIEF_VERIFY_MODEL",
    "base-url": "OPENAI_BASE_URL",
    "store": "CROSSBRIEF_STORE",
    "prompts": "CROSSBRIEF_PROMPTS",
    "templates": "CROSSBRIEF_TEMPLATES",
}
OWN_MACHINE = frozenset({"base-url", "local", "prompts", "store", "templates"})
"""Keys of the user's own file alone: a folder that was downloaded must not send articles, or a key, to somebody else."""
FOLDERS = frozenset({"prompts", "templates"})
"""Keys that are no option of a command: folders with the desk's own files."""
_SECRET = ("key", "token", "secret", "password")


class Setting(NamedTuple):
    """A value that a file gives, and which."""

    value: Any
    source: str
    """`~/.config/crossbrief/config.toml [profile.desk]`."""


def user_file() -> Path:
    """Where a user's settings are, after the XDG base directory specification; it need not be there."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "crossbrief" / "config.toml"


def loaded(options: Mapping[str, click.Option], profile: str | None) -> dict[str, Setting]:
    """Option -> what the files say of it, profile first, the project's before the user's.

    Raises:
        UsageError: `bad_setting`, naming the file and the key: it is not TOML, a key is unknown, may not stand there or has
        a wrong value, or no file has the profile.
    """
    found: dict[str, Setting] = {}
    profiles: list[str] = []
    for path, own in ((Path(PROJECT), False), (user_file(), True)):
        tables = _read(path)
        listed = tables.pop("profile", {})
        profiles += listed
        for name, table in ((f" [profile.{profile}]", listed.get(profile or "", {})), ("", tables)):
            for key, value in table.items():
                checked = _checked(options, path, key, value, own=own)
                found.setdefault(checked[0], Setting(checked[1], f"{path}{name}"))
    if profile and profile not in profiles:
        known = ", ".join(dict.fromkeys(profiles)) or "none"
        raise UsageError(
            f"No configuration file has the profile `{profile[:40]}`; there is {known}.", code="bad_setting"
        )
    return found


def apply(ctx: click.Context, _option: click.Parameter, profile: str | None) -> None:
    """The callback of `--profile`, which runs before other options are read: the files become their defaults."""
    options = {option_name(p): p for p in ctx.command.params if isinstance(p, click.Option) and p.expose_value}
    found = loaded(_known(options), profile)
    defaults = dict(ctx.default_map or {})
    for key, setting in found.items():
        if os.environ.get(ENVIRONMENT.get(key, "")):
            continue
        if key in FOLDERS:
            os.environ[ENVIRONMENT[key]] = str(setting.value)
        elif key in options and (name := options[key].name):
            defaults[name] = setting.value
    ctx.default_map = defaults


def option_name(option: click.Option) -> str:
    """`max-cost`: how an option is called in a file."""
    return max(option.opts, key=len).lstrip("-")


def _known(options: Mapping[str, click.Option]) -> dict[str, click.Option]:
    """Every key that any command takes from a file: a file serves them all."""
    from crossbrief.cli.options import configurable

    return {**{option_name(o): o for o in configurable()}, **options}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"`{path}` cannot be read as TOML: {error}.", code="bad_setting") from None


def _checked(options: Mapping[str, click.Option], path: Path, key: str, value: Any, *, own: bool) -> tuple[str, Any]:
    name = key.replace("_", "-")
    if name not in options and any(word in name for word in _SECRET):
        raise UsageError(
            f"`{path}`: `{key}`: a secret belongs in the environment (OPENAI_API_KEY).", code="bad_setting"
        )
    if name not in options:
        raise UsageError(f"`{path}`: there is no setting `{key}`; there is {_listed(options)}.", code="bad_setting")
    if name in OWN_MACHINE and not own:
        raise UsageError(
            f"`{path}`: `{key}` may not stand in a project's file, which may have come with a download: it decides where "
            f"articles go. Put it into `{user_file()}`.",
            code="bad_setting",
        )
    option = options[name]
    wanted = bool if option.is_flag else None
    try:
        if (wanted is bool) != isinstance(value, bool):
            raise click.BadParameter("write true or false" if wanted else f"{value!r} is not a value for it")
        return name, option.type.convert(value if wanted else str(value), option, None)
    except click.BadParameter as error:
        raise UsageError(f"`{path}`: `{key}`: {error.message}.", code="bad_setting") from None


def _listed(options: Mapping[str, click.Option]) -> str:
    names: Sequence[str] = sorted(options)
    return ", ".join(names)
