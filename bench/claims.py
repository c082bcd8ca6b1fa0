"""Labelled claims in (a line a set: articles, statements, cited quotes); what the hard facts alone say of each, out.

python bench/claims.py SETS.jsonl > PREDICTED.jsonl
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from crossbrief.clean import clean
from crossbrief.document import Article, Document, Sentence
from crossbrief.ground.facts import failures, nearest
from crossbrief.ground.quote import find


def judged(row: dict[str, Any]) -> dict[str, Any]:
    """One set's statements, each checked or refused."""
    documents = clean([Article(**fields) for fields in row["articles"]])
    homes = {s.id: d for d in documents for s in d.sentences}
    return {"set_id": row["id"], "statements": [_statement(claim, documents, homes) for claim in row["statements"]]}


def _statement(claim: dict[str, Any], documents: tuple[Document, ...], homes: dict[str, Document]) -> dict[str, Any]:
    cited = [s for proof in claim.get("cited", ()) for d in documents for s in _quoted(proof, d)]
    if not cited:
        cited = list(nearest(claim["text"], [s for d in documents for s in d.sentences], homes))
    found = failures(claim["text"], cited, homes, date=claim.get("date"))
    reason = "; ".join(f"{f.reason}: {f.detail}" for f in found)
    return {"text": claim["text"], "support": "refused" if found else "checked", "reason": reason}


def _quoted(proof: dict[str, str], document: Document) -> list[Sentence]:
    """The sentences that a cited quote touches."""
    if document.article.id != proof["article"]:
        return []
    spans = find(proof["quote"], document.article.text)[:1]
    return [s for span in spans for s in document.sentences if s.start < span.end and span.start < s.end]


if __name__ == "__main__":
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        print(json.dumps(judged(json.loads(line)), ensure_ascii=False))
