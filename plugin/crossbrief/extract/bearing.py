"""Sentences that tell of one thing in; whether they tell the same, and which of their tolls a later report has replaced, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from crossbrief.document import Document
from crossbrief.quantity import Mention, mentions
from crossbrief.quantity.lexicon import words
from crossbrief.reading.words import REPORTING, edits, tokens
from crossbrief.schema import Discrepancy

_IRREGULAR = frozenset(words("irregular verbs")) | frozenset(words("past forms"))
Rivals = Mapping[str, Set[str]]
"""Address of a sentence -> addresses of those that answer a point otherwise."""
_NAME, _ALIKE = 6, 4
"""Letters of a name that may be spelt otherwise, and of its beginning that stay."""
LEAD = 5
"""Sentences at the top of an article in which its toll is the one it reports; further down it tells of others."""

_TOLL = re.compile(
    r"\b(?:kill(?:ed|s|ing)?|dead|died|deaths?|toll|injured|wounded|hurt|missing|arrested)\b", re.IGNORECASE
)
"""What a report counts anew as it goes on."""
_DENIED = re.compile(
    r"\b(?:not|never|nobody|none|neither|den(?:y|ied|ies)|refus(?:e|ed|es)|reject(?:ed|s)?)\b|n['’]t\b", re.IGNORECASE
)


def agrees(one: str, other: str) -> bool:
    """Whether `other` may stand as a source for `one`: neither denies what the other says, every deed of the one stands in the
    other (`failed` is no source for `passed`), no figure, year or day of the week of one kind is another there, and no name is
    spelt otherwise."""
    if one in other:
        return True
    if _respelt(one, other):
        return False
    if bool(_DENIED.search(one)) != bool(_DENIED.search(other)) or not _deeds(one) <= {t.stem for t in tokens(other)}:
        return False
    theirs = mentions(other)
    for mine in mentions(one):
        rivals = [m for m in theirs if _answers(mine, m)]
        if rivals and not any(_equal(mine, m) for m in rivals):
            return False
    return True


def rivals(discrepancies: Iterable[Discrepancy]) -> Rivals:
    """For each sentence of a flagged point those that answer it otherwise: they are no source for one another."""
    against: dict[str, set[str]] = {}
    for item in (d for d in discrepancies if d.relation.is_flag):
        for position in item.positions:
            others = {e.sentence for p in item.positions if p is not position for e in p.evidence}
            for evidence in position.evidence:
                against.setdefault(evidence.sentence, set()).update(others - {evidence.sentence})
    return against


def _deeds(text: str) -> set[str]:
    """Stems of the words that are verbs by their shape, those of saying left out."""
    return {
        t.stem
        for t in tokens(text)
        if not t.capitalised
        and t.norm not in REPORTING
        and (t.norm in _IRREGULAR or (t.content and len(t.norm) > 4 and t.norm.endswith("ed")))
    }


def _respelt(one: str, other: str) -> bool:
    """Whether a name of one stands in the other with up to two letters changed: `Karvelis`, `Karvellas`."""
    mine, theirs = ({t.norm for t in tokens(x) if t.capitalised and len(t.norm) >= _NAME} for x in (one, other))
    return any(
        a[:_ALIKE] == b[:_ALIKE] and not a.startswith(b) and not b.startswith(a) and edits(a, b) <= 2
        for a in mine - theirs
        for b in theirs - mine
    )


def _answers(a: Mention, b: Mention) -> bool:
    """Whether both say how many of one thing, or when."""
    if a.kind != b.kind or a.unit != b.unit or a.vague or b.vague:
        return False
    return a.kind != "count" or a.head == b.head


def _equal(a: Mention, b: Mention) -> bool:
    if a.when and b.when:
        mine, theirs = a.when, b.when
        return all(
            getattr(mine, part) in (None, getattr(theirs, part)) or getattr(theirs, part) is None
            for part in ("year", "month", "day", "weekday", "minute")
        )
    return abs(a.value - b.value) <= max(a.step, b.step) / 2


def replaced_tolls(documents: Sequence[Document]) -> frozenset[str]:
    """Addresses of the tolls that a later one has replaced: those of articles of an earlier day than the last that opens with
    a toll, and in a live report, which stands with its newest entry first, all but the first."""
    tolls = {d.label: [s.id for s in d.sentences if tells_toll(s.text)] for d in documents}
    heads = {d.label: {s.id for s in d.sentences[:LEAD]} for d in documents}
    newest = max((_day(d) for d in documents if heads[d.label].intersection(tolls[d.label])), default="")
    stale: set[str] = set()
    for document in documents:
        older = "" < _day(document) < newest
        told = tolls[document.label]
        stale.update(told if older else told[1:] if "live" in document.article.notes else ())
    return frozenset(stale)


def tells_toll(text: str) -> bool:
    """Whether a sentence or a title counts who came to harm."""
    return bool(_TOLL.search(text)) and any(m.kind == "count" for m in mentions(text))


def _day(document: Document) -> str:
    return (document.article.date or "")[:10]
