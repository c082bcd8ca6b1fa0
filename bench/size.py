"""How long a briefing by rules takes in a set's size: CPU seconds for 2 to 1,000 articles, and for single articles of 100 kB.

    python bench/size.py

The articles are those of `run.py`; each size runs three times and the least counts.
Then, whole process and all: the two examples from the command line.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from crossbrief.pipeline import brief_with_rules
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from run import variants

ROOT = Path(__file__).resolve().parents[1]
SIZES = (2, 25, 50, 100, 200, 400, 800, 1000)
RUNS = 3
LONG = 100_000
SETTINGS = Settings(engine="rules").resolve()


def seconds(texts: list[str]) -> float:
    """CPU seconds of the fastest of three briefings of these texts."""
    given = parse_set({"articles": [{"text": text} for text in texts]})
    spent = []
    for _ in range(RUNS if len(texts) <= 200 else 1):
        started = time.process_time()
        brief_with_rules(given, SETTINGS)
        spent.append(time.process_time() - started)
    return min(spent)


def long_articles() -> Iterator[tuple[str, str]]:
    """Articles of 100 kB that are nothing but figures, quotations or names."""
    pick = random.Random(1)  # noqa: S311 - a text, not a secret
    names = ["Holm", "Brand", "Rune", "Lund", "Torvik", "Roe", "Vale", "Orsk"]

    def filled(line: object) -> str:
        rows: list[str] = []
        while sum(map(len, rows)) < LONG:
            rows.append(line())  # type: ignore[operator]
        return "\n".join(rows)

    yield (
        "figures",
        filled(lambda: f"The port handled {pick.randrange(10, 9999):,} tons on {pick.randrange(1, 29)} May."),
    )
    yield (
        "quotations",
        filled(
            lambda: (
                f"“We lost {pick.randrange(9)} boats and will not {pick.choice(names)} again,” Ada {pick.choice(names)} said."
            )
        ),
    )
    yield (
        "names",
        filled(
            lambda: (
                f"{pick.choice(names)} {pick.choice(names)} met Jon {pick.choice(names)} of {pick.choice(names)} Lines."
            )
        ),
    )


def main() -> None:
    """Print a line a size, with the ratio to half of it, a line a long article, and the command's own time."""
    before: dict[int, float] = {}
    for size in SIZES:
        before[size] = seconds([article["text"] for article in variants(size)])
        half = before.get(size // 2)
        print(
            f"{size:5} articles {before[size]:7.2f} s"
            + (f"   {before[size] / half:.2f} times the half" if half else ""),
            flush=True,
        )
    for kind, text in long_articles():
        print(f"100 kB of {kind}, twice: {seconds([text, text.replace('boats', 'ships')]):.2f} s", flush=True)
    command = [
        sys.executable,
        "-m",
        "crossbrief",
        "brief",
        *(str(ROOT / "examples" / "s400" / n) for n in ("a.txt", "b.txt")),
    ]
    for _ in range(RUNS):
        subprocess.run([*command, "--engine", "rules"], check=True, stdout=subprocess.DEVNULL)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"the two examples, whole process: {(spent.ru_utime + spent.ru_stime) / RUNS:.2f} s CPU")


if __name__ == "__main__":
    main()
