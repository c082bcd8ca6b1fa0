"""crossbrief against what one would use instead: the same articles, the same loopback endpoint, one run; a table out.

    bench/install_peers.sh [FOLDER]
    python bench/run.py [--peers FOLDER] [--rounds 3] [--write docs/performance.md]

`--write` puts the tables between the two marks of that page and the plot beside it, as SVG.
FOLDER holds a virtual environment for each peer (`bench/install_peers.sh` makes them); peers that are missing are left out, and
said to be. CPU is the least of the rounds, peers in turn: read the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from crossbrief.model.budget import count
from crossbrief.model.prices import Used, cost
from crossbrief.testing import Loopback, Received
from replies import reply, seeds, tokens

Row = dict[str, Any]

HERE = Path(__file__).resolve().parent
PEERS = ["crossbrief", "sdk", "instructor", "langchain", "llamaindex", "langextract"]
FIRST, PER_TOKEN = 0.04, 0.0015
"""Seconds of the endpoint's latency in the runs that measure wall time: before the first token, and for each."""
SETS, BRIEFINGS = (2, 20, 200), 20
PRICED = "gpt-5-mini"


def variants(number: int) -> list[dict[str, str]]:
    """The two example articles, then copies with other figures and their paragraphs in another order: all of one event."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    texts = [article["text"] for article in seeds.texts()]
    further = (_variant(texts[i % 2], chance) for i in range(2, number))
    return [{"id": f"n{i}", "text": text} for i, text in enumerate([*texts[:number], *further])]


def _variant(text: str, chance: random.Random) -> str:
    paragraphs = [p for p in text.split("\n") if p.strip()]
    chance.shuffle(paragraphs)
    return re.sub(
        r"\d+(?:\.\d+)?",
        lambda m: str(int(float(m[0])) + chance.randint(0, 9)) if chance.random() < 0.3 else m[0],
        "\n\n".join(paragraphs),
    )


def measure(python: str, peer: str, articles: Path, briefings: int, server: Endpoint) -> Row:
    """One process of one contender."""
    server.clear()
    command = [python, str(HERE / "contender.py"), peer, str(articles), str(briefings)]
    environment = os.environ | {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "x", "LANGSMITH_TRACING": "false"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:200] if done.stderr.strip() else "failed"}
    row: Row = json.loads(done.stdout.strip().splitlines()[-1])
    prompt, output = sum(count(r.prompt) for r in server.received), server.written
    row |= {"requests": len(server.received), "prompt_tokens": prompt, "output_tokens": output}
    print(peer, articles.stem, row, file=sys.stderr, flush=True)
    return row


class Endpoint(Loopback):
    """A loopback endpoint that also counts the tokens of its replies."""

    def __init__(self, **pace: float) -> None:
        super().__init__(reply=self._reply, **pace)
        self.written = 0

    def clear(self) -> None:
        """Forget what came before."""
        self.received.clear()
        self.written = 0

    def _reply(self, received: Received) -> str:
        text = reply(received)
        self.written += count(text)
        return text


def warm(pythons: dict[str, str], example: Path, rounds: int) -> dict[str, Row]:
    """The round with the least CPU of each contender, contenders in turn."""
    best: dict[str, Row] = {}
    with Endpoint() as server:
        for _ in range(rounds):
            for peer, python in pythons.items():
                row = measure(python, peer, example, BRIEFINGS, server)
                if "error" in row:
                    print(peer, row["error"], file=sys.stderr)
                elif peer not in best or _rest(row) < _rest(best[peer]):
                    best[peer] = row
    return best


def _rest(row: Row) -> float:
    return float(row["cpu_ms"] - row["compare_ms"])


def growth(pythons: dict[str, str], folder: Path, sizes: list[int]) -> dict[tuple[str, int], Row]:
    """One briefing of each size on an endpoint that takes its time."""
    rows = {}
    with Endpoint(seconds=FIRST, per_token=PER_TOKEN) as server:
        for size in sizes:
            articles = folder / f"{size}.json"
            articles.write_text(json.dumps(variants(size)))
            for peer, python in pythons.items():
                rows[peer, size] = measure(python, peer, articles, 1, server)
    return rows


def table(cpu: dict[str, Row], grown: dict[tuple[str, int], Row]) -> str:
    """Both results as Markdown."""
    base = cpu.get("sdk", {}).get("cpu_ms", 0)
    lines = [
        "| contender | CPU ms a seed briefing | of it comparing | the rest x bare SDK | peak MB |",
        "|---|---|---|---|---|",
    ]
    for peer, row in cpu.items():
        apart = f"{row['compare_ms']:.1f}" if row["compare_ms"] else ""
        ratio = f"{_rest(row) / base:.1f}" if base else ""
        lines.append(f"| {peer} | {row['cpu_ms']:.1f} | {apart} | {ratio} | {row['peak_mb']:.0f} |")
    address, quote = tokens()
    lines += [
        "",
        f"The briefing of the example articles takes {address} output tokens with addresses and {quote} with whole-sentence "
        f"quotes in their place: {address / quote:.2f} of it.",
        "",
        "| contender | articles | requests | prompt tokens | output tokens | US cents | wall s | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (peer, size), row in grown.items():
        if "error" in row:
            lines.append(f"| {peer} | {size} | failed: {row['error'][:80]} | | | | | |")
        else:
            lines.append(
                f"| {peer} | {size} | {row['requests']} | {row['prompt_tokens']:,} | {row['output_tokens']:,} | "
                f"{cents(row):.2f} | {row['wall_s']:.1f} | {row['peak_mb']:.0f} |"
            )
    return "\n".join(lines)


def cents(row: Row) -> float:
    """What the tokens cost at the listed price of `PRICED`."""
    dollars = cost(PRICED, Used(row["prompt_tokens"], row["output_tokens"]))
    if dollars is None:
        raise SystemExit(f"Nobody lists a price of `{PRICED}` any more; choose another model.")
    return dollars * 100


def plot(grown: dict[tuple[str, int], Row], to: Path) -> None:
    """Requests, cost and wall time against the number of articles."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "crossbrief", "font.family": "sans-serif", "font.size": 9}
    panels = {
        "requests": lambda r: r["requests"],
        f"US cents at {PRICED}'s price": cents,
        "seconds": lambda r: r["wall_s"],
    }
    figure, axes = plt.subplots(1, len(panels), figsize=(10, 3.4), layout="constrained")
    for axis, (name, value) in zip(axes, panels.items(), strict=True):
        for peer in dict.fromkeys(peer for peer, _ in grown):
            rows = [(size, value(row)) for (p, size), row in grown.items() if p == peer and "error" not in row]
            axis.loglog(
                *zip(*rows, strict=True), marker="o", label=peer, linewidth=2.4 if peer == "crossbrief" else 1.2
            )
        axis.set(title=name, xlabel="articles", xticks=SETS, xticklabels=SETS)
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].legend(frameon=False)
    figure.savefig(to, metadata={"Date": None})


def main() -> None:
    """Seeds for CPU, growing sets for requests, tokens, wall and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "crossbrief-bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SETS)
    parser.add_argument("--only", nargs="*", default=PEERS, help="Contenders to run.")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    own = dict.fromkeys(("crossbrief", "sdk"), sys.executable)
    pythons = {p: str(options.peers / p / "bin" / "python") for p in PEERS} | own
    pythons = {p: python for p, python in pythons.items() if p in options.only and Path(python).exists()}
    print("left out:", ", ".join(p for p in PEERS if p not in pythons) or "none", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder, "example.json")
        example.write_text(json.dumps(seeds.texts()))
        cpu = warm(pythons, example, options.rounds)
        grown = growth(pythons, Path(folder), options.sizes)
    text = table(cpu, grown)
    print(text)
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        before, _, rest = page.partition("<!-- measured -->\n")
        options.write.write_text(
            f"{before}<!-- measured -->\n{text}\n<!-- end -->{rest.partition('<!-- end -->')[2]}", encoding="utf-8"
        )
        plot(grown, options.write.with_suffix(".svg"))


if __name__ == "__main__":
    main()
