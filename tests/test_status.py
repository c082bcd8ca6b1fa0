"""What is said to have happened: opposed and graded words, and statements that another sentence denies."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.compare.context import Context
from crossbrief.compare.contrast import contrasts
from crossbrief.compare.status import find
from sets import blocks, documents

CASES = blocks(Path(__file__).parent / "data" / "status.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]}: {c[1][:40]}")
def test_a_status_in_two_articles(case: tuple[str, ...]) -> None:
    wanted, *texts = case
    found = find(Context(documents(*texts))).discrepancies
    if wanted == "nothing":
        assert found == []
        return
    (item,) = found
    relation, values = wanted.removeprefix("flag ").split(": ")
    assert item.relation.value == relation
    for position, value in zip(
        sorted(item.positions, key=lambda p: p.evidence[0].article), values.split(" / "), strict=True
    ):
        assert position.value.startswith(value)


def test_every_line_of_the_lexicon_is_a_contrast_of_two_sides_without_a_phrase_in_common() -> None:
    for contrast in contrasts():
        assert contrast.relation.is_flag
        left, right = (set(side) for side in contrast.sides)
        assert left
        assert right
        assert not left & right
