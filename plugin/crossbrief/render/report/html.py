"""A briefing in; one HTML file out that needs nothing else: no network, no script to be read, no font to be fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crossbrief.render.escape import plain, visible, web_url
from crossbrief.render.reader import reader_said
from crossbrief.render.report.figures import disputed, time_axis
from crossbrief.render.report.jsonld import to_jsonld
from crossbrief.render.report.page import ReportPage
from crossbrief.render.tables import coverage, used
from crossbrief.render.words import corroboration, day, explained, refusal, sentence, stamp, standing_of, stated
from crossbrief.schema import Briefing

if TYPE_CHECKING:
    from jinja2 import Environment

NAMED = 12
"""Columns of the coverage matrix headed by their outlet; more are headed upright, silent articles left out."""


def to_html(briefing: Briefing) -> str:
    """The report: everything escaped, and a content security policy that forbids all but its own style and script."""
    page = ReportPage.of(briefing)
    cards = [*page.cards, *page.minor]
    rows, columns = coverage(page.desk), used(briefing)
    speaking = {article for row in rows for article in row.cells}
    shown = columns if len(columns) <= NAMED else [a for a in columns if a.id in speaking]
    numbered = [(card.number, card.item) for card in cards]
    return page_html(
        "report.html.jinja",
        {
            "title": plain(briefing.headline or briefing.event or "Briefing"),
            "briefing": briefing,
            "desk": page.desk,
            "page": page,
            "axis": time_axis(briefing.timeline, numbered),
            "disputed": {n: disputed(entry, numbered) for n, entry in enumerate(briefing.timeline, 1)},
            "anchors": {card.number: card.anchor for card in cards},
            "rows": rows,
            "columns": shown,
            "silent": len(columns) - len(shown),
            "named": NAMED,
            "stamp": stamp(briefing),
        },
    )


def page_html(template: str, context: Mapping[str, Any], data: str = "") -> str:
    """Fill a template; style and script go inside, admitted by their hashes."""
    from markupsafe import Markup

    style, script = _part("report.css"), _part("report.js")
    page = _environment().get_template(template)
    jsonld = to_jsonld(context["desk"]) if "desk" in context else data
    return page.render(
        **context,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        jsonld=Markup(jsonld),  # noqa: S704 - escaped by `to_jsonld`
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("crossbrief.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= {
        "day": day,
        "web_url": web_url,
        "stated": stated,
        "refusal": refusal,
        "sentence": sentence,
        "explained": explained,
        "standing_of": standing_of,
        "corroboration": corroboration,
        "reader_said": reader_said,
    }
    return environment


def _part(name: str) -> str:
    return (files("crossbrief.render") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The source expression of an inline element (Content Security Policy, level 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
