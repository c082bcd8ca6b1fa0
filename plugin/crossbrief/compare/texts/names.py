"""The index of a set in, candidates of names out: one in the place of another among equal words, or one letter apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from crossbrief.compare.candidate import Candidate, Found, Value
from crossbrief.compare.features import names as weighed
from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.compare.question import named
from crossbrief.compare.texts.surroundings import Stretch, substitutions
from crossbrief.reading.proper import CALENDAR, Name
from crossbrief.reading.words import edits, tokens
from crossbrief.schema import DiscrepancyType, Relation

_MARKS = re.compile(r"[()\[\]“”\",;:]")
"""What stands inside no name."""
_LONGEST = 5
"""Words of a name in the place of another at most."""
_SHORTEST = 4
"""Letters of a name part that may be misspelt."""
_BEARERS = 12
"""Mentions of one spelling that are compared at most."""


def find(index: Index) -> Found:
    """Names that two articles put in one place, and names of several words or of one bearer spelt in two ways."""
    found: dict[tuple[tuple[int, int], tuple[int, int]], Candidate] = {}
    for substitution in substitutions(index):
        a, b = _value(substitution.a), _value(substitution.b)
        if a and b and a.key != b.key and not _initials(a, b):
            beside = substitution.before + substitution.after
            found[a.place, b.place] = _candidate(index, a, b, beside, aligned=True)
    for left, right in _spellings(index):
        a, b = _named(*left), _named(*right)
        found.setdefault((a.place, b.place), _candidate(index, a, b, 0, aligned=False))
    return Found(list(found.values()))


def _candidate(index: Index, a: Value, b: Value, beside: int, *, aligned: bool) -> Candidate:
    return Candidate(
        "name",
        DiscrepancyType.IDENTITY,
        a,
        b,
        Relation.CONTRADICTION,
        f"One name stands where the other does: {a.text} and {b.text}."
        if aligned
        else f"One name is spelt in two ways: {a.text} and {b.text}.",
        named(a.text, b.text),
        weighed(index, a, b, beside, aligned=aligned),
    )


def _value(side: Stretch) -> Value | None:
    """The stretch as a name: capitalised inside its sentence, within one sentence, no day and no figure."""
    words = side.tokens
    if side.lines > 1 or len(words) > _LONGEST or not words:
        return None
    start, end = side.span
    proper = [t for t in words if t.capitalised and t.norm not in CALENDAR]
    opens = words[0].start == side.line.tokens[0].start
    if len(proper) < (2 if opens else 1) or any(t.norm[0].isdigit() or t.norm in CALENDAR for t in words):
        return None
    if _MARKS.search(side.line.text, start, end) or sum(t.content and not t.capitalised for t in words) > 1:
        return None
    return Value(side.line, start, end, tuple(t.norm for t in words))


def _initials(a: Value, b: Value) -> bool:
    """Whether one is the other's initials: `US`, `United States`."""
    words = [[t.norm for t in tokens(v.text)] for v in (a, b)]
    return any(len(x) == 1 and x[0] == "".join(w[0] for w in y) for x, y in (words, words[::-1]))


def _named(line: IndexedSentence, name: Name) -> Value:
    return Value(line, name.start, name.end, tuple(t.norm for t in tokens(name.text)))


def _spellings(index: Index) -> Iterator[tuple[tuple[IndexedSentence, Name], tuple[IndexedSentence, Name]]]:
    """Names of one bearer in two articles whose spelling is one letter apart: all other parts are equal."""
    bearers: dict[tuple[str, ...], list[tuple[IndexedSentence, Name]]] = defaultdict(list)
    for line in index.distinct:
        for name in line.names:
            if not name.text.isupper() and not name.initial:
                bearers[name.parts].append((line, name))
    table: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for parts in bearers:
        for k, part in enumerate(parts):
            for cut in _cuts(part) if len(part) >= _SHORTEST else ():
                table[(*parts[:k], cut, *parts[k + 1 :])].add(parts)
    seen = {pair for forms in table.values() for pair in combinations(sorted(forms), 2)}
    for x, y in sorted(seen):
        if _one_letter(x, y):
            yield from _across(bearers[x][:_BEARERS], bearers[y][:_BEARERS])


def _cuts(part: str) -> set[str]:
    """The part and what is left of it without any one letter: two parts one edit apart share a member."""
    return {part, *(part[:i] + part[i + 1 :] for i in range(len(part)))}


def _one_letter(x: tuple[str, ...], y: tuple[str, ...]) -> bool:
    if len(x) != len(y):
        return False
    apart = [(p, q) for p, q in zip(x, y, strict=True) if p != q]
    return len(apart) == 1 and edits(*apart[0]) == 1 and not any(p.rstrip("s") == q.rstrip("s") for p, q in apart)


def _across(
    left: list[tuple[IndexedSentence, Name]], right: list[tuple[IndexedSentence, Name]]
) -> Iterator[tuple[tuple[IndexedSentence, Name], tuple[IndexedSentence, Name]]]:
    """The first mention in each article with the first in another one."""
    for line, name in left:
        other = next(((far, n) for far, n in right if far.document != line.document), None)
        if other is not None:
            yield (line, name), other
            return
