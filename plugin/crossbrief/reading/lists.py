"""A word list of `data/` in, its lines out, by section where it has sections: the only reader of word lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def lines(name: str) -> Iterator[str]:
    """The lines of `data/NAME.txt`, without empty ones and comments (`#`)."""
    text = files("crossbrief").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Section -> its lines; a section begins with its name in brackets on a line of its own."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines(name):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        else:
            current.append(line)
    return {section: tuple(listed) for section, listed in found.items()}
