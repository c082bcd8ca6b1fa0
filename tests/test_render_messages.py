"""Formats people post: Slack, Teams, e-mail. Within their published limits, whatever an article says dead in them."""

from __future__ import annotations

import email
import html
import json
import re
from collections.abc import Iterator
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest

from briefings import seed_briefing
from crossbrief.formats import FORMATS
from crossbrief.render import render
from crossbrief.render.phrases import BLIND
from crossbrief.schema import Briefing, Mark, Relation
from hostile import HOSTILE, poisoned

LIVE = ["<!channel>", "<!here> <@U123>", "@here", "<at>Ann</at>", "[x](https://evil.example)", "*bold* _it_ `code`"]
"""What would call somebody or become markup in one of them."""


def many(points: int) -> Briefing:
    """The example with many points."""
    seeds = seed_briefing()
    first = seeds.discrepancies[0].model_copy(update={"severity": "high"})
    items = tuple(first.model_copy(update={"id": f"p{n}", "question": f"{n}: {'why ' * 120}?"}) for n in range(points))
    return seeds.model_copy(update={"discrepancies": items})


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)


@pytest.mark.parametrize("points", [0, 2, 60])
def test_a_slack_message_keeps_to_its_limits(points: int) -> None:
    message = json.loads(render(many(points), "slack"))
    assert set(message) == {"text", "blocks"}
    assert len(message["blocks"]) <= 50
    assert {b["type"] for b in message["blocks"]} <= {"header", "rich_text", "divider"}
    assert len(message["blocks"][0]["text"]["text"]) <= 150
    for block in message["blocks"]:
        assert sum(len(n["text"]) for n in nodes(block) if n.get("type") == "text") <= 12_000
    told = json.dumps(message)
    assert ("No difference was found" in told) == (points == 0)
    assert ("48 more in the report" in told) == (points == 60)


@pytest.mark.parametrize("points", [0, 2, 60])
def test_a_teams_message_keeps_to_its_limit_and_says_what_is_left_out(points: int) -> None:
    page = render(many(points), "teams")
    assert len(page.encode()) <= 28 * 1024
    (attachment,) = json.loads(page)["attachments"]
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    assert {n["type"] for n in nodes(card["body"])} <= {"RichTextBlock", "TextRun", "Container"}
    told = [n["text"] for n in nodes(card) if n.get("type") == "TextRun"]
    shown = sum(bool(re.match(r"\d+\. ", text)) for text in told)
    further = next((int(m[1]) for text in told if (m := re.match(r"(\d+) more in the report", text))), 0)
    assert shown + further == points


@pytest.mark.parametrize("text", [*HOSTILE, *LIVE])
def test_nothing_that_an_article_says_comes_alive(text: str) -> None:
    briefing = poisoned(seed_briefing(), text)
    slack = json.loads(render(briefing, "slack"))
    kinds = {n["type"] for n in nodes(slack["blocks"]) if "type" in n}
    assert kinds <= {"header", "plain_text", "rich_text", "rich_text_section", "rich_text_list", "text", "divider"}
    card = json.loads(render(briefing, "teams"))["attachments"][0]["content"]
    assert "msteams" not in card  # where mentions would be declared
    assert {n["type"] for n in nodes(card["body"])} <= {"RichTextBlock", "TextRun", "Container"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", ["plain words", *HOSTILE, *LIVE])
def test_a_mail_has_both_parts_one_subject_and_loads_nothing(text: str) -> None:
    page = render(poisoned(seed_briefing(), text), "email")
    message = email.message_from_string(page, policy=default)
    assert message.get_content_type() == "multipart/alternative"
    assert [name for name in message] == ["Subject", "MIME-Version", "Content-Type"]  # noqa: C416 - headers, not parts
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    tags = Tags()
    tags.feed(html.get_content())
    assert {tag for tag, _ in tags.found} <= set(
        "html head meta title body table tr td h1 h2 p strong br span ul li".split()
    )
    assert not [a for _, attrs in tags.found for a in attrs if a in ("src", "href", "background") or a.startswith("on")]
    assert "url(" not in html.get_content().split("<body")[0]
    assert all(len(line) <= 998 for line in page.split("\r\n"))
    assert page == render(poisoned(seed_briefing(), text), "email")


def test_a_message_alone_answers_what_differs_and_who_says_so() -> None:
    for kind in ("slack", "teams", "email"):
        page = render(seed_briefing(), kind)
        page = (
            email.message_from_string(page, policy=default).get_body(("html",)).get_content()
            if kind == "email"
            else page
        )  # type: ignore[union-attr]
        for item in seed_briefing().discrepancies:
            if item.relation.is_flag and item.severity != "low" and not item.doubt:
                assert all(p.value in page for p in item.positions)
        assert "CGTN" in page


@pytest.mark.parametrize("kind", [name for name in FORMATS if name not in ("json", "csv-matrix")])
def test_what_a_reader_said_of_a_point_stands_in_every_format(kind: str) -> None:
    mark = Mark(verdict="settled", by="A. Reader", at="2026-03-03", note="the ministry says 2025")
    point = seed_briefing().discrepancies[0].model_copy(update={"severity": "high", "mark": mark})
    told = render(seed_briefing().model_copy(update={"discrepancies": (point,)}), kind)
    if kind == "email":
        told = str(email.message_from_string(told, policy=default).get_body(("html",)))
    assert "settled, by A. Reader, 3 Mar 2026: the ministry says 2025" in " ".join(told.split()).replace(
        "Settled", "settled"
    )


@pytest.mark.parametrize("kind", ["md", "text", "slack", "teams", "email"])
def test_a_message_says_what_a_blind_reading_is_where_it_speaks_of_one(kind: str) -> None:
    seeds = seed_briefing()
    point = seeds.discrepancies[0].model_copy(update={"severity": "high", "support": "verified"})
    read_blind = seeds.model_copy(update={"engine": "model", "discrepancies": (point,)})
    for briefing, said in ((read_blind, True), (seeds, False)):
        told = " ".join(render(briefing, kind).replace("=\n", "").split())
        assert (BLIND in told) == said == ("confirmed by a blind reading" in told)


def test_a_mail_tells_key_points_and_timeline_in_both_parts() -> None:
    seeds = seed_briefing()
    assert seeds.key_points
    assert seeds.timeline
    message = email.message_from_string(render(seeds, "email"), policy=default)
    for part in message.iter_parts():
        told = " ".join(re.sub(r"<[^>]+>", " ", part.get_content()).split())
        assert all(" ".join(p.text.split())[:40] in html.unescape(told) for p in (*seeds.key_points, *seeds.timeline))


@pytest.mark.parametrize("kind", ["md", "text", "html", "slack", "teams", "email"])
def test_a_value_that_a_later_report_replaced_is_called_updated_and_not_disputed(kind: str) -> None:
    seeds = seed_briefing()
    point = seeds.discrepancies[0].model_copy(update={"severity": "high", "relation": Relation.SUPERSEDED})
    for relation, word in ((Relation.SUPERSEDED, "updated, see 1"), (Relation.CONTRADICTION, "disputed, see 1")):
        item = point.model_copy(update={"relation": relation})
        headline = f"Trade is to reach {item.positions[0].value}"
        told = render(seeds.model_copy(update={"headline": headline, "discrepancies": (item,)}), kind)
        assert word in " ".join(told.replace("=\n", "").split())
