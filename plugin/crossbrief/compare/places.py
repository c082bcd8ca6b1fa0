"""The shared context in, places of one happening that two sentences name differently out: `in Norfolk`, `in Norwalk`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from crossbrief.compare.context import Context
from crossbrief.compare.spelling import Mention, before, item, mentions, transliterated
from crossbrief.compare.substitution import filled_forms
from crossbrief.schema import Discrepancy, DiscrepancyType
from crossbrief.words import edits, lexicon

_PREPOSITIONS = lexicon("place prepositions")
_LONGEST_EQUAL = 5
"""Letters of a name up to which two edits make another name."""
_LEAST_SIMILAR = 0.5
"""Similarity of two sentences from which they speak of one happening."""


def places(context: Context) -> list[Discrepancy]:
    """One item for each two names in one place: much alike in related sentences, or any in nearly equal ones."""
    placed = [m for m in mentions(context) if before(m) in _PREPOSITIONS and not m.name.title]
    found: dict[frozenset[str], Discrepancy] = {}
    for a, b in (*_alike(placed), *_swapped(context, placed)):
        key = frozenset({a.name.text, b.name.text})
        if key not in found:
            found[key] = item(_every(placed, a), _every(placed, b), DiscrepancyType.PLACE)
    return list(found.values())


def _every(placed: list[Mention], mention: Mention) -> list[Mention]:
    return [m for m in placed if m.name.parts == mention.name.parts]


def _alike(placed: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Names two edits apart behind one preposition, in sentences that share a figure and more."""
    table: dict[str, list[Mention]] = defaultdict(list)
    for m in placed:
        if len(m.name.tokens) == 1 and len(m.name.last) > _LONGEST_EQUAL:
            table[m.name.last[:3]].append(m)
    for rows in table.values():
        for a, b in combinations(rows, 2):
            if before(a) == before(b) and edits(a.name.last, b.name.last) == 2:
                shared = a.line.stems & b.line.stems
                if len(shared) >= 3 and any(s[0].isdigit() for s in shared) and not transliterated(a, b):
                    yield a, b


def _swapped(context: Context, placed: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Names of which neither stands anywhere in the other article, behind one preposition in similar sentences."""
    words = [frozenset(t.norm for line in lines for t in line.tokens) for lines in context.by_document]
    table: dict[int, list[Mention]] = defaultdict(list)
    for m in placed:
        table[m.line.index].append(m)
    forms = filled_forms(context)
    for pair in context.pairs(intra=False, least=_LEAST_SIMILAR):
        if (pair.a.document, pair.b.document) in forms:
            continue
        for a in table.get(pair.a.index, ()):
            for b in table.get(pair.b.index, ()):
                foreign = words[pair.b.document].isdisjoint(a.name.parts) and words[pair.a.document].isdisjoint(
                    b.name.parts
                )
                if foreign and before(a) == before(b) and not _abbreviated(a, b):
                    yield a, b


def _abbreviated(a: Mention, b: Mention) -> bool:
    """`U.S.` for `United States`: capitals alone, or the initials of the other."""
    return any(m.name.text.replace(".", "").isupper() for m in (a, b))
