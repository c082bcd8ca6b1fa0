"""`crossbrief batch SETS.jsonl --output OUT.jsonl`: one set a line in, one briefing a line out, in input order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossbrief.batch import run
from crossbrief.cli.options import engine_options, settings
from crossbrief.errors import InputError, StoreError


@click.command(short_help="Brief many sets, one a line.")
@click.argument("sets", type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON Lines to write."
)
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Sets at a time.  [default: one a core]")
@engine_options
def batch(sets: Path, output: Path, jobs: int | None, **engine: Any) -> None:
    """Brief every set of a JSON Lines file; line N of the output answers line N of the input.

    A set that cannot be briefed gets a line with its error, and the others go on; the exit status is then 3.
    """
    failed = done = 0
    part = output.with_name(f".{output.name}.part")
    try:
        with sets.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as out:
            for result in run((line for line in lines if line.strip()), settings(**engine), jobs=jobs):
                out.write(result.model_dump_json() + "\n")
                done += 1
                failed += hasattr(result, "error")
        part.replace(output)
    except UnicodeDecodeError as error:
        raise InputError(f"`{sets}` is not UTF-8 text.", code="not_text") from error
    except FileNotFoundError as error:
        raise InputError(f"`{error.filename}` does not exist.", code="file_not_found") from error
    except OSError as error:
        raise StoreError(f"Cannot write `{output}`: {error.strerror}.", code="store_failed") from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"crossbrief: {done - failed} of {done} sets briefed; written to {output}.", err=True)
    if failed:
        raise InputError(f"{failed} of {done} sets could not be briefed; their lines say why.", code="bad_set")
    if not done:
        raise InputError(f"`{sets}` holds no sets.", code="no_articles")
