"""The word lists of `data/quantities.txt` in, sets and tables out."""

from __future__ import annotations

from crossbrief.reading.lists import sections

_LISTS = "quantities"


def words(section: str) -> tuple[str, ...]:
    """All words of a section in order; raises KeyError for a section that is not there."""
    return tuple(" ".join(sections(_LISTS)[section]).split())


def table(section: str) -> dict[str, tuple[str, ...]]:
    """A section of `word value ...` rows: word -> values; `_` in a word stands for a space."""
    rows = (line.split() for line in sections(_LISTS)[section])
    return {word.replace("_", " "): tuple(values) for word, *values in rows}


def alternatives(section: str) -> str:
    """The words of a section as a regular expression's alternatives; `*` stands for any ending."""
    return "|".join(word.replace("*", r"\w*") for word in words(section))
