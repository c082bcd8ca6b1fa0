"""A briefing in; a Slack message as Block Kit out, to be posted as it is.

All text stands in `rich_text` and `plain_text`, which parse nothing: no mention, link or emphasis in an article's words comes alive.
Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks, a header of 150 characters).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crossbrief.render.escape import json_safe
from crossbrief.render.messages.digest import Digest, DigestPoint, digest
from crossbrief.schema import Briefing

BLOCKS, HEADER = 50, 150

Node = dict[str, Any]


def to_slack(briefing: Briefing) -> str:
    """`{"text": …, "blocks": […]}` for chat.postMessage or a webhook."""
    told = digest(briefing)
    blocks = list(_blocks(told))[:BLOCKS]
    return json_safe(json.dumps({"text": told.headline, "blocks": blocks}, ensure_ascii=False, indent=1)) + "\n"


def _blocks(told: Digest) -> Iterator[Node]:
    yield {"type": "header", "text": {"type": "plain_text", "text": told.headline[:HEADER], "emoji": False}}
    yield _rich([_text(told.overview, italic=True)])
    if told.notice:
        yield _rich([_text(told.notice, bold=True)])
    if told.summary:
        yield _rich([_text(" ".join(told.summary))])
    yield {"type": "divider"}
    yield _rich([_text("Where the sources disagree", bold=True)])
    if not told.points:
        yield _rich([_text("No difference was found. That is not to say that the articles agree.")])
    for number, point in enumerate(told.points, 1):
        yield _point(number, point)
    if told.further:
        yield _rich([_text(told.rest())])
    if told.minor:
        yield _rich([_text("Minor: ", bold=True), _text("; ".join(told.minor)[:2000])])
    yield {"type": "divider"}
    yield _rich([_text(told.foot(), italic=True)])


def _point(number: int, point: DigestPoint) -> Node:
    answers = [
        {
            "type": "rich_text_section",
            "elements": [_text(a.value, bold=True), _text(f"  {a.outlets}  "), _text(a.quote, italic=True)],
        }
        for a in point.answers
    ]
    head = {"type": "rich_text_section", "elements": [_text(f"{number}. {point.question}", bold=True)]}
    listed = {"type": "rich_text_list", "style": "bullet", "elements": answers}
    rows = [part for label, text in point.advice() for part in (_text(f"\n{label}: ", bold=True), _text(text))]
    foot = {"type": "rich_text_section", "elements": [_text(point.standing, italic=True), *rows]}
    return {"type": "rich_text", "elements": [head, listed, foot]}


def _rich(elements: list[Node]) -> Node:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _text(text: str, **style: bool) -> Node:
    return {"type": "text", "text": text or " "} | ({"style": style} if style else {})
