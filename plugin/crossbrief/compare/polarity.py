"""The shared context in, what one sentence affirms and another denies out: `served in Vietnam`, `never served in Vietnam`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crossbrief.compare.clauses import NEGATIONS, Clause, ClauseWord, clauses
from crossbrief.compare.context import Context, evidence
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import lexicon, stem

_BETWEEN = lexicon("between not and verb")
_NOT_BEFORE_VERB = lexicon("not before predicate")
_PERSONS = frozenset({"he", "she", "i", "we"})
_POLAR = frozenset({"ever", "any", "anyone", "anything"})
_NOUN = re.compile(r"(?:tions?|ments?|ances?|ences?|ness|ity|ists?|isms?)$")
_PER_ARTICLE = 3
"""Most sentences of one article given as evidence for one side."""
_LEAST_SHARE, _LEAST_WEIGHT = 0.4, 0.5
"""Weight of the shared words over that of the denied clause's words, and the least weight itself."""


@dataclass(frozen=True, eq=False)
class Predicate:
    """A verb with what it is said of."""

    clause: Clause
    at: int
    """Index of the verb among the clause's words."""

    @property
    def head(self) -> str:
        """Stem of the verb."""
        return self.clause.words[self.at].stem

    @property
    def verb(self) -> str:
        """The verb as written, folded."""
        return self.clause.words[self.at].norm

    @cached_property
    def subject(self) -> frozenset[str]:
        """Content stems before the verb, a pronoun's person among them; of the clause before when there are none."""
        speaker = self.clause.line.speaker
        if speaker and any(w.norm in _PERSONS for w in self.clause.words[: self.at]):
            return self.clause.stems(0, self.at) | {stem(speaker.key)}
        return self.clause.stems(0, self.at) or self.clause.lead

    @cached_property
    def object(self) -> frozenset[str]:
        """Content stems after the verb."""
        return self.clause.stems(self.at + 1)

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the words from the negation, if any, or the verb to three words after it."""
        first = self.at
        while first and (self.clause.words[first - 1].norm in NEGATIONS | _BETWEEN):
            first -= 1
        return self.clause.span(first, min(self.at + 4, len(self.clause.words)))


def _verbal(word: ClauseWord) -> bool:
    """Whether a word may be a verb or a predicate: no figure, no name, no noun by its ending."""
    return word.content and not word.token.capitalised and not word.norm[0].isdigit() and not _NOUN.search(word.norm)


def _denied(clause: Clause) -> Predicate | None:
    """The verb that the last negation of a clause denies, if nothing but auxiliaries and adverbs stands between."""
    negations = [i for i, w in enumerate(clause.words) if w.norm in NEGATIONS]
    if len(negations) != 1 or clause.words[negations[0]].norm not in {"not", "never"} or clause.complemented:
        return None
    for i in range(negations[0] + 1, len(clause.words)):
        word = clause.words[i]
        if word.norm in _BETWEEN or word.norm.endswith("ly"):
            continue
        return Predicate(clause, i) if _verbal(word) else None
    return None


def _affirmed(clause: Clause) -> Iterator[Predicate]:
    """Every word of a clause without negation that may be its verb."""
    if any(w.norm in NEGATIONS or w.norm in _POLAR for w in clause.words):
        return
    for i, word in enumerate(clause.words):
        before = clause.words[i - 1].norm if i else ""
        if _verbal(word) and before not in _NOT_BEFORE_VERB:
            yield Predicate(clause, i)


def _opposed(context: Context, denied: Predicate, affirmed: Predicate) -> bool:
    """Whether both say it of the same: the object is shared, or without one the subject, and enough of the rest."""
    ours, others = denied.clause.people, affirmed.clause.people
    if ours and others and not ours & others:
        return False
    if denied.verb.endswith("ed") and affirmed.verb.endswith("s"):
        return False
    theirs = affirmed.subject | affirmed.object
    objects, subjects = denied.object & theirs, denied.subject & theirs
    if not (objects or (not denied.object and subjects)):
        return False
    total = sum(context.weight(s) for s in denied.object | denied.subject)
    shared = sum(context.weight(s) for s in objects | subjects)
    return shared >= max(_LEAST_WEIGHT, _LEAST_SHARE * total)


def polarity(context: Context) -> list[Discrepancy]:
    """One item for each statement that one sentence denies and others make."""
    affirmed: dict[str, list[Predicate]] = defaultdict(list)
    told = [c for c in clauses(context) if c.asserted and not c.line.text.rstrip().endswith("?")]
    denied = [no for clause in told if (no := _denied(clause)) is not None]
    heads = {no.head for no in denied}
    for clause in told:
        for yes in _affirmed(clause):
            if yes.head in heads:
                affirmed[yes.head].append(yes)
    sides: list[tuple[list[Predicate], list[Predicate]]] = []
    for no in denied:
        others = [
            yes
            for yes in affirmed[no.head]
            if yes.clause.line.index != no.clause.line.index and _opposed(context, no, yes)
        ]
        merged = next((side for side in sides if any(yes in side[1] for yes in others)), None)
        if merged:
            merged[0].append(no)
            merged[1].extend(yes for yes in others if yes not in merged[1])
        elif others:
            sides.append(([no], others))
    return [_item(*side) for side in sides]


def _position(predicates: list[Predicate]) -> Position:
    low, high = predicates[0].span
    line = predicates[0].clause.line
    per: Counter[int] = Counter()
    proofs = []
    for p in predicates:
        per[p.clause.line.document] += 1
        if per[p.clause.line.document] <= _PER_ARTICLE:
            proofs.append(evidence(p.clause.line, p.span))
    speaker = line.speaker.text if line.speaker else None
    return Position(value=line.text[low:high], attributed_to=speaker, evidence=tuple(proofs))


def _item(no: list[Predicate], yes: list[Predicate]) -> Discrepancy:
    left, right = _position(no), _position(yes)
    same = len({p.clause.line.document for p in (*no, *yes)}) == 1
    return Discrepancy(
        question=f"Is it “{left.value}” or “{right.value}”?",
        type=DiscrepancyType.STATUS_SEQUENCE,
        relation=Relation.CONTRADICTION,
        scope="intra_source" if same else "cross_source",
        severity="medium",
        explanation=f"One sentence says “{left.value}”, another “{right.value}”.",
        positions=(left, right),
    )
