"""crossbrief against what one would use instead: the same articles, the same loopback endpoint, one run; a table out.

    python bench/run.py [--peers FOLDER] [--rounds 3] [--write docs/performance.md]

FOLDER holds a virtual environment for each peer (`bench/install_peers.sh` makes them); peers that are missing are left out, and
said to be. CPU is the least of the rounds, peers in turn: read the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from crossbrief.model.budget import count
from crossbrief.testing import Loopback, Received, fill

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent / "examples" / "s400"
PEERS = ["crossbrief", "sdk", "instructor", "langchain", "llamaindex", "langextract"]
FIRST, PER_TOKEN = 0.04, 0.0015
"""Seconds of the endpoint's latency in the runs that measure wall time: before the first token, and for each."""
SETS, BRIEFINGS = (2, 20, 200), 20


def invented(number: int) -> list[dict[str, str]]:
    """Articles of about 600 tokens each, all different, on one event."""
    line = "On day {k} of the flood the council of district {i} counted {n} damaged houses and asked the province for {m} pumps."
    return [
        {"id": f"n{i}", "text": "\n".join(line.format(k=k, i=i, n=37 * i + k, m=k + i % 7) for k in range(1, 21))}
        for i in range(number)
    ]


def reply(received: Received) -> str:
    """Schema replies from the prompt; extractions for langextract; else prose of a usual length."""
    if "extractions" in received.prompt:
        return json.dumps({"extractions": [{"claim": "the council of district 1"}]})
    if received.body.get("response_format"):
        return fill(received.body)
    return "The council counted damaged houses and asked the province for pumps. " * 8


def measure(python: str, peer: str, articles: Path, briefings: int, server: Loopback) -> dict[str, Any]:
    """One process of one contender."""
    server.received.clear()
    command = [python, str(HERE / "contender.py"), peer, str(articles), str(briefings), "1"]
    environment = os.environ | {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "x", "LANGSMITH_TRACING": "false"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:200] if done.stderr.strip() else "failed"}
    row: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(peer, articles.stem, row, file=sys.stderr, flush=True)
    return row | {"requests": len(server.received), "prompt_tokens": sum(count(r.prompt) for r in server.received)}


def main() -> None:
    """Seeds for CPU, growing sets for requests, tokens, wall and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "crossbrief-bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SETS)
    parser.add_argument("--only", nargs="*", default=PEERS, help="Contenders to run.")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    pythons = {p: str(options.peers / p / "bin" / "python") for p in PEERS} | {
        "crossbrief": sys.executable,
        "sdk": sys.executable,
    }
    pythons = {p: python for p, python in pythons.items() if p in options.only and Path(python).exists()}
    print("left out:", ", ".join(p for p in PEERS if p not in pythons) or "none", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder, "seeds.json")
        seeds.write_text(
            json.dumps([{"id": n, "text": (SEEDS / f"{n}.txt").read_text(encoding="utf-8")} for n in "ab"])
        )
        cpu = warm(pythons, seeds, options.rounds)
        grown = growth(pythons, Path(folder), options.sizes)
    text = table(cpu, grown)
    print(text)
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        before, _, rest = page.partition("<!-- measured -->\n")
        options.write.write_text(
            f"{before}<!-- measured -->\n{text}\n<!-- end -->{rest.partition('<!-- end -->')[2]}", encoding="utf-8"
        )


def warm(pythons: dict[str, str], seeds: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """The round with the least CPU of each contender."""
    best: dict[str, dict[str, Any]] = {}
    with Loopback(reply=reply) as server:
        for _ in range(rounds):
            for peer, python in pythons.items():
                row = measure(python, peer, seeds, BRIEFINGS, server)
                if "error" in row:
                    print(peer, row["error"], file=sys.stderr)
                elif peer not in best or row["cpu_ms"] < best[peer]["cpu_ms"]:
                    best[peer] = row
    return best


def growth(pythons: dict[str, str], folder: Path, sizes: list[int]) -> dict[tuple[str, int], dict[str, Any]]:
    """One briefing of each size on an endpoint that takes its time."""
    rows = {}
    with Loopback(reply=reply, seconds=FIRST, per_token=PER_TOKEN) as server:
        for size in sizes:
            articles = folder / f"{size}.json"
            articles.write_text(json.dumps(invented(size)))
            for peer, python in pythons.items():
                rows[peer, size] = measure(python, peer, articles, 1, server)
    return rows


def table(cpu: dict[str, dict[str, Any]], grown: dict[tuple[str, int], dict[str, Any]]) -> str:
    """Both results as Markdown."""
    base = cpu.get("sdk", {}).get("cpu_ms", 0)
    lines = ["| contender | CPU ms a seed briefing | x bare SDK | of it comparing |", "|---|---|---|---|"]
    for peer, row in cpu.items():
        ratio = f"{row['cpu_ms'] / base:.2f}" if base else ""
        apart = f"{row['compare_ms']:.1f} ms" if "compare_ms" in row else ""
        lines.append(f"| {peer} | {row['cpu_ms']:.1f} | {ratio} | {apart} |")
    lines += ["", "| contender | articles | requests | prompt tokens | wall s | peak MB |", "|---|---|---|---|---|---|"]
    for (peer, size), row in grown.items():
        if "error" in row:
            lines.append(f"| {peer} | {size} | failed: {row['error'][:80]} | | | |")
        else:
            lines.append(
                f"| {peer} | {size} | {row['requests']} | {row['prompt_tokens']:,} | {row['wall_s']:.1f} | {row['peak_mb']:.0f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
