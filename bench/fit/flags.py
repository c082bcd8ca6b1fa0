"""Article sets in, a text a flag out, for readers who judge it blind: question, values, each sentence with its neighbours.

    python bench/fit/flags.py SETS.jsonl FOLDER

SETS.jsonl is what `eval/score.py sets KIND DIR` prints. The chance is left out of the texts, so that it sways nobody; it is
in FOLDER/index.jsonl with the set and the values. The folder holds news text: it is for reading, not for committing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import labels

from crossbrief.compare import compare
from crossbrief.document import Document
from crossbrief.schema import Discrepancy

BEFORE, AFTER = 2, 1
"""Sentences of the article shown before and after each piece of evidence."""
EACH = 3
"""Pieces of evidence shown for each value."""


def text(point: Discrepancy, documents: list[Document]) -> str:
    """One flag as a reader sees it."""
    place = {s.id: (d, k) for d in documents for k, s in enumerate(d.sentences)}
    rows = [point.question, ""]
    for letter, position in zip("ABCDEFGH", point.positions, strict=False):
        rows.append(f"{letter}: {position.value}")
        for e in position.evidence[:EACH]:
            document, at = place[e.sentence]
            rows.append(
                f"   [{document.article.id}, {document.article.publisher or ''} {(document.article.date or '')[:10]}]"
            )
            shown = range(max(0, at - BEFORE), min(len(document.sentences), at + AFTER + 1))
            rows.extend(f"   {'>>' if k == at else '  '} {document.sentences[k].text}" for k in shown)
        rows.append("")
    return "\n".join(rows)


def main() -> None:
    """Write the texts and the index; print how many flags there are, by type."""
    sets, folder = labels.rows(Path(sys.argv[1])), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    for one in sets:
        documents = labels.documents(one["articles"])
        for point in compare(documents).discrepancies:
            if point.relation.is_flag:
                name = f"{len(index) + 1:03}"
                (folder / f"{name}.txt").write_text(text(point, documents), encoding="utf-8")
                values = [p.value for p in point.positions]
                index.append(
                    {"flag": name, "set": one["id"], "type": point.type.value, "chance": point.chance, "values": values}
                )
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in index)
    (folder / "index.jsonl").write_text(rows, encoding="utf-8")
    print(len(index), "flags in", len(sets), "sets:", dict(Counter(row["type"] for row in index)))


if __name__ == "__main__":
    main()
