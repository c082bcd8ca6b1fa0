"""The sentences a claim cites, with what stands round them: what every check of a fact looks things up in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from crossbrief.document import Document, Sentence


class Failure(NamedTuple):
    """A fact that does not hold."""

    reason: str
    """Code of `schema.Rejected`: figure, date, name, quotation, speaker, negation, markup."""
    detail: str
    """In plain words, for an editor: `no figure 700,000 in a2`."""


@dataclass(frozen=True)
class Cited:
    """Cited sentences and the documents they stand in."""

    sentences: tuple[Sentence, ...]
    homes: Mapping[str, Document]

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The articles of the cited sentences, each once."""
        return tuple({self.homes[s.id].label: self.homes[s.id] for s in self.sentences if s.id in self.homes}.values())

    @property
    def addresses(self) -> str:
        """`a2, b7`."""
        return ", ".join(s.id for s in self.sentences) or "any sentence"

    def neighbours(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentence before and the one after, in the article."""
        there = self.homes[sentence.id].sentences
        place = next((i for i, s in enumerate(there) if s.id == sentence.id), None)
        if place is not None:
            yield from (there[i] for i in (place - 1, place + 1) if 0 <= i < len(there) and not there[i].suspicious)

    def published(self, sentence: Sentence) -> date | None:
        """The day its article appeared, or None."""
        try:
            return date.fromisoformat((self.homes[sentence.id].article.date or "")[:10])
        except (ValueError, KeyError):
            return None
