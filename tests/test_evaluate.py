"""Labelled sets in, a table out: counted by hand on small sets."""

import json
from pathlib import Path

import pytest

from crossbrief.errors import InputError
from crossbrief.evaluate import Gold, evaluate, read_gold
from crossbrief.schema import Briefing, Discrepancy, DiscrepancyType, Evidence, Position, Relation

RIVER = "The river rose to four meters in the town of Ansel on Monday."
HIGHER = "The river rose to six meters in the town of Ansel on Monday."


def item(first: str = RIVER, second: str = HIGHER, relation: Relation = Relation.CONTRADICTION) -> Discrepancy:
    positions = tuple(
        Position(
            value=name, evidence=(Evidence(article=name, sentence=f"{name}1", quote=quote, start=0, end=len(quote)),)
        )
        for name, quote in (("a", first), ("b", second))
    )
    return Discrepancy(question="?", type=DiscrepancyType.FIGURE, relation=relation, positions=positions)


def labelled(number: int, label: str) -> Gold:
    return Gold.model_validate({"id": f"s{number}", "articles": [{"text": RIVER}], "label": label})


def listed(complete: bool = True) -> Gold:
    sides = [
        {"article": "a", "quote": RIVER, "position": "A"},
        {"article": "b", "quote": HIGHER, "position": "B"},
    ]
    found = {"type": "figure", "relation": "contradiction", "severity": "high", "sides": sides}
    return Gold.model_validate({"id": "s", "articles": [], "discrepancies": [found], "complete": complete})


def table(gold: list[Gold], briefings: dict[str, Briefing]) -> dict[str, tuple[int, int]]:
    return {row.measure: (row.found, row.total) for row in evaluate(gold, briefings)}


def test_sets_with_a_label_are_counted_as_flagged_or_not() -> None:
    labels = ["discrepancy", "discrepancy", "compatible", "different_fact"]
    gold = [labelled(number, label) for number, label in enumerate(labels)]
    flagged = Briefing(set_id="x", discrepancies=(item(),))
    quiet = Briefing(set_id="x", discrepancies=(item(relation=Relation.IMPRECISION),))
    rows = table(gold, {"s0": flagged, "s1": quiet, "s2": flagged, "s3": quiet})
    assert rows["recall of discrepancies"] == (1, 2)
    assert rows["precision of flagged sets"] == (1, 2)
    assert rows["F1"] == (2, 4)
    assert rows["F1 of flagging every set"] == (4, 6)
    assert rows["false alarms, compatible"] == (1, 1)
    assert rows["false alarms, different fact"] == (0, 1)


def test_a_set_without_a_briefing_counts_as_silent() -> None:
    rows = table([labelled(0, "discrepancy")], {})
    assert rows["sets with a briefing"] == (0, 1)
    assert rows["recall of discrepancies"] == (0, 1)


def test_a_flag_must_stand_on_both_sides_of_a_listed_discrepancy() -> None:
    hit = Briefing(set_id="s", discrepancies=(item(), item(second="Nobody was hurt, said the mayor.")))
    rows = table([listed()], {"s": hit})
    assert rows["recall of listed discrepancies"] == (1, 1)
    assert rows["recall, severity high"] == (1, 1)
    assert rows["found with the listed relation"] == (1, 1)
    assert rows["precision on complete lists"] == (1, 2)


def test_precision_is_not_counted_where_the_list_is_not_complete() -> None:
    rows = table([listed(complete=False)], {"s": Briefing(set_id="s", discrepancies=(item(),))})
    assert rows["precision on complete lists"] == (0, 0)


def test_a_gold_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps({"id": "a", "articles": [], "label": "compatible"}) + "\n\n", encoding="utf-8")
    assert [gold.label for gold in read_gold(file)] == ["compatible"]


@pytest.mark.parametrize("line", ["", "{", '{"id": "a", "articles": []}', '{"id": "a", "articles": [], "label": "x"}'])
def test_a_line_that_is_no_labelled_set_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold(file)
    assert caught.value.code == "bad_set"


def test_a_missing_gold_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path / "none.jsonl")
    assert caught.value.code == "file_not_found"
