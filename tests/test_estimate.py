"""What a briefing would take, before it is asked for: the same requests that are then made, counted without a network."""

from __future__ import annotations

import asyncio
import json

import pytest

from crossbrief.ask.estimate import NOTICED, Estimate, estimate
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.model.budget import count
from crossbrief.model.endpoint.client import DIALECTS
from crossbrief.settings import Settings
from crossbrief.testing import Loopback, fill
from frozen import frozen


def of(documents: tuple[Document, ...], **settings: object) -> Estimate:
    return estimate(documents, Settings(**({"engine": "model", "api_key": "k", "model": "m"} | settings)))  # type: ignore[arg-type]


def test_the_rules_ask_nobody_and_cost_nothing() -> None:
    assert estimate(frozen("ferry"), Settings(engine="rules")) == Estimate(None)


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
@pytest.mark.parametrize(
    ("settings", "requests"),
    [
        ({}, 3),
        ({"verify": False}, 2),
        ({"model": "llama3.2:3b"}, 1),
        ({"model": "llama3.2:3b", "verify_model": "other"}, 2),
        ({"model_size": "small", "context_tokens": 2500, "verify": False}, 3),
    ],
)
def test_as_many_requests_are_foreseen_as_are_made(settings: dict[str, object], requests: int) -> None:
    documents = frozen("dam") if "context_tokens" in settings else frozen("ferry")
    foreseen = of(documents, **settings)
    DIALECTS.clear()
    with Loopback(
        reply=lambda asked: fill(asked.body).replace(" the ", " this ")
    ) as model:  # its own words: to be read blind
        chosen = Settings(**({"model": "m", "base_url": model.base_url, "cache": False} | settings))  # type: ignore[arg-type]
        asyncio.run(ask(documents, Comparison(()), settings=chosen))
    assert foreseen.requests == len(model.received) == requests
    if settings == {"verify": False}:  # the noticed pairs are guessed, and none was given here
        told = [m["content"] for asked in model.received for m in asked.body["messages"]]
        sent = sum(map(count, (*told, *(json.dumps(asked.body["response_format"]) for asked in model.received))))
        assert sent <= foreseen.input_tokens <= 1.25 * sent + NOTICED


def test_a_longer_set_reads_more_and_writes_as_much() -> None:
    short, long = of(frozen("ferry")[:2]), of(frozen("ferry"))
    assert short.input_tokens < long.input_tokens
    assert short.output_tokens == long.output_tokens < long.most_output_tokens


def test_a_listed_model_has_a_cost_an_unlisted_one_none_and_one_in_this_process_nothing() -> None:
    listed, unlisted = of(frozen("ferry"), model="gpt-5-mini"), of(frozen("ferry"), model="nobody-lists-this")
    assert listed.cost_usd is not None
    assert listed.most_cost_usd is not None
    assert 0 < listed.cost_usd < listed.most_cost_usd
    assert unlisted.cost_usd is None
    assert unlisted.requests == 3
    assert of(frozen("ferry"), local="model.gguf").cost_usd == 0.0


def test_the_blind_reading_has_the_price_of_the_model_that_reads() -> None:
    assert of(frozen("ferry"), model="gpt-5-mini", verify_model="nobody-lists-this").cost_usd is None


def test_room_for_thinking_counts_at_most_and_not_as_usual() -> None:
    thinks, limited = (
        of(frozen("ferry"), model="gpt-5-mini"),
        of(frozen("ferry"), model="gpt-5-mini", max_tokens=99_999),
    )
    assert thinks.output_tokens == limited.output_tokens
    assert thinks.most_output_tokens > limited.most_output_tokens
