"""How two values of one thing stand to each other: intervals, bounds, rounding, dates."""

from __future__ import annotations

import pytest

from crossbrief.compare.values.relation import relate
from crossbrief.quantity import mentions

CASES = """
killed 48 people | killed 47 people | contradiction
$1 trillion | $1.2 trillion | imprecision
at least 150 killed | more than 180 killed | divergence
at least 150 killed | 140 killed | contradiction
22.5 years | 270 months | None
a magnitude 6.8 quake | a magnitude 6.6 quake | contradiction
hundreds of people | 340 people | imprecision
on Thursday | on Tuesday | contradiction
in January 2018 | on January 5, 2018 | imprecision
at 9 p.m. | at 8 p.m. | contradiction
at 4:17 a.m. | at 4 a.m. | imprecision
$43 million | $43,885,310 | imprecision
$3.5 billion | $3.6 billion | contradiction
voted 7-2 | voted 2-7 | None
"""


@pytest.mark.parametrize("case", CASES.strip().split("\n"))
def test_the_relation_follows_from_the_intervals(case: str) -> None:
    first, second, expected = (part.strip() for part in case.split("|"))
    (a, *_), (b, *_) = mentions(first), mentions(second)
    relation = relate(a, b).relation
    assert (relation.value if relation else "None") == expected
