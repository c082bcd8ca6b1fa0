"""The shared context in, differences of identity out: names spelt or titled in two ways, or swapped."""

from __future__ import annotations

from crossbrief.compare.context import Context, Found
from crossbrief.compare.places import places
from crossbrief.compare.spelling import spellings
from crossbrief.compare.swaps import swaps
from crossbrief.compare.terms import terms
from crossbrief.compare.titles import titles


def find(context: Context) -> Found:
    """Compare names and what articles call their bearers."""
    spelt = spellings(context)
    others = [item for detect in (places, swaps, titles, terms) for item in detect(context)]
    return Found([*spelt.discrepancies, *others], spelt.compatible)
