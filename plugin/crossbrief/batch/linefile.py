"""Lines in, a file of them out: whole or not at all, and written by one program at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from crossbrief.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]


@contextmanager
def whole(path: Path) -> Iterator[TextIO]:
    """A file to write to, which takes the place of `path` when the block ends well and vanishes when it does not.

    It is readable by its owner alone, unless `path` was there with other rights. What a killed program leaves behind,
    `.NAME.part`, the next one overwrites. A pipe or a device is written to as it is.

    Raises:
        StoreError: `store_failed`: it cannot be written, or another program is writing it.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with _failing(path), path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    part = path.with_name(f".{path.name}.part")
    with _failing(path):
        file = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "w", encoding="utf-8", newline="\n")
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
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
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
