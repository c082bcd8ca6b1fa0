"""Two briefings on one event in, the older first; out comes what is new, settled, changed or as it was, one line a change."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from crossbrief.diff.lines import Ending, ended, moved, opened, remained
from crossbrief.diff.pairs import matched, value_key
from crossbrief.diff.side import Edition, mask, sides, unrelated, words
from crossbrief.schema import Briefing, Discrepancy, Frozen, SourceInfo, Statement, TimelineEntry

ALIKE = 0.6
"""Share of common words from which a key point counts as the old one reworded: difflib's ratio and rule of thumb."""


class Change(Frozen):
    """What became of one discrepancy."""

    line: str
    """The change in one line, outlets by name: `How many people died? 41 → 94 at CGTN, now in agreement with Reuters`."""
    before: Discrepancy | None = None
    """None: it is new."""
    after: Discrepancy | None = None
    """None: it is no longer told."""
    ending: Ending | None = None
    """Why it is no longer told; None while it is."""
    notes: tuple[str, ...] = ()
    """What else is different, in words: `severity: high, now low`."""


class RevisedFact(Frozen):
    """One key point in both runs, with other figures or other words."""

    before: Statement
    after: Statement
    figures: bool
    """Whether a figure is different, not only the wording."""


class Changes(Frozen):
    """What changed between two briefings."""

    status: Literal["compared", "unrelated"] = "compared"
    """`unrelated`: the two share no article and no words of their own, so nothing is listed as new or gone."""
    set_id: str
    title: str
    """The event as the newer briefing names it: its event, else its headline, else its set."""
    title_before: str = ""
    """The same of the older briefing."""
    before: str
    after: str
    """When each was made, ISO 8601; empty when unknown."""
    new: tuple[Change, ...] = ()
    resolved: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    """Discrepancies that are as they were."""
    facts_new: tuple[Statement, ...] = ()
    """Key points of which no sentence stood in the articles before."""
    facts_gone: tuple[Statement, ...] = ()
    """Key points of which no sentence stands in the articles any more."""
    facts_revised: tuple[RevisedFact, ...] = ()
    timeline_new: tuple[TimelineEntry, ...] = ()
    timeline_gone: tuple[TimelineEntry, ...] = ()
    articles_new: tuple[SourceInfo, ...] = ()
    articles_gone: tuple[SourceInfo, ...] = ()
    articles_revised: tuple[SourceInfo, ...] = ()
    """Articles that are in both runs with another text; texts are left out here."""

    @property
    def nothing(self) -> bool:
        """Whether the two briefings say the same."""
        skipped = {"status", "set_id", "title", "title_before", "before", "after", "unchanged"}
        listed = any(getattr(self, name) for name in type(self).model_fields if name not in skipped)
        return self.status == "compared" and not listed

    @property
    def lines(self) -> tuple[str, ...]:
        """Every change of a discrepancy in one line: new ones, changed ones, then those that are no longer told."""
        return tuple(change.line for change in (*self.new, *self.changed, *self.resolved))


def diff(before: Briefing, after: Briefing) -> Changes:
    """Compare two briefings. How a point is known again: `pairs`; what counts as the same article: `side`."""
    old, new = sides(before, after)
    head = Changes(
        status="unrelated" if unrelated(old, new) else "compared",
        set_id=after.set_id,
        title=_title(after),
        title_before=_title(before),
        before=before.created,
        after=after.created,
    )
    if head.status == "unrelated":
        return head
    match = matched(before.discrepancies, after.discrepancies)
    changed = [change for a, b in match.pairs if (change := _changed(a, b, old, new))]
    revised, facts_gone, facts_new = _facts(old, new)
    hashes = {a.sha256 for a in before.articles}
    known, today = set(old.keys.values()), set(new.keys.values())
    edited = [a for a in after.articles if new.keys[a.id] in known and a.sha256 not in hashes]
    found = {
        "new": tuple(_new(match.new, old, new)),
        "resolved": tuple(_resolved(match.gone, old, new)),
        "changed": tuple(changed),
        "unchanged": len(match.pairs) - len(changed),
        "facts_new": facts_new,
        "facts_gone": facts_gone,
        "facts_revised": revised,
        "timeline_new": _entries(new, old),
        "timeline_gone": _entries(old, new),
        "articles_new": tuple(_bare(a) for a in after.articles if new.keys[a.id] not in known),
        "articles_gone": tuple(_bare(a) for a in before.articles if old.keys[a.id] not in today),
        "articles_revised": tuple(_bare(a) for a in edited),
    }
    return head.model_copy(update=found)


def _changed(before: Discrepancy, after: Discrepancy, old: Edition, new: Edition) -> Change | None:
    line, notes = moved(before, after, old, new), _notes(before, after)
    if not line and not notes:
        return None
    return Change(line=line or f"{after.question} {'; '.join(notes)}", before=before, after=after, notes=notes)


def _new(items: Sequence[Discrepancy], old: Edition, new: Edition) -> Iterator[Change]:
    noticed = {id(b) for _, b in matched(old.briefing.possible, items).pairs}
    for item in items:
        quotes = [words(e.quote) for p in item.positions for e in p.evidence]
        notes = ["it was only possible before"] if id(item) in noticed else []
        notes += ["all its sentences stood there before"] if all(q in old.said for q in quotes) else []
        yield Change(line=opened(item, new), after=item, notes=tuple(notes))


def _resolved(items: Sequence[Discrepancy], old: Edition, new: Edition) -> Iterator[Change]:
    possible = {id(a) for a, _ in matched(items, new.briefing.possible).pairs}
    dismissed = {id(a) for a, _ in matched(items, new.briefing.dismissed).pairs}
    for item in items:
        ending, line = ended(item, old, new)
        if ending != "settled" and id(item) in possible | dismissed:
            ending = "possible" if id(item) in possible else "dismissed"
            line = remained(item, ending, old)
        yield Change(line=line, before=item, ending=ending)


def _notes(a: Discrepancy, b: Discrepancy) -> tuple[str, ...]:
    notes = []
    for name in ("relation", "severity", "confidence", "type", "scope"):
        before, after = str(getattr(a, name)), str(getattr(b, name))
        if before != after:
            notes.append(f"{name}: {_spaced(before)}, now {_spaced(after)}")
    if a.mark and a.mark != b.mark:
        notes.append(f"marked before: {_spaced(a.mark.verdict)}{f': {a.mark.note}' if a.mark.note else ''}")
    old, new = {value_key(p): p for p in a.positions}, {value_key(p): p for p in b.positions}
    notes += [f"new value: {p.value}" for key, p in new.items() if key not in old]
    notes += [f"value gone: {p.value}" for key, p in old.items() if key not in new]
    for key in (key for key in new if key in old):
        before, after = (str(side[key].independent_sources) for side in (old, new))
        if before != after:
            notes.append(f"{new[key].value}: from {before} to {after} independent sources")
    return tuple(notes)


def _facts(old: Edition, new: Edition) -> tuple[tuple[RevisedFact, ...], tuple[Statement, ...], tuple[Statement, ...]]:
    """Key points revised, gone and new. What the other run's articles say too is neither gone nor new: only chosen otherwise."""
    before, after = old.briefing.key_points, new.briefing.key_points
    same = {words(s.text) for s in before} & {words(s.text) for s in after}
    gone = [s for s in before if words(s.text) not in same and not new.bears(s)]
    fresh = [s for s in after if words(s.text) not in same and not old.bears(s)]
    revised = []
    for statement in list(fresh):
        likely = max(gone, key=lambda s: _ratio(s.text, statement.text), default=None)
        if likely and _ratio(likely.text, statement.text) >= ALIKE:
            revised.append(_revised(likely, statement))
            gone.remove(likely)
            fresh.remove(statement)
    for statement in list(gone):
        if today := new.masked.get(mask(statement.text)):
            revised.append(_revised(statement, Statement(text=today, support="quoted")))
            gone.remove(statement)
    return tuple(revised), tuple(gone), tuple(fresh)


def _revised(before: Statement, after: Statement) -> RevisedFact:
    figures = (re.findall(r"\d+(?:[.,]\d+)*", s.text) for s in (before, after))
    return RevisedFact(before=before, after=after, figures=next(figures) != next(figures))


def _entries(side: Edition, other: Edition) -> tuple[TimelineEntry, ...]:
    """Entries of one side that the other's articles do not bear out, or that it has under another date."""
    dated: dict[str, set[str]] = defaultdict(set)
    for entry in other.briefing.timeline:
        dated[words(entry.text)].add(entry.date)
    return tuple(
        t
        for t in side.briefing.timeline
        if (t.date not in dated[words(t.text)] if words(t.text) in dated else not other.bears(t))
    )


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, words(a).split(), words(b).split(), autojunk=False).ratio()


def _title(briefing: Briefing) -> str:
    return briefing.event or briefing.headline or briefing.set_id


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _bare(info: SourceInfo) -> SourceInfo:
    return info.model_copy(update={"text": None, "sentences": ()})
