"""How many garbled sets to brief in; what was broken, and the slowest, out: `python tests/fuzz/sets.py 10000`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutations import garbled
from test_mutations import broken


def main() -> int:
    """1 if a promise was broken."""
    count = int(sys.argv[1])
    wrong: list[str] = []
    slowest = (0.0, "")
    for number in range(count):
        given = garbled(number)
        started = time.perf_counter()
        wrong += broken(given)
        slowest = max(slowest, (time.perf_counter() - started, given.id))
    told = "\n".join(wrong[:50])
    sys.stdout.write(
        f"{told}\n{count} sets, {len(wrong)} broken promises, the slowest {slowest[1]} in {slowest[0]:.3f} s\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
