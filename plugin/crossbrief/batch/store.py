"""Outcomes by key: who works on a set, and what came of it; safe for many processes and for a kill at any moment.

A set is taken by a lease with an owner and a generation. Only the owner of the current generation can finish it: a
worker that was thought dead, or whose clock jumped, cannot finish it a second time.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossbrief.batch.database import Database, Execute, connect
from crossbrief.batch.outcome import Outcome
from crossbrief.errors import StoreError
from crossbrief.settings import user_state

LEASE_SECONDS = 60.0
"""After so long without a renewal a worker counts as dead; on this machine its death is seen at once."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE crossbrief_results (
            key TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, generation BIGINT NOT NULL,
            lease DOUBLE PRECISION NOT NULL, set_id TEXT NOT NULL, code TEXT NOT NULL, finished TEXT NOT NULL,
            engine TEXT NOT NULL, headline TEXT NOT NULL, points BIGINT NOT NULL, requests BIGINT NOT NULL,
            tokens BIGINT NOT NULL, cost DOUBLE PRECISION, line TEXT NOT NULL)""",
        "CREATE INDEX crossbrief_finished ON crossbrief_results (finished)",
    ),
    (
        "CREATE TABLE crossbrief_requests (key TEXT PRIMARY KEY, batch TEXT NOT NULL, response TEXT NOT NULL)",
        "CREATE INDEX crossbrief_batch ON crossbrief_requests (batch)",
    ),
)
"""Statements that lead from schema version n to n + 1, at index n. `state` is taken, done, failed or open."""

_RELEASE = "UPDATE crossbrief_results SET state = 'open', owner = ''"
_OUTCOME = "set_id, code, finished, engine, headline, points, requests, tokens, cost, line"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to finish one key, until somebody else gets a higher generation."""

    key: str
    generation: int


@dataclass(frozen=True, slots=True)
class KeptResult:
    """One finished key of the store."""

    key: str
    outcome: Outcome


class Store:
    """Results in a database.

    Raises:
        StoreError: `store_failed`, `store_corrupt`, `store_version`.
    """

    def __init__(self, address: str | Path, *, durable: bool = True) -> None:
        """`durable`: a result survives a power cut, not only a kill; not worth its price for what is soon made again."""
        self._durable = durable
        self._host = socket.gethostname()
        self._owner = f"{self._host}/{os.getpid()}/{_started(os.getpid())}/{uuid.uuid4().hex}"
        self.database: Database = connect(address)
        """For what else is kept in it: see `mailbox`."""
        try:
            _migrate(self.database, str(address))
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        """Give back what was taken and not finished, so that nobody has to wait for the leases."""
        try:
            with self.database.transaction(durable=False) as run:
                run(f"{_RELEASE} WHERE owner = ? AND state = 'taken'", [self._owner])
        finally:
            self.database.close()

    def take(self, keys: Sequence[str], room: int, reuse: bool = True) -> list[Lease | Outcome | None]:
        """For each key what is kept, the right to make it, or None: somebody else, alive, is at it.

        Ends early once `room` rights are given. Failures are never reused; without `reuse` nothing is.
        """
        now = self.database.now()
        answers: list[Lease | Outcome | None] = []
        with self.database.transaction(durable=False) as run:
            for key in keys:
                if room <= 0:
                    break
                answers.append(self._take(run, key, now, reuse=reuse))
                room -= isinstance(answers[-1], Lease)
        return answers

    def _take(self, run: Execute, key: str, now: float, *, reuse: bool) -> Lease | Outcome | None:
        row = run(
            f"SELECT state, owner, generation, lease, {_OUTCOME} FROM crossbrief_results WHERE key = ?",  # noqa: S608
            [key],
        ).fetchone()
        state, owner, generation, lease = row[:4] if row else ("open", "", 0, 0.0)
        if state == "done" and reuse:
            return _kept(row[4:])
        if state == "taken" and self._alive(owner, lease, now):
            return None
        # The generation seen is named again, because PostgreSQL lets two transactions get this far together.
        taken = run(
            """INSERT INTO crossbrief_results VALUES (?, 'taken', ?, 1, ?, '', '', '', '', '', 0, 0, 0, NULL, '')
            ON CONFLICT (key) DO UPDATE SET state = 'taken', owner = excluded.owner, lease = excluded.lease,
                generation = crossbrief_results.generation + 1
            WHERE crossbrief_results.generation = ? RETURNING generation""",
            [key, self._owner, now + LEASE_SECONDS, generation],
        ).fetchone()
        return Lease(key, taken[0]) if taken else None

    def _alive(self, owner: str, lease: float, now: float) -> bool:
        """Whether the owner may still finish."""
        # A lease much longer than any given now is from before a restart, when the clock began anew.
        if not now < lease < now + 2 * LEASE_SECONDS:
            return False
        host, pid, started, _ = owner.split("/")
        return host != self._host or _started(int(pid)) == started

    def release(self, claim: Lease) -> None:
        """Give back what is not to be finished now."""
        values = [claim.key, self._owner, claim.generation]
        with self.database.transaction(durable=False) as run:
            run(f"{_RELEASE} WHERE key = ? AND owner = ? AND generation = ?", values)

    def renew(self) -> None:
        """Say that this process is alive: all its leases run from now."""
        lease = self.database.now() + LEASE_SECONDS
        with self.database.transaction(durable=False) as run:
            run("UPDATE crossbrief_results SET lease = ? WHERE owner = ? AND state = 'taken'", [lease, self._owner])

    def finish(self, made: Iterable[tuple[Lease, Outcome]]) -> list[bool]:
        """Keep outcomes for good, in one transaction; False for each that somebody else has taken over."""
        with self.database.transaction(durable=self._durable) as run:
            return [self._finish(run, claim, outcome) for claim, outcome in made]

    def _finish(self, run: Execute, claim: Lease, outcome: Outcome) -> bool:
        names = " = ?, ".join(_OUTCOME.split(", ")) + " = ?"
        changed = run(
            f"UPDATE crossbrief_results SET state = ?, {names} WHERE key = ? AND owner = ? AND generation = ?",  # noqa: S608
            [
                "failed" if outcome.code else "done",
                *(getattr(outcome, name) for name in _OUTCOME.split(", ")),
                claim.key,
                self._owner,
                claim.generation,
            ],
        )
        return changed.rowcount == 1

    def history(self, *, limit: int = 20, failed: bool = False) -> list[KeptResult]:
        """The last finished outcomes, the newest first."""
        state = "failed" if failed else "done"
        return self._read("state = ? ORDER BY finished DESC, key LIMIT ?", [state, limit])

    def find(self, prefix: str) -> list[KeptResult]:
        """Finished outcomes whose key starts with `prefix`, two at most: one, none, or not the only one."""
        return self._read("state = 'done' AND substr(key, 1, ?) = ? ORDER BY key LIMIT 2", [len(prefix), prefix])

    def forget(self, before: str) -> int:
        """Delete everything finished before a moment (ISO 8601, UTC); how many."""
        with self.database.transaction() as run:
            return run("DELETE FROM crossbrief_results WHERE finished <> '' AND finished < ?", [before]).rowcount

    def _read(self, where: str, values: list[Any]) -> list[KeptResult]:
        with self.database.transaction(durable=False) as run:
            rows = run(f"SELECT key, {_OUTCOME} FROM crossbrief_results WHERE {where}", values).fetchall()  # noqa: S608
        return [KeptResult(row[0], _kept(row[1:])) for row in rows]


@contextmanager
def opened(address: str | Path, *, durable: bool = True) -> Iterator[Store]:
    """A store that is closed at the end, however that comes."""
    store = Store(address, durable=durable)
    try:
        yield store
    finally:
        store.close()


def default_path() -> Path:
    """Where a user's results are kept if nothing else is said."""
    return user_state() / "store.sqlite"


def _kept(row: Sequence[Any]) -> Outcome:
    return replace(Outcome(*row), reused=True)


def _migrate(database: Database, address: str) -> None:
    """Bring the schema up to this program's version in one transaction; leave alone what is newer or not ours."""
    present = database.tables()
    if "crossbrief_store" not in present and present and "://" not in address:
        raise StoreError(
            f"`{address}` is a database of another program; name another with --store.", code="store_corrupt"
        )
    with database.migration() as run:
        run("CREATE TABLE IF NOT EXISTS crossbrief_store (version BIGINT NOT NULL)", [])
        row = run("SELECT version FROM crossbrief_store", []).fetchone()
        version = row[0] if row else 0
        if version > len(MIGRATIONS):
            raise StoreError(
                f"The store is of version {version}, this program knows {len(MIGRATIONS)}; install a newer crossbrief.",
                code="store_version",
            )
        for step in MIGRATIONS[version:]:
            for statement in step:
                run(statement, [])
        if version < len(MIGRATIONS):
            run("DELETE FROM crossbrief_store", [])
            run("INSERT INTO crossbrief_store VALUES (?)", [len(MIGRATIONS)])


def _started(pid: int) -> str | None:
    """When a process of this machine started, in the kernel's own count; None when it does not run.

    The number alone is not enough: it is given again, and in a restarted container it is the same. Where the system has
    no /proc, a process that runs is taken for the one that was meant.
    """
    try:
        os.kill(pid, 0)
        # Field 22 of proc(5); the name in field 2 may contain spaces and brackets.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except ProcessLookupError:
        return None
    except OSError:
        return ""
    state, *numbers = stat.rpartition(")")[2].split()
    return None if state == "Z" else numbers[18]
