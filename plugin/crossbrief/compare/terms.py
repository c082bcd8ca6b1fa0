"""The shared context in, terms of one kind that exclude each other in the same place of two similar sentences out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crossbrief.compare.context import Context, Line, evidence
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import FUNCTION_WORDS, tokens

_PREPOSITIONS = frozenset({"of", "in", "on", "at", "against", "for", "with", "to", "from"})
_LEAST_SIMILAR = 0.3
"""Similarity of two sentences from which a term may stand in the same place of both."""


@dataclass(frozen=True, slots=True)
class Use:
    """A term in a sentence."""

    line: Line
    first: int
    last: int
    """Indexes of its words among the sentence's."""
    kind: int
    member: int

    @property
    def span(self) -> tuple[int, int]:
        """Offsets in the sentence."""
        return self.line.tokens[self.first].start, self.line.tokens[self.last].end

    def neighbours(self, step: int) -> tuple[str, ...]:
        """Stems of the two words before (-1) or after (1) it, nearest first, articles left out."""
        row = self.line.tokens[: self.first][::-1] if step < 0 else self.line.tokens[self.last + 1 :]
        return tuple(t.stem for t in row[:4] if t.norm not in {"a", "an", "the"})[:2]


@cache
def _terms() -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
    """First word -> (kind, member, words); singular and plural."""
    table: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
    rows = files("crossbrief").joinpath("data/terms.txt").read_text(encoding="utf-8").splitlines()
    for kind, row in enumerate(r for r in rows if r and not r.startswith("#")):
        for member, names in enumerate(row.split(", ")):
            for name in names.split("="):
                one = tuple(t.norm for t in tokens(name))
                for words in (one, (*one[:-1], one[-1] + "s")):
                    table.setdefault(words[0], []).append((kind, member, words))
    return table


def _uses(line: Line) -> Iterator[Use]:
    norms = [t.norm for t in line.tokens]
    for i, norm in enumerate(norms):
        for kind, member, term in _terms().get(norm, ()):
            if tuple(norms[i : i + len(term)]) == term and not line.inside_quotation(line.tokens[i].start):
                yield Use(line, i, i + len(term) - 1, kind, member)


def _one_place(a: Use, b: Use) -> bool:
    """Whether the words around both are the same, two in all: a content word beside them, or one behind a preposition."""
    equal, telling = 0, False
    for step in (-1, 1):
        x, y = a.neighbours(step), b.neighbours(step)
        if x[:1] != y[:1]:
            continue
        same = [p for p, q in zip(x, y, strict=False) if p == q]
        equal += len(same)
        telling |= same[0] not in FUNCTION_WORDS
        telling |= step > 0 and same[0] in _PREPOSITIONS and len(same) > 1 and same[1] not in FUNCTION_WORDS
    return telling and equal >= 2


def terms(context: Context) -> list[Discrepancy]:
    """One item for each two terms of one kind in one place."""
    found: dict[tuple[int, int], Discrepancy] = {}
    table: dict[int, list[Use]] = {}
    for pair in context.pairs(intra=False, least=_LEAST_SIMILAR):
        sides = [table.setdefault(line.index, list(_uses(line))) for line in (pair.a, pair.b)]
        for a in sides[0]:
            for b in sides[1]:
                if a.kind == b.kind and a.member != b.member and _one_place(a, b) and not _both(a, b, *sides):
                    found.setdefault((a.line.index, b.line.index), _item(a, b))
    return list(found.values())


def _both(a: Use, b: Use, here: list[Use], there: list[Use]) -> bool:
    """Whether one of the sentences holds both terms."""
    return any((u.kind, u.member) == (b.kind, b.member) for u in here) or any(
        (u.kind, u.member) == (a.kind, a.member) for u in there
    )


def _item(a: Use, b: Use) -> Discrepancy:
    left, right = (
        Position(value=u.line.text[u.span[0] : u.span[1]], evidence=(evidence(u.line, u.span),)) for u in (a, b)
    )
    return Discrepancy(
        question=f"Is it “{left.value}” or “{right.value}”?",
        type=DiscrepancyType.IDENTITY,
        relation=Relation.DIVERGENCE,
        severity="low",
        explanation=f"In the same place one source has “{left.value}”, another “{right.value}”.",
        positions=(left, right),
    )
