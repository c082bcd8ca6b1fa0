"""A request in, the reply it got before out: a model in front of a model, with its memory in one SQLite file.

The key is the SHA-256 of the canonical request (messages, schema, model, endpoint, output limit) and the schema
version, so a changed article, prompt, model or parameter is a miss. Replies are kept as they came: they are parsed
and checked again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from crossbrief.errors import StoreError
from crossbrief.model.asking import Model
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Reply, Request
from crossbrief.schema import SCHEMA_VERSION
from crossbrief.settings import Settings

FILE = "replies.sqlite"
_TABLE = "create table if not exists reply (key text primary key, text text not null, model text not null, made real not null)"


class Info(NamedTuple):
    """What the cache holds."""

    path: Path
    replies: int
    bytes: int


def path() -> Path:
    """Where replies are kept: `CROSSBRIEF_CACHE`, else `crossbrief/` in the user's cache folder."""
    if folder := os.environ.get("CROSSBRIEF_CACHE"):
        return Path(folder) / FILE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crossbrief" / FILE


def info() -> Info:
    """Size of the cache; zeros when there is none. Raises `StoreError` `store_failed` for a file that is none of
    ours."""
    where = path()
    if not where.is_file():
        return Info(where, 0, 0)
    with _opened(where) as store:
        (replies,) = store.execute("select count(*) from reply").fetchone()
    return Info(where, replies, where.stat().st_size)


def clear() -> int:
    """Forget every reply; returns how many there were. Raises `StoreError` `store_failed`."""
    before = info().replies
    try:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path()}{suffix}").unlink(missing_ok=True)
    except OSError as error:
        raise _failed(path(), error) from None
    return before


class Cached:
    """A model whose replies are kept; replies from the cache cost no request and no tokens."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self._model = model
        self._endpoint = settings.local or settings.base_url or ""

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply kept for `request`, else a new one, which is kept.

        A cache that cannot be read or written never costs a briefing: the model is asked as if there were none.
        """
        key = self.key(request)
        if kept := self._kept(key):
            if request.on_text:
                request.on_text(kept.text)
            return kept
        reply = await self._model.ask(request, spend)
        self._keep(key, reply)
        return reply

    def key(self, request: Request) -> str:
        """SHA-256 of everything the reply depends on."""
        parts = {
            "version": SCHEMA_VERSION,
            "endpoint": self._endpoint,
            "model": self.name,
            "messages": [[m.role, m.content] for m in request.messages],
            "schema": request.schema,
            "max_output": request.max_output,
        }
        canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def _kept(self, key: str) -> Reply | None:
        where = path()
        if not where.is_file():
            return None
        try:
            with _opened(where) as store:
                row = store.execute("select text, model from reply where key = ?", (key,)).fetchone()
        except StoreError:
            return None
        return Reply(row[0], 0, 0, model=row[1], attempts=0) if row else None

    def _keep(self, key: str, reply: Reply) -> None:
        try:
            with _opened(path()) as store:
                store.execute(
                    "insert or replace into reply values (?, ?, ?, ?)", (key, reply.text, reply.model, time.time())
                )
        except (StoreError, UnicodeEncodeError):
            return


@contextmanager
def _opened(where: Path) -> Iterator[sqlite3.Connection]:
    """The store in one transaction; the file is readable by its owner alone."""
    try:
        if not where.exists():
            where.parent.mkdir(parents=True, exist_ok=True)
            where.touch(mode=0o600)
        with closing(sqlite3.connect(where, timeout=30)) as store, store:
            store.execute("pragma journal_mode=wal")
            store.execute(_TABLE)
            yield store
    except (sqlite3.Error, OSError) as error:
        raise _failed(where, error) from None


def _failed(where: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The cache `{where}` cannot be used ({error}); delete it or use `--no-cache`.", code="store_failed"
    )
