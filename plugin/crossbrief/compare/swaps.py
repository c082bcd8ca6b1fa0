"""The shared context in, names and figures that were swapped inside an otherwise equal statement out."""

from __future__ import annotations

from collections import Counter

from crossbrief.compare.context import Context, evidence
from crossbrief.compare.substitution import Stretch, Substitution, filled_forms, substitutions
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import FUNCTION_WORDS, REPORTING, lexicon, likeness, stem

_AROUND = 14
"""Equal words around a swapped name or figure from which both speak of one thing; fewer is a common phrase."""
_AROUND_PLAIN, _SIDE_PLAIN = 24, 5
"""The same for other words, and on each side: only a copied passage proves that such a change is no rephrasing."""
_ALIKE = 0.6
"""Similarity (Damerau-Levenshtein, normalised) from which two names are spellings of one: another detector's matter."""
_BOILERPLATE = 3
"""Figures that differ between two sentences from which they are one form filled in for two things (census tables)."""
_MONTHS = lexicon("months")
_NUMBERS = lexicon("number words")


def _figures(stretch: Stretch) -> list[str]:
    return [n for n in stretch.norms if n[0].isdigit() or n in _NUMBERS]


def _bare(stretch: Stretch) -> bool:
    """Whether one figure is all that the stretch holds."""
    return len(_figures(stretch)) == 1 == sum(t.content for t in stretch.tokens)


def _kind(stretch: Stretch) -> str:
    """What stands in the stretch: `date`, `figure`, `name`, or `plain` words; `` when nothing with content does."""
    content = [t for t in stretch.tokens if t.content]
    if not content:
        return ""
    if any(n in _MONTHS for n in stretch.norms) and _figures(stretch):
        return "date"
    if _figures(stretch):
        return "figure"
    opening = stretch.line.tokens[0].start == stretch.span[0]
    return "name" if all(t.capitalised for t in content) and not (opening and len(content) == 1) else "plain"


def _own_words(stretch: Stretch) -> bool:
    """Whether the stretch is the article's own prose: no quotation, no attribution, one sentence."""
    low, high = stretch.span
    quoted = stretch.line.inside_quotation(low) or stretch.line.inside_quotation(high - 1)
    attribution = any(n in REPORTING for n in stretch.norms)
    return not quoted and not attribution and stretch.lines == 1


def _comparable(s: Substitution) -> str:
    """The common kind of both sides when they exclude each other, else ``."""
    kinds = _kind(s.a), _kind(s.b)
    if not all(kinds) or (len(set(kinds)) > 1 and not set(kinds) <= {"name", "plain"}):
        return ""
    kind = kinds[0] if kinds[0] == kinds[1] else "plain"
    if _overlap(s) or not (_own_words(s.a) and _own_words(s.b)):
        return ""
    if kind == "figure" and not (_bare(s.a) and _bare(s.b)):
        return ""
    least, side = (_AROUND_PLAIN, _SIDE_PLAIN) if kind == "plain" else (_AROUND, 2)
    return kind if s.before + s.after >= least and min(s.before, s.after) >= side else ""


def _overlap(s: Substitution) -> bool:
    """Whether one side says the other again: a subset, another spelling, an abbreviation, or both in both sentences."""
    a, b = ({stem(n) for n in side.norms if n not in FUNCTION_WORDS} for side in (s.a, s.b))
    if a <= b or b <= a or _abbreviates(s.a, s.b) or _abbreviates(s.b, s.a):
        return True
    figures = _figures(s.a) or _figures(s.b)
    if not figures and likeness("".join(s.a.norms), "".join(s.b.norms)) >= _ALIKE:
        return True
    here, there = {t.stem for t in s.a.line.tokens}, {t.stem for t in s.b.line.tokens}
    return a <= there or b <= here


def _abbreviates(short: Stretch, long: Stretch) -> bool:
    """`WHO`, `U.S.` for `World Health Organization`, `United States`."""
    initials = "".join(n[0] for n in long.norms if n not in FUNCTION_WORDS)
    return "".join(short.norms) in {initials, initials + "a"}


_TYPES = {
    "date": DiscrepancyType.DATE_TIME,
    "figure": DiscrepancyType.FIGURE,
    "name": DiscrepancyType.IDENTITY,
    "plain": DiscrepancyType.IDENTITY,
}


def swaps(context: Context) -> list[Discrepancy]:
    """One item for each two values that stand in one statement: a name, a figure, a date, in copied text a word."""
    forms = filled_forms(context)
    kept = [
        (s, kind)
        for s in substitutions(context)
        if (s.a.line.document, s.b.line.document) not in forms and (kind := _comparable(s))
    ]
    figures = Counter((s.a.line.index, s.b.line.index) for s, kind in kept if kind == "figure")
    items: dict[frozenset[tuple[str, ...]], tuple[str, dict[tuple[str, ...], list[Stretch]]]] = {}
    for s, kind in kept:
        if figures[s.a.line.index, s.b.line.index] < _BOILERPLATE:
            _, sides = items.setdefault(frozenset({s.a.norms, s.b.norms}), (kind, {}))
            for side in (s.a, s.b):
                sides.setdefault(side.norms, []).append(side)
    return [_item(kind, list(sides.values())) for kind, sides in items.values()]


def _position(stretches: list[Stretch]) -> Position:
    first = {s.line.index: s for s in reversed(stretches)}
    ordered = sorted(first.values(), key=lambda s: s.line.index)
    low, high = ordered[0].span
    return Position(value=ordered[0].line.text[low:high], evidence=tuple(evidence(s.line, s.span) for s in ordered))


def _item(kind: str, sides: list[list[Stretch]]) -> Discrepancy:
    left, right = (_position(side) for side in sides)
    return Discrepancy(
        question=f"Is it {left.value} or {right.value}?",
        type=_TYPES[kind],
        relation=Relation.CONTRADICTION,
        severity="medium",
        explanation=f"The same statement stands once with {left.value} and once with {right.value}.",
        positions=(left, right),
    )
