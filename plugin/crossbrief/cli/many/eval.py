"""`crossbrief eval GOLD.jsonl`: labelled sets in, a table of recall, precision and false alarms out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from crossbrief.batch.outcome import FailedSet
from crossbrief.cli.notes import complain
from crossbrief.cli.options import Grouped, engine_options
from crossbrief.errors import InputError
from crossbrief.evaluate import Gold, ScoreRow, evaluate, read_gold
from crossbrief.schema import Briefing
from crossbrief.settings import Settings

_RESULT: TypeAdapter[FailedSet | Briefing] = TypeAdapter(FailedSet | Briefing)


@click.command(cls=Grouped, name="eval")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option(
    "--briefings",
    type=click.Path(path_type=Path),
    help="Score these briefings, one a line as `crossbrief batch` writes them, instead of making them.",
)
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Sets at a time.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@engine_options
def eval(  # noqa: A001 - the command's own name
    gold: Path, briefings: Path | None, jobs: int | None, format_: str, **engine: Any
) -> None:
    """Measure an engine or a model on your own labelled sets.

    A line is an article set with `"label": "discrepancy" | "compatible" | "different_fact"`, or with a list
    `"discrepancies"` of what a reader found, each with its sides; docs/quality.md shows both.

    \b
    Examples:
      crossbrief eval gold.jsonl --engine rules
      crossbrief eval gold.jsonl --model gpt-5-mini --max-cost 1
      crossbrief eval gold.jsonl --briefings kept.jsonl
    """
    sets = read_gold(gold)
    made = _kept(briefings) if briefings else _made(sets, Settings(**engine), jobs)
    rows = evaluate(sets, {briefing.set_id: briefing for briefing in made})
    click.echo(json.dumps([row._asdict() for row in rows], indent=2) if format_ == "json" else _table(rows))


def _made(sets: Sequence[Gold], chosen: Settings, jobs: int | None) -> Iterable[Briefing]:
    from crossbrief.api import brief_many

    for result in brief_many((g.model_dump(mode="json") for g in sets), settings=chosen, jobs=jobs):
        if isinstance(result, FailedSet):
            complain(f"set {result.set_id}: {result.error['code']}: {result.error['message']}")
        else:
            yield result


def _kept(path: Path) -> Iterable[Briefing]:
    """Briefings of a file, one a line; a line with an error is passed over, and counts as a set without a briefing."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"`{path}` cannot be read as UTF-8 text.", code="file_not_found") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            result = _RESULT.validate_json(line)
        except ValidationError as error:
            raise InputError(f"`{path}` line {number} is no briefing of crossbrief.", code="bad_set") from error
        if isinstance(result, Briefing):
            yield result


def _table(rows: Sequence[ScoreRow]) -> str:
    width = max(len(row.measure) for row in rows)
    lines = []
    for row in rows:
        value = "  n/a" if row.value is None else f"{row.value:5.3f}"
        wish = "lower is better" if row.better == "low" else ""
        lines.append(f"{row.measure:<{width}}  {value}  {row.found:>5} of {row.total:<5} {wish}".rstrip())
    return "\n".join(lines)
