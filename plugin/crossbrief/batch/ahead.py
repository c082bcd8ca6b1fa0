"""The lines of a file and settings in; what briefing them all would take, without asking anybody, out."""

from __future__ import annotations

from collections.abc import Iterable

from crossbrief.ask.estimate import Estimate, estimate
from crossbrief.batch.executors import parsed
from crossbrief.errors import CrossbriefError
from crossbrief.pipeline import prepare
from crossbrief.settings import Settings


def ahead(lines: Iterable[str], settings: Settings) -> tuple[Estimate, int, int]:
    """The sum over all sets, how many there are, and how many of them cannot be read and will cost nothing.

    Results that are kept from before are not looked up: what is found there is asked no more.

    Raises:
        UsageError: a setting or a template that cannot be used.
    """
    chosen = settings.resolve()
    total, sets, unread = estimate((), chosen), 0, 0
    for line in lines:
        sets += 1
        try:
            documents = prepare(parsed(line)).documents
        except CrossbriefError:
            unread += 1
            continue
        total += estimate(documents, chosen)
    return total, sets, unread
