"""The `crossbrief` command: a line of arguments in, a briefing on standard output and an exit status out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

import click

from crossbrief import __version__
from crossbrief.cli.notes import heard, listen, printable
from crossbrief.errors import CrossbriefError

INTERRUPTED = 130

_EPILOG = """\b
Examples:
  crossbrief brief reuters.txt bbc.html            what happened, and where they disagree
  crossbrief brief set.json --format md > brief.md  to paste into a chat or a document
  crossbrief batch sets.jsonl --output out.jsonl    one briefing a line

Without a key everything runs on this machine, by rules. With OPENAI_API_KEY or OPENAI_BASE_URL set (and
CROSSBRIEF_MODEL to choose the model) a model compares and tells, facts are checked, and claims are read blind.

\b
Exit status: 0 done, 2 usage, 3 input rejected, 4 model endpoint failed, 5 its output failed validation,
6 budget or deadline, 7 store, 130 interrupted."""


COMMANDS = {
    "brief": ("briefing", "Brief articles on one event."),
    "check": ("briefing", "Is a text borne out by the articles?"),
    "ask": ("briefing", "Print what to paste into a chat window, with no key."),
    "answer": ("briefing", "Check its reply, and brief."),
    "batch": ("many", "Brief many sets, one a line."),
    "watch": ("many", "Brief what is new in feeds, again and again."),
    "history": ("kept", "List the results that are kept."),
    "show": ("kept", "Show one of them."),
    "render": ("briefing", "Show a kept briefing in another format."),
    "diff": ("briefing", "Show what changed between two briefings."),
    "load": ("briefing", "Show how sources are read."),
    "group": ("many", "Sort a pile of articles into sets, one an event."),
    "eval": ("many", "Measure an engine or a model on labelled sets."),
    "prompts": ("setup", "List, show or check the prompts."),
    "schema": ("setup", "Print the JSON schemas."),
    "config": ("setup", "Show the settings that hold, and the models at hand."),
    "cache": ("kept", "Look at the kept replies of models, or forget them."),
    "serve": ("setup", "Open crossbrief as a page in the browser."),
    "marks": ("kept", "List what readers said of points, or export it as labels."),
    "mcp": ("setup", "Serve chat tools (Model Context Protocol)."),
}
"""Name -> (folder, short help); the command is `crossbrief.cli.FOLDER.NAME.NAME`. Kept here so that `--help` imports none of them."""


class Commands(click.Group):
    """Finds a command's module when the command is called, after click's own pattern for lazily loaded subcommands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of `COMMANDS`, which is the order a newcomer needs them in."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported."""
        if cmd_name not in COMMANDS:
            return None
        folder, _ = COMMANDS[cmd_name]
        found = getattr(import_module(f"crossbrief.cli.{folder}.{cmd_name}"), cmd_name)
        return heard(found) if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, from `COMMANDS` alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=_EPILOG
)
@click.version_option(__version__, prog_name="crossbrief", message="%(prog)s %(version)s")
def app() -> None:
    """Brief several articles on one event: what happened, where the sources disagree, with the sentences."""


heard(app, shown=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit: every failure is one line on standard error and a stable status."""
    debug = bool(os.environ.get("CROSSBRIEF_DEBUG"))
    listen()
    try:
        status = app.main(args=arguments, prog_name="crossbrief", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        _fail("usage", _usage(error), 2)
    except CrossbriefError as error:
        if debug:
            raise
        _fail(error.code, str(error), error.exit_status)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", "stopped; nothing that was finished is lost.", INTERRUPTED)
    except BrokenPipeError:
        # The reader of the pipe has gone (`| head`): not a failure, but Python would complain again when closing stdout.
        _silence()
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        _fail(*_unexpected(error))


def _usage(error: click.ClickException) -> str:
    """What was wrong, the command that was meant if its name was mistyped, and whose help tells more."""
    message = " ".join(error.format_message().split())
    message += "" if message.endswith((".", "!", "?")) else "."
    wrong = re.match(r"No such command '(.+)'", message)
    near = get_close_matches(wrong[1], COMMANDS, n=1) if wrong else []
    meant = f" Do you mean `{near[0]}`?" if near else ""
    context = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "crossbrief"
    return f"{message}{meant} See `{context} --help`."


def _unexpected(error: Exception) -> tuple[str, str, int]:
    """What nobody below turned into an error of ours: code, message, status."""
    if isinstance(error, OSError):  # files that are read or written each have their own error: this is standard output
        _silence()
        return "store_failed", f"Cannot write the output: {error.strerror or error}.", 7
    if isinstance(error, MemoryError):
        return "set_too_large", "There is not enough memory for this set; give fewer articles.", 3
    # The last resort: a fault of ours is named as one, and loses nobody's terminal.
    fault = f"{type(error).__name__} in crossbrief itself. Please report it, with what CROSSBRIEF_DEBUG=1 prints."
    return "internal_error", fault, 1


def _silence() -> None:
    """What is left in the buffer goes nowhere, instead of failing again while Python ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(code: str, message: str, status: int) -> None:
    """One line, in which a file's name cannot move the terminal's cursor."""
    click.echo(printable(f"crossbrief: {code}: {message}"), err=True)
    sys.exit(status)
