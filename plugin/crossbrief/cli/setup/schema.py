"""`crossbrief schema NAME`: the JSON schema of what goes in or comes out, for whoever writes a program around it."""

from __future__ import annotations

import json
from typing import Any

import click

NAMES = ("briefing", "check", "draft", "set")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """Print a JSON schema: of a briefing, of a check's result, of the draft a chat hands in, or of an article set.

    \b
    Example:
      crossbrief schema briefing > briefing.schema.json
    """
    click.echo(json.dumps(of(name), ensure_ascii=False, indent=2))


def of(name: str) -> dict[str, Any]:
    """The schema called `name`, one of `NAMES`."""
    from crossbrief.ask.requests.reply import WholeReply
    from crossbrief.checking import CheckReport
    from crossbrief.model.schema import wire_schema
    from crossbrief.schema import SCHEMA_VERSION, Briefing

    made = {
        "briefing": Briefing.model_json_schema,
        "check": CheckReport.model_json_schema,
        "draft": lambda: wire_schema(WholeReply),
        "set": _set,
    }[name]()
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"crossbrief {name}, version {SCHEMA_VERSION}",
    }
    return {**head, **made}


def _set() -> dict[str, Any]:
    """An article set as `brief` and `batch` read it: `text` or `html` for each article, all else optional."""
    from crossbrief.document import Article

    article = Article.model_json_schema()
    known = ("id", "text", "title", "publisher", "byline", "date", "url", "language", "source")
    fields = {name: article["properties"][name] for name in known}
    fields["html"] = {"type": "string", "description": "The page, where there is no plain text."}
    one = {"type": "object", "properties": fields, "anyOf": [{"required": ["text"]}, {"required": ["html"]}]}
    return {
        "title": "ArticleSet",
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "event": {"type": "string", "description": "The event in a few words."},
            "articles": {"type": "array", "minItems": 1, "items": one},
        },
        "required": ["articles"],
    }
