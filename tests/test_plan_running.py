"""A model at work: kept replies, its price, its progress, and the rules beside it."""

from __future__ import annotations

import asyncio
import stat
import threading
from typing import Any

import pytest

from asking import ferry_finding, made, no_memory_of_endpoints
from crossbrief import pipeline
from crossbrief.ask.plan import ask
from crossbrief.ask.room import is_small
from crossbrief.compare import Comparison
from crossbrief.model import cache
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from crossbrief.testing import Loopback, Received, fill
from frozen import frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["no_memory_of_endpoints"]


@pytest.mark.parametrize(
    ("name", "small"),
    [
        ("qwen2.5-coder-1.5b-instruct", True),
        ("llama3.2:3b", True),
        ("mistral-7b-instruct-v0.3", True),
        ("llama-3.3-70b", False),
        ("mixtral-8x22b", False),
        ("gpt-5-mini", False),
        ("claude-sonnet-4-5", False),
        ("gpt-oss-120b", False),
    ],
)
def test_a_small_model_is_known_by_the_size_in_its_name(name: str, small: bool) -> None:
    assert is_small(Settings(), name) == small
    assert is_small(Settings(model_size="small"), name)
    assert not is_small(Settings(model_size="large"), name)


def test_the_same_request_again_is_answered_from_the_cache() -> None:
    with Loopback() as server:
        first = made(server, frozen("ferry"), (ferry_finding(),), cache=True, api_key="sk-canary-1234567890")
        again = made(server, frozen("ferry"), (ferry_finding(),), cache=True, api_key="sk-canary-1234567890")
        assert len(server.received) == 3
        made(server, frozen("ferry"), (ferry_finding(),), cache=True, model="other")
        made(server, frozen("ferry")[:2], (ferry_finding(),), cache=True)
        assert len(server.received) == 8  # the blind reading of the same sentences is the same request
    assert again.prose == first.prose
    assert (again.usage.requests, again.usage.input_tokens, again.usage.cost_usd) == (0, 0, 0.0)
    held = cache.info()
    assert held.replies == 8
    assert stat.S_IMODE(held.path.stat().st_mode) == 0o600
    assert b"sk-canary" not in held.path.read_bytes()
    assert cache.clear() == 8
    assert cache.info().replies == 0


def test_a_broken_cache_costs_no_briefing() -> None:
    cache.path().parent.mkdir(parents=True)
    cache.path().write_bytes(b"this is no database" * 100)
    with Loopback() as server:
        assert made(server, frozen("ferry"), (ferry_finding(),), cache=True).prose.summary_evidence
        assert len(server.received) == 3


def test_a_known_model_is_priced_and_an_unknown_one_is_not_free() -> None:
    with Loopback() as server:
        priced = made(server, frozen("ferry"), model="gpt-5-mini").usage
        unknown = made(server, frozen("ferry"), model="someones-model").usage
    assert priced.cost_usd == pytest.approx((priced.input_tokens * 0.25 + priced.output_tokens * 2.0) / 1e6, abs=1e-6)
    assert unknown.cost_usd is None


def test_progress_tells_stages_and_the_text_as_it_arrives() -> None:
    steps = []
    with Loopback() as server:
        settings = Settings(base_url=server.base_url, model="m", cache=False, stream=True)
        asyncio.run(ask(frozen("ferry"), Comparison((ferry_finding(),)), settings=settings, progress=steps.append))
    assert [(s.stage, s.done, s.total) for s in steps[:2]] == [("compare", 0, 1), ("tell", 0, 1)]
    assert (steps[-1].stage, steps[-1].done, steps[-1].tokens > 0) == ("verify", 1, True)
    assert {s.stage for s in steps if s.text} == {"tell"}
    texts = [s.text for s in steps if s.text]
    assert len(texts) > 3
    assert texts[-1].startswith(frozen("ferry")[0].sentences[0].text)


def test_the_comparator_works_while_the_shards_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits here for the first request: were the requests sent after it, none would come."""
    asked = threading.Event()
    compare = pipeline.compare

    def patient(documents: Any) -> Any:
        assert asked.wait(20)
        return compare(documents)

    def reply(received: Received) -> str:
        asked.set()
        return fill(received.body)

    monkeypatch.setattr(pipeline, "compare", patient)
    rows = [
        f"In village number {n} the river Aune rose by {n} centimetres on Monday, said the warden." for n in range(300)
    ]
    given = parse_set({"articles": [{"text": "\n".join(rows[n::3])} for n in range(3)]})
    with Loopback(reply=reply) as server:
        settings = Settings(engine="model", base_url=server.base_url, model="m", cache=False, context_tokens=6000)
        briefing = asyncio.run(pipeline.brief_set(given, settings))
        assert len(server.received) > 2
    assert briefing.engine == "model"
