"""Markdown of a briefing, read back by an independent parser with GitHub's extensions and automatic links."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from briefings import seed_briefing
from crossbrief.document import Article, ArticleSet
from crossbrief.pipeline import brief_with_rules
from crossbrief.render import render
from crossbrief.render.escape import markdown
from crossbrief.settings import Settings

ALIVE = {"link_open", "image", "html_block", "html_inline", "fence", "code_block", "table_open", "heading_open", "hr"}


def tokens(text: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("gfm-like", {"html": True, "linkify": True}).parse(text):
        flat += [token, *(token.children or [])]
    return flat


def shown(text: str) -> str:
    return "".join(t.content for t in tokens(text) if t.type in {"text", "code_inline", "text_special"})


@pytest.mark.parametrize(
    "text",
    [
        "![](http://evil.example/?q=secret)",
        "[click](javascript:alert(1)) and [ref][1]",
        "<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- x -->",
        "see https://evil.example/a?b=c, www.evil.example or mailto:x@evil.example",
        "javascript:alert(1) data:text/html;base64,AAAA",
        "# heading",
        "--- ",
        "- item",
        "+ item",
        "1. item",
        "1986) item",
        "> quote",
        "| a | b |",
        "~~~ fence",
        "``` fence",
        "    indented",
        "*bold* __bold__ `code` ~~gone~~",
        "a&lt;b &amp; c &#60; d",
        "back\\slash \\[x\\](y)",
        "a `tick` https://evil.example/`x` b",
        "[^a1]: a note of its own",
        "<https://evil.example>",
    ],
)
def test_text_shows_as_it_is_and_nothing_in_it_comes_alive(text: str) -> None:
    written = markdown(text)
    found = tokens(written)
    assert not {t.type for t in found} & ALIVE
    assert not {t.type for t in found} & {"em_open", "strong_open", "s_open", "bullet_list_open", "ordered_list_open"}
    assert " ".join(shown(written).split()) == " ".join(text.split())


def test_a_figure_is_not_littered_with_backslashes() -> None:
    assert markdown("a $5.4 billion deal, 20% up; (see b)") == "a $5.4 billion deal, 20% up; (see b)"


def test_a_briefing_reads_from_the_summary_to_the_most_severe_discrepancy_to_the_rest() -> None:
    text = render(seed_briefing(), "md")
    order = [
        "# India buys",
        "India has signed a deal",
        "## Key points",
        "## Where the sources disagree",
        "### 1. By which year",
        "### 2. How large was trade",
        "### Minor or doubted differences",
        "## Only in one article",
        "## Timeline",
        "## Refused",
        "## Sources",
        "[^a1]: ",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_a_card_names_who_says_what_where_and_what_is_safe_to_print() -> None:
    card = render(seed_briefing(), "md").split("### 1.")[1].split("### 2.")[0]
    assert "**Contradiction**" in card
    assert "high severity" in card
    assert "CGTN, 8 Oct 2018, b" in card
    assert "By **2030**, Putin said" in card
    assert "**Safe to print:** “2030” or “2025”" in card
    assert "**To settle it:** Look for the date" in card


def test_every_footnote_is_marked_and_every_mark_has_its_footnote() -> None:
    body, _, notes = render(seed_briefing(), "md").partition("\n[^")
    labels = [line.split("]:")[0].removeprefix("[^") for line in ("[^" + notes).splitlines() if line]
    assert labels
    assert len(labels) == len(set(labels))
    marks = {part.split("]")[0] for part in body.split("[^")[1:]}
    assert marks == set(labels)


@pytest.mark.parametrize("form", ["md", "text"])
def test_a_sentence_that_thirty_outlets_print_is_quoted_once_and_twelve_others_are_named(form: str) -> None:
    wire = "The explosion at the Brenholm grain terminal killed {} dock workers on Monday, police said."
    articles = [
        Article(
            id=f"n{n}", publisher=f"Outlet{n}", text=f"{wire.format('five' if n % 2 else 'seven')}\nRoom {n} was shut."
        )
        for n in range(60)
    ]
    told = " ".join(render(brief_with_rules(ArticleSet(id="x", articles=tuple(articles)), Settings()), form).split())
    card = told[told.index("How many people died") :]
    assert card.count("seven** dock workers" if form == "md" else "killed seven dock workers") == 1
    assert card.count("and 17 more") == 2
    assert "Outlet2 (" in card and "Outlet24 (" in card and "Outlet26 (" not in card
