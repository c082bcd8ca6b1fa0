"""What came back of the first requests, and what a model contributed in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crossbrief.ask.requests import compare
from crossbrief.ground import statements
from crossbrief.ground.bench import Bench
from crossbrief.ground.statements import Checked
from crossbrief.schema import Author, Discrepancy, Prose, Rejected, Usage, Warned


@dataclass(frozen=True, slots=True)
class Made:
    """What a model contributed."""

    prose: Prose
    """Statements whose facts hold and that no blind reading refused. Empty parts: keep the extract's."""
    discrepancies: tuple[Discrepancy, ...]
    possible: tuple[Discrepancy, ...]
    dismissed: tuple[Discrepancy, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...] = ()
    usage: Usage = field(default_factory=Usage)
    prompts: tuple[str, ...] = ()
    model: str | None = None
    """As the endpoint reported it."""
    verify_model: str | None = None
    """None: nothing was read blind."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came back of the first requests, its facts checked: what a blind reading reads."""

    checked: list[Checked]
    compared: compare.ComparedReply


def made(
    checked: Sequence[Checked], found: compare.ComparedReply, bench: Bench, author: Author = "model", **told: object
) -> Made:
    """A draft as what a model contributed."""
    prose = statements.prose(checked, bench, author)
    return Made(prose, *found, rejected=tuple(bench.rejected), **told)  # type: ignore[arg-type]
