"""What becomes of two articles whose figures differ: the cases of `data/compare/figures.txt`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crossbrief.compare import compare
from crossbrief.document import Document
from sets import document
from tiers import cases, tier


@pytest.mark.parametrize("case", cases("figures"), ids=lambda case: case[1][:40])
def test_each_pair_of_articles_gets_the_tier_that_its_difference_deserves(case: tuple[str, str, str]) -> None:
    assert tier(*case) == case[2]


@pytest.mark.parametrize(
    ("left", "right", "differ"),
    [("com.au", "com", False), ("com.au", "com.au", True), ("com", "com", True), ("ca", "co.nz", False)],
)
def test_a_bare_dollar_is_that_of_the_outlets_country(left: str, right: str, *, differ: bool) -> None:
    text = "Norway lent Orsk ${} million for the new bridge over the river."
    articles = [
        replace_url(document("a", text.format(40)), f"https://news.example.{left}/x"),
        replace_url(document("b", text.format(60)), f"https://news.example.{right}/x"),
    ]
    found = compare(articles)
    assert bool(found.discrepancies or found.possible) == differ


def replace_url(read: Document, url: str) -> Document:
    return replace(read, article=read.article.model_copy(update={"url": url}))
