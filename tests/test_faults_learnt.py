"""What an endpoint refuses is learnt from its words, once: formats, efforts, the room of a reply and of a text."""

from __future__ import annotations

import asyncio

import pytest

from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import ProviderError
from crossbrief.model.endpoint import faults
from crossbrief.model.endpoint.client import Endpoint
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from failing import KEY, attempt, quick
from frozen import document, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["quick"]


SHORTEST = [
    ("max_tokens is too large: 9000. This model supports at most 4096 completion tokens", 4096),
    ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192),
    ("max_tokens: 9000 > 4096, which is the maximum allowed number of output tokens for m", 4096),
    ("`max_tokens` must be less than or equal to `8192`, it is less than the `context_window` for this model", 8192),
]


@pytest.mark.parametrize(("said", "most"), SHORTEST)
def test_the_longest_reply_of_a_model_is_read_from_its_refusal(said: str, most: int) -> None:
    fault = faults.of_status(400, {"message": said}, {}, faults.Where("m", "http://a/v1", KEY))
    assert (fault.refused, fault.partial) == ("room", most)


def test_the_longest_reply_of_an_endpoint_is_learnt_once() -> None:
    with Loopback(always="room_500") as server:
        settings = Settings(base_url=server.base_url, api_key=KEY, model="m", model_size="small", cache=False)

        async def twice() -> None:
            async with Endpoint(settings) as endpoint:
                for _ in range(2):
                    await ask(frozen("ferry"), Comparison(()), settings=settings, model=endpoint)

        asyncio.run(twice())
        first, *others = (r.body["max_tokens"] for r in server.received)
    assert first > 500
    assert others == [500, 500]


def test_a_text_too_long_for_the_model_is_planned_again_in_smaller_requests() -> None:
    outcome = attempt(always="context_1000", name="dam", model_size="small")
    assert outcome.code == "ok"
    assert outcome.requests > 2


def test_a_text_too_long_even_then_names_tokens_and_limit() -> None:
    outcome = attempt(always="context")
    assert outcome.code == "context_too_long"
    assert "8192" in str(outcome.error)
    assert "tokens" in str(outcome.error)


def test_one_sentence_too_long_is_not_planned_again() -> None:
    with Loopback(always="context") as server:
        settings = Settings(base_url=server.base_url, api_key=KEY, model="m", model_size="small", cache=False)
        with pytest.raises(ProviderError):
            asyncio.run(ask((document("a", "One sentence stands alone here."),), Comparison(()), settings=settings))
        assert len(server.received) == 1


def test_a_refused_schema_is_remembered_for_the_endpoint() -> None:
    with Loopback(always="no_format") as server:
        settings = Settings(base_url=server.base_url, api_key=KEY, model="m", model_size="small", cache=False)

        async def twice() -> None:
            async with Endpoint(settings) as endpoint:
                for _ in range(2):
                    await ask(frozen("ferry"), Comparison(()), settings=settings, model=endpoint)

        asyncio.run(twice())
        formats = [(r.body.get("response_format") or {}).get("type") for r in server.received]
    assert formats == ["json_schema", "json_object", None, None]


def test_two_requests_at_once_may_learn_the_same_of_an_endpoint() -> None:
    outcome = attempt(always="no_format", model_size="large")
    assert outcome.code == "ok"
    formats = [(r.body.get("response_format") or {}).get("type") for r in outcome.server.received]
    assert formats.count("json_schema") == 2
    assert formats[-1] is None


def test_an_effort_to_think_is_passed_on_and_left_out_where_it_is_refused() -> None:
    said = attempt(reasoning_effort="low").server.received
    assert [r.body.get("reasoning_effort") for r in said] == ["low"]
    refused = attempt(always="no_effort", reasoning_effort="low")
    assert (refused.code, [r.body.get("reasoning_effort") for r in refused.server.received]) == ("ok", ["low", None])


def test_in_a_small_window_the_replys_room_shrinks_with_what_is_left() -> None:
    outcome = attempt(model_size="large", context_tokens=4096)
    assert outcome.code == "ok"
    for received in outcome.server.received:
        room = received.body["max_tokens"]
        assert 400 <= room <= 4096 - len(received.prompt) // 5
