"""Records of the standard logging in, lines on standard error out; `-v` shows more of them, `-q` none but failures.

Commands say what they have to say as warnings of `crossbrief.cli`, and what failed on the way as errors; the rest of the
package says what it asks and fetches as information. No record holds a key, a header or an article's text, so a log can be
passed on.
"""

from __future__ import annotations

import logging
from typing import Any

import click

LOG = logging.getLogger("crossbrief.cli")
_LEVELS = {"verbose": logging.INFO, "quiet": logging.ERROR}


class _Lines(logging.Handler):
    """One line a record, in which nothing that was read can move the terminal's cursor."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it to whatever standard error is now."""
        click.echo(printable(f"crossbrief: {record.getMessage()}"), err=True)


def listen() -> None:
    """Show the package's warnings from now on: once a process, before a command is read."""
    package = logging.getLogger("crossbrief")
    package.setLevel(logging.WARNING)
    package.handlers[:] = [_Lines()]
    package.propagate = False


def say(text: str) -> None:
    """Tell whoever watches, beside the output; `-q` leaves it out."""
    LOG.warning("%s", text)


def complain(text: str) -> None:
    """Tell of something that failed and does not end the command; `-q` shows it too."""
    LOG.error("%s", text)


def printable(text: str) -> str:
    """Text that cannot move a terminal's cursor: names of files, headlines and replies come from elsewhere."""
    return "".join(c if c.isprintable() else "?" for c in text)


def heard(command: click.Command, *, shown: bool = False) -> click.Command:
    """The command, and those below it, with `-v` and `-q`; the help of `crossbrief` itself shows them once for all."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            heard(below)
    if not any(option.name in _LEVELS for option in command.params):
        kind: dict[str, Any] = {"is_flag": True, "expose_value": False, "is_eager": True, "hidden": not shown}
        about = "Say what is asked of a model and fetched, and what it took."
        command.params += [
            click.Option(["-v", "--verbose"], callback=_choose, help=about, **kind),
            click.Option(
                ["-q", "--quiet"],
                callback=_choose,
                help="Say nothing but failures. Both stand after a command too.",
                **kind,
            ),
        ]
    return command


def _choose(_ctx: click.Context, option: click.Parameter, given: bool) -> None:
    if given and option.name:
        logging.getLogger("crossbrief").setLevel(_LEVELS[option.name])
