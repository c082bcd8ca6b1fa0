"""The utterances of a set in, one word quoted with two intensifiers out: `deeply concerned`, `especially concerned`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from crossbrief.compare.context import Line, evidence
from crossbrief.compare.utterance import Utterance
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation

_SHARED = 2
"""Content words that the two sentences share beside the quoted word: on one matter."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A quoted word behind an adverb in -ly."""

    document: int
    stem: str
    adverb: str
    line: Line
    start: int
    end: int
    """Offsets of both in the sentence."""


def _graded(utterance: Utterance) -> Iterator[Graded]:
    for before, word in zip(utterance.words, utterance.words[1:], strict=False):
        graded = before.norm.endswith("ly") and before.content and word.content and not word.gap
        if graded and before.line.index == word.line.index:
            span = before.token.start, word.token.end
            yield Graded(utterance.document, word.stem, before.norm, word.line, *span)


def fragments(spoken: list[Utterance]) -> list[Discrepancy]:
    """One item for each word that two articles quote from one speaker with different adverbs."""
    table: dict[tuple[str, str], list[Graded]] = defaultdict(list)
    for utterance in spoken:
        if utterance.speaker is not None and utterance.speaker.how != "described":
            for graded in _graded(utterance):
                table[graded.stem, utterance.speaker.key].append(graded)
    found = []
    for first, *rest in table.values():
        other = next((g for g in rest if g.document != first.document and g.adverb != first.adverb), None)
        if other is not None and len(first.line.stems & other.line.stems) > _SHARED:
            found.append(_item(first, other))
    return found


def _item(a: Graded, b: Graded) -> Discrepancy:
    left, right = (
        Position(
            value=g.line.text[g.start : g.end],
            attributed_to=g.line.speaker.text if g.line.speaker else None,
            evidence=(evidence(g.line, (g.start, g.end)),),
        )
        for g in (a, b)
    )
    who = left.attributed_to or right.attributed_to or "the speaker"
    return Discrepancy(
        question=f"Did {who} say “{left.value}” or “{right.value}”?",
        type=DiscrepancyType.QUOTATION,
        relation=Relation.DIVERGENCE,
        severity="low",
        explanation=f"One speaker is quoted with “{left.value}” and with “{right.value}”.",
        positions=(left, right),
    )
