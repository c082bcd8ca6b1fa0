"""Lines of JSON in, one result a line out, in the same order: a briefing, or what was wrong with the set."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from crossbrief.errors import CrossbriefError
from crossbrief.load import parse_set
from crossbrief.pipeline import brief_set, brief_with_rules
from crossbrief.schema import Briefing, FailedSet
from crossbrief.settings import Settings

AHEAD = 4
"""Sets in the queue for every worker: enough to keep it busy, few enough to keep memory flat."""


def run(lines: Iterable[str], settings: Settings, *, jobs: int | None = None) -> Iterator[Briefing | FailedSet]:
    """Brief every line; rules in `jobs` processes, a model with `jobs` sets in flight. One bad set does not stop the others."""
    chosen = settings.resolve()
    workers = jobs or os.cpu_count() or 1
    source = iter(lines)
    if workers == 1 or chosen.engine == "model":
        yield from (brief_line(line, chosen) for line in source)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting = [pool.submit(brief_line, line, chosen) for line in islice(source, workers * AHEAD)]
        while waiting:
            yield waiting.pop(0).result()
            waiting.extend(pool.submit(brief_line, line, chosen) for line in islice(source, 1))


def brief_line(line: str, settings: Settings) -> Briefing | FailedSet:
    """Brief one line of JSON; every failure of the set becomes a line that says so."""
    try:
        given = parse_set(line)
        if settings.engine == "rules":
            return brief_with_rules(given, settings)
        return asyncio.run(brief_set(given, settings))
    except CrossbriefError as error:
        return FailedSet(
            set_id=_set_id(line),
            error={
                "code": error.code,
                "message": str(error),
                "retryable": error.retryable,
                "requests_made": error.requests_made,
            },
        )


def _set_id(line: str) -> str:
    """The set's id if the line can be read at all, so that a failed line can be found again."""
    try:
        return str(json.loads(line).get("id", ""))
    except (ValueError, AttributeError, RecursionError):
        return ""
