"""A briefing in; tables out: which article gives which value, and both as CSV that a spreadsheet takes for text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from crossbrief.render.desk import Desk
from crossbrief.render.escape import cell
from crossbrief.render.phrases import stated
from crossbrief.render.reader import reader_said
from crossbrief.schema import Briefing, Discrepancy, Evidence, SourceInfo

_COLUMNS = (
    "id,question,type,relation,scope,severity,confidence,position,value,normalized,unit,qualifier,attributed_to,standing,"
    "independent_sources,article,publisher,date,sentence,quote,start,end,safe_wording,suggested_check,detected_by,marked"
)


class MatrixRow(NamedTuple):
    """One claim and what each article makes of it: `cells[article id]` lists the places of the values it gives, from 0.

    An article without a cell is silent. A key point has one value, so its cells are `[0]`.
    """

    kind: str
    number: int
    claim: str
    values: tuple[str, ...]
    cells: Mapping[str, list[int]]


def coverage(desk: Desk) -> list[MatrixRow]:
    """Discrepancies, the most severe first, then key points, by article."""
    numbered = enumerate([*desk.flagged, *desk.minor], 1)
    rows = [_disputed(number, item) for number, item in numbered]
    for number, point in enumerate(desk.briefing.key_points, 1):
        rows.append(MatrixRow("key point", number, point.text, (), _cells([point.evidence])))
    return rows


def used(briefing: Briefing) -> list[SourceInfo]:
    """The articles that were read, which are the columns of the matrix."""
    return [a for a in briefing.articles if a.status == "used"]


def matrix_csv(briefing: Briefing) -> str:
    """The coverage matrix: a row a claim, a column an article; a cell holds the values given, `stated`, or nothing."""
    desk = Desk.of(briefing)
    columns = used(briefing)
    heads = [f"{a.label} {desk.outlet(a.id)}".strip() for a in columns]
    rows: list[Sequence[object]] = [["kind", "number", "claim", *heads]]
    for row in coverage(desk):
        given = [[row.values[n] if row.values else "stated" for n in row.cells.get(a.id, [])] for a in columns]
        rows.append([row.kind, row.number, row.claim, *(" | ".join(values) for values in given)])
    return _csv(rows)


def discrepancies_csv(briefing: Briefing) -> str:
    """One row for every passage of every position, with everything known of the discrepancy."""
    rows: list[Sequence[object]] = [_COLUMNS.split(",")]
    desk = Desk.of(briefing)
    for item in briefing.discrepancies:
        rows += _passages(desk, item)
    return _csv(rows)


def _passages(desk: Desk, item: Discrepancy) -> Iterable[Sequence[object]]:
    head = [item.id, item.question, item.type, item.relation, item.scope, item.severity, item.confidence]
    tail = [item.safe_wording, item.suggested_check, " ".join(item.detected_by), reader_said(item)]
    for number, position in enumerate(item.positions, 1):
        middle = [number, position.value, position.normalized, position.unit, position.qualifier]
        middle += [position.attributed_to, position.standing, position.independent_sources]
        for e in position.evidence:
            info = desk.sources.get(e.article)
            said = [e.article, info and desk.outlet(e.article), info and info.date, e.sentence, e.quote, e.start, e.end]
            yield [*head, *middle, *said, *tail]


def _disputed(number: int, item: Discrepancy) -> MatrixRow:
    cells = _cells([p.evidence for p in item.positions])
    return MatrixRow("discrepancy", number, item.question, tuple(stated(p) for p in item.positions), cells)


def _cells(evidence: Sequence[Sequence[Evidence]]) -> dict[str, list[int]]:
    cells: dict[str, list[int]] = {}
    for place, passages in enumerate(evidence):
        for e in passages:
            given = cells.setdefault(e.article, [])
            if place not in given:
                given.append(place)
    return cells


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
