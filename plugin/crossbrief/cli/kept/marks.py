"""`crossbrief marks`: what readers said of points: listed, made, taken away, and exported as labels for `crossbrief eval`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from crossbrief import marked
from crossbrief.cli.kept.history import existing, store_option
from crossbrief.cli.notes import printable, say
from crossbrief.cli.output import emit, kept_briefing
from crossbrief.errors import InputError
from crossbrief.evaluate import labelled
from crossbrief.schema import Mark
from crossbrief.serve.web.kept import History

_POINT = re.compile(r"p?[0-9a-f]{9,10}")
"""Older ids have ten digits and no letter."""
VERDICTS = {"real": "real", "no-difference": "not_a_difference", "settled": "settled"}


@click.group(short_help="List what readers said of points, or export it as labels.")
def marks() -> None:
    """A reader marks a point of a briefing as real, as no difference, or as settled, here or on the page of `crossbrief serve`.

    A mark is kept by the point's id in the user's data folder, is shown in every later report and in `crossbrief diff`, and can be
    exported as a label for `crossbrief eval`.
    """


@marks.command("list")
def list_() -> None:
    """List the marks, the newest first: id, day, verdict, who, note, and the question if it was marked on the page."""
    for point, kept in reversed(marked.read().items()):
        mark = kept.mark
        who = f" by {mark.by}" if mark.by else ""
        note = f": {mark.note}" if mark.note else ""
        click.echo(printable(f"{point}  {mark.at[:10]}  {mark.verdict}{who}{note}  {kept.question}".rstrip()))


@marks.command("set")
@click.argument("point")
@click.argument("verdict", type=click.Choice(list(VERDICTS)))
@click.option("--note", default="", help="Why, or what it was settled to.")
@click.option("--by", default="", help="Who marked or settled it.")
def set_(point: str, verdict: str, note: str, by: str) -> None:
    """Mark a point; POINT is its id, which text, Markdown, CSV and JSON give.

    \b
    Example:
      crossbrief marks set p5f0c2a9d3 settled --by "A. Reader" --note "the ministry says 2025"
    """
    if not _POINT.fullmatch(point):
        raise InputError(
            f"`{point}` is no point's id: a `p` and nine of 0-9 and a-f, as text and JSON give it.", code="unknown_id"
        )
    known = marked.read().get(point)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    mark = Mark.model_validate({"verdict": VERDICTS[verdict], "note": note, "by": by, "at": at})
    marked.put(point, marked.Marked(mark=mark, question=known.question if known else ""))


@marks.command("clear")
@click.argument("point")
def clear(point: str) -> None:
    """Take a mark away."""
    if point not in marked.read():
        raise InputError(f"No point `{point}` is marked; `crossbrief marks list` lists them.", code="unknown_id")
    marked.put(point, None)


@marks.command("export")
@click.argument("briefings", nargs=-1, type=click.Path(path_type=Path), metavar="[BRIEFING.json]...")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@store_option
def export(briefings: tuple[Path, ...], output: Path | None, store: str | None) -> None:
    """Write marked points as labelled sets, one a line; of the briefings named, else of the last 1,000 results that are kept.

    \b
    Example:
      crossbrief marks export --output gold.jsonl
      crossbrief eval gold.jsonl --engine rules
    """
    if briefings:
        known = marked.read()
        found = [marked.applied(kept_briefing(path), known) for path in briefings]
    else:
        found = History(existing(store)).briefings()
    gold = list(labelled(found))
    emit("".join(g.model_dump_json(exclude_none=True) + "\n" for g in gold), output)
    say(f"{len(gold)} labelled sets.")
