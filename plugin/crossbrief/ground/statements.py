"""Claims and the bench in; out come those whose facts hold, and, once they were read blind, the briefing's statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from crossbrief.clean.suspect import suspicious
from crossbrief.document import Sentence
from crossbrief.ground import facts
from crossbrief.ground.bench import Bench, Claim
from crossbrief.ground.quote import find, folded
from crossbrief.schema import (
    Author,
    Discrepancy,
    Evidence,
    Headline,
    Perspective,
    Prose,
    Statement,
    Support,
    TimelineEntry,
)

WHOLE = 200
"""Characters below which no schema of ours cuts a text."""

_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)|[。！？؟।][”」』)]*")

S = TypeVar("S", bound=Statement)


class Verdict(NamedTuple):
    """What a blind reading said of a claim beside its sentences."""

    follows: bool
    word: str = ""
    """Why not, in the reader's words; empty for a yes."""
    without: tuple[str, ...] = ()
    """Addresses it named as not bearing the claim out."""


class Checked(NamedTuple):
    """A claim whose facts hold, with the sentences that have a part in it."""

    claim: Claim
    sentences: tuple[Sentence, ...]
    support: Support = "checked"


def check(claims: Iterable[Claim], bench: Bench) -> list[Checked]:
    """The claims whose addresses and facts hold; the others are refused on the bench. A text is told once a kind, and a
    key point does not repeat the summary."""
    told: set[tuple[str, str]] = set()
    kept = []
    for claim in claims:
        shelf = "told" if claim.kind in ("summary", "key_point") else claim.kind
        place = (shelf, folded(claim.text).casefold())
        if place in told:
            bench.reject(claim, "duplicate")
        elif found := _check(claim, bench):
            told.add(place)
            kept.append(found)
    return kept


def _check(claim: Claim, bench: Bench) -> Checked | None:
    if not claim.text or not (claim.kind == "headline" or finished(claim.text) == claim.text):
        bench.reject(claim, "unfinished", "does not end in a full stop")
        return None
    if suspicious(claim.text) or suspicious(claim.holder):
        bench.reject(claim, "addresses_machine", "it speaks to a machine or of what it should write")
        return None
    cited = bench.cited(claim)
    if not cited:
        return None
    failed = facts.failures(claim.text, cited, bench.homes, date=claim.date or None)
    if not failed and claim.kind == "perspective" and not _known(claim.holder, cited, bench):
        failed = (facts.Failure("name", f"“{claim.holder[:80]}” is named in none of {_listed(cited)}"),)
    if failed:
        bench.reject(claim, failed[0].reason, "; ".join(f.detail for f in failed))
        return None
    return Checked(claim, cited, "quoted" if verbatim(claim.text, cited) else "checked")


def read(checked: Sequence[Checked], verdicts: Mapping[int, Verdict], bench: Bench) -> list[Checked]:
    """What a blind reading leaves: the claims it says follow, `verified` and without the sentences it named as foreign;
    those it was not asked about as they were. What it refuses is refused on the bench with its word. `verdicts` are by
    place in `checked`."""
    kept = []
    for place, item in enumerate(checked):
        verdict = verdicts.get(place)
        if verdict is None:
            kept.append(item)
        elif not verdict.follows:
            bench.reject(
                item.claim, "does_not_follow", verdict.word or "the blind reading says that it does not follow"
            )
        else:
            left = tuple(s for s in item.sentences if s.id not in verdict.without) or item.sentences
            kept.append(Checked(item.claim, left, "quoted" if item.support == "quoted" else "verified"))
    return kept


def prose(checked: Sequence[Checked], bench: Bench, author: Author = "model") -> Prose:
    """The statements as the parts of a briefing."""
    parts: dict[str, list[tuple[Claim, dict[str, Any]]]] = {}
    for claim, sentences, support in checked:
        if support == "checked":  # nobody has said which of them bear it out: those that lend it nothing do not
            sentences = facts.bearing(claim.text, sentences, bench.homes) or sentences
        fields = {"text": claim.text, "support": support, "author": author, "evidence": bench.evidence(sentences)}
        parts.setdefault(claim.kind, []).append((claim, fields))
    headline = next((Headline(**fields) for _, fields in parts.get("headline", ())), None)
    return Prose(
        headline=headline.text if headline else "",
        headline_evidence=headline,
        summary_evidence=tuple(Statement(**fields) for _, fields in parts.get("summary", ())),
        key_points=tuple(Statement(**fields) for _, fields in parts.get("key_point", ())),
        timeline=tuple(
            TimelineEntry(date=claim.date, label=_own_words(claim.label, fields["evidence"]), **fields)
            for claim, fields in parts.get("timeline", ())
        ),
        perspectives=tuple(
            Perspective(holder=claim.holder, **fields) for claim, fields in parts.get("perspective", ())
        ),
    )


def finished(text: str) -> str:
    """`text` up to its last full stop; empty when it has none and may have been cut at a limit of length.

    A reply cut at such a limit ends in the middle of a word. A text far from every limit was not cut: it is given its
    stop.
    """
    line = " ".join(text.split())
    ends = [m.end() for m in _END.finditer(line)]
    if ends:
        return line[: ends[-1]]
    return f"{line}." if line and len(line) < WHOLE else ""


def honest(statements: Sequence[S], flags: Sequence[Discrepancy]) -> tuple[S, ...]:
    """The statements without evidence that gives another value than theirs: whoever contradicts a statement is never its
    source. A statement that gives several sides of a point, or none, keeps all."""
    if not any(s.evidence for s in statements):
        return tuple(statements)
    return tuple(_honest(s, flags) for s in statements)


def _honest(statement: S, flags: Sequence[Discrepancy]) -> S:
    kept = statement.evidence
    for flag in flags:
        if not flag.relation.is_flag:
            continue
        stated = [p for p in flag.positions if find(p.value.casefold(), statement.text.casefold())]
        if len(stated) != 1:
            continue
        own = {e.sentence for e in stated[0].evidence}
        others = {e.sentence for p in flag.positions if p is not stated[0] for e in p.evidence} - own
        kept = tuple(e for e in kept if e.sentence not in others) or kept
    return statement if kept is statement.evidence else statement.model_copy(update={"evidence": kept})


def _known(holder: str, cited: Sequence[Sentence], bench: Bench) -> bool:
    """Whether a perspective's holder is named in its sentences, or is one of their outlets."""
    if not holder.strip():
        return False
    outlets = {folded(bench.homes[s.id].article.publisher or "").casefold() for s in cited}
    return folded(holder).casefold() in outlets or not any(
        f.reason == "name" for f in facts.failures(holder, cited, bench.homes)
    )


def verbatim(text: str, sentences: Sequence[Sentence]) -> bool:
    """Whether the claim is one of the sources' own sentences, whole, but for typography: a part of one may say something else."""
    return any(folded(text).rstrip(". ") == folded(s.text).rstrip(". ") for s in sentences)


def _own_words(label: str, proof: Sequence[Evidence]) -> str:
    """The label if it is the source's own words for the time; else empty, and the date alone is shown."""
    words = " ".join(label.split())
    return words if any(find(words, e.quote) for e in proof) else ""


def _listed(sentences: Sequence[Sentence]) -> str:
    return ", ".join(s.id for s in sentences)
