"""The word lists of `data/words.txt` in, sets and tables out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    text = files("crossbrief.quantity").joinpath("data/words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def words(section: str) -> tuple[str, ...]:
    """All words of a section in order; raises KeyError for a section that is not there."""
    return tuple(" ".join(_sections()[section]).split())


def table(section: str) -> dict[str, tuple[str, ...]]:
    """A section of `word value ...` rows: word -> values; `_` in a word stands for a space."""
    rows = (line.split() for line in _sections()[section])
    return {word.replace("_", " "): tuple(values) for word, *values in rows}


def alternatives(section: str) -> str:
    """The words of a section as a regular expression's alternatives; `*` stands for any ending."""
    return "|".join(word.replace("*", r"\w*") for word in words(section))
