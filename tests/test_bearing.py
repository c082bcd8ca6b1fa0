"""Which sentence is a source for another, and which tolls are out of date."""

from dataclasses import replace

import pytest

from crossbrief.document import Document
from crossbrief.extract.bearing import agrees, replaced_tolls
from frozen import document


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("President Rudik promised $50 million in aid.", "President Rudik promised aid of $15 million."),
        ("The mayor closed the quay on Monday.", "The mayor closed the quay on Tuesday."),
        ("The mayor conceded the race in Lund.", "The mayor refused to concede the race in Lund."),
        ("The town sent 1,300 soldiers to the quay.", "The town sent 900 soldiers to the quay."),
        ("Captain Dmitri Karvelis was held on the quay.", "Captain Dmitry Karvellas was held on the quay."),
    ],
)
def test_whoever_gives_another_value_or_denies_it_is_no_source(one: str, other: str) -> None:
    assert not agrees(one, other)
    assert not agrees(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("President Rudik promised $50 million in aid.", "Aid of $50 million was promised on Sunday."),
        ("The deal is worth $5.4 billion in all.", "The deal is worth about $5 billion."),
        ("The town sent 1,300 soldiers to the quay.", "The town has 40 cranes and sent 1,300 soldiers."),
        ("The mayor closed the quay.", "The quay was closed by the mayor on Monday."),
        ("The mayor of Russia closed the quay.", "The Russian mayor closed the quay."),
    ],
)
def test_whoever_rounds_or_says_more_is_a_source(one: str, other: str) -> None:
    assert agrees(one, other)


def dated(label: str, day: str | None, *lines: str) -> Document:
    plain = document(label, *lines)
    return replace(plain, article=plain.article.model_copy(update={"date": day}))


def test_a_toll_of_an_earlier_day_is_replaced_by_one_at_the_top_of_a_later_article() -> None:
    early = dated("a", "2026-03-14", "The quake killed 41 people.", "A school fell down.", "It injured 200 people.")
    late = dated("b", "2026-03-16", "The quake killed 94 people.")
    assert replaced_tolls([early, late]) == {"a1", "a3"}


def test_nothing_is_replaced_on_one_day_without_a_date_or_by_a_quake_of_the_past() -> None:
    early = dated("a", "2026-03-14", "The quake killed 41 people.")
    same, undated = (dated("b", day, "The quake killed 94 people.") for day in ("2026-03-14", None))
    past = dated("b", "2026-03-16", *["The town is quiet."] * 6, "A quake killed 312 people in 1988.")
    assert [replaced_tolls([early, other]) for other in (same, undated, past)] == [frozenset()] * 3
