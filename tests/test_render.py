"""Every format of a briefing: what reaches the reader, and that nothing an article or a model says comes alive."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from briefings import seed_briefing
from crossbrief.diff import diff
from crossbrief.errors import StoreError, UsageError
from crossbrief.pipeline import brief_with_rules
from crossbrief.render import DIFF_FORMATS, FORMATS, print_briefing, read_briefing, render, render_changes
from crossbrief.schema import Briefing
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from hostile import HOSTILE, poisoned

DATA = Path(os.environ.get("CROSSBRIEF_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data") / "dev"
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
HARMLESS = "harmless"


class Tags(HTMLParser):
    """The structure of a page: its elements with the names of their attributes, and every address it could load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = sorted(name for name, _ in attrs)
        self.elements.append(f"{tag} {' '.join(names)}")
        self.addresses += [
            v or "" for name, v in attrs if name in {"href", "src", "action", "data", "poster", "srcset"}
        ]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@cache
def tags(page: str) -> Tags:
    return Tags(page)


@cache
def written(kind: str, text: str) -> str:
    briefing = poisoned(seed_briefing(), text)
    if kind.startswith("diff-"):
        return render_changes(diff(seed_briefing(), briefing), kind.removeprefix("diff-"))
    return render(briefing, kind)


@cache
def structure(markdown: str) -> tuple[str, ...]:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    flat = [t for token in parser.parse(markdown) for t in (token, *(token.children or []))]
    return tuple(t.type for t in flat if t.type not in {"text", "text_special", "code_inline", "softbreak"})


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["html", "diff-html"])
def test_hostile_text_leaves_the_structure_of_the_page_as_it_is(kind: str, text: str) -> None:
    page, plain = tags(written(kind, text)), tags(written(kind, HARMLESS))
    assert page.elements == plain.elements
    assert not [e for e in page.elements if re.search(r" on\w+", e)]
    assert all(a.startswith(("#", "data:image/svg+xml,%3Csvg")) for a in page.addresses)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["md", "diff-md"])
def test_hostile_text_adds_no_markup_to_markdown(kind: str, text: str) -> None:
    page, plain = structure(written(kind, text)), structure(written(kind, HARMLESS))
    assert "link_open" not in page
    assert "image" not in page
    assert not [k for k in page if k.startswith("html")]
    emphasis = {"strong_open", "strong_close", "em_open", "em_close"}
    assert [k for k in page if k not in emphasis] == [k for k in plain if k not in emphasis]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [*FORMATS, *(f"diff-{name}" for name in DIFF_FORMATS)])
def test_no_format_carries_control_characters_or_overrides(kind: str, text: str) -> None:
    page = written(kind, text).replace("\r\n", "\n") if "csv" in kind or kind == "email" else written(kind, text)
    assert not INVISIBLE.findall(page)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["csv", "csv-matrix"])
def test_no_cell_of_a_table_starts_a_formula(kind: str, text: str) -> None:
    rows = list(csv.reader(io.StringIO(written(kind, text))))
    assert len({len(row) for row in rows}) == 1
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_terminal_receives_no_sequence_but_our_own_colours(text: str) -> None:
    out = io.StringIO()
    print_briefing(poisoned(seed_briefing(), text), Console(file=out, force_terminal=True, width=88, _environ={}))
    page = out.getvalue()
    assert "\x1b[" in page
    assert not INVISIBLE.findall(re.sub(r"\x1b\[[0-9;]*m", "", page))


@pytest.mark.parametrize("text", HOSTILE)
def test_json_gives_back_the_same_briefing_whatever_it_holds(text: str) -> None:
    briefing = poisoned(seed_briefing(), text)
    assert read_briefing(render(briefing, "json")) == briefing


def test_every_quote_can_be_checked_from_the_json_alone() -> None:
    data = json.loads(render(seed_briefing(), "json"))
    texts = {a["id"]: a["text"] for a in data["articles"]}
    checked = 0
    for item in data["discrepancies"]:
        for e in (e for p in item["positions"] for e in p["evidence"]):
            assert texts[e["article"]][e["start"] : e["end"]] == e["quote"]
            checked += 1
    assert checked == 8


def test_a_web_address_is_a_link_that_tells_the_other_side_nothing() -> None:
    page = render(seed_briefing(), "html")
    assert '<a href="https://news.example/s400?id=1" rel="noopener noreferrer nofollow external">' in page
    assert '<meta name="referrer" content="no-referrer">' in page


def test_the_policy_of_the_page_forbids_everything_but_its_own_style_and_script() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', render(seed_briefing(), "html"))
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/]+='", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/]+='", rules["style-src"])
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


def test_structured_data_names_the_articles_and_claims_and_rules_on_nothing() -> None:
    page = render(seed_briefing(), "html")
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    kinds = [node["@type"] for node in data["@graph"]]
    assert kinds.count("NewsArticle") == 2
    assert kinds.count("Claim") == 6
    assert "ClaimReview" not in page
    articles = {n["@id"] for n in data["@graph"] if n["@type"] == "NewsArticle"}
    claims = [n for n in data["@graph"] if n["@type"] == "Claim"]
    assert all(place["@id"] in articles for claim in claims for place in claim["appearance"])


def test_plain_text_keeps_to_its_width_and_has_no_colour() -> None:
    lines = render(seed_briefing(), "text").splitlines()
    assert max(map(len, lines)) <= 88
    assert not [line for line in lines if line != line.rstrip()]


def test_a_table_of_discrepancies_has_one_row_a_passage() -> None:
    rows = list(csv.DictReader(io.StringIO(render(seed_briefing(), "csv"))))
    assert len(rows) == 8
    assert [r["value"] for r in rows if r["article"] == "a" and r["type"] == "date_time"] == ["2025", "2030"]


def test_the_matrix_says_who_gives_which_value_and_who_is_silent() -> None:
    rows = list(csv.DictReader(io.StringIO(render(seed_briefing(), "csv-matrix"))))
    assert rows[0]["a Article a"] == "by 2025 | by 2030"
    assert rows[0]["b CGTN"] == "by 2025"
    assert [r["a Article a"] for r in rows if r["kind"] == "key point"] == ["stated", "stated", ""]


def test_a_briefing_without_kept_text_still_renders_in_every_format() -> None:
    briefing = seed_briefing()
    bare = tuple(a.model_copy(update={"text": None, "sentences": ()}) for a in briefing.articles)
    for kind in FORMATS:
        assert render(briefing.model_copy(update={"articles": bare}), kind)


def test_an_empty_briefing_renders_in_every_format_and_says_that_nothing_was_found() -> None:
    empty = Briefing(set_id="none", status="insufficient_content")
    for kind in FORMATS:
        assert render(empty, kind).endswith("\n")
    for kind in ("md", "text", "html"):
        assert "No difference was found" in render(empty, kind)
        assert "too little text" in render(empty, kind)


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"`format` is 'pdf'; choose md, json, html") as caught:
        render(seed_briefing(), "pdf")
    assert caught.value.code == "usage"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no briefing"),
        ("{", "no briefing"),
        ("[]", "no briefing"),
        ('{"set_id": 3}', "`set_id`"),
        ("[" * 9999, "no b"),
    ],
)
def test_what_is_no_briefing_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        read_briefing(text)
    assert caught.value.code == "bad_briefing"
    assert "\n" not in str(caught.value)


def test_a_briefing_of_a_later_version_with_further_fields_is_read() -> None:
    data = json.loads(render(seed_briefing(), "json"))
    data["mood"] = "calm"
    assert read_briefing(json.dumps(data)) == seed_briefing()


@pytest.mark.skipif(not DATA.is_dir(), reason="the labelled articles are not here")
def test_the_largest_real_set_makes_a_report_of_less_than_three_megabytes() -> None:
    sets = [line for path in DATA.glob("*/[cs]*s.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    largest = max((line for line in sets if '"articles"' in line), key=len)
    briefing = brief_with_rules(parse_set(largest), Settings(engine="rules", compatible=True))
    page = render(briefing, "html")
    assert 10_000 < len(page.encode()) < 3_000_000
    assert read_briefing(render(briefing, "json")) == briefing
