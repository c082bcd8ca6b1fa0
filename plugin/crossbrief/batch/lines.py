"""A file of sets in, its lines out: as often as they are wanted, whatever it is."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crossbrief.errors import InputError

STDIN = Path("-")
DOCUMENT = 50_000_000
"""Bytes of a file up to which it is tried as one JSON document, to say what is wrong with it."""


@contextmanager
def readable_again(path: Path) -> Iterator[Path]:
    """A file that can be read more than once: the same one, or what a pipe holds in a private copy. `-` is standard input.

    Raises:
        InputError: `file_not_found`; `bad_set`: it is one JSON document, not a set a line.
    """
    if path != STDIN and (path.is_file() or not path.exists()):
        _refuse_document(path, path)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="crossbrief-") as folder:
        copy = Path(folder, "sets.jsonl")
        with copy.open("wb") as file:
            if path == STDIN:
                shutil.copyfileobj(sys.stdin.buffer, file)
            else:
                with _reading(path), path.open("rb") as pipe:
                    shutil.copyfileobj(pipe, file)
        _refuse_document(copy, path)
        yield copy


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file, without those that are blank. A byte that is no UTF-8 comes as a lone surrogate: it is the affair of
    its line alone.

    Raises:
        InputError: `file_not_found`.
    """
    with _reading(path), path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        yield from (line.strip() for line in file if line.strip())


def _refuse_document(path: Path, named: Path) -> None:
    """One set, or a list of them, over many lines would be as many lines that are no sets."""
    if not path.is_file() or path.stat().st_size > DOCUMENT:
        return
    first = next(read_lines(path), "")
    if _whole(first):
        return
    if _whole(path.read_text(encoding="utf-8-sig", errors="replace")):
        raise InputError(
            f"`{named}` is one JSON document, not a set a line: `crossbrief brief` takes one set, and `jq -c` (for a list: "
            "`jq -c '.[]'`) makes lines.",
            code="bad_set",
        )


def _whole(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"`{path}` does not exist.", code="file_not_found") from error
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror}.", code="file_not_found") from error
