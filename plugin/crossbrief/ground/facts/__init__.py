"""Claims and sentences in; the facts that fail, the sentences that carry a claim, and those most likely to, out: the one door."""

from __future__ import annotations

from crossbrief.ground.facts.checks import Failure, failures
from crossbrief.ground.facts.search import bearing, nearest

__all__ = ["Failure", "bearing", "failures", "nearest"]
