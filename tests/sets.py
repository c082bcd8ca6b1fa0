"""Documents from plain strings, for tests of the comparator: one sentence a line, a blank line between paragraphs."""

from __future__ import annotations

from pathlib import Path

from crossbrief.document import Article, Document, Sentence


def document(label: str, text: str) -> Document:
    """One document labelled `label`; its article's id is the label."""
    sentences: list[Sentence] = []
    offset = paragraph = 0
    for line in text.split("\n"):
        if line.strip():
            number = f"{label}{len(sentences) + 1}"
            sentences.append(Sentence(number, label, paragraph, offset, offset + len(line), line))
        else:
            paragraph += 1
        offset += len(line) + 1
    return Document(label, Article(id=label, text=text), tuple(sentences))


def documents(*texts: str) -> tuple[Document, ...]:
    """One document a text, labelled a, b, …"""
    return tuple(document(chr(ord("a") + i), text) for i, text in enumerate(texts))


def blocks(path: Path) -> list[tuple[str, ...]]:
    """The cases of a fixture file: blocks parted by blank lines, `#` lines left out; `¶` in a text parts sentences."""
    rows = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("#")]
    cases = ("\n".join(rows)).strip().split("\n\n")
    return [tuple(line.replace(" ¶ ", "\n") for line in case.strip().split("\n")) for case in cases]
