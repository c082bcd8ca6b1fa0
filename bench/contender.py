"""One contender in one process: `setup` once, `one` briefing many times; CPU, wall and memory as a JSON line on stdout.

python bench/contender.py PEER SETS.json COUNT CONCURRENCY      with the endpoint in OPENAI_BASE_URL
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


async def measure(peer: Any, articles: list[dict[str, str]], count: int, concurrency: int) -> dict[str, float]:
    """Mean CPU and wall of `count` briefings after one that is not counted."""
    context = peer.setup()
    if count > 1:
        await peer.one(context, articles)
    turns = iter(range(count))
    cpu, wall = time.process_time(), time.perf_counter()

    async def worker() -> None:
        for _ in turns:
            await peer.one(context, articles)

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return {
        "cpu_ms": (time.process_time() - cpu) / count * 1000,
        "wall_s": (time.perf_counter() - wall) / count,
        "peak_mb": peak(),
        **(peer.apart(articles) if hasattr(peer, "apart") else {}),
    }


def main() -> None:
    """Load the peer's file and measure it."""
    name, sets, count, concurrency = sys.argv[1:]
    spec = importlib.util.spec_from_file_location(name, HERE / "peers" / f"{name}.py")
    assert spec and spec.loader  # noqa: S101
    peer = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(HERE))
    spec.loader.exec_module(peer)
    articles = json.loads(Path(sets).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(measure(peer, articles, int(count), int(concurrency)))))


if __name__ == "__main__":
    main()
