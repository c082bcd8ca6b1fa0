"""A model's draft and the documents in; what the sentences prove, and what they do not with the reason, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from crossbrief.document import Document, Sentence
from crossbrief.draft import BriefingDraft, DigestDraft, DraftEvent, DraftPerspective, DraftStatement
from crossbrief.ground import support
from crossbrief.ground.fold import evidence, find, plain
from crossbrief.schema import Evidence, Perspective, Prose, Rejected, Statement, TimelineEntry

WHOLE = 200
"""Characters below which no schema of ours cuts a text."""

Kind = Literal["headline", "summary", "key_point", "discrepancy", "timeline", "perspective", "opinion"]

T = TypeVar("T", Perspective, TimelineEntry)

_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)|[。！？؟।][”」』)]*")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a model wrote, before it is judged."""

    kind: Kind
    text: str
    cited: tuple[str, ...] = ()


@dataclass
class Bench:
    """The documents a draft is held against, and what has been turned away so far."""

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
        """Keep a claim as rejected."""
        self.rejected.append(
            Rejected(kind=claim.kind, text=claim.text, reason=reason, detail=detail, cited=claim.cited)
        )

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

    def cited(self, claim: Claim) -> list[Sentence] | None:
        """The cited sentences that may be cited; None when the claim was rejected for citing what does not exist or
        must not be."""
        if unknown := [i for i in claim.cited if i not in self.sentences]:
            self.reject(claim, "unknown_sentence", f"no sentence has the address {', '.join(unknown)[:80]}")
            return None
        found = [self.sentences[i] for i in dict.fromkeys(claim.cited)]
        if bad := [s.id for s in found if s.suspicious]:
            self.reject(claim, "suspicious_sentence", f"{', '.join(bad)} is addressed to a machine")
            return None
        return found

    def prove(self, claim: Claim) -> tuple[Evidence, ...]:
        """The evidence for a claim: the sentences it cites, else those that carry it; empty, and rejected, when there
        are none."""
        sentences = self.cited(claim)
        if sentences is None:
            return ()
        verdict = support.check(claim.text, sentences) if sentences else None
        if verdict and verdict.holds and len(sentences) <= support.MOST_SENTENCES:
            return self.evidence(sentences)
        if found := support.search(claim.text, self.citable):
            return self.evidence(found)
        nearest = verdict or support.check(claim.text, support.nearest(claim.text, self.citable))
        self.reject(
            claim, nearest.reason or "unsupported", nearest.detail or "more sentences cited than a claim may draw on"
        )
        return ()


def briefing(draft: BriefingDraft, bench: Bench) -> Prose:
    """Everything told in a full draft that the sentences prove; rejections go to the bench."""
    summary = _statements("summary", draft.summary, bench)
    return Prose(
        headline=_headline(draft.headline, bench),
        summary_evidence=summary,
        key_points=_statements("key_point", draft.key_points, bench, told=summary),
        timeline=_once(entry for e in draft.timeline if (entry := _event(e, bench))),
        perspectives=_once(view for p in draft.perspectives if (view := _perspective(p, bench))),
    )


def digest(draft: DigestDraft, bench: Bench) -> Prose:
    """A headline and summary written without addresses: the program finds the sentences that carry each."""
    written = [DraftStatement(text=text, sentences=[]) for text in draft.summary]
    return Prose(headline=_headline(draft.headline, bench), summary_evidence=_statements("summary", written, bench))


def finished(text: str) -> str:
    """`text` up to its last full stop; empty when it has none and may have been cut at a limit of length.

    A reply cut at such a limit ends in the middle of a word. A text far from every limit was not cut: it is given its
    stop.
    """
    line = text.strip()
    ends = [m.end() for m in _END.finditer(line)]
    if ends:
        return line[: ends[-1]]
    return f"{line}." if line and len(line) < WHOLE else ""


def _headline(text: str, bench: Bench) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if line and bench.prove(Claim("headline", line)) else ""


def _statements(
    kind: Literal["summary", "key_point"],
    drafts: Sequence[DraftStatement],
    bench: Bench,
    told: Sequence[Statement] = (),
) -> tuple[Statement, ...]:
    """The statements that are proved and not among those already told."""
    before = {plain(s.text).casefold() for s in told}
    kept: dict[str, Statement] = {}
    for item in drafts:
        text = finished(" ".join(item.text.split()))
        claim = Claim(kind, text or item.text, tuple(item.sentences))
        if not text:
            bench.reject(claim, "unfinished", "does not end in a full stop")
        elif plain(text).casefold() in before | kept.keys():
            bench.reject(claim, "duplicate")
        elif proof := bench.prove(claim):
            kept[plain(text).casefold()] = Statement(text=text, evidence=proof)
    return tuple(kept.values())


def _once(told: Iterable[T]) -> tuple[T, ...]:
    """Each text once: a small model fills a list by repeating itself."""
    return tuple({plain(item.text).casefold(): item for item in reversed(tuple(told))}.values())[::-1]


def _proved(
    kind: Literal["perspective", "timeline"], item: DraftPerspective | DraftEvent, bench: Bench
) -> tuple[Claim, tuple[Evidence, ...]]:
    """The claim of an item and its evidence, which is empty when it was rejected."""
    text = finished(" ".join(item.text.split()))
    claim = Claim(kind, text or item.text, tuple(item.sentences))
    if not text:
        bench.reject(claim, "unfinished", "does not end in a full stop")
        return claim, ()
    return claim, bench.prove(claim)


def _perspective(item: DraftPerspective, bench: Bench) -> Perspective | None:
    claim, proof = _proved("perspective", item, bench)
    if not proof:
        return None
    outlets = {plain(bench.homes[e.sentence].article.publisher or "") for e in proof}
    if not item.holder.strip() or not (plain(item.holder) in outlets or any(find(item.holder, e.quote) for e in proof)):
        bench.reject(claim, "value_not_in_sentence", f"`{item.holder[:80]}` stands in none of the sentences")
        return None
    return Perspective(holder=" ".join(item.holder.split()), text=claim.text, evidence=proof)


def _event(item: DraftEvent, bench: Bench) -> TimelineEntry | None:
    claim, proof = _proved("timeline", item, bench)
    if not proof:
        return None
    home = next((e for e in proof if find(item.label, e.quote)), None)
    date = _provable(item.date, home, bench.homes[home.sentence]) if home else ""
    if not date:
        bench.reject(
            claim, "value_not_in_sentence", f"`{item.label[:80]}`, {item.date[:20]}: no such date in the sentences"
        )
        return None
    return TimelineEntry(date=date, label=" ".join(item.label.split()), text=claim.text, evidence=proof)


def _provable(date: str, proof: Evidence, document: Document) -> str:
    """As much of an ISO date as the sentence says: the year may come from the article's own date if month and day
    stand there."""
    parts = _DATE.fullmatch(date.strip())
    if not parts:
        return ""
    year, month, day = parts.groups()
    words = proof.quote.casefold()
    month_told = bool(month) and 1 <= int(month) <= 12 and _MONTHS[int(month) - 1][:3] in words
    day_told = month_told and bool(day) and bool(re.search(rf"\b{int(day)}(?:st|nd|rd|th)?\b", words))
    if year not in words and not (day_told and (document.article.date or "").startswith(year)):
        return ""
    return "-".join([year, *([month] if month_told else []), *([day] if day_told else [])])
