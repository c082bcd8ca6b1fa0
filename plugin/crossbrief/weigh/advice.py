"""A finding and its articles in; a sentence that is safe to print and what would settle the point, out.

Both speak in the sources' own words and units: a program that converts says what no source said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crossbrief.clean.dates import printed
from crossbrief.document import Document
from crossbrief.quantity import mentions
from crossbrief.quantity.wording import qualified
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation

NAMED = 2
"""Outlets named behind one value; the others are counted."""
_QUOTED = frozenset(
    {
        DiscrepancyType.QUOTATION,
        DiscrepancyType.FRAMING,
        DiscrepancyType.MODALITY,
        DiscrepancyType.CAUSAL,
        DiscrepancyType.STATUS_SEQUENCE,
        DiscrepancyType.OMISSION,
    }
)
"""Kinds whose answers are words of a sentence, not a value that can stand in another one."""
_VERBS: Mapping[DiscrepancyType, tuple[str, str]] = {
    DiscrepancyType.FIGURE: ("reports", "report"),
    DiscrepancyType.QUOTATION: ("quotes", "quote"),
}
_SETTLED_BY: Mapping[DiscrepancyType, str] = {
    DiscrepancyType.FIGURE: "Ask each source what its figure rests on: {values}",
    DiscrepancyType.DATE_TIME: "Look in the official record: {values}",
    DiscrepancyType.PLACE: "Look in the official notice or a recording of the event: {values}",
    DiscrepancyType.IDENTITY: "Ask the person it is about, or who told each outlet: {values}",
    DiscrepancyType.ATTRIBUTION: "Find the recording and hear whether it was {values}",
    DiscrepancyType.QUOTATION: "Compare with the recording or the written statement: {values}",
    DiscrepancyType.STATUS_SEQUENCE: "Ask those in charge what holds now: {values}",
    DiscrepancyType.CAUSAL: "Ask who claims the cause, and on what evidence: {values}",
    DiscrepancyType.MODALITY: "Ask whether it is a fact, a plan or an expectation, and whose: {values}",
    DiscrepancyType.FRAMING: "Print each as the view of those who hold it: {values}",
    DiscrepancyType.OMISSION: "See whether it can be confirmed outside the one article that has it: {values}",
}


_OPENING = frozenset(
    "by in on at until since before after from between during about almost around nearly more over some up".split()
)
"""Words that open an answer as they opened its sentence, and begin small inside another."""


_QUOTATION = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
_VERBAL = re.compile(r"\w+ing\s+")
_LONGEST = 30
"""Words of a quotation that a wording repeats whole."""


def _of_names(item: Discrepancy) -> bool:
    """Whether the answers are names, and no description of somebody: `Jon Olsen`, not `two sons`."""
    named = item.type in (DiscrepancyType.IDENTITY, DiscrepancyType.ATTRIBUTION)
    return named and all(p.value[:1].isupper() for p in item.positions)


def _within(item: Discrepancy, position: Position) -> str:
    """The value inside a sentence: quoted words in marks, and a figure that opened a sentence small, `Twelve` as `twelve`."""
    described = item.type in (DiscrepancyType.IDENTITY, DiscrepancyType.ATTRIBUTION) and not _of_names(item)
    if item.type is DiscrepancyType.QUOTATION:
        return f"“{_whole_quotation(position)}”"
    if item.type in _QUOTED or described:
        return f"“{position.value}”"
    value = stated(position)
    first = value.split()[0].casefold() if value.split() else ""
    opened = first in _OPENING or (item.type is DiscrepancyType.FIGURE and not any(c.isdigit() for c in value))
    return value[:1].lower() + value[1:] if opened else value


def _whole_quotation(position: Position) -> str:
    """The quotation that holds the value, where it is short: a part of one can say the opposite of the whole."""
    for evidence in position.evidence[:1]:
        for found in _QUOTATION.finditer(evidence.quote):
            whole = (found[1] or found[2]).strip().rstrip(",.")
            if position.value in whole and len(whole.split()) <= _LONGEST:
                return whole
    return position.value


def stated(position: Position) -> str:
    """The value as its source bounds it: `more than $9 billion`, `by 2030`; the qualifier is the program's word for it."""
    qualifier, value = position.qualifier or "", position.value
    found = mentions(value)
    if len(found) == 1 and _VERBAL.fullmatch(value[: found[0].start]) and not value[found[0].end :].strip():
        return " ".join(
            filter(None, (found[0].qualifier, found[0].surface))
        )  # `exceeding $9 billion`, `reaching 10 billion`
    bounded = qualifier in value.casefold() or any(m.qualifier for m in found[:1])
    return value if not qualifier or bounded else f"{qualifier} {value}"


def safe_wording(item: Discrepancy, sources: Mapping[str, Document]) -> str:
    """A sentence that is true whichever position holds: `CGTN gives more than $5 billion and RT $5.4 billion.`"""
    if len(item.positions) < 2:
        return ""
    told = {outlet for position in item.positions for outlet in _outlets(position, sources)}
    if len(told) == 1:
        return _ended(f"{told.pop()} has both {_joined([_within(item, p) for p in item.positions])}")
    one, many = _VERBS.get(item.type, ("names", "name") if _of_names(item) else ("says", "say"))
    grows = item.relation is Relation.SUPERSEDED or any(p.qualifier == "at least" for p in item.positions)
    dated = grows and _of_days(item, sources)  # whose answer is of which day
    parts = []
    for number, position in enumerate(part for whole in item.positions for part in by_bound(item, whole)):
        outlets = _outlets(position, sources, dated=dated)
        again = not number or _of_names(item)  # a name after a name needs its verb
        verb = f" {one if len(outlets) == 1 else many}" if again else ""
        parts.append(f"{_joined(_counted(outlets))}{verb} {_within(item, position)}")
    return _ended(_joined(parts))


def settled_by(item: Discrepancy, sources: Mapping[str, Document]) -> str:
    """What would settle this point, with whom to ask and what about."""
    speakers = _speakers(item)
    values = _joined([_within(item, p) for p in item.positions], "or")
    if item.relation is Relation.SUPERSEDED:
        latest = max(item.positions, key=lambda p: max(_days(p, sources), default=""))
        on = printed(max(_days(latest, sources), default=""))
        return _ended(f"Take the latest, {_within(item, latest)}{f' ({on})' if on else ''}, and say its day")
    if any(p.unit == "magnitude" for p in item.positions):
        return _ended(f"Ask who measured it, and on which scale: {values}")
    # Who gave one of the figures cannot explain the others.
    if item.type is DiscrepancyType.FIGURE and all(p.attributed_to for p in item.positions):
        return _ended(f"Ask {_joined(speakers)} what the figures rest on: {values}")
    if item.type is DiscrepancyType.FIGURE and _of_days(item, sources):
        return _ended(f"See whether the later report replaces the earlier one: {values}")
    if item.type is DiscrepancyType.IDENTITY and _of_names(item):
        return _ended(f"Look in an official register or the person's own publications: {values}")
    return _ended(_SETTLED_BY[item.type].format(values=values))


def _of_days(item: Discrepancy, sources: Mapping[str, Document]) -> bool:
    """Whether the answers are of several days."""
    return len({day for p in item.positions for day in _days(p, sources)}) > 1


def by_bound(item: Discrepancy, position: Position) -> list[Position]:
    """A figure parted by how its sources bound it: one gives `94`, another `at least 94`."""
    if item.type is not DiscrepancyType.FIGURE or position.qualifier:
        return [position]
    bounds: dict[str | None, list[Evidence]] = {}
    for evidence in position.evidence:
        start = (evidence.value_start or 0) - evidence.start
        bound = qualified(evidence.quote, start).qualifier if evidence.value_start is not None and start > 0 else None
        bounds.setdefault(bound, []).append(evidence)
    return [position.model_copy(update={"qualifier": q, "evidence": tuple(found)}) for q, found in bounds.items()]


def _speakers(item: Discrepancy) -> list[str]:
    """Whom the positions name, each once: `Operator Bluewater Lines` is `Bluewater Lines`."""
    named = list(dict.fromkeys(p.attributed_to for p in item.positions if p.attributed_to))
    return [name for name in named if not any(name != other and name.endswith(other) for other in named)]


def _outlets(position: Position, sources: Mapping[str, Document], *, dated: bool = False) -> list[str]:
    """Those that give the value, by name, in the order of the set; `dated` with their days."""
    read = [sources[e.article] for e in position.evidence if e.article in sources]
    days = {d.label: printed(d.article.date or "") if dated else "" for d in read}
    names = (d.article.called(d.label) + (f" ({days[d.label]})" if days[d.label] else "") for d in read)
    return list(dict.fromkeys(names))


def _counted(outlets: Sequence[str]) -> list[str]:
    """`Reuters`, `AP`, `3 others`."""
    if len(outlets) <= NAMED + 1:
        return list(outlets)
    return [*outlets[:NAMED], f"{len(outlets) - NAMED} others"]


def _days(position: Position, sources: Mapping[str, Document]) -> set[str]:
    read = [sources[e.article] for e in position.evidence if e.article in sources]
    return {d.article.date[:10] for d in read if d.article.date}


def _joined(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _ended(text: str) -> str:
    """A sentence with one full stop: `4 a.m.` has its own."""
    return text if text.endswith((".", ".”")) else f"{text}."
