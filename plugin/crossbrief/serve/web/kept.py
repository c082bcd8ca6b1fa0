"""The results that a store keeps, as the page shows them; a reader's marks are under their points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossbrief import marked
from crossbrief.batch.keys import fingerprint
from crossbrief.batch.outcome import briefed
from crossbrief.batch.store import Lease, default_path, opened
from crossbrief.document import ArticleSet
from crossbrief.errors import InputError, StoreError
from crossbrief.render import read_briefing
from crossbrief.schema import Briefing
from crossbrief.settings import Settings
from crossbrief.sources import as_line

LISTED = 100
"""Results on the page; `crossbrief history` lists more."""
LABELLED = 1000
"""Results that are looked through for marked points: each is in memory with its articles."""


@dataclass(frozen=True, slots=True)
class History:
    """One store: the same that `crossbrief batch` fills and `crossbrief history` lists. It is opened anew for each question, because
    a connection belongs to one thread."""

    address: str | Path | None = None
    """None: the user's own."""

    @property
    def _where(self) -> str | Path:
        return self.address or default_path()

    def key(self, given: ArticleSet, settings: Settings) -> str:
        """The key that a result of these articles and settings has, whoever made it."""
        return fingerprint(as_line(given), settings.resolve())

    def keep(self, given: ArticleSet, settings: Settings, briefing: Briefing) -> str:
        """Keep a result; its key.

        Raises:
            StoreError: `store_failed`, `store_corrupt`, `store_version`.
        """
        # What the rules made because a model failed is the rules' result: the model is asked again next time.
        key = self.key(given, replace(settings.resolve(), engine=briefing.engine))
        with opened(self._where) as store:
            (claim,) = store.take([key], 1, reuse=False)
            if not isinstance(claim, Lease):
                raise StoreError("Another program is briefing this set; wait for it.", code="store_failed")
            store.finish([(claim, briefed(briefing))])
        return key

    def has(self, key: str) -> bool:
        """Whether this result is kept."""
        if not self._exists():
            return False
        with opened(self._where) as store:
            return any(kept.key == key for kept in store.find(key))

    def find(self, key: str) -> Briefing:
        """A kept result.

        Raises:
            InputError: `unknown_id`.
        """
        if self._exists():
            with opened(self._where) as store:
                for kept in store.find(key):
                    if kept.key == key:
                        return marked.applied(read_briefing(kept.outcome.line), marked.read())
        raise InputError("This result is not kept (any longer).", code="unknown_id")

    def latest(self) -> list[dict[str, Any]]:
        """The last results, the newest first."""
        if not self._exists():
            return []
        with opened(self._where) as store:
            kept = store.history(limit=LISTED)
        names = ("set_id", "finished", "engine", "headline", "points", "requests", "tokens", "cost")
        return [{"key": one.key, **{name: getattr(one.outcome, name) for name in names}} for one in kept]

    def briefings(self) -> list[Briefing]:
        """The last results, whole, the newest first."""
        if not self._exists():
            return []
        with opened(self._where) as store:
            kept = store.history(limit=LABELLED)
        marks = marked.read()
        return [marked.applied(read_briefing(one.outcome.line), marks) for one in kept]

    def _exists(self) -> bool:
        """Looking into a store must not create it."""
        return "://" in str(self._where) or Path(self._where).is_file()
