"""The comparator, driven through `compare` on cleaned documents: invented sets, and the two seed articles."""

from pathlib import Path

from crossbrief.clean import clean
from crossbrief.compare import compare
from crossbrief.document import Article
from crossbrief.schema import Discrepancy, Relation

SEEDS = Path(__file__).parent.parent / "examples" / "s400"
SOFT = {Relation.IMPRECISION, Relation.DIVERGENCE}


def seeds() -> tuple[Discrepancy, ...]:
    """What the comparator finds in the two articles on the S-400 deal."""
    articles = [Article(id=name, text=(SEEDS / f"{name}.txt").read_text(encoding="utf-8")) for name in "ab"]
    return compare(clean(articles)).discrepancies


def gives(item: Discrepancy, article: str, words: str, value: str) -> bool:
    """Whether a position of `item` has `value` in a sentence of `article` that holds `words`."""
    return any(
        value in p.value and any(e.article == article and words in e.quote for e in p.evidence) for p in item.positions
    )


def relations(first: tuple[str, str, str], second: tuple[str, str, str]) -> set[Relation]:
    """Relations of the items that set the two (article, words, value) against each other."""
    return {i.relation for i in seeds() if gives(i, *first) and gives(i, *second)}


def test_the_price_of_the_deal_is_put_less_exactly_in_one_sentence_than_elsewhere() -> None:
    rounded = ("b", "5-billion-US-dollar purchase", "5")
    assert relations(rounded, ("b", "valued at 5.4 billion", "5.4")) <= SOFT
    assert relations(rounded, ("b", "valued at 5.4 billion", "5.4"))
    assert relations(rounded, ("a", "signed a $5.4 billion deal", "5.4"))


def test_a_bound_on_last_years_trade_is_set_against_the_other_articles_figure() -> None:
    found = relations(("a", "exceeding $9 billion", "9"), ("b", "reaching 10 billion", "10"))
    assert found and found <= SOFT


def test_two_target_years_contradict_each_other_inside_one_article_and_across_two() -> None:
    late = ("a", "By 2030, Putin said", "2030")
    assert relations(late, ("a", "by 2025", "2025")) == {Relation.CONTRADICTION}
    assert relations(late, ("b", "by 2025", "2025")) == {Relation.CONTRADICTION}


def test_levels_targets_and_periods_of_the_seeds_are_not_mixed() -> None:
    values = [{p.value for p in item.positions} for item in seeds() if item.relation.is_flag]
    assert not any({"$6 billion", "$9 billion"} <= found for found in values)
    assert not any({"$9 billion", "$30 billion"} <= found for found in values)
    assert not any({"$30 billion", "$15 billion"} <= found for found in values)
    assert not any({"2020", "2025"} <= found or {"2022", "2025"} <= found for found in values)


def test_a_speaker_is_named_where_the_sentence_names_one() -> None:
    item = next(i for i in seeds() if gives(i, "a", "By 2030", "2030"))
    assert next(p for p in item.positions if p.value == "2030").attributed_to == "Putin"


def test_every_quote_and_value_stands_at_its_offsets() -> None:
    texts = {name: (SEEDS / f"{name}.txt").read_text(encoding="utf-8") for name in "ab"}
    for item in seeds():
        for p in item.positions:
            for e in p.evidence:
                assert texts[e.article][e.start : e.end] == e.quote
                assert e.value_start is not None and e.value_end is not None
                assert e.start <= e.value_start < e.value_end <= e.end
