"""One contender in one process: `setup` once, `one` briefing many times; CPU, wall and memory as a JSON line on stdout.

python bench/contender.py PEER SETS.json COUNT      with the endpoint in OPENAI_BASE_URL
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def peak() -> float:
    """Most memory this process has had, MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def measure(name: str, articles: list[dict[str, str]], count: int) -> dict[str, float]:
    """Of `count` briefings, after one that is not counted: the least CPU, what of it is apart, and the mean wall time.

    A single briefing is measured cold, with everything the contender loads for it: when that is loaded is its own affair.
    """
    began = time.perf_counter()
    peer = load(name)
    context = peer.setup()
    apart = getattr(peer, "apart", lambda: 0.0)
    if count > 1:
        await peer.one(context, articles)
        began = time.perf_counter()
    apart()
    rows = []
    for _ in range(count):
        start = time.process_time()
        await peer.one(context, articles)
        rows.append((time.process_time() - start, apart()))
    total, compared = min(rows, key=lambda row: row[0] - row[1])
    return {
        "cpu_ms": total * 1000,
        "compare_ms": compared * 1000,
        "wall_s": (time.perf_counter() - began) / count,
        "peak_mb": peak(),
    }


def load(name: str) -> Any:
    """The peer's file as a module."""
    spec = importlib.util.spec_from_file_location(name, HERE / "peers" / f"{name}.py")
    assert spec and spec.loader  # noqa: S101
    peer = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(HERE))
    spec.loader.exec_module(peer)
    return peer


def main() -> None:
    """Measure the peer that is named."""
    name, sets, count = sys.argv[1:]
    articles = json.loads(Path(sets).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(measure(name, articles, int(count)))))


if __name__ == "__main__":
    main()
