"""A store's address in, a database that speaks one SQL out: a SQLite file, or a PostgreSQL server for a team."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from crossbrief.errors import StoreError, UsageError

BUSY_SECONDS = 30
"""How long a process waits for another one that is writing, before the user hears of it."""

MIGRATION_LOCK = 0x63726F7373
"""PostgreSQL's advisory locks are numbers that programs agree on: this one is `cross` in ASCII."""


class Result(Protocol):
    """What both drivers' cursors have in common."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


Execute = Callable[[str, Sequence[Any]], Result]
"""Runs one statement, with `?` for each value."""


class Database(Protocol):
    """One connection; everything happens inside a transaction."""

    def transaction(self, *, durable: bool = True) -> AbstractContextManager[Execute]:
        """All or nothing. Not `durable`: a power cut may undo it, a crash of this program cannot; ten times as fast."""
        ...

    def migration(self) -> AbstractContextManager[Execute]:
        """A transaction that no other migration runs beside."""
        ...

    def tables(self) -> set[str]: ...

    def now(self) -> float:
        """Seconds on a clock that all users of this database share and that nobody sets back."""
        ...

    def close(self) -> None: ...


def connect(address: str | Path) -> Database:
    """Open a path (SQLite) or a `postgresql://` URL.

    Raises:
        StoreError: `store_failed`, `store_corrupt`.
        UsageError: `missing_extra` without psycopg, `bad_setting` for another kind of URL.
    """
    text = str(address)
    if text.startswith(("postgresql://", "postgres://")):
        return Postgres(text)
    if "://" in text:
        raise UsageError("A store is a file or a `postgresql://` URL.", code="bad_setting")
    return Sqlite(Path(text))


class Sqlite:
    """A file in WAL mode: readers never wait, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._failing():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # SQLite gives its own files (-wal, -shm) the mode of the database, so this one call covers them all.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._use_wal()

    def _use_wal(self) -> None:
        """Switch to WAL; here SQLite does not always wait for another program that does the same, so this loop does."""
        for wait in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
            try:
                self._connection.execute("PRAGMA journal_mode=WAL").fetchone()
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(wait)
        self._connection.execute("PRAGMA journal_mode=WAL").fetchone()

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Execute]:
        with self._failing():
            self._connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may already have rolled it back.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def migration(self) -> AbstractContextManager[Execute]:
        return self.transaction()

    def tables(self) -> set[str]:
        with self._failing():
            return {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def now(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"The store `{self._path}` cannot be used: {error}.", code="store_failed") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"`{self._path}` is not a store or is damaged ({error}); move it away or name another with --store.",
                code="store_corrupt",
            ) from error
        except OSError as error:
            raise StoreError(
                f"The store `{self._path}` cannot be used: {error.strerror}.", code="store_failed"
            ) from error


class Postgres:
    """A server that several machines share. Its own clock is the one that counts."""

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise UsageError(
                "A PostgreSQL store needs psycopg: pip install 'crossbrief[postgres]'.", code="missing_extra"
            ) from error
        self._failure = psycopg.Error
        self._server = urlsplit(url).hostname or "the local server"
        with self._failing():
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=10)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Execute]:
        with self._failing(), self._connection.transaction():
            self._connection.execute(f"SET LOCAL synchronous_commit TO {'on' if durable else 'off'}")
            yield self._execute

    @contextmanager
    def migration(self) -> Iterator[Execute]:
        with self.transaction() as run:
            run("SELECT pg_advisory_xact_lock(?)", [MIGRATION_LOCK])
            yield run

    def _execute(self, sql: str, values: Sequence[Any]) -> Result:
        result: Result = self._connection.execute(sql.replace("?", "%s").encode(), values)
        return result

    def tables(self) -> set[str]:
        with self._failing():
            rows = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            return {row[0] for row in rows}

    def now(self) -> float:
        with self._failing():
            row = self._connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
            return float(row[0]) if row else 0.0

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except self._failure as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StoreError(f"The store on {self._server} cannot be used: {said}", code="store_failed") from error
