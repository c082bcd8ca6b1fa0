"""One briefing against an endpoint that fails on purpose: the error, the requests, the time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import pytest

from crossbrief.ask.draft import Made
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import CrossbriefError
from crossbrief.model.endpoint import faults, retry
from crossbrief.model.endpoint.client import DIALECTS
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from frozen import frozen

KEY = "sk-canary-7f3a9b21c4d5e6f7"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Own backoff without its waits, and no memory of other endpoints on the same port."""
    monkeypatch.setattr(retry, "FIRST", 0.01)
    monkeypatch.setattr(retry, "LONGEST", 0.02)
    monkeypatch.setattr(faults, "LOADING_WAIT", 0.01)
    DIALECTS.clear()


@dataclass
class Outcome:
    """What came of one briefing."""

    result: Made | None
    error: CrossbriefError | None
    requests: int
    seconds: float
    server: Loopback

    @property
    def code(self) -> str:
        return self.error.code if self.error else "ok"


def attempt(*faults: str, always: str = "ok", name: str = "ferry", **settings: Any) -> Outcome:
    """Brief a set against an endpoint with these faults: by one request, as a small model is asked, so that they can be counted."""
    documents = frozen(name)
    with Loopback(faults=faults, always=always) as server:
        given = {
            "base_url": server.base_url,
            "api_key": KEY,
            "model": "m",
            "timeout": 20.0,
            "cache": False,
            "model_size": "small",
        } | settings
        start = time.monotonic()
        result, error = None, None
        try:
            progress = (lambda _: None) if settings.get("stream") else None
            result = asyncio.run(ask(documents, Comparison(()), settings=Settings(**given), progress=progress))
        except CrossbriefError as failure:
            error = failure
        return Outcome(result, error, len(server.received), time.monotonic() - start, server)
