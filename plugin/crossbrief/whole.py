"""A file that is written whole or not at all, by one program at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from crossbrief.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
STDOUT = Path("-")


def a_stream(path: Path) -> bool:
    """Whether a path is standard output, a pipe or a device: written to as it is, and never replaced."""
    return path == STDOUT or (path.exists() and not path.is_file())


@contextmanager
def whole(path: Path, rights: int = 0o600) -> Iterator[TextIO]:
    """A file to write to, which takes the place of `path` when the block ends well and vanishes when it does not.

    It is readable by its owner alone unless other `rights` are given or `path` was there with others. What a killed program leaves behind,
    `.NAME.part`, the next one overwrites; a link of that name is never followed. A pipe or a device is written to as it is,
    and `-` is standard output.

    Raises:
        StoreError: `store_failed`: it cannot be written, or another program is writing it.
    """
    if a_stream(path):
        with _failing(path), _stream(path) as stream:
            yield stream
            stream.flush()
        return
    path = path.resolve()
    part = path.with_name(f".{path.name}.part")
    with _failing(path):
        if part.is_symlink():  # planted, or left over: its target is none of ours
            part.unlink()
        flags = os.O_RDWR | os.O_CREAT | _NO_FOLLOW
        file = os.fdopen(os.open(part, flags, rights), "w", encoding="utf-8", newline="\n")
        with file:
            _lock(file, part)
            try:
                file.truncate()
                yield file
                file.flush()
                os.fsync(file.fileno())
                with suppress(FileNotFoundError):
                    part.chmod(path.stat().st_mode)
                part.replace(path)
            except BaseException:
                part.unlink()
                raise


@contextmanager
def _stream(path: Path) -> Iterator[TextIO]:
    if path == STDOUT:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8") as stream:
        yield stream


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # whoever read has read enough: the command line ends quietly
        raise
    except OSError as error:
        raise StoreError(f"Cannot write `{path}`: {error.strerror}.", code="store_failed") from error


def _lock(file: TextIO, part: Path) -> None:
    """Lock it; a file that was renamed between opening and locking belongs to somebody else by now."""
    busy = StoreError(f"Another program is writing `{part}`; wait for it, or name another output.", code="store_failed")
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_ino != part.stat().st_ino:
            raise busy
    except (BlockingIOError, FileNotFoundError) as error:
        raise busy from error
