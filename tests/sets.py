"""Documents from plain strings, for tests of the comparator: one sentence a line, a blank line between paragraphs."""

from __future__ import annotations

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
