"""Two briefings on one event in, the older first; out comes what is new, resolved, changed or as it was."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from crossbrief.schema import Briefing, Discrepancy, Frozen, Position, SourceInfo, Statement, TimelineEntry

ALIKE = 0.6
"""Share of common words from which a key point counts as the old one reworded: difflib's ratio and rule of thumb."""

_T = TypeVar("_T")


class ChangedDiscrepancy(Frozen):
    """One discrepancy in both runs, and in words what is different."""

    before: Discrepancy
    after: Discrepancy
    notes: tuple[str, ...]


class RevisedFact(Frozen):
    """One key point in both runs, with other figures or other words."""

    before: Statement
    after: Statement
    figures: bool
    """Whether a figure is different, not only the wording."""


class Changes(Frozen):
    """What changed between two briefings."""

    set_id: str
    title: str
    """The event as the newer briefing names it: its event, else its headline, else its set."""
    before: str
    after: str
    """When each was made, ISO 8601; empty when unknown."""
    new: tuple[Discrepancy, ...] = ()
    resolved: tuple[Discrepancy, ...] = ()
    changed: tuple[ChangedDiscrepancy, ...] = ()
    unchanged: int = 0
    """Discrepancies that are as they were."""
    facts_new: tuple[Statement, ...] = ()
    facts_gone: tuple[Statement, ...] = ()
    facts_revised: tuple[RevisedFact, ...] = ()
    timeline_new: tuple[TimelineEntry, ...] = ()
    timeline_gone: tuple[TimelineEntry, ...] = ()
    articles_new: tuple[SourceInfo, ...] = ()
    articles_gone: tuple[SourceInfo, ...] = ()
    articles_revised: tuple[SourceInfo, ...] = ()
    """Articles of the same URL, or without one the same id, whose text is another; texts are left out here."""

    @property
    def nothing(self) -> bool:
        """Whether the two briefings say the same."""
        skipped = {"set_id", "title", "before", "after", "unchanged"}
        return not any(getattr(self, name) for name in type(self).model_fields if name not in skipped)


class _Match(NamedTuple):
    pairs: list[tuple[Discrepancy, Discrepancy]]
    gone: list[Discrepancy]
    new: list[Discrepancy]


def diff(old: Briefing, new: Briefing) -> Changes:
    """Compare two briefings.

    A discrepancy is the same one when its id is the same (type, values and passages are), or when it shares most with
    one of the other run: passages first, then values, then its question.
    """
    match = _matched(old.discrepancies, new.discrepancies)
    changed = [ChangedDiscrepancy(before=a, after=b, notes=notes) for a, b in match.pairs if (notes := _notes(a, b))]
    revised, facts_gone, facts_new = _facts(old.key_points, new.key_points)
    before, after = _unlike(old, new), _unlike(new, old)
    return Changes(
        set_id=new.set_id,
        title=new.event or new.headline or new.set_id,
        before=old.created,
        after=new.created,
        new=tuple(match.new),
        resolved=tuple(match.gone),
        changed=tuple(changed),
        unchanged=len(match.pairs) - len(changed),
        facts_new=facts_new,
        facts_gone=facts_gone,
        facts_revised=revised,
        timeline_new=_only(new.timeline, old.timeline, lambda t: (t.date, _words(t.text))),
        timeline_gone=_only(old.timeline, new.timeline, lambda t: (t.date, _words(t.text))),
        articles_new=tuple(_bare(a) for i, a in after.items() if i not in before),
        articles_gone=tuple(_bare(a) for i, a in before.items() if i not in after),
        articles_revised=tuple(_bare(a) for i, a in after.items() if i in before),
    )


def _matched(old: Sequence[Discrepancy], new: Sequence[Discrepancy]) -> _Match:
    known = {d.id: d for d in old if d.id}
    pairs = [(known.pop(d.id), d) for d in new if d.id in known]
    taken = {id(b) for _, b in pairs}
    gone = [d for d in old if not d.id or d.id in known]
    rest = [d for d in new if id(d) not in taken]
    scored = [(_likeness(a, b), i, j) for i, a in enumerate(gone) for j, b in enumerate(rest)]
    left, right = set(range(len(gone))), set(range(len(rest)))
    for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if score >= 1 and i in left and j in right:
            pairs.append((gone[i], rest[j]))
            left.remove(i)
            right.remove(j)
    return _Match(pairs, [gone[i] for i in sorted(left)], [rest[j] for j in sorted(right)])


def _likeness(a: Discrepancy, b: Discrepancy) -> float:
    """Two for a shared passage, one for two shared values or the same question; nothing for another type."""
    if a.type != b.type:
        return 0.0
    shared = {q for p in a.positions for q in _quotes(p)} & {q for p in b.positions for q in _quotes(p)}
    values = {_key(p) for p in a.positions} & {_key(p) for p in b.positions}
    return 2.0 * len(shared) + 0.5 * len(values) + (_words(a.question) == _words(b.question))


def _notes(a: Discrepancy, b: Discrepancy) -> tuple[str, ...]:
    notes = []
    for name in ("relation", "severity", "confidence", "type", "scope"):
        before, after = str(getattr(a, name)), str(getattr(b, name))
        if before != after:
            notes.append(f"{name}: {_spaced(before)}, now {_spaced(after)}")
    if a.mark and a.mark != b.mark:
        notes.append(f"marked before: {_spaced(a.mark.verdict)}{f': {a.mark.note}' if a.mark.note else ''}")
    old, new = {_key(p): p for p in a.positions}, {_key(p): p for p in b.positions}
    notes += [f"new value: {p.value}" for key, p in new.items() if key not in old]
    notes += [f"value gone: {p.value}" for key, p in old.items() if key not in new]
    for key in (key for key in new if key in old):
        before, after = (str(side[key].independent_sources) for side in (old, new))
        if before != after:
            notes.append(f"{new[key].value}: from {before} to {after} independent sources")
        elif _quotes(old[key]) != _quotes(new[key]):
            notes.append(f"{new[key].value}: other passages")
    return tuple(notes)


def _facts(
    old: Sequence[Statement], new: Sequence[Statement]
) -> tuple[tuple[RevisedFact, ...], tuple[Statement, ...], tuple[Statement, ...]]:
    gone = list(_only(old, new, lambda s: _words(s.text)))
    fresh = list(_only(new, old, lambda s: _words(s.text)))
    revised = []
    for statement in list(fresh):
        likely = max(gone, key=lambda s: _ratio(s.text, statement.text), default=None)
        if likely and _ratio(likely.text, statement.text) >= ALIKE:
            figures = _figures(likely.text) != _figures(statement.text)
            revised.append(RevisedFact(before=likely, after=statement, figures=figures))
            gone.remove(likely)
            fresh.remove(statement)
    return tuple(revised), tuple(gone), tuple(fresh)


def _unlike(briefing: Briefing, other: Briefing) -> dict[str, SourceInfo]:
    """The articles whose text the other briefing does not have, by URL or id."""
    known = {a.sha256 for a in other.articles}
    return {a.url or a.id: a for a in briefing.articles if a.sha256 not in known}


def _only(items: Sequence[_T], others: Sequence[_T], key: Callable[[_T], object]) -> tuple[_T, ...]:
    known = {key(item) for item in others}
    return tuple(item for item in items if key(item) not in known)


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, _words(a).split(), _words(b).split(), autojunk=False).ratio()


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _key(position: Position) -> str:
    return position.normalized or _words(position.value)


def _quotes(position: Position) -> set[str]:
    return {_words(e.quote) for e in position.evidence}


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _bare(info: SourceInfo) -> SourceInfo:
    return info.model_copy(update={"text": None, "sentences": ()})
