"""The shared context in, claims that an article quotes and then corrects in its own words out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossbrief.compare.context import Context, Line, evidence
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation

_FALSITY = r"(?:falsely|inaccurately|incorrectly|wrongly|erroneously|mistakenly|misleadingly)"
_CLAIM = r"(?:stat|claim|say|said|assert|alleg|insist|suggest|declar|argu|tell|told|tweet|boast|report)\w*"
_MARKED = re.compile(
    rf"\b(?:{_FALSITY},? {_CLAIM}|{_CLAIM},? {_FALSITY}|false (?:claims?|statements?|assertions?))\b", re.I
)
"""The article's own verdict on a claim: `falsely stated`, `claiming inaccurately`, `a false claim`."""
_OPENER = re.compile(r"^\W*(?:But |Yet )?(?:in (?:fact|reality|truth|actuality)|actually)\b,?", re.I)
"""How a correction opens when it follows the claim."""
_ASIDE = re.compile(r"^(?:\(|(?:More than|At least|About|Some|Nearly|Almost|Fewer than|Only)? ?\$?\d)")
"""How a correction opens when the claim is already marked as false: an aside, or a figure."""
_OVERRULED = re.compile(
    r"\b(?:records?|documents?|data|e-?mails?|reports?|video|footage|transcripts?|investigators|letter|memos?)"
    r" (?:found|shows?|showed|indicates?|indicated|suggests?|suggested|contradicts?|contradicted)(?P<however>,? however\b)?"
)
"""A record that says otherwise, after `But` or before `however`: `A report found, however, that …`."""
_CONTRADICTS = re.compile(r"^(?:This|That|The \w+|Those \w+|These \w+) contradict(?:s|ed)\b")
_SAYS = re.compile(r"\b(?:said|says|insist(?:s|ed)|claim(?:s|ed)|told|denied|maintain(?:s|ed)|stated)\b")
_BACK = 3
"""Sentences before a correction in which its claim may stand."""
_GRAM = 4
"""Words in a row that two claims share when they are the same."""
_LONGEST = 14
"""Most words of a value shown to the reader."""


def _own(line: Line) -> bool:
    """Whether the sentence is the article's own: no quotation opens it and nobody is named as its source at the start."""
    return not line.quoted or line.quoted[0][0] > 40


def _said(line: Line) -> bool:
    """Whether the sentence quotes a claim of some length and names who made it."""
    return line.speaker is not None and any(b - a > 20 for a, b in line.quoted)


def _marked(line: Line) -> bool:
    found = _MARKED.search(line.text)
    return found is not None and not line.inside_quotation(found.start())


def _overrules(line: Line, before: Line) -> bool:
    """Whether a record, or the article outright, says otherwise than the sentence before it reports."""
    if not _own(line):
        return False
    if _CONTRADICTS.match(line.text):
        return True
    found = _OVERRULED.search(line.text)
    opened = re.match(r"\W*(?:But|However|Yet)\b", line.text) is not None
    return found is not None and (opened or found["however"] is not None) and _SAYS.search(before.text) is not None


def _pairs(lines: tuple[Line, ...]) -> Iterator[tuple[Line, Line]]:
    """Claim and correction, in one article."""
    for i, line in enumerate(lines):
        before = lines[max(0, i - _BACK) : i]
        if _OPENER.match(line.text) and _own(line) and before:
            claim = next((b for b in reversed(before) if _marked(b)), None) or (
                before[-1] if _said(before[-1]) else None
            )
            if claim is not None:
                yield claim, line
        elif (before and _overrules(line, before[-1])) or (
            before and _marked(before[-1]) and _own(line) and _ASIDE.match(line.text)
        ):
            yield before[-1], line


def _claim_span(line: Line) -> tuple[int, int]:
    """The longest quotation, else what follows `that`, else the sentence."""
    if line.quoted:
        return max(line.quoted, key=lambda span: span[1] - span[0])
    that = line.text.find(" that ")
    return _cut(line, that + 6 if that >= 0 else 0)


def _cut(line: Line, start: int) -> tuple[int, int]:
    """From `start` on, at most `_LONGEST` words."""
    tokens = [t for t in line.tokens if t.start >= start][:_LONGEST]
    return tokens[0].start, tokens[-1].end


def _grams(line: Line, span: tuple[int, int]) -> frozenset[tuple[str, ...]]:
    """Runs of `_GRAM` folded words in a span."""
    norms = [t.norm for t in line.tokens if span[0] <= t.start < span[1]]
    return frozenset(tuple(norms[i : i + _GRAM]) for i in range(len(norms) - _GRAM + 1))


def corrections(context: Context) -> list[Discrepancy]:
    """One item for each claim that an article itself corrects; articles that correct the same words come together."""
    groups: list[tuple[frozenset[tuple[str, ...]], list[Line], list[Line]]] = []
    for lines in context.by_document:
        for claim, fact in _pairs(lines):
            grams = _grams(claim, _claim_span(claim))
            same = next((g for g in groups if g[0] & grams), None)
            if same:
                same[1].append(claim)
                same[2].append(fact)
            else:
                groups.append((grams, [claim], [fact]))
    return [_item(claims, facts) for _, claims, facts in groups]


def _fact_span(line: Line) -> tuple[int, int]:
    opener = _OPENER.match(line.text)
    return _cut(line, opener.end() if opener else 0)


def _item(claims: list[Line], facts: list[Line]) -> Discrepancy:
    who = claims[0].speaker.text if claims[0].speaker else None
    claim, fact = _claim_span(claims[0]), _fact_span(facts[0])
    return Discrepancy(
        question=f"Does it hold, what {who or 'the speaker'} claims?",
        type=DiscrepancyType.ATTRIBUTION,
        relation=Relation.CONTRADICTION,
        scope="intra_source" if len({line.document for line in claims}) == 1 else "cross_source",
        severity="low",
        explanation="An article quotes a claim and corrects it in its own words.",
        positions=(
            Position(
                value=claims[0].text[claim[0] : claim[1]],
                attributed_to=who,
                evidence=tuple(evidence(line, _claim_span(line)) for line in claims),
            ),
            Position(
                value=facts[0].text[fact[0] : fact[1]],
                evidence=tuple(evidence(line, _fact_span(line)) for line in facts),
            ),
        ),
    )
