"""The shared context in, opposed or graded words of status said of one thing out: `put on hold`, `abandon`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Literal, cast

from crossbrief.compare.clauses import NEGATIONS, Clause, clauses
from crossbrief.compare.context import Context, Line
from crossbrief.schema import Relation
from crossbrief.words import lexicon, stem

_PRONOUNS = frozenset({"it", "them", "him", "her"})
_NOT_BEFORE_VERB = lexicon("not before predicate")
_BEFORE_BASE = lexicon("before a base form")
_OPEN = frozenset({"if", "whether", "could", "may", "might", "should", "can"})
_POSTINGS = 60
"""Most uses that one word retrieves."""
_MONTHS = lexicon("months")
_EARLIER = frozenset({"previously", "earlier", "originally", "initially", "formerly", "recently"})
_ONE_EVENT = 0.25
"""Similarity of two sentences from which they tell of one event."""
_MANY_NAMES = 3
"""Words of proper names that two subjects share from which graded words need no common object."""
_OUTLETS = frozenset(stem(word) for word in lexicon("bodies") | {"street", "wall"})
_REACH = 6
"""Content words after a phrase that count as its object."""
_LEAST_OBJECT, _LEAST_SUBJECT = 0.8, 0.8
"""Least weight of shared words for one object, for one subject."""
_LEAST_SIMILAR = 0.25
"""Similarity of two sentences from which exclusive words may contradict each other; people support and oppose many things."""
_IRREGULAR = dict(pair.split("=") for pair in sorted(lexicon("irregular verbs")))


Agree = Literal["object", "alone", "word", "event"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One line of `data/status.txt`."""

    number: int
    relation: Relation
    sides: tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
    """Two sets of phrases, each a tuple of stems."""
    agree: Agree
    """What must agree: subject and object; the subject; the same for phrases that are no verbs; the sentences at large."""


def base(norm: str) -> str:
    """The stem of a verb's base form: `withdrew` -> `withdraw`."""
    return stem(_IRREGULAR.get(norm, norm))


@cache
def contrasts() -> tuple[Contrast, ...]:
    """The contrasts of `data/status.txt`."""
    text = files("crossbrief").joinpath("data/status.txt").read_text(encoding="utf-8")
    found: list[Contrast] = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            head, phrases = line.split(": ")
            relation, _, agree = head.partition(" ")
            left, right = (
                tuple(tuple(base(w) for w in phrase.split()) for phrase in side.strip().split(", "))
                for side in phrases.split("|")
            )
            found.append(Contrast(len(found), Relation(relation), (left, right), cast("Agree", agree or "object")))
    return tuple(found)


@cache
def _index() -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
    """First stem -> (contrast, side, phrase)."""
    table: dict[str, list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)
    for contrast in contrasts():
        for side, phrases in enumerate(contrast.sides):
            for phrase in phrases:
                table[phrase[0]].append((contrast.number, side, phrase))
    return table


@dataclass(frozen=True, eq=False)
class Use:
    """A phrase of a contrast in a sentence."""

    clause: Clause
    start: int
    end: int
    """Word indexes in the clause."""
    contrast: int
    side: int

    @property
    def line(self) -> Line:
        """Its sentence."""
        return self.clause.line

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the phrase in the sentence."""
        return self.clause.span(self.start, self.end)

    @property
    def value(self) -> tuple[int, int]:
        """Offsets of the phrase with up to three words after it in the clause, for the reader."""
        return self.clause.span(self.start, min(self.end + 3, len(self.clause.words)))

    @cached_property
    def subject(self) -> frozenset[str]:
        """Content stems before the phrase: of its clause when a name stands there, else of the sentence up to it."""
        first = self.clause.words[0].token.start
        begin = self.clause.words[self.start].token.start
        near = [t for t in self.line.tokens if first <= t.start < begin]
        named = any(first <= n.start < begin for n in self.line.names)
        tokens = near if named else [t for t in self.line.tokens if t.start < begin]
        return frozenset(t.stem for t in tokens if t.content)

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of the subject that belong to proper names."""
        named = {t.stem for n in self.line.names for t in n.tokens if t.start < self.span[0]}
        return self.subject & named

    @property
    def around(self) -> frozenset[str]:
        """Content stems of the whole sentence when only the event must agree, else none."""
        return self.line.stems if contrasts()[self.contrast].agree == "event" else frozenset()

    @cached_property
    def earlier(self) -> bool:
        """Whether its clause is told of a time before: `in January`, `previously`."""
        norms = [w.norm for w in self.clause.words]
        dated = any(p == "in" and m in _MONTHS for p, m in pairwise(norms))
        return dated or any(n in _EARLIER for n in norms)

    @cached_property
    def nearest(self) -> frozenset[str]:
        """Stems of the last proper name before the phrase."""
        before = [n for n in self.line.names if n.start < self.span[0]]
        return frozenset(t.stem for t in before[-1].tokens) if before else frozenset()

    @cached_property
    def object(self) -> frozenset[str]:
        """Content stems of the next words; of the words before when a pronoun stands for them."""
        _, end = self.span
        after = [t for t in self.line.tokens if t.start >= end]
        if after and after[0].norm in _PRONOUNS:
            return frozenset(t.stem for t in self.line.tokens if t.start < self.span[0] and t.content)
        return frozenset(t.stem for t in [t for t in after if t.content][:_REACH])


def _verbal(clause: Clause, i: int, phrase: tuple[str, ...]) -> bool:
    """Whether the phrase at `i` is used as a verb: not behind an article, a preposition or an adjective."""
    norm, before = clause.words[i].norm, clause.words[i - 1].norm if i else ""
    if before in _NOT_BEFORE_VERB or clause.words[i].token.capitalised:
        return False
    if len(phrase) > 1 or norm.endswith(("ed", "ing")) or norm in _IRREGULAR:
        return True
    return (
        before in _BEFORE_BASE
        or (i > 0 and norm.endswith("s") and clause.words[i - 1].token.capitalised)
        or before == "it"
    )


def _uses(clause: Clause) -> Iterator[Use]:
    stems = [base(w.norm) for w in clause.words]
    if any(w.norm in _OPEN for w in clause.words):
        return
    negated = any(w.norm in NEGATIONS for w in clause.words)
    for i, s in enumerate(stems):
        for contrast, side, phrase in _index().get(s, ()):
            verbal = contrasts()[contrast].agree in {"word", "event"} or _verbal(clause, i, phrase)
            whole = verbal and tuple(stems[i : i + len(phrase)]) == phrase
            if whole and (not negated or not NEGATIONS.isdisjoint(phrase)):
                yield Use(clause, i, i + len(phrase), contrast, side)


def uses(context: Context) -> list[Use]:
    """Every use of a word of status in a set."""
    return [use for clause in clauses(context) for use in _uses(clause)]


def same_thing(context: Context, a: Use, b: Use) -> bool:
    """Whether both are said of one subject and, where they take one, of one object."""
    if a.line.index == b.line.index or a.earlier != b.earlier:
        return False
    contrast = contrasts()[a.contrast]
    if contrast.agree == "event":
        return context.similarity(a.line, b.line) >= _ONE_EVENT
    names = a.names & b.names
    pronoun = not a.names or not b.names
    if not names and not pronoun:
        return False
    objects = sum(context.weight(s) for s in (a.object & b.object))
    subjects = sum(context.weight(s) for s in a.subject & b.subject)
    if contrast.relation is Relation.CONTRADICTION and context.similarity(a.line, b.line) < _LEAST_SIMILAR:
        return False
    if contrast.agree != "object":
        close = a.nearest & b.nearest or context.similarity(a.line, b.line) >= _LEAST_SIMILAR
        return bool(names) and bool(close) and subjects >= _LEAST_SUBJECT
    if contrast.relation is Relation.DIVERGENCE and len(names - _OUTLETS) >= _MANY_NAMES:
        return True
    return objects >= _LEAST_OBJECT and (bool(names) or objects >= 2 * _LEAST_OBJECT)


def opposed(context: Context) -> Iterator[tuple[Contrast, list[Use], list[Use]]]:
    """Uses of one contrast's two sides that are said of one thing; those that share a use come together.

    A sentence with words of both sides tells a sequence or two parts, not a conflict, and is left out.
    """
    table: dict[int, tuple[list[Use], list[Use]]] = defaultdict(lambda: ([], []))
    for use in uses(context):
        table[use.contrast][use.side].append(use)
    for number, (left, right) in table.items():
        both = {use.line.index for use in left} & {use.line.index for use in right}
        groups: list[tuple[list[Use], list[Use]]] = []
        for a, b in _candidates(
            [u for u in left if u.line.index not in both], [u for u in right if u.line.index not in both]
        ):
            if same_thing(context, a, b):
                _join(groups, a, b)
        yield from ((contrasts()[number], *group) for group in groups)


def _candidates(left: list[Use], right: list[Use]) -> Iterator[tuple[Use, Use]]:
    """Pairs that share a name of the subject or a word of the object, each once; near-linear, by an index of stems."""
    table: dict[str, list[int]] = defaultdict(list)
    for i, use in enumerate(right):
        for s in use.names | use.object | use.around:
            table[s].append(i)
    for use in left:
        found = {i for s in use.names | use.object | use.around for i in table.get(s, ())[:_POSTINGS]}
        yield from ((use, right[i]) for i in sorted(found))


def _join(groups: list[tuple[list[Use], list[Use]]], a: Use, b: Use) -> None:
    for first, second in groups:
        if any(u is a for u in first) or any(u is b for u in second):
            first.extend([] if a in first else [a])
            second.extend([] if b in second else [b])
            return
    groups.append(([a], [b]))
