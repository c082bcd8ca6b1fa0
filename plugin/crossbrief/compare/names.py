"""The shared context in, differences of identity out: names spelt or titled in two ways, or swapped."""

from __future__ import annotations

from crossbrief.compare.context import Context, Found
from crossbrief.compare.spelling import spellings
from crossbrief.compare.swaps import swaps
from crossbrief.compare.titles import titles


def find(context: Context) -> Found:
    """Compare names and what articles call their bearers."""
    return Found([*spellings(context), *swaps(context), *titles(context)], [])
