"""Invented articles with fixed sentences: what the model tests and cassettes are made from, whatever cleaning does one day."""

from __future__ import annotations

from pathlib import Path

from crossbrief.document import Article, Document, Sentence
from crossbrief.ground.quote import evidence, find
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation

SETS = Path(__file__).parent / "data" / "sets"


def frozen(name: str) -> tuple[Document, ...]:
    """The set `tests/data/sets/NAME.txt`: `== label | publisher | date`, then one sentence a line."""
    text = (SETS / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_document(part) for part in text.split("== ")[1:])


def document(label: str, *sentences: str, suspicious: str = "", publisher: str | None = None) -> Document:
    """One document of one-line sentences; a sentence that contains `suspicious` is marked so."""
    article = Article(id=label, text="\n".join(sentences), publisher=publisher)
    spans, start = [], 0
    for number, line in enumerate(sentences, 1):
        marked = bool(suspicious) and suspicious in line
        spans.append(Sentence(f"{label}{number}", label, number - 1, start, start + len(line), line, marked))
        start += len(line) + 1
    return Document(label, article, tuple(spans))


def finding(
    documents: tuple[Document, ...], question: str, kind: str, relation: str, *sides: tuple[str, str]
) -> Discrepancy:
    """A finding of the rules: its sides are (value, address of a sentence)."""
    homes = {s.id: (s, d) for d in documents for s in d.sentences}
    positions = []
    for value, address in sides:
        sentence, home = homes[address]
        proof = evidence(sentence, home, find(value, sentence.text)[0])
        positions.append(Position(value=value, evidence=(proof,)))
    return Discrepancy(
        question=question, type=DiscrepancyType(kind), relation=Relation(relation), positions=tuple(positions)
    )


def _document(part: str) -> Document:
    head, *lines = part.strip().splitlines()
    label, publisher, date = (field.strip() for field in head.split("|"))
    made = document(label, *lines, publisher=publisher or None)
    article = made.article.model_copy(update={"date": date or None})
    return Document(label, article, made.sentences)
