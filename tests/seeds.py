"""The two articles of examples/s400 and what any way in must find in them; read off the articles by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "s400"
PATHS = [str(FOLDER / "a.txt"), str(FOLDER / "b.txt")]

MUST_FIND: tuple[tuple[str, str, set[str]], ...] = (
    ("5-billion-US-dollar purchase", "valued at 5.4 billion", {"imprecision", "divergence"}),
    ("5-billion-US-dollar purchase", "signed a $5.4 billion deal", {"imprecision", "divergence"}),
    ("total trade exceeding $9 billion", "reaching 10 billion US dollars", {"imprecision", "divergence"}),
)
"""Two passages that stand on different sides of one discrepancy, and the relations that are right for them. The target year (2030
or 2025, both in one of the articles) is not among them: the rules leave it to a model, see docs/quality.md."""


def texts() -> list[dict[str, Any]]:
    """The articles as a caller would send them."""
    return [{"id": p.stem, "text": p.read_text(encoding="utf-8")} for p in map(Path, PATHS)]


def found(discrepancies: Iterable[Mapping[str, Any]]) -> list[bool]:
    """For each of `MUST_FIND`, whether the discrepancies (as JSON) have it."""
    items = list(discrepancies)
    return [any(_apart(d, one, other) and d["relation"] in right for d in items) for one, other, right in MUST_FIND]


def _apart(item: Mapping[str, Any], one: str, other: str) -> bool:
    sides = [" ".join(e["quote"] for e in p["evidence"]) for p in item["positions"]]
    return any(one in side and any(other in further for further in sides if further is not side) for side in sides)


def draft() -> dict[str, Any]:
    """A whole briefing of the two articles by address, as a strong model would write it; written by hand."""
    written: dict[str, Any] = json.loads((FOLDER / "draft.json").read_text(encoding="utf-8"))
    return written


def with_quotes(node: Any, sentences: Mapping[str, str]) -> Any:
    """A draft in which the whole sentence stands with its article wherever an address stood."""
    if isinstance(node, list):
        return [with_quotes(item, sentences) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: [{"article_id": i[0], "quote": sentences[i]} for i in value]
        if key == "sentences"
        else with_quotes(value, sentences)
        for key, value in node.items()
    }


def compact(node: Any) -> str:
    """JSON as a model is asked to write it."""
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))
