"""Requests that were sent for a later answer, and the answers that came; both outlive the program, in the store's database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from crossbrief.batch.store import Store


class Mailbox:
    """Answers by the key of their request; an answer that is awaited has the batch it was sent in."""

    def __init__(self, store: Store) -> None:
        self._database = store.database

    def answer(self, key: str) -> dict[str, Any] | None:
        """The response to a request, `{"status_code": 200, "body": {...}}`; None when there is none yet."""
        with self._database.transaction(durable=False) as run:
            row = run("SELECT response FROM crossbrief_requests WHERE key = ? AND response <> ''", [key]).fetchone()
        return json.loads(row[0]) if row else None

    def awaited(self, keys: Iterable[str]) -> set[str]:
        """Those of the requests that are on their way."""
        with self._database.transaction(durable=False) as run:
            return {key for key in keys if run("SELECT 1 FROM crossbrief_requests WHERE key = ?", [key]).fetchone()}

    def sent(self, batch: str, keys: Iterable[str]) -> None:
        """Requests have been sent, and paid for unless they fail: durable before anything else happens."""
        with self._database.transaction() as run:
            for key in keys:
                run("INSERT INTO crossbrief_requests VALUES (?, ?, '')", [key, batch])

    def came(self, answers: Iterable[tuple[str, dict[str, Any]]]) -> int:
        """Answers have come; how many."""
        number = 0
        with self._database.transaction() as run:
            for key, response in answers:
                values = [json.dumps(response, ensure_ascii=False), key]
                number += run("UPDATE crossbrief_requests SET response = ? WHERE key = ?", values).rowcount
        return number

    def ended(self, batch: str) -> int:
        """Nothing more comes of a batch: what it left unanswered can be sent again; how many."""
        with self._database.transaction() as run:
            return run("DELETE FROM crossbrief_requests WHERE batch = ? AND response = ''", [batch]).rowcount

    def open(self) -> list[tuple[str, int]]:
        """Batches with requests on their way, and how many."""
        with self._database.transaction(durable=False) as run:
            counted = (
                "SELECT batch, count(*) FROM crossbrief_requests WHERE response = '' GROUP BY batch ORDER BY batch"
            )
            return [(batch, number) for batch, number in run(counted, []).fetchall()]
