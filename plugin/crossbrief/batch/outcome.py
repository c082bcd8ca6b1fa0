"""One set's line of JSON in, its line of the output out: a briefing, or what was wrong with the set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from crossbrief.errors import CrossbriefError
from crossbrief.schema import Briefing, Frozen


class FailedSet(Frozen):
    """The line `batch` writes for a set that could not be briefed."""

    set_id: str
    error: Annotated[dict[str, str | bool | int], Field(description="code, message, retryable, requests_made")]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one set, small enough to travel between processes and to be kept."""

    set_id: str
    code: str
    """Error code of a failed set; empty when it was briefed."""
    finished: str
    """ISO 8601, UTC."""
    engine: str
    headline: str
    """Of a failed set: the error's message."""
    points: int
    """Discrepancies an editor must look at."""
    requests: int
    tokens: int
    """Input and output together."""
    cost: float | None
    """US dollars; None when a price is unknown."""
    line: str
    """The set's line of the output, without the line break."""
    reused: bool = False
    """Made by an earlier run, or by another process."""
    status: int = 0
    """Exit status that the error stands for."""


def briefed(briefing: Briefing) -> Outcome:
    """The outcome of a set that could be briefed."""
    usage = briefing.usage
    return Outcome(
        set_id=briefing.set_id,
        code="",
        finished=_now(),
        engine=briefing.model or briefing.engine,
        headline=briefing.headline,
        points=sum(d.relation.is_flag for d in briefing.discrepancies),
        requests=usage.requests,
        tokens=usage.input_tokens + usage.output_tokens,
        cost=usage.cost_usd,
        line=briefing.model_dump_json(),
    )


def failed(line: str, error: Exception) -> Outcome:
    """The outcome of a set that could not; an error that is not ours is a fault of the program, and only this set's."""
    known = error if isinstance(error, CrossbriefError) else _internal(error)
    spent = known.usage or {}
    shown = FailedSet(
        set_id=_set_id(line),
        error={
            "code": known.code,
            "message": str(known),
            "retryable": known.retryable,
            "requests_made": known.requests_made,
        },
    )
    return Outcome(
        set_id=shown.set_id,
        code=known.code,
        finished=_now(),
        engine="",
        headline=str(known),
        points=0,
        requests=known.requests_made,
        tokens=spent.get("input_tokens", 0) + spent.get("output_tokens", 0),
        cost=None if known.requests_made else 0.0,
        line=shown.model_dump_json(),
        status=known.exit_status,
    )


def _internal(error: Exception) -> CrossbriefError:
    said = f"{type(error).__name__}: {error}"[:200]
    return CrossbriefError(f"The program failed on this set ({said}); please report it.", code="internal_error")


def _set_id(line: str) -> str:
    """The set's id if the line can be read at all, so that a failed line can be found again."""
    try:
        return str(json.loads(line).get("id", "")).encode("utf-8", "replace").decode()
    except (ValueError, AttributeError, RecursionError):
        return ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
