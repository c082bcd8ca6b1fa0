"""Sources in (files, folders, patterns, pages, feeds, sets, standard input); articles out, with what is known about each."""

from crossbrief.load.access import Access
from crossbrief.load.describe import describe
from crossbrief.load.sets import SetLine, parse_set, read_sets
from crossbrief.load.sources import load, load_set

__all__ = ["Access", "SetLine", "describe", "load", "load_set", "parse_set", "read_sets"]
