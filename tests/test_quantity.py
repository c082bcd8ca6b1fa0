"""Typed mentions, driven by tests/data/mentions.txt: a sentence, then one line per mention that must be found."""

from pathlib import Path

import pytest

from crossbrief.quantity import Mention, mentions

CASES = [
    block.strip().splitlines()
    for block in (Path(__file__).parent / "data" / "mentions.txt").read_text(encoding="utf-8").split("\n\n")
    if block.strip() and not block.lstrip().startswith("#")
]


def shown(mention: Mention) -> str:
    """`money | $5.4 billion | 5400000000 USD | about | level | deal`."""
    when = mention.when
    if when is not None:
        parts = (when.year, when.month, when.day, when.weekday, when.minute)
        value = "/".join("" if part is None else str(part) for part in parts) + (f" {when.part}" if when.part else "")
    else:
        value = f"{mention.value:.6g}" + (f"-{mention.second:g}" if mention.second is not None else "")
    value = f"{value} {mention.unit}" if mention.unit else value
    return " | ".join(
        (mention.kind, mention.surface, value, mention.qualifier or "-", mention.role, mention.head or "-")
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][:50])
def test_a_sentence_gives_exactly_these_mentions(case: list[str]) -> None:
    sentence, *expected = case
    assert [shown(mention) for mention in mentions(sentence)] == [line.strip() for line in expected]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][:50])
def test_the_offsets_of_a_mention_give_its_surface(case: list[str]) -> None:
    for mention in mentions(case[0]):
        assert case[0][mention.start : mention.end] == mention.surface


def test_the_table_of_cases_is_read() -> None:
    assert len(CASES) >= 30
