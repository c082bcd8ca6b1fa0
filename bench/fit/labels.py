"""The labelled sets in, labelled examples out: every candidate of a set with what a reader says of it.

A *unit* is one comparison: a whole set that was read, a labelled pair of sentences, a set with planted changes. Its `event`
decides the fold, so that an event's sets, pairs and planted variants are fitted together or measured together. The sets of
`fresh.json` and whatever was made of them are in no fit.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crossbrief.clean import clean
from crossbrief.compare import found
from crossbrief.compare.candidate import Candidate, Value
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge, fitted
from crossbrief.compare.values.align import compared
from crossbrief.compare.values.figures import Figures
from crossbrief.compare.values.times import Times
from crossbrief.document import Article, Document

Row = dict[str, Any]
FLAGGED = {"contradiction", "divergence", "superseded"}
KIND_OF = {
    "date": "time",
    "year": "time",
    "weekday": "time",
    "clock": "time",
    "quotation": "quotation",
    "attribution": "quotation",
}
WEIGHT = {"exhaustive": 1.0, "natural": 1.0, "planted": 1.0, "ramdocs": 0.2}
"""What an example of each source counts for: made-up documents are less like news."""


@dataclass(slots=True)
class Unit:
    """One comparison whose truth is known."""

    event: str
    source: str
    id: str
    documents: list[Document]
    sides: list[tuple[Side, Side]] = field(default_factory=list)
    """Pairs of sentences with values that really differ."""
    complete: bool = True
    """Whether every candidate that is not among `sides` is known to be none."""


@dataclass(slots=True)
class Side:
    """A labelled sentence, and the value in it where the label gives one."""

    article: str
    quote: str
    value: str = ""


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def documents(articles: Iterable[Row]) -> list[Document]:
    fields = ("id", "text", "date", "publisher", "title", "url")
    return list(clean([Article(**{k: a[k] for k in fields if a.get(k) is not None}) for a in articles]))


def clusters(data: Path) -> dict[str, Row]:
    return {
        c["id"]: c for kind in ("clusters_basil", "clusters_allsides") for c in rows(data / kind / "clusters.jsonl")
    }


def fresh(data: Path) -> set[str]:
    listed = json.loads((data / "fresh.json").read_text(encoding="utf-8"))
    return {i for ids in listed.values() for i in ids}


def units(data: Path) -> Iterator[Unit]:
    """Everything labelled, whatever is made of fresh sets left out."""
    every, untouched = clusters(data), fresh(data)
    for r in rows(data / "exhaustive" / "clusters.jsonl"):
        flags = [d for d in r["discrepancies"] if d["relation"] in FLAGGED]
        sides = [p for d in flags for p in _across(d["sides"])]
        yield Unit(r["cluster"], "exhaustive", r["cluster"], documents(every[r["cluster"]]["articles"]), sides)
    for r in rows(data / "natural_discrepancies" / "pairs.jsonl"):
        if r["label"] != "unclear" and r["cluster"] not in untouched:
            yield _natural(r)
    for r in rows(data / "planted_discrepancies" / "clusters.jsonl"):
        if r["base"] not in untouched:
            sides = [_planted(g) for g in r["labels"]]
            yield Unit(r["base"], "planted", r["id"], documents(r["articles"]), sides, complete=False)
    for r in rows(data / "ramdocs" / "sets.jsonl"):
        if (unit := _ramdocs(r)) is not None:
            yield unit


def _across(sides: list[Row]) -> Iterator[tuple[Side, Side]]:
    for a in sides:
        for b in sides:
            if a["position"] < b["position"]:
                yield tuple(Side(s["article"], s["quote"], s.get("value", "")) for s in (a, b))  # type: ignore[misc]


def _natural(r: Row) -> Unit:
    texts = [{"id": r["article_a"], "text": r["quote_a"]}, {"id": r["article_b"], "text": r["quote_b"]}]
    pair = Side(r["article_a"], r["quote_a"]), Side(r["article_b"], r["quote_b"])
    if r["values_a"] and r["values_b"]:
        pair[0].value, pair[1].value = (" ".join(map(str, r[k])) for k in ("values_a", "values_b"))
    return Unit(r["cluster"], "natural", r["id"], documents(texts), [pair] if r["label"] == "discrepancy" else [])


def _planted(g: Row) -> tuple[Side, Side]:
    return Side(g["planted_in"], g["planted_quote"], g["planted_value"]), Side(
        g["agrees_in"], g["agrees_quote"], g["original_value"]
    )


def _ramdocs(r: Row) -> Unit | None:
    """A set with a wrong document: its answer against the right ones; a set of several entities: nothing differs."""
    kinds = {a["type"] for a in r["articles"]}
    gold, wrong = r["labels"].get("gold_answers", []), r["labels"].get("wrong_answers", [])
    if {"correct", "misinfo"} <= kinds:
        right = [a["id"] for a in r["articles"] if a["type"] == "correct"]
        false = [a["id"] for a in r["articles"] if a["type"] == "misinfo"]
        sides = [(Side(x, "", " ".join(gold)), Side(y, "", " ".join(wrong))) for x in right for y in false]
        return Unit(r["id"], "ramdocs", r["id"], documents(r["articles"]), sides, complete=False)
    if "misinfo" not in kinds and len(gold) > 1:
        return Unit(r["id"], "ramdocs", r["id"], documents(r["articles"]))
    return None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _on(value: Value, side: Side) -> bool:
    """Whether a value stands in the labelled sentence, as the scorer counts."""
    if value.line.sentence.article != side.article:
        return False
    a, b = _words(value.line.text), _words(side.quote)
    return not b or (len(a & b) >= 0.5 * min(len(a), len(b)) and len(a & b) >= min(3, len(a), len(b)))


def _gives(value: Value, side: Side) -> bool:
    """Whether it is the labelled value: a word, or a number, in common."""
    return not side.value or bool(_words(value.text) & _words(side.value))


def real(unit: Unit, candidate: Candidate) -> bool | None:
    """What the labels say of a candidate; None when they do not tell."""
    orders = [(candidate.a, candidate.b), (candidate.b, candidate.a)]
    touching = [(x, y, a, b) for x, y in orders for a, b in unit.sides if _on(x, a) and _on(y, b)]
    spoken = candidate.kind == "quotation"  # a quotation that differs in two places is one point
    if any(spoken or (_gives(x, a) and _gives(y, b)) for x, y, a, b in touching):
        return candidate.relation.is_flag
    return None if touching or not unit.complete else False


@dataclass(slots=True)
class Example:
    """One candidate, or one pair of slots, with its label."""

    event: str
    source: str
    unit: str
    kind: str
    features: dict[str, float]
    real: bool
    address: str = ""


def kin(index: Index, judge: Judge, event: str) -> Iterator[Example]:
    """Pairs of slots: equal values that are no coincidence are one slot, other values another."""
    for reading in (Figures(), Times()):
        for m in compared(index, judge, reading).met:
            trivial = m.a.mention.kind == "count" and m.a.mention.value < 10
            if m.verdict.relation is None and not trivial:
                yield Example(event, "free", "", reading.kind, m.near, True)
            elif m.verdict.relation is not None and m.verdict.relation.is_flag:
                yield Example(event, "free", "", reading.kind, m.near, False)


def examples(unit: Unit, judge: Judge) -> Iterator[Example]:
    """The candidates of a unit that the labels tell of."""
    judged, _, _ = found(Index(unit.documents), judge)
    for candidate, _ in judged:
        label = real(unit, candidate)
        if label is not None and candidate.relation.is_flag:
            address = " ".join(f"{v.line.sentence.id}:{v.start}" for v in (candidate.a, candidate.b))
            yield Example(unit.event, unit.source, unit.id, candidate.kind, dict(candidate.features), label, address)


def main() -> None:
    """Print the labels of news candidates by set and address, one JSON object a line: no word of an article is in them."""
    for unit in units(Path(sys.argv[1])):
        for e in examples(unit, fitted()) if unit.source != "ramdocs" else ():
            row = {"set": e.unit, "event": e.event, "source": e.source, "kind": e.kind, "at": e.address, "real": e.real}
            sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
