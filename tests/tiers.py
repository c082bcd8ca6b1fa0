"""Two articles in, what the comparator makes of them out: the cases of `data/compare` say what it should be."""

from __future__ import annotations

from pathlib import Path

from crossbrief.compare import compare
from crossbrief.schema import Discrepancy
from sets import blocks, documents

FOLDER = Path(__file__).parent / "data" / "compare"


def cases(name: str) -> list[tuple[str, ...]]:
    """(article, article, expectation) of one kind."""
    return blocks(FOLDER / f"{name}.txt")


def _gives(point: Discrepancy, values: list[str]) -> bool:
    return all(any(value in p.value for p in point.positions) for value in values)


def tier(first: str, second: str, expected: str) -> str:
    """The expectation as it came true: the tier of the point with the expected values, or of any point that is shown."""
    found = compare(documents(first, second))
    values = [value.strip() for value in expected.partition(" ")[2].split("|") if value.strip()]
    flags = [d for d in found.discrepancies if d.relation.is_flag]
    minor = [d for d in found.discrepancies if not d.relation.is_flag]
    for name, points in (("flag", flags), ("minor", minor), ("possible", found.possible)):
        if any(_gives(point, values) for point in points) and (values or name == "flag"):
            return f"{name} {' | '.join(values)}".strip()
    return "nothing"
