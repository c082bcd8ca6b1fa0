"""Labelled article sets and the briefings made from them in; a table of recall, precision and false alarms out.

A line of a gold file is an article set with one of two kinds of label:

- `"label"`: `discrepancy`, `compatible` (rounding, other units, trimmed quotations) or `different_fact`. The set counts as
  flagged when its briefing holds any flag.
- `"discrepancies"`: a list of `{"type", "relation", "severity", "sides": [{"article", "quote", "position"}]}`. A flag
  finds one when two of its positions stand on sentences of two different sides. `"complete": true` says that the list
  holds everything an editor would want; only then do other flags count against precision.

A flag is a contradiction, a divergence or a superseded value. A quoted sentence stands on a labelled one when they share
at least half of the words of the shorter, and at least three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from crossbrief.errors import InputError
from crossbrief.schema import Briefing, Discrepancy, DiscrepancyType, Relation, Severity, SourceInfo


class Located(BaseModel):
    """A sentence that gives one of the positions."""

    article: str
    quote: str
    position: str
    """Sides with the same letter agree."""


class Labelled(BaseModel):
    """A discrepancy that a reader found."""

    type: DiscrepancyType
    relation: Relation
    severity: Severity = "medium"
    sides: tuple[Located, ...]


class Gold(BaseModel):
    """One labelled set; its articles are as `crossbrief batch` reads them."""

    model_config = ConfigDict(extra="allow")

    id: str
    articles: tuple[dict[str, Any], ...]
    label: Literal["discrepancy", "compatible", "different_fact"] | None = None
    discrepancies: tuple[Labelled, ...] | None = None
    complete: bool = False


def labelled(briefings: Iterable[Briefing]) -> Iterator[Gold]:
    """Labelled sets from the marks that a reader left in briefings, which must hold their articles' text.

    Points marked as real or settled become the list of their set, which claims to be no complete one. One marked as no difference
    becomes a set of its own: the passages of its sides, `compatible`. Of several briefings on the same texts the first one counts.
    """
    seen: set[tuple[str, str]] = set()
    for briefing in briefings:
        marked = [
            p
            for p in (*briefing.discrepancies, *briefing.possible, *briefing.dismissed)
            if p.mark and (briefing.input_sha256, p.id) not in seen
        ]
        seen |= {(briefing.input_sha256, p.id) for p in marked}
        name = f"{briefing.set_id}-{briefing.input_sha256[:8]}"
        real = [p for p in marked if p.mark and p.mark.verdict != "not_a_difference"]
        if real and all(a.text for a in briefing.articles if a.status != "rejected"):
            articles = [_article(a, a.text or "") for a in briefing.articles if a.status != "rejected"]
            yield Gold(id=name, articles=tuple(articles), discrepancies=tuple(map(_listed_as, real)))
        for point in marked:
            if point not in real:
                yield Gold(id=f"{name}-{point.id}", articles=_passages(point, briefing), label="compatible")


def _listed_as(point: Discrepancy) -> Labelled:
    sides = [
        Located(article=e.article, quote=e.quote, position=chr(ord("A") + n))
        for n, position in enumerate(point.positions[:26])
        for e in position.evidence
    ]
    return Labelled(type=point.type, relation=point.relation, severity=point.severity, sides=tuple(sides))


def _passages(point: Discrepancy, briefing: Briefing) -> tuple[dict[str, Any], ...]:
    """An article for each that is cited, of nothing but its cited sentences, in their order."""
    cited = {(e.article, e.start): e.quote for position in point.positions for e in position.evidence}
    known = {a.id: a for a in briefing.articles}
    texts = {
        name: "\n".join(q for (article, _), q in sorted(cited.items()) if article == name) for name, _ in sorted(cited)
    }
    return tuple(_article(known[name], text) for name, text in texts.items() if name in known)


def _article(info: SourceInfo, text: str) -> dict[str, Any]:
    """An article as `crossbrief batch` reads it; what is not known is left out."""
    fields = {name: getattr(info, name) for name in ("title", "publisher", "date", "url")}
    return {"id": info.id, "text": text, **{name: value for name, value in fields.items() if value}}


class ScoreRow(NamedTuple):
    """One line of the table."""

    measure: str
    value: float | None
    """Between 0 and 1; None where nothing could be counted."""
    found: int
    total: int
    better: Literal["high", "low"] = "high"


def read_gold(path: Path) -> list[Gold]:
    """The labelled sets of a JSON Lines file.

    Raises:
        InputError: `file_not_found`; `bad_set` for a line that is no labelled set.
    """
    if not path.is_file():
        raise InputError(f"`{path}` does not exist; give a JSON Lines file of labelled sets.", code="file_not_found")
    gold = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            gold.append(_parsed(path, number, line))
    if not gold:
        raise InputError(f"`{path}` holds no labelled set; give one a line.", code="bad_set")
    return gold


def _parsed(path: Path, number: int, line: str) -> Gold:
    try:
        gold = Gold.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "line"
        raise InputError(f"`{path}` line {number}: {where}: {first['msg']}.", code="bad_set") from None
    if (gold.label is None) == (gold.discrepancies is None):
        raise InputError(f"`{path}` line {number}: give either `label` or `discrepancies`.", code="bad_set")
    return gold


def evaluate(gold: Sequence[Gold], briefings: Mapping[str, Briefing]) -> list[ScoreRow]:
    """The table; a set without a briefing counts as a briefing without discrepancies."""
    flagged = {g.id: _flags(briefings[g.id]) if g.id in briefings else [] for g in gold}
    rows = [_share("sets with a briefing", [g.id in briefings for g in gold])]
    if any(g.label for g in gold):
        rows += _labelled([(g, bool(flagged[g.id])) for g in gold if g.label])
    listed = [g for g in gold if g.discrepancies is not None]
    if listed:
        rows += _listed(listed, flagged)
    return rows


def _flags(briefing: Briefing) -> list[Discrepancy]:
    return [item for item in briefing.discrepancies if item.relation.is_flag]


def _labelled(sets: Sequence[tuple[Gold, bool]]) -> list[ScoreRow]:
    """F1 over sets, the F1 of flagging every set beside it, and false alarms by kind of trap."""
    real = sum(g.label == "discrepancy" for g, _ in sets)
    hits = sum(flagged and g.label == "discrepancy" for g, flagged in sets)
    raised = sum(flagged for _, flagged in sets)
    rows = [
        ScoreRow("recall of discrepancies", hits / real if real else None, hits, real),
        ScoreRow("precision of flagged sets", hits / raised if raised else None, hits, raised),
        ScoreRow("F1", 2 * hits / (raised + real) if raised + real else None, 2 * hits, raised + real),
        ScoreRow("F1 of flagging every set", 2 * real / (len(sets) + real), 2 * real, len(sets) + real),
    ]
    for label in ("compatible", "different_fact"):
        alarms = [flagged for g, flagged in sets if g.label == label]
        if alarms:
            rows.append(_share(f"false alarms, {label.replace('_', ' ')}", alarms)._replace(better="low"))
    return rows


def _listed(sets: Sequence[Gold], flagged: Mapping[str, list[Discrepancy]]) -> list[ScoreRow]:
    """Recall over the listed flags, by severity and type, right relations, and precision where the list is complete."""
    wanted = [(g, item) for g in sets for item in g.discrepancies or () if item.relation.is_flag]
    found = [[flag for flag in flagged[g.id] if finds(flag, item)] for g, item in wanted]
    rows = [_share("recall of listed discrepancies", map(bool, found))]
    for name in ("severity", "type"):
        kinds = sorted({str(getattr(item, name)) for _, item in wanted})
        for kind in kinds:
            of_kind = [bool(f) for (_, item), f in zip(wanted, found, strict=True) if getattr(item, name) == kind]
            rows.append(_share(f"recall, {name} {kind}", of_kind))
    right = [any(f.relation is item.relation for f in f_) for (_, item), f_ in zip(wanted, found, strict=True) if f_]
    rows.append(_share("found with the listed relation", right))
    raised = [(g, flag) for g in sets if g.complete for flag in flagged[g.id]]
    hits = (any(finds(flag, i) for i in g.discrepancies or () if i.relation.is_flag) for g, flag in raised)
    rows.append(_share("precision on complete lists", hits))
    return rows


def finds(flag: Discrepancy, item: Labelled) -> bool:
    """Whether two positions of the flag stand on sentences of two different sides of the labelled discrepancy."""
    pairs = [(a, b) for a, b in permutations(item.sides, 2) if a.position != b.position]
    return any(
        _on(p, a) and _on(q, b)
        for p, q in permutations([[(e.article, e.quote) for e in p.evidence] for p in flag.positions], 2)
        for a, b in pairs
    )


def _on(evidence: Sequence[tuple[str, str]], side: Located) -> bool:
    return any(article == side.article and _overlap(quote, side.quote) for article, quote in evidence)


def _overlap(quote: str, gold: str) -> bool:
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (quote, gold))
    least, common = min(len(a), len(b)), len(a & b)
    return least > 0 and common >= max(0.5 * least, min(3, least))


def _share(measure: str, outcomes: Iterable[bool]) -> ScoreRow:
    values = list(outcomes)
    return ScoreRow(measure, sum(values) / len(values) if values else None, sum(values), len(values))
