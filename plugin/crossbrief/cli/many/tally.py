"""What a batch did in; a line on standard error and an exit status out."""

from __future__ import annotations

from pathlib import Path

from crossbrief.batch.job import Tally
from crossbrief.cli.many.progress import spent
from crossbrief.cli.notes import say
from crossbrief.errors import BudgetError, CrossbriefError, InputError, OutputError, ProviderError

_FAILURES: dict[int, type[CrossbriefError]] = {
    kind.exit_status: kind for kind in (InputError, ProviderError, OutputError, BudgetError)
}


def report(tally: Tally, output: Path) -> None:
    """Say what was done; raise the gravest of what failed, so that the exit status tells."""
    kept = f", {tally.reused} of them before" if tally.reused else ""
    say(f"{tally.done - tally.failed} of {tally.done} sets briefed{kept} {spent(tally)}· written to {output}")
    if tally.worst:
        kind = _FAILURES.get(tally.worst.status, CrossbriefError)
        raise kind(
            f"{tally.failed} of {tally.done} sets failed; their lines say why, and --only-failed tries them again.",
            code=tally.worst.code,
        )
