"""A briefing in; a Microsoft Teams message with an Adaptive Card out, to be posted to a workflow or a bot as it is.

All text stands in `TextRun`, which parses no Markdown and no mention. Limit: 28 KB a message
(https://learn.microsoft.com/microsoftteams/limits-specifications-teams); what does not fit is named at the end.
"""

from __future__ import annotations

import json
from typing import Any

from crossbrief.render.escape import json_safe
from crossbrief.render.messages.digest import Digest, DigestPoint, digest
from crossbrief.schema import Briefing

BYTES = 27_000

Node = dict[str, Any]


def to_teams(briefing: Briefing) -> str:
    """A message with one card; points that do not fit are left out, and said."""
    told = digest(briefing)
    for kept in range(len(told.points), -1, -1):
        shorter = told._replace(points=told.points[:kept], further=told.further + len(told.points) - kept)
        if kept < len(told.points):
            shorter = shorter._replace(minor=())
        page = json_safe(json.dumps(_message(shorter), ensure_ascii=False, separators=(",", ":"))) + "\n"
        if len(page.encode()) <= BYTES:
            break
    return page


def _message(told: Digest) -> Node:
    body = [_line(told.headline, size="Large", weight="Bolder"), _line(told.overview, isSubtle=True)]
    body += [_line(told.notice, weight="Bolder")] if told.notice else []
    body += [_line(" ".join(told.summary))] if told.summary else []
    body.append(_line("Where the sources disagree", weight="Bolder") | {"separator": True})
    if not told.points and not told.further:
        body.append(_line("No difference was found. That is not to say that the articles agree."))
    body += [_point(number, point) for number, point in enumerate(told.points, 1)]
    body += [_line(told.rest())] if told.further else []
    body += [_line(f"Minor: {'; '.join(told.minor)}", isSubtle=True)] if told.minor else []
    body.append(_line(told.foot(), isSubtle=True) | {"separator": True})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": told.headline,
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _point(number: int, point: DigestPoint) -> Node:
    items = [_line(f"{number}. {point.question}", weight="Bolder")]
    for answer in point.answers:
        runs = [_run(f"• {answer.value}", weight="Bolder"), _run(f"  {answer.outlets}")]
        items.append({"type": "RichTextBlock", "inlines": runs, "spacing": "Small"})
    items.append(_line(point.standing, isSubtle=True))
    for label, text in point.advice():
        items.append({"type": "RichTextBlock", "inlines": [_run(f"{label}: ", weight="Bolder"), _run(text)]})
    return {"type": "Container", "items": items}


def _line(text: str, **style: Any) -> Node:
    return {"type": "RichTextBlock", "inlines": [_run(text, **style)]}


def _run(text: str, **style: Any) -> Node:
    return {"type": "TextRun", "text": text or " ", **style}
