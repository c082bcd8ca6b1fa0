"""Invented documents through a model at loopback: what was asked, and what came of it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossbrief.ask.draft import Made
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.model.endpoint.client import DIALECTS
from crossbrief.settings import Settings
from crossbrief.testing import Loopback, Received, fill
from frozen import finding, frozen

DATA = Path(os.environ.get("CROSSBRIEF_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "dev"


@pytest.fixture(autouse=True)
def no_memory_of_endpoints() -> None:
    DIALECTS.clear()


def data(name: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made(server: Loopback, documents: tuple[Document, ...], findings: tuple[Any, ...] = (), **more: Any) -> Made:
    settings = Settings(**({"base_url": server.base_url, "model": "m", "cache": False, "timeout": 60.0} | more))
    return asyncio.run(ask(documents, Comparison(findings), settings=settings))


def stages(server: Loopback) -> dict[str, Received]:
    """The requests by the name of their prompt; the last of each."""
    return {r.body["response_format"]["json_schema"]["name"].rpartition("_")[0]: r for r in server.received}


def scripted(**replies: Any) -> Callable[[Received], str]:
    """An endpoint that answers each stage with its reply, and what it is not given with what fits the schema."""

    def reply(received: Received) -> str:
        stage = received.body["response_format"]["json_schema"]["name"].rpartition("_")[0]
        given = replies.get(stage)
        return fill(received.body) if given is None else given if isinstance(given, str) else json.dumps(given)

    return reply


def ferry_finding() -> Any:
    return finding(
        frozen("ferry"), "How many were hurt?", "figure", "contradiction", ("Eleven people", "a3"), ("14 people", "b2")
    )
