"""Article sets and a small model in; a table of the two ways to use it out: all in one reply, or writing only.

    OPENAI_BASE_URL=http://127.0.0.1:18080/v1 python bench/division.py SETS.jsonl --count 10 > division.json

A statement is *written* when the model wrote it as summary or key point, *proved* when the gates let it through. What the gates
let through is in the output, to be read: whether it is wrong is a reader's judgement, not the program's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from crossbrief.clean import clean
from crossbrief.compare import compare
from crossbrief.errors import CrossbriefError, OutputError
from crossbrief.generate import Generated, generate
from crossbrief.settings import Settings
from crossbrief.sources import load_set, parse_set

SEEDS = Path(__file__).resolve().parents[1] / "examples" / "s400"
TOLD = ("headline", "summary", "key_point", "perspective", "timeline")


def main() -> None:
    """Brief every set both ways; one JSON line each, the sums last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=10)
    options = parser.parse_args()
    settings = Settings(
        base_url=os.environ["OPENAI_BASE_URL"],
        api_key=os.environ.get("OPENAI_API_KEY"),
        model=os.environ.get("CROSSBRIEF_MODEL", "qwen2.5-coder-1.5b-instruct"),
        timeout=1200.0,
        cache=False,
    )
    sets = [load_set([SEEDS / "a.txt", SEEDS / "b.txt"])]
    if options.sets:
        lines = options.sets.read_text(encoding="utf-8").splitlines()[: options.count]
        sets += [parse_set(line) for line in lines]
    for item in sets:
        documents = clean(item.articles)
        findings = compare(documents).discrepancies
        for size in ("small", "large"):
            start = time.monotonic()
            row = asyncio.run(one(documents, findings, replace(settings, model_size=size)))
            row |= {"set": item.id, "mode": size, "seconds": round(time.monotonic() - start, 1)}
            print(json.dumps(row, ensure_ascii=False), flush=True)
            print(item.id, size, row["written"], row["proved"], row["seconds"], file=sys.stderr)


async def one(documents: Any, findings: Any, settings: Settings) -> dict[str, Any]:
    """What one briefing wrote and what of it was proved."""
    try:
        generated = await generate(documents, findings, settings=settings)
        error = ""
    except OutputError as failure:
        generated, error = failure.partial, failure.code
    except CrossbriefError as failure:
        generated, error = None, failure.code
    if not isinstance(generated, Generated):
        return {"error": error, "written": 0, "proved": 0}
    prose = generated.prose
    told = [s.text for s in (*prose.summary_evidence, *prose.key_points, *prose.timeline, *prose.perspectives)]
    told += [prose.headline] if prose.headline else []
    refused = [r for r in generated.rejected if r.kind in TOLD]
    own = generated.discrepancies[len(findings) :]
    return {
        "error": error,
        "written": len(told) + len(refused),
        "proved": len(told),
        "told": told,
        "refused": [f"{r.reason}: {r.text}" for r in refused],
        "explained": sum(
            1
            for before, after in zip(findings, generated.discrepancies, strict=False)
            if before.explanation != after.explanation
        ),
        "findings": len(findings),
        "own_discrepancies": [d.question for d in own],
        "refused_discrepancies": sum(r.kind == "discrepancy" for r in generated.rejected),
        "opinions": [d.opinion for d in generated.discrepancies if d.opinion],
        "usage": generated.usage.model_dump(),
    }


if __name__ == "__main__":
    main()
