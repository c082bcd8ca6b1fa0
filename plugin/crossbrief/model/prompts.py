"""Prompt files in, messages out: versioned templates without logic, filled in one pass.

A prompt is `prompts/NAME.vN.md`: front matter between `---` lines, then `== system ==` and `== user ==` sections with
`{{variable}}` places. Values are inserted as they are and never looked at again, so template syntax in an article
stays text. Released prompts are immutable: `prompts/SHA256SUMS` lists them, a change is a new version.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

from crossbrief.errors import UsageError
from crossbrief.model.wire import Message, Role

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_SECTION = re.compile(r"== (system|user) ==")
_FILE = re.compile(r"([a-z]+)\.v(\d+)\.md")
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One template."""

    name: str
    """Name and version: `compare.v1`."""
    purpose: str
    variables: tuple[str, ...]
    sections: tuple[tuple[Role, str], ...]
    sha256: str

    def render(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """The messages with every place filled.

        Raises:
            UsageError: `template_error`, naming all variables that are missing or unknown at once.
        """
        if wrong := sorted(set(self.variables) ^ set(values)):
            names = ", ".join(f"`{name}`" for name in wrong)
            raise UsageError(f"Prompt `{self.name}`: values and variables differ in {names}.", code="template_error")
        return tuple(Message(role, _VARIABLE.sub(lambda m: values[m[1]], text)) for role, text in self.sections)


def folder() -> Path:
    """Where the templates are: inside an installed package, or beside `plugin/` in a working copy."""
    installed = Path(str(files("crossbrief"))) / "prompts"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[3] / "prompts"


def own_folder() -> Path | None:
    """The user's own prompts (`CROSSBRIEF_PROMPTS`, or `prompts` in a configuration file): a file there replaces the one of its
    name, and keeps its variables; the others stay."""
    named = os.environ.get("CROSSBRIEF_PROMPTS")
    return Path(named).expanduser() if named else None


def _place(name: str) -> tuple[Path, bool]:
    own = own_folder()
    there = own / f"{name}.md" if own else None
    return (there, True) if there and there.is_file() else (folder() / f"{name}.md", False)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def available() -> tuple[Prompt, ...]:
    """Every prompt, by name. Raises `UsageError` `template_error` as `load` does."""
    found = sorted(path.name for path in folder().glob("*.md"))
    if not found:
        raise _broken(folder(), 0, "no prompts here; install crossbrief again")
    return tuple(load(name.removesuffix(".md")) for name in found)


@cache
def load(name: str) -> Prompt:
    """The prompt called `compare.v1`.

    Raises:
        UsageError: `template_error`, naming file and line: missing, not readable as a template, or changed after its
        release.
    """
    path, own = _place(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, 0, f"cannot be read ({type(error).__name__})") from None
    prompt = parse(path, text)
    if own and prompt.variables != (released := parse(folder() / path.name, _text(folder() / path.name))).variables:
        raise _broken(path, 1, f"needs the variables {', '.join(released.variables)}, as the prompt that it replaces")
    if not own and _released().get(path.name, prompt.sha256) != prompt.sha256:
        raise _broken(path, 1, "differs from its released text; restore it and make the change in a new version")
    return (
        replace(prompt, name=f"{name}+{prompt.sha256[:8]}") if own else prompt
    )  # a briefing says that it is another one


def check() -> tuple[str, ...]:
    """Problems with the prompt files, one line each; empty when all is well."""
    problems = []
    for path in sorted(folder().glob("*.md")):
        try:
            load(path.stem)
        except UsageError as error:
            problems.append(str(error))
        else:
            if path.name not in _released():
                problems.append(f"{path.name}: not listed in {SUMS}")
    own = own_folder()
    for path in sorted(own.glob("*.md")) if own else ():
        if not (folder() / path.name).is_file():
            problems.append(f"{path}: there is no prompt of this name to replace")
            continue
        try:
            load(path.stem)
        except UsageError as error:
            problems.append(str(error))
    problems += [f"{name}: listed in {SUMS}, but missing" for name in _released() if not (folder() / name).is_file()]
    return tuple(problems)


def parse(path: Path, text: str) -> Prompt:
    """A template from its text; `path` gives its name and is named in errors."""
    named = _FILE.fullmatch(path.name)
    lines = text.splitlines()
    if not named:
        raise _broken(path, 0, "is not called NAME.vN.md")
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise _broken(path, 1, "has no front matter between `---` lines")
    end = lines.index("---", 1)
    front = dict(_field(path, number, line) for number, line in enumerate(lines[1:end], 2))
    if missing := [key for key in ("name", "version", "purpose", "variables") if key not in front]:
        raise _broken(path, end + 1, f"front matter lacks {', '.join(missing)}")
    if (front["name"], front["version"]) != named.groups():
        raise _broken(path, 2, "name and version differ from the file's name")
    variables = tuple(v.strip() for v in front["variables"].split(",") if v.strip())
    _check_places(path, lines, variables, end)
    return Prompt(
        name=path.stem,
        purpose=front["purpose"],
        variables=variables,
        sections=_sections(path, lines, end),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _field(path: Path, number: int, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise _broken(path, number, "is not `key: value`")
    return key.strip(), value.strip()


def _check_places(path: Path, lines: list[str], variables: tuple[str, ...], end: int) -> None:
    used = set()
    for number, line in enumerate(lines[end + 1 :], end + 2):
        if line.count("{{") != len(_VARIABLE.findall(line)):
            raise _broken(path, number, "has an opening `{{` that is not `{{variable}}`")
        for name in _VARIABLE.findall(line):
            used.add(name)
            if name not in variables:
                raise _broken(path, number, f"uses `{name}`, which the front matter does not list")
    if idle := [v for v in variables if v not in used]:
        raise _broken(path, 2, f"lists {', '.join(idle)} but does not use it")


def _sections(path: Path, lines: list[str], end: int) -> tuple[tuple[Role, str], ...]:
    sections: list[tuple[Role, list[str]]] = []
    for number, line in enumerate(lines[end + 1 :], end + 2):
        if heading := _SECTION.fullmatch(line):
            sections.append((cast("Role", heading[1]), []))
        elif sections:
            sections[-1][1].append(line)
        elif line.strip():
            raise _broken(path, number, "stands before the first `== system ==` or `== user ==`")
    if not sections:
        raise _broken(path, end + 1, "has no `== user ==` section")
    return tuple((role, "\n".join(text).strip()) for role, text in sections)


@cache
def _released() -> dict[str, str]:
    path = folder() / SUMS
    if not path.is_file():
        return {}
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in pairs}


def _broken(path: Path, line: int, why: str) -> UsageError:
    place = f"{path.name}:{line}" if line else path.name
    return UsageError(f"Prompt file {place} {why}.", code="template_error")
