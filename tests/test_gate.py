"""The quality gate: invented article sets with what must be flagged in them; the floors below only rise.

A file of `data/gate` begins with `#` lines that say what it is about, goes on with the articles (`== a`, one sentence a
line), and ends with `!! value | value` for every pair that must be set against each other. Nothing else may be flagged.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from crossbrief.compare import compare
from crossbrief.schema import Discrepancy
from sets import documents

FOLDER = Path(__file__).parent / "data" / "gate"
RECALL = 1.0
FALSE_ALARMS = 0


class Case(NamedTuple):
    """One set and what must be found in it."""

    name: str
    texts: tuple[str, ...]
    wanted: tuple[frozenset[str], ...]


def read(path: Path) -> Case:
    """The case of one file."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    articles = "\n".join(line for line in lines if not line.startswith("!!")).split("== ")[1:]
    texts = tuple(article.partition("\n")[2].strip() for article in articles)
    wanted = (line[2:].split("|") for line in lines if line.startswith("!!"))
    return Case(path.stem, texts, tuple(frozenset(value.strip() for value in pair) for pair in wanted))


CASES = [read(path) for path in sorted(FOLDER.glob("*.txt"))]


def flags(case: Case) -> list[Discrepancy]:
    """What the comparator flags in the set."""
    return [item for item in compare(documents(*case.texts)).discrepancies if item.relation.is_flag]


def meets(item: Discrepancy, pair: frozenset[str]) -> bool:
    """Whether two positions of the item hold the two values."""
    return all(any(value in position.value for position in item.positions) for value in pair)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_must_be_found_is_found_and_nothing_else(case: Case) -> None:
    found = flags(case)
    missed = [sorted(pair) for pair in case.wanted if not any(meets(item, pair) for item in found)]
    alarms = [[p.value for p in item.positions] for item in found if not any(meets(item, w) for w in case.wanted)]
    assert (missed, alarms) == ([], [])


def test_the_floors_hold_over_all_sets() -> None:
    found = {case.name: flags(case) for case in CASES}
    wanted = [(case.name, pair) for case in CASES for pair in case.wanted]
    hits = sum(any(meets(item, pair) for item in found[name]) for name, pair in wanted)
    known = {case.name: case.wanted for case in CASES}
    alarms = sum(not any(meets(item, w) for w in known[name]) for name, items in found.items() for item in items)
    assert len(CASES) >= 28
    assert hits / len(wanted) >= RECALL
    assert alarms <= FALSE_ALARMS
