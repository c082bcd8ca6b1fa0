"""A briefing in; one HTML file out that needs nothing else: no network, no script to be read, no font to be fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from crossbrief.render.escape import plain
from crossbrief.render.phrases import stamp
from crossbrief.render.report.figures import disputed, time_axis
from crossbrief.render.report.jsonld import to_jsonld
from crossbrief.render.report.page import ReportPage
from crossbrief.render.report.templates import filled, part
from crossbrief.render.tables import coverage, used
from crossbrief.schema import Briefing

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

    style, script = part("report.css"), part("report.js")
    jsonld = to_jsonld(context["desk"]) if "desk" in context else data
    return filled(
        template,
        **context,
        style=Markup(style),  # noqa: S704 - our own file, or the desk's
        script=Markup(script),  # noqa: S704 - our own file, or the desk's
        jsonld=Markup(jsonld),  # noqa: S704 - escaped by `to_jsonld`
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    )


def _hash(text: str) -> str:
    """The source expression of an inline element (Content Security Policy, level 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
