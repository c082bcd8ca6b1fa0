"""The names of templates in; the page's templates, the desk's own before those of crossbrief, out."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossbrief.errors import BudgetError, StoppedError, UsageError
from crossbrief.render.escape import visible, web_url
from crossbrief.render.phrases import day, explained, refusal, sentence, standing_of, stated
from crossbrief.render.reader import reader_said

if TYPE_CHECKING:
    from jinja2 import Environment

RELEASED = "released"
"""`{% extends "released/report.html.jinja" %}`: an own template that changes some blocks of the one it replaces."""
_FILTERS = {
    "day": day,
    "web_url": web_url,
    "stated": stated,
    "refusal": refusal,
    "sentence": sentence,
    "explained": explained,
    "standing_of": standing_of,
    "reader_said": reader_said,
}


def own_folder() -> Path | None:
    """The desk's own templates (`CROSSBRIEF_TEMPLATES`, or `templates` in the user's configuration file): a file there
    replaces the one of its name, the others stay."""
    named = os.environ.get("CROSSBRIEF_TEMPLATES")
    return Path(named).expanduser() if named else None


def filled(name: str, **values: Any) -> str:
    """A template with its values; text is escaped, and nothing of an own template can reach into the program.

    Raises:
        UsageError: `template_error`, naming the template and the line where one is known: of an own template whatever goes
        wrong in it, and that there is no such folder.
    """
    own = own_folder()
    if own is None:
        return _environment(None).get_template(name).render(**values)
    if not own.is_dir():
        raise _broken(name, NotADirectoryError("there is no such folder"))
    try:
        return _environment(own).get_template(name).render(**values)
    except (BudgetError, StoppedError):
        raise
    except Exception as error:  # what a desk writes may divide by zero or include itself
        raise _broken(name, error) from None


def part(name: str) -> str:
    """`report.css` or `report.js` as it goes into the page, the own one before the released.

    Raises:
        UsageError: `template_error`, the own one is no UTF-8 text.
    """
    own = own_folder()
    try:
        if own and (own / name).is_file():
            return (own / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(name, error) from None
    return (files("crossbrief.render") / "templates" / name).read_text(encoding="utf-8")


def check() -> tuple[str, ...]:
    """What is wrong with the own templates: no folder, a name that replaces none, one that cannot be read as a template."""
    from jinja2 import TemplateError

    own = own_folder()
    if own is None:
        return ()
    if not own.is_dir():
        return (f"`{own}` is no folder of templates.",)
    known = {entry.name for entry in (files("crossbrief.render") / "templates").iterdir()}
    problems = [f"`{own / name}`: there is no template of this name to replace." for name in _named(own) - known]
    for name in _named(own) & known:
        try:
            _environment(own).get_template(name) if name.endswith(".jinja") else part(name)
        except (TemplateError, UsageError) as error:
            problems.append(str(_broken(name, error)) if isinstance(error, TemplateError) else str(error))
    return tuple(sorted(problems))


def _named(own: Path) -> set[str]:
    return {path.name for path in own.iterdir() if path.is_file() and not path.name.startswith(".")}


def _broken(name: str, error: Exception) -> UsageError:
    line = getattr(error, "lineno", None)
    where = f"`{(own_folder() or Path()) / name}`{f', line {line}' if line else ''}"
    return UsageError(f"Template {where}: {str(error) or type(error).__name__}.", code="template_error")


@cache
def _environment(own: Path | None) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    released = PackageLoader("crossbrief.render")
    first = [FileSystemLoader(own)] if own else []
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*first, released, PrefixLoader({RELEASED: released})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= _FILTERS
    return environment
