"""Sources in (files, folders, patterns, pages, feeds, sets, standard input); articles out, with what is known about each."""

import logging

from crossbrief.sources.access import Access
from crossbrief.sources.describe import describe
from crossbrief.sources.loading import load, load_set, load_source
from crossbrief.sources.sets import SetLine, as_line, parse_set, read_sets

__all__ = ["Access", "SetLine", "as_line", "describe", "load", "load_set", "load_source", "parse_set", "read_sets"]

# What these libraries log of a broken file is said by our own error, in one line; a program that sets up logging still hears them.
for _library in ("charset_normalizer", "htmldate", "pypdf", "trafilatura"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
