"""Two reports of one quotation: what is a changed word, and what is only trimming."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.compare.context import Context
from crossbrief.compare.quotations import find
from sets import blocks, documents

CASES = blocks(Path(__file__).parent / "data" / "quotations.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]}: {c[1][:40]}")
def test_a_quotation_reported_twice(case: tuple[str, ...]) -> None:
    wanted, *texts = case
    found = find(Context(documents(*texts)))
    flagged = [(d.type.value, d.relation.value) for d in found.discrepancies]
    kind, *rest = wanted.split()
    assert flagged == ([tuple(rest)] if kind == "flag" else [])
    if kind == "compatible":
        assert {d.relation.value for d in found.compatible} == {"imprecision"}


def test_the_values_are_the_sources_own_words_and_stand_in_their_evidence() -> None:
    texts = (
        "“We will hold the line until the last ferry leaves the harbour,” Captain Mara Lindt said.",
        "“We will hold the line until the last tanker leaves the harbour,” Lindt told reporters.",
    )
    (item,) = find(Context(documents(*texts))).discrepancies
    assert [p.value for p in item.positions] == ["last ferry", "last tanker"]
    assert [p.attributed_to for p in item.positions] == ["Mara Lindt", "Lindt"]
    for position, text in zip(item.positions, texts, strict=True):
        (proof,) = position.evidence
        assert text[proof.start : proof.end] == proof.quote
        assert text[proof.value_start : proof.value_end] == position.value


def test_a_speaker_who_repeats_a_phrase_is_not_in_conflict_with_herself() -> None:
    text = "“We will fight for the clinic in the court,” Ruiz said.\n\n"
    text += "“We will fight for the clinic in the street,” she said."
    assert find(Context(documents(text))).discrepancies == []


def test_three_reports_of_one_quotation_are_one_discrepancy_with_two_positions() -> None:
    found = find(
        Context(
            documents(
                "“We will hold the line until the last ferry leaves the harbour,” Captain Mara Lindt said.",
                "“We will hold the line until the last tanker leaves the harbour,” Lindt told reporters.",
                "“We will hold the line until the last tanker leaves the harbour,” Ms. Lindt said.",
            )
        )
    )
    (item,) = found.discrepancies
    assert [(p.value, [e.article for e in p.evidence]) for p in item.positions] == [
        ("last ferry", ["a"]),
        ("last tanker", ["b", "c"]),
    ]
