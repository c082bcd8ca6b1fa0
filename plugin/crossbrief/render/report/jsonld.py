"""A briefing in; schema.org data out: the articles as `NewsArticle`, every position as a `Claim` that appears in them.

A `Claim`, never a `ClaimReview`: crossbrief finds disagreement and does not rule on truth.
"""

from __future__ import annotations

import json
from typing import Any

from crossbrief.render.desk import Desk
from crossbrief.render.escape import json_safe, plain, web_url
from crossbrief.render.phrases import stated
from crossbrief.schema import Discrepancy, Position, SourceInfo


def to_jsonld(desk: Desk) -> str:
    """JSON that may stand in a script element: nothing in it can end the element."""
    briefing = desk.briefing
    articles = [_article(a) for a in briefing.articles if a.status == "used"]
    claims = [
        _claim(desk, item, number, position)
        for item in briefing.discrepancies
        for number, position in enumerate(item.positions, 1)
    ]
    report = {
        "@type": "Report",
        "name": plain(briefing.headline or briefing.event or "Briefing"),
        "abstract": plain(briefing.summary),
        "dateCreated": plain(briefing.created),
        "citation": [{"@id": a["@id"]} for a in articles],
    }
    graph = {"@context": "https://schema.org", "@graph": [_filled(node) for node in (report, *articles, *claims)]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return json_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _article(info: SourceInfo) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": plain(info.publisher)} if info.publisher else None
    return {
        "@type": "NewsArticle",
        "@id": f"urn:sha256:{plain(info.sha256)}" if info.sha256 else f"#{plain(info.id)}",
        "identifier": plain(info.id),
        "headline": plain(info.title or ""),
        "publisher": publisher,
        "datePublished": plain(info.date or ""),
        "url": web_url(info.url),
        "wordCount": info.words,
    }


def _claim(desk: Desk, item: Discrepancy, number: int, position: Position) -> dict[str, Any]:
    appears = dict.fromkeys(e.article for e in position.evidence if e.article in desk.sources)
    author = {"name": plain(position.attributed_to)} if position.attributed_to else None
    return {
        "@type": "Claim",
        "@id": f"#claim-{plain(item.id)}-{number}",
        "name": plain(f"{item.question} {stated(position)}"),
        "text": plain(position.evidence[0].quote) if position.evidence else plain(position.value),
        "author": author,
        "appearance": [{"@id": _article(desk.sources[a])["@id"]} for a in appears],
    }


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in (None, "", [])}
