"""The shared context in, names that one set of articles spells in two ways out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from crossbrief.compare.context import Context, Found, Line, evidence
from crossbrief.compare.proper import Name
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import edits, lexicon, zipf

_SHORTEST = 5
"""Letters of a name part below which one letter's difference proves nothing (`Mark`, `Marc`)."""
_COMMON = 4.6
"""Zipf value from which a lone word is too common to be someone's surname misspelt."""
_MENTIONS = 4
"""Most sentences of one article given as evidence for one spelling."""
_FOREIGN = re.compile(
    r"q|kh|zh|dh|gh[aeiou]|jj|ullah|abd|moh|muh|[mu]amm|aa|uu|[dt]j|sky|skiy|yev|iev|enko|[oe]va?$|ahm|huss|iy|yy|bdel|zz|ij$|assad|^k[yi]e?v"
)
"""Letter groups of names written in another script: their spellings in English vary lawfully."""
_ROLES = lexicon("kin")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in one sentence."""

    line: Line
    name: Name

    @property
    def given(self) -> tuple[str, ...]:
        """The parts before the last, initials left out."""
        return tuple(p for p in self.name.parts[:-1] if len(p) > 1)


def mentions(context: Context) -> list[Mention]:
    """Every name outside quotation marks; what a speaker's words or a title of a work spell is another matter."""
    return [
        Mention(line, name)
        for line in context.distinct
        for name in line.names
        if not line.inside_quotation(name.start) and not name.text.isupper()
    ]


def _deletions(word: str) -> set[str]:
    """The word and what is left of it without any one letter: two words one edit apart share a member."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def close(x: str, y: str) -> bool:
    """Whether two folded name parts may be one in two spellings: one edit apart, no inflection, no nickname."""
    if x == "o'" + y or y == "o'" + x:
        return True
    if min(len(x), len(y)) < _SHORTEST or x[0] != y[0] or any(c.isdigit() for c in x + y):
        return False
    if x.startswith(y) or y.startswith(x) or {x[-1], y[-1]} == {"n", "a"}:
        return False
    return edits(x, y) == 1


def _neighbours(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of name parts one edit apart, through shared deletions; near-linear in the number of parts."""
    table: dict[str, list[str]] = defaultdict(list)
    for part in sorted(set(parts)):
        for key in {*_deletions(part), part.removeprefix("o'")}:
            table[key].append(part)
    pairs = {pair for rows in table.values() for pair in combinations(rows, 2)}
    yield from (pair for pair in sorted(pairs) if close(*pair))


def transliterated(*found: Mention) -> bool:
    """Whether a name comes from another script, so that its spelling may vary."""
    return any(_FOREIGN.search(part) for m in found for part in m.name.parts)


def _aligned(a: Name, b: Name, x: str, y: str) -> bool:
    """Whether two names of several words differ only in `x` and `y` (`Vincente Fox`, `Vicente Fox`)."""
    left, right = [p for p in a.parts if len(p) > 1], [p for p in b.parts if len(p) > 1]
    return len(left) == len(right) > 1 and all(p == q or (p, q) == (x, y) for p, q in zip(left, right, strict=True))


def _surname(a: list[Mention], b: list[Mention]) -> bool:
    """Whether one spelling is never introduced by a given name while the other is: `Asa Hutchinson`, `Mr. Hutchison`."""
    introduced, bare = (a, b) if any(m.given for m in a) else (b, a)
    full = [m for m in introduced if m.given]
    if not full or any(m.given for m in bare) or len(bare) > len(introduced):
        return False
    rare = all(zipf(m.name.tokens[-1].stem) < _COMMON for m in (*bare, *introduced))
    return rare and all(len(m.name.tokens) == 1 for m in bare)


def before(mention: Mention) -> str:
    """The folded word before a name."""
    tokens = mention.line.tokens
    at = next(i for i, t in enumerate(tokens) if t.start == mention.name.start)
    return tokens[at - 1].norm if at else ""


def _kin(a: list[Mention], b: list[Mention]) -> bool:
    """Whether both spellings stand behind the same word of kinship: `wife Stacy`, `wife, Stacey`."""
    roles = {before(m) for m in a} & {before(m) for m in b} & _ROLES
    return bool(roles)


def _same(a: list[Mention], b: list[Mention], x: str, y: str) -> bool:
    """Whether the mentions of two spellings are of one person or place."""
    if any(_aligned(m.name, n.name, x, y) for m in a for n in b):
        return True
    last = all(m.name.last in {x, y} for m in (*a, *b))
    return last and (_surname(a, b) or _kin(a, b))


def _position(found: list[Mention]) -> Position:
    per: dict[int, list[Mention]] = defaultdict(list)
    for m in found:
        if len(per[m.line.document]) < _MENTIONS and all(m.line.index != n.line.index for n in per[m.line.document]):
            per[m.line.document].append(m)
    kept = [m for rows in per.values() for m in rows]
    best = max(found, key=lambda m: len(m.name.tokens))
    ordered = sorted(kept, key=lambda m: m.name.text != best.name.text)
    return Position(
        value=ordered[0].line.text[ordered[0].name.start : ordered[0].name.end],
        evidence=tuple(evidence(m.line, (m.name.start, m.name.end)) for m in ordered),
    )


def item(a: list[Mention], b: list[Mention], kind: DiscrepancyType) -> Discrepancy:
    """One name in two forms; every sentence of both is evidence."""
    left, right = _position(a), _position(b)
    articles = {m.line.document for m in (*a, *b)}
    what = "place is given" if kind is DiscrepancyType.PLACE else "name is spelt"
    return Discrepancy(
        question=f"Is it {left.value} or {right.value}?",
        type=kind,
        relation=Relation.CONTRADICTION,
        scope="intra_source" if len(articles) == 1 else "cross_source",
        severity="low",
        explanation=f"One {what} in two ways: {left.value} and {right.value}.",
        positions=(left, right),
    )


def spellings(context: Context) -> Found:
    """One item for each name that the set spells in two ways; two transliterations of one name are compatible."""
    table: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions(context):
        for part in m.name.parts:
            table[part].append(m)
    found, agreed = [], []
    for x, y in _neighbours(list(table)):
        a, b = table[x], table[y]
        if _same(a, b, x, y):
            one = item(*_narrowed(a, b, x, y), DiscrepancyType.IDENTITY)
            if transliterated(*a, *b):
                rule = "Two transliterations of one name."
                agreed.append(one.model_copy(update={"relation": Relation.IMPRECISION, "explanation": rule}))
            else:
                found.append(one)
    return Found([*found, *_bodies(context)], agreed)


def _narrowed(a: list[Mention], b: list[Mention], x: str, y: str) -> tuple[list[Mention], list[Mention]]:
    """Of names of several words only those that correspond; a given name may have other bearers."""
    pairs = [(m, n) for m in a for n in b if _aligned(m.name, n.name, x, y)]
    if not pairs:
        return a, b
    left, right = {id(m) for m, _ in pairs}, {id(n) for _, n in pairs}
    return [m for m in a if id(m) in left], [n for n in b if id(n) in right]


def _bodies(context: Context) -> Iterator[Discrepancy]:
    """Bodies of three words or more that differ in a plural: `Federal Election(s) Commission`."""
    table: dict[tuple[str, ...], dict[tuple[str, ...], list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for line in context.distinct:
        for name in line.names:
            if len(name.tokens) > 2 and not name.possessive:
                stems = tuple(p.removesuffix("s") for p in name.parts)
                table[stems][name.parts].append(Mention(line, name))
    for forms in table.values():
        for x, y in combinations(sorted(forms), 2):
            if sum(p != q for p, q in zip(x, y, strict=True)) == 1 and x[-1] == y[-1]:
                yield item(forms[x], forms[y], DiscrepancyType.IDENTITY)
