"""Names spelt in two ways, and names and figures swapped in one statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.compare.context import Context
from crossbrief.compare.names import find
from sets import blocks, documents

CASES = blocks(Path(__file__).parent / "data" / "names.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]}: {c[1][:40]}")
def test_a_name_in_two_articles(case: tuple[str, ...]) -> None:
    wanted, *texts = case
    found = find(Context(documents(*texts))).discrepancies
    if wanted == "nothing":
        assert found == []
        return
    (item,) = found
    kind, values = wanted.removeprefix("flag ").split(": ")
    assert item.type.value == kind
    assert item.relation.is_flag
    assert sorted(p.value for p in item.positions) == sorted(values.split(" / "))


def test_one_article_that_spells_a_name_in_two_ways_is_in_conflict_with_itself() -> None:
    text = "The coach Tom O’Dowell praised the team.\nO’Dowell smiled.\nIn the end Dowell left."
    (item,) = find(Context(documents(text))).discrepancies
    assert item.scope == "intra_source"
    assert item.severity == "low"


def test_every_value_stands_in_its_sentence() -> None:
    for wanted, *texts in CASES:
        if wanted.startswith("flag"):
            for position in find(Context(documents(*texts))).discrepancies[0].positions:
                for proof in position.evidence:
                    text = documents(*texts)[ord(proof.article) - ord("a")].article.text
                    assert text[proof.start : proof.end] == proof.quote
                    assert proof.start <= (proof.value_start or 0) < (proof.value_end or 0) <= proof.end


def test_two_transliterations_are_compared_and_found_compatible() -> None:
    texts = "The spokesman, Zabihullah Murad, denied it.", "The spokesman, Zabiullah Murad, denied it."
    found = find(Context(documents(*texts)))
    assert found.discrepancies == []
    assert [d.relation.value for d in found.compatible] == ["imprecision"]
