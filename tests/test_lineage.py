"""Which articles are independent of each other."""

import pytest

from crossbrief.clean import clean
from crossbrief.document import Article
from crossbrief.events.lineage import Lineage, lineage

STORY = (
    "The harbour of Port Selen was closed on Monday after a crane fell onto the quay. Two dockers were hurt, the harbour master said. "
    "Ships were sent to the neighbouring town of Carrow while engineers looked at the remaining cranes. The company that owns the crane "
    "promised to help the inquiry and to pay for the damage. The quay will stay closed for a week at least, according to the council."
)
OTHER = (
    "A crane collapsed at Port Selen and injured several people. The council has ordered an inquiry into the safety of the quay. "
    "Trade unions had warned of rust for years. Lorries queued on the coast road until late in the evening."
)


def origins(*articles: Article) -> Lineage:
    return lineage(clean(articles))


def test_different_reports_are_independent() -> None:
    found = origins(Article(id="x", text=STORY), Article(id="y", text=OTHER))
    assert found.independent(["x", "y"]) == 2
    assert not found.basis


def test_the_same_text_twice_is_one_source_and_named_a_duplicate() -> None:
    found = origins(Article(id="x", text=STORY), Article(id="y", text=f"  {STORY}\n"))
    assert found.duplicates == {"y": "x"}
    assert found.independent(["x", "y"]) == 1


def test_a_syndicated_copy_with_an_added_line_is_one_source_but_no_duplicate() -> None:
    copy = STORY + " Our reporter added that the weather was fine."
    found = origins(Article(id="x", text=STORY), Article(id="y", text=copy))
    assert not found.duplicates
    assert found.independent(["x", "y"]) == 1
    assert "nearly the same text as x" in found.basis["y"]


def test_two_articles_with_one_agency_in_the_dateline_share_an_origin() -> None:
    found = origins(
        Article(id="x", text=f"PORT SELEN (Reuters) - {STORY}"), Article(id="y", text=f"CARROW (Reuters) - {OTHER}")
    )
    assert found.groups["x"] == found.groups["y"]
    assert found.independent(["x", "y"]) == 1


def test_an_article_that_relays_an_outlet_shares_the_origin_of_that_outlets_own_article() -> None:
    relay = "A crane fell at Port Selen on Monday, Carrow Post reported. The unions demand an inquiry into the whole harbour."
    found = origins(Article(id="x", text=relay), Article(id="y", text=STORY, publisher="Carrow Post"))
    assert found.groups["x"] == found.groups["y"]


def test_a_credit_deep_in_the_text_does_not_make_the_whole_article_dependent() -> None:
    deep = f"{OTHER} The rust was first seen in May, RT reported."
    found = origins(Article(id="x", text=deep), Article(id="y", text=STORY))
    assert found.groups["x"] == "x"


@pytest.mark.parametrize("copies", [40])
def test_many_near_copies_meet_one_representative(copies: int) -> None:
    articles = [Article(id=f"n{i}", text=f"{STORY} Edition number {i} of the day.") for i in range(copies)]
    found = origins(*articles)
    assert found.independent(a.id for a in articles) == 1
