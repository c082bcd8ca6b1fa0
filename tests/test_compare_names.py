"""What becomes of two articles whose names differ: the cases of `data/compare/names.txt`."""

from __future__ import annotations

import pytest

from tiers import cases, tier


@pytest.mark.parametrize("case", cases("names"), ids=lambda case: case[1][:40])
def test_each_pair_of_articles_gets_the_tier_that_its_difference_deserves(case: tuple[str, str, str]) -> None:
    assert tier(*case) == case[2]
