"""The documents a reply is held against: which addresses exist and may be cited, and what has been refused so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from crossbrief.document import Document, Sentence
from crossbrief.ground.quote import evidence
from crossbrief.schema import Evidence, Rejected

Kind = Literal["headline", "summary", "key_point", "discrepancy", "timeline", "perspective"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a model or a caller wrote, before it is judged."""

    kind: Kind
    text: str
    cited: tuple[str, ...] = ()
    """Addresses, as written."""
    date: str = ""
    """Of a timeline entry: ISO 8601, as far as it is known."""
    label: str = ""
    """Of a timeline entry: the article's own words for the time."""
    holder: str = ""
    """Of a perspective: whose it is."""


@dataclass
class Bench:
    """Looks sentences up by address, and keeps what was refused."""

    documents: Sequence[Document]
    rejected: list[Rejected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.homes: dict[str, Document] = {s.id: d for d in self.documents for s in d.sentences}
        self.sentences: dict[str, Sentence] = {s.id: s for d in self.documents for s in d.sentences}
        self.copies: dict[str, dict[str, Sentence]] = {}
        """Text -> article -> the sentence there that may be cited."""
        for sentence in self.sentences.values():
            if not sentence.suspicious:
                self.copies.setdefault(sentence.text, {}).setdefault(sentence.article, sentence)
        self.citable: list[Sentence] = [next(iter(printed.values())) for printed in self.copies.values()]
        """The first sentence of each text."""

    def reject(self, claim: Claim, reason: str, detail: str = "") -> None:
        """Keep a claim as refused; `reason` is a code of `schema.Rejected`."""
        self.rejected.append(
            Rejected(kind=claim.kind, text=claim.text, reason=reason, detail=detail, cited=claim.cited)
        )

    def cited(self, claim: Claim) -> tuple[Sentence, ...]:
        """The sentences a claim cites; empty, and the claim refused, when it cites none, one that does not exist, or one
        that addresses a machine."""
        if not claim.cited:
            self.reject(claim, "no_evidence", "it cites no sentence")
            return ()
        if unknown := [i for i in claim.cited if i not in self.sentences]:
            self.reject(claim, "unknown_sentence", f"no sentence has the address {', '.join(unknown)[:80]}")
            return ()
        found = tuple(self.sentences[i] for i in dict.fromkeys(claim.cited))
        if bad := [s.id for s in found if s.suspicious]:
            self.reject(claim, "suspicious_sentence", f"{', '.join(bad)} is addressed to a machine")
            return ()
        return found

    def evidence(self, sentences: Iterable[Sentence]) -> tuple[Evidence, ...]:
        """Whole sentences as evidence, each followed by its copies in articles that are not named by another one."""
        found = list(sentences)
        named = {s.article for s in found}
        for sentence in tuple(found):
            for article, copy in self.copies.get(sentence.text, {}).items():
                if article not in named:
                    named.add(article)
                    found.append(copy)
        return tuple(evidence(s, self.homes[s.id]) for s in found)
