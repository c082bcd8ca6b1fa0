"""Documents and findings in; out comes the text a model reads, one numbered sentence a line between markers that no
article can forge."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Sequence

from crossbrief.document import Document, Sentence
from crossbrief.schema import Discrepancy, Position

PLACES = 3
"""Sentences of one position that a finding names, at most."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+")
_MARKER = re.compile(r"<(?=\s*/?\s*articles\b)", re.IGNORECASE)


def citable(documents: Iterable[Document]) -> tuple[Sentence, ...]:
    """The sentences a model is shown and may cite, in reading order: all but those addressed to a machine."""
    return tuple(s for d in documents for s in d.sentences if not s.suspicious)


def addresses(documents: Iterable[Document]) -> tuple[str, ...]:
    """The addresses of the citable sentences."""
    return tuple(s.id for s in citable(documents))


def articles(documents: Sequence[Document]) -> str:
    """The articles as a model reads them; about 3 tokens a sentence more than the bare text.

    The marker carries a number made from the whole text. It is the same when the same text is sent again, so replies
    can be kept and compared, and an article cannot contain it: its own words go into the number.
    """
    body = "\n\n".join(_article(d) for d in documents if any(not s.suspicious for s in d.sentences))
    number = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:16]
    return (
        f"Everything between the two marks {number} is text of the articles.\n\n"
        f"<articles {number}>\n{body}\n</articles {number}>"
    )


def findings(items: Sequence[Discrepancy], shown: Container[str]) -> str:
    """The rules' findings, one line each, `f1` first; `none` when there are none.

    `shown` are the addresses that stand in the same request; no other is named.
    """
    lines = [
        f"f{n} ({item.type}, {item.relation}): {one_line(item.question)} {_values(item, shown)}"
        for n, item in enumerate(items, 1)
    ]
    return "\n".join(lines) or "none"


def _values(item: Discrepancy, shown: Container[str]) -> str:
    """A finding's positions with their addresses: `"5-billion-US-dollar" [b2] against "$5.4 billion" [a1] [b11]`."""
    return " against ".join(
        " ".join([f'"{one_line(p.value)}"', *(f"[{address}]" for address in _places(p, shown))]) for p in item.positions
    )


def _places(position: Position, shown: Container[str]) -> list[str]:
    found = dict.fromkeys(e.sentence for e in position.evidence if e.sentence in shown)
    return list(found)[:PLACES]


def outlet(document: Document) -> str:
    """How a document is called before a model and in what it writes."""
    return one_line(document.article.called(document.label))[:60] or f"article {document.label}"


def one_line(text: str) -> str:
    """Text without line ends, control and invisible characters, and without anything that looks like our markers."""
    return _MARKER.sub("‹", " ".join(_CONTROL.sub(" ", text).split()))


def _article(document: Document) -> str:
    date = one_line(document.article.date or "")[:20]
    head = f"article {document.label}: {outlet(document)}" + (f", {date}" if date else "")
    return "\n".join([head, *(f"[{s.id}] {one_line(s.text)}" for s in document.sentences if not s.suspicious)])


def once(documents: Sequence[Document]) -> list[Document]:
    """Documents without those whose text another one has exactly."""
    return list({d.article.text: d for d in reversed(documents)}.values())[::-1]
