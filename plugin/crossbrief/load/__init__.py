"""Sources in (files, folders, patterns, pages, feeds, sets, standard input); articles out, with what is known about each."""

import logging

from crossbrief.load.access import Access
from crossbrief.load.describe import describe
from crossbrief.load.sets import SetLine, parse_set, read_sets
from crossbrief.load.sources import load, load_set

__all__ = ["Access", "SetLine", "describe", "load", "load_set", "parse_set", "read_sets"]

# What these libraries log of a broken file is said by our own error, in one line; a program that sets up logging still hears them.
for _library in ("charset_normalizer", "htmldate", "pypdf", "trafilatura"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
