"""The comparator, driven through `compare`: its tiers, its evidence, and that no article takes a briefing down with it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import crossbrief.compare
from crossbrief.clean import clean
from crossbrief.compare import Comparison, compare
from crossbrief.compare.judge import fitted
from crossbrief.document import Article
from sets import document, documents

SEEDS = Path(__file__).parent.parent / "examples" / "s400"
FIRST = "The explosion at the Brenholm grain terminal killed seven dock workers on Monday, police said."
SECOND = "The explosion at the Brenholm grain terminal killed five dock workers on Monday, police said."
ODD = (
    "It was 2018-13-12 in Brenholm, and 31 February.",
    "Brenholm \ud83d gave \udc00 seven.",
    "THE BRENHOLM EXPLOSION KILLED 7 DOCK WORKERS ON MONDAY.",
    "“‘“”’”",
    "7",
    "$",
    "Over a trillion dollars, said said said Brenholm.",
    "“We will never,” said",
)


def seeds() -> Comparison:
    articles = [Article(id=name, text=(SEEDS / f"{name}.txt").read_text(encoding="utf-8")) for name in "ab"]
    return compare(clean(articles))


def test_levels_targets_and_periods_of_two_real_articles_are_not_flagged() -> None:
    assert not [d for d in seeds().discrepancies if d.relation.is_flag]


def test_every_quote_and_value_stands_at_its_offsets() -> None:
    texts = {name: (SEEDS / f"{name}.txt").read_text(encoding="utf-8") for name in "ab"}
    found = seeds()
    points = (*found.discrepancies, *found.possible)
    assert points
    for e in (e for d in points for p in d.positions for e in p.evidence):
        assert texts[e.article][e.start : e.end] == e.quote
        assert e.value_start is not None and e.value_end is not None
        assert e.start <= e.value_start < e.value_end <= e.end


def test_a_flag_says_its_chance_and_what_is_less_likely_is_only_possible() -> None:
    judge = fitted()
    found = compare(documents(FIRST, SECOND))
    assert [d.chance for d in found.discrepancies if d.relation.is_flag and (d.chance or 0) < judge.flag] == []
    assert {p.value for p in found.discrepancies[0].positions} == {"seven", "five"}
    chances = [point.chance for point in seeds().possible]
    # Figures that count nothing in common have none.
    assert all(chance is None or judge.floor - 0.01 <= chance < judge.flag for chance in chances)


def test_everyone_who_prints_a_value_is_evidence_for_it() -> None:
    found = compare(documents(FIRST, SECOND, f"{FIRST}\nThe harbour was closed.", f"{SECOND}\nNobody was held."))
    printed = {p.value: {e.article for e in p.evidence} for p in found.discrepancies[0].positions}
    assert printed == {"seven": {"a", "c"}, "five": {"b", "d"}}


def test_articles_on_different_events_are_not_set_against_each_other() -> None:
    rows = "\n".join(f"{word} rose in the quiet valley of Orsk." for word in ("Bread", "Milk", "Salt", "Rice", "Oats"))
    other = rows.replace("Orsk", "Lima").replace("quiet valley", "senate").replace("rose", "voted")
    assert not compare(documents(f"{rows}\nSeven died.", f"{other}\nFive died.")).discrepancies


def test_an_article_in_another_language_is_not_compared_and_that_is_said_once() -> None:
    german = [
        document(name, f"Die Kosten stiegen auf {value} Millionen Euro, sagte der Minister.")
        for name, value in (("a", "3,5"), ("b", "4,2"))
    ]
    for one in german:
        object.__setattr__(one, "article", one.article.model_copy(update={"language": "de"}))
    found = compare(german)
    assert not found.discrepancies and not found.possible
    assert [w.code for w in found.warnings] == ["language_not_read"]


def test_a_generator_that_fails_is_left_out_and_named_and_the_rest_is_delivered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise IndexError("a sentence like no other")

    monkeypatch.setitem(crossbrief.compare.GENERATORS, "quotations", fails)
    found = compare(documents(FIRST, SECOND))
    assert [(w.code, "quotations" in w.message) for w in found.warnings] == [("detector_failed", True)]
    assert found.discrepancies


def test_no_sentence_takes_the_comparison_down() -> None:
    chance = random.Random(5)  # noqa: S311 - a sample, not a secret
    cases = [(first, second) for first in ODD for second in (*ODD, FIRST)]
    for _ in range(300):
        words = [FIRST.split(), f"“{SECOND[:-1]},” Mayor Ilse Torvik said in 2018 of $5 million.".split()]
        for row in words:
            for _ in range(chance.randrange(8)):
                k = chance.randrange(len(row))
                row[k] = chance.choice([row[k] * 2, "", row[-1], row[k].upper(), "5", "”", "“"])
        cases.append((" ".join(words[0]), " ".join(words[1])))
    failed = [(pair, w) for pair in cases for w in compare(documents(*pair)).warnings if w.code == "detector_failed"]
    assert failed == []
