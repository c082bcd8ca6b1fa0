"""The sentences cited for a claim and their documents in; what stands in them, round them and in their articles out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crossbrief.document import Document, Sentence
from crossbrief.quantity import Mention, mentions

NEIGHBOURS = 3
"""Sentences before and after a cited one in which its `he`, `the company` or `the bill` may have its name."""
_LOOKALIKES = str.maketrans({"\u017f": "s", "\u0130": "I", "\u0131": "i", "\u212a": "K"})
"""Letters that a pattern which ignores case takes for s, i and k, and a table of number words does not have."""


def read(text: str) -> tuple[Mention, ...]:
    """The figures and times of a text; offsets are those of `text`."""
    return mentions(text.translate(_LOOKALIKES))


@dataclass(frozen=True, slots=True)
class Cited:
    """What a claim is held against."""

    sentences: tuple[Sentence, ...]
    homes: Mapping[str, Document]
    """Sentence id -> the document that holds it."""

    @property
    def ids(self) -> str:
        """The addresses for a reader: `a2, b7`."""
        return ", ".join(s.id for s in self.sentences) or "no sentence"

    def documents(self) -> tuple[Document, ...]:
        """Each document that is cited, once."""
        return tuple({d.label: d for s in self.sentences if (d := self.homes.get(s.id))}.values())

    def near(self, sentence: Sentence, reach: int = NEIGHBOURS) -> Sequence[Sentence]:
        """The sentence with those within `reach` of it in its article."""
        home = self.homes.get(sentence.id)
        at = place(sentence, home) if home else -1
        if home is None or at < 0:
            return (sentence,)
        return home.sentences[max(0, at - reach) : at + reach + 1]

    def neighbours(self) -> Iterator[Sentence]:
        """Every sentence within reach of a cited one."""
        for sentence in self.sentences:
            yield from self.near(sentence)

    def printed(self, sentence: Sentence) -> date | None:
        """The day on which the sentence's article appeared, or None when it is unknown."""
        home = self.homes.get(sentence.id)
        return iso_day((home.article.date or "") if home else "")


def place(sentence: Sentence, home: Document) -> int:
    """Index of a sentence in its document, or -1; the running number of its id is tried first."""
    number = sentence.id[len(home.label) :]
    guess = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 7 else -1
    if 0 <= guess < len(home.sentences) and home.sentences[guess].id == sentence.id:
        return guess
    return next((i for i, s in enumerate(home.sentences) if s.id == sentence.id), -1)


def iso_day(text: str) -> date | None:
    """The day of `2018-10-08` or `2018-10-08T17:37`; None for anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def cited(sentences: Sequence[Sentence], homes: Mapping[str, Document]) -> Cited:
    """The cited sentences, each once."""
    return Cited(tuple({s.id: s for s in sentences}.values()), homes)
