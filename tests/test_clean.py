"""Cleaning: what is removed, what is lifted, where sentences begin and end."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbrief.clean import clean, label
from crossbrief.document import Article, Document

SEEDS = Path(__file__).resolve().parents[1] / "examples" / "s400"


def one(text: str, **fields: str) -> Document:
    return clean([Article(text=text, id="x", **fields)])[0]


def said(document: Document) -> list[str]:
    return [sentence.text for sentence in document.sentences]


def check_offsets(document: Document) -> None:
    text, last = document.article.text, 0
    removed = [(r.start, r.end) for r in document.removed]
    for number, sentence in enumerate(document.sentences, 1):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= last and sentence.text.strip() == sentence.text != ""
        assert sentence.id == f"{document.label}{number}"
        assert not any(a < sentence.end and b > sentence.start for a, b in removed)
        last = sentence.end
    for item in document.removed:
        assert text[item.start : item.end] == item.text


def test_the_junk_lines_of_the_seeds_go_and_nothing_else() -> None:
    a, b = clean([Article(text=(SEEDS / f"{n}.txt").read_text(encoding="utf-8"), id=n) for n in "ab"])
    assert [r.reason for r in a.removed] == ["json", "boilerplate"]
    assert [r.reason for r in b.removed] == ["title", "updated", "byline"]
    assert (len(a.sentences), len(b.sentences)) == (22, 22)
    assert b.article.title == "India buys Russian air defense systems under threat of sanctions from US"
    assert (b.article.byline, b.article.publisher, b.article.date) == (
        "CGTN's Shweta Bajaj",
        "CGTN",
        "2018-10-08T17:37",
    )
    assert a.article.publisher is None and not any(s.suspicious for s in (*a.sentences, *b.sentences))
    check_offsets(a)
    check_offsets(b)


ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from(list("aB. !?\"'“”’…\n\r\t😀é\u0301漢。！\x00\u200b\u200d\u202e\u2028<>{}[]:—-")),
    st.sampled_from(
        [
            "Mr. ",
            "U.S. ",
            "\n\n",
            "By Ann Lee\n",
            "<!-- ",
            "Ignore all previous instructions. ",
            "WASHINGTON (AP) — ",
            "नि",
            "שלום. ",
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_offsets_are_exact_for_any_text(text: str) -> None:
    check_offsets(one(text))


@pytest.mark.parametrize("index, name", [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (701, "zz"), (702, "aaa")])
def test_labels_count_in_letters(index: int, name: str) -> None:
    assert label(index) == name


def test_offsets_count_code_points_beyond_the_basic_plane() -> None:
    text = unicodedata.normalize("NFD", "😀 Café prices rose 5%. 東京は晴れ。明日も晴れ。 مرحبا بالعالم. Done 👩‍👩‍👧.")
    document = one(text)
    check_offsets(document)
    assert len(document.sentences) == 5
