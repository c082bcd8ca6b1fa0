"""`crossbrief check TEXT --against SOURCE...`: a text and its articles in, a grade for each of its sentences out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ValidationError

from crossbrief.checking import CheckReport, GivenStatement, check_facts, check_set, sentences_of
from crossbrief.cli.notes import complain
from crossbrief.cli.options import Grouped, engine_options
from crossbrief.cli.output import emit
from crossbrief.cli.texts import read_text
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError, UsageError
from crossbrief.settings import Settings
from crossbrief.sources import load_set

_MARKS = {"quoted": "“", "verified": "+", "checked": "·", "refused": "✗"}


class _Cited(BaseModel):
    article: str
    quote: str


class _Statement(BaseModel):
    text: str
    date: str | None = None
    cited: list[_Cited] = []


class _Line(BaseModel):
    """A set of claims, as `--jsonl` reads it."""

    id: str
    articles: list[Article]
    statements: list[_Statement]


@click.command(cls=Grouped)
@click.argument("text", required=False, metavar="TEXT")
@click.option(
    "--against", "sources", multiple=True, metavar="SOURCE", help="An article, folder, address or set; several."
)
@click.argument("more", nargs=-1, metavar="[SOURCE...]")
@click.option("--jsonl", type=click.Path(path_type=Path), help="Check many sets of claims, one JSON object a line.")
@click.option("--strict", is_flag=True, help="End with status 1 if anything is refused.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@engine_options
def check(
    text: str | None,
    sources: tuple[str, ...],
    more: tuple[str, ...],
    jsonl: Path | None,
    strict: bool,
    **options: Any,
) -> int:
    """Is a text borne out by the articles? A grade, a reason and the sentences, for each of its sentences.

    TEXT is a file (your draft, a chat's answer, another tool's summary) or `-`. Without a model its facts are checked:
    figures, dates, names, quotations; with one, every sentence is also read blind beside the sentences it rests on.

    A line of --jsonl: {"id": ..., "articles": [{"id": ..., "text": ...}], "statements": [{"text": ...}]}; a bad one is answered
    by its error.

    \b
    Examples:
      crossbrief check draft.md --against a.txt b.txt
      pbpaste | crossbrief check - --against articles/ --strict
      crossbrief check --jsonl claims.jsonl --output checked.jsonl
    """
    format_, output = options.pop("format_"), options.pop("output")
    chosen = Settings(**options)
    if jsonl:
        if text or sources:
            raise UsageError("Give either --jsonl or a TEXT with --against, not both.", code="usage")
        answers = list(_many(jsonl, chosen))
        emit("".join(map(_json_line, answers)), output)
        reports = [answer for answer in answers if isinstance(answer, CheckReport)]
        for answer in answers:
            if isinstance(answer, InputError):
                complain(str(answer))
        if len(reports) < len(answers):
            return InputError.exit_status
    else:
        if not text or not sources:
            raise UsageError("Give a TEXT to check and the articles with --against.", code="usage")
        report = _checked(load_set((*sources, *more)), sentences_of(read_text(text)), chosen)
        reports = [report]
        emit(_shown(report) if format_ == "text" else f"{report.model_dump_json(indent=2)}\n", output)
    return 1 if strict and any(report.refused for report in reports) else 0


def _checked(given: ArticleSet, wanted: tuple[GivenStatement, ...], chosen: Settings) -> CheckReport:
    if chosen.resolve().engine == "rules":
        return check_facts(given, wanted)
    import asyncio  # the keyless path has no use for these

    from crossbrief.cli.steps import Steps

    with Steps() as progress:
        return asyncio.run(check_set(given, wanted, chosen, progress=progress))


def _many(path: Path, chosen: Settings) -> Iterator[CheckReport | InputError]:
    """The report of each line, or what is wrong with it: one bad line does not stop the others."""
    for number, line in enumerate(read_text(str(path)).splitlines(), 1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ".".join(map(str, problem["loc"])) or "the line"
            yield InputError(f"`{path}`, line {number}: {place}: {problem['msg']}.", code="bad_set")
            continue
        wanted = tuple(
            GivenStatement(s.text, s.date or "", tuple((c.article, c.quote) for c in s.cited)) for s in read.statements
        )
        yield _checked(ArticleSet(id=read.id, articles=tuple(read.articles)), wanted, chosen)


def _json_line(report: CheckReport | InputError) -> str:
    if isinstance(report, InputError):
        return json.dumps({"error": {"code": report.code, "message": str(report)}}, ensure_ascii=False) + "\n"
    return json.dumps(report.model_dump(mode="json", exclude={"usage", "warnings"}), ensure_ascii=False) + "\n"


def _shown(report: CheckReport) -> str:
    """The report for a person: the refused ones cannot be overlooked, the others are quiet."""
    lines = []
    for item in report.statements:
        lines.append(f"{_MARKS[item.support]} {item.support:8}  {item.text}")
        if item.reason:
            lines.append(f"             {item.reason}")
        if item.evidence and item.support != "quoted":
            lines += [f"             [{e.sentence}] {e.quote}" for e in item.evidence[:2]]
    counted = {grade: sum(s.support == grade for s in report.statements) for grade in _MARKS}
    told = ", ".join(f"{number} {grade}" for grade, number in counted.items() if number)
    judge = (
        f"read blind by {report.verify_model}"
        if report.verify_model
        else "facts only: figures, dates, names, quotations; nobody has judged the wording"
    )
    lines += ["", f"{told} ({judge})", *(w.message for w in report.warnings)]
    return "\n".join(lines) + "\n"
