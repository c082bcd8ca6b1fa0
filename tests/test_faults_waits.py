"""An endpoint that is slow, busy, loading or gone: what is waited for, how long, and what ends it."""

from __future__ import annotations

import asyncio

import pytest

from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import BudgetError, ProviderError
from crossbrief.model.endpoint import faults
from crossbrief.model.endpoint.client import Endpoint
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from failing import KEY, attempt, quick
from frozen import frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["quick"]


def test_a_model_that_is_still_loading_is_waited_for() -> None:
    outcome = attempt(*["loading"] * 12)
    assert (outcome.code, outcome.requests) == ("ok", 13)
    assert "still loading" in str(attempt(always="loading").error)


def test_whoever_watches_is_told_why_another_attempt_is_waited_for() -> None:
    told: list[str] = []
    with Loopback(faults=["loading"]) as server:
        settings = Settings(base_url=server.base_url, api_key=KEY, model="m", model_size="small", cache=False)
        watched = ask(frozen("ferry"), Comparison(()), settings=settings, progress=lambda step: told.append(step.waits))
        asyncio.run(watched)
    assert [waits.partition(" is ")[2] for waits in told if waits] == ["still loading its model: Loading model"]


WAITS = [
    ("Please try again in 20s.", 20),
    ("Please try again in 1m30s.", 90),
    ("Try again in 1h2m3s", 3723),
    ("retry after 5 seconds", 5),
    ("Please wait 7 seconds and try again", 7),
    ("Please try again in about 5 minutes", 300),
    ("try again in 250ms", 0.25),
    ("Retry after 1 minute and 30 seconds.", 90),
    ("Limit: 3 requests in 60 seconds", None),
    ("Please try again later. Your limit is 5 s", None),
]


@pytest.mark.parametrize(("said", "seconds"), WAITS)
def test_a_wait_is_read_from_words_and_a_limits_length_is_no_wait(said: str, seconds: float | None) -> None:
    fault = faults.of_status(429, {"message": said}, {}, faults.Where("m", "http://a/v1", KEY))
    assert (fault.code, fault.after) == ("rate_limited", seconds)


def test_a_minute_and_a_half_that_is_asked_for_in_words_is_waited() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with Loopback(faults=["rate_limited_90"]) as server:
        settings = Settings(base_url=server.base_url, api_key=KEY, model="m", model_size="small", cache=False)

        async def patient() -> None:
            async with Endpoint(settings, sleep=sleep) as endpoint:
                await ask(frozen("ferry"), Comparison(()), settings=settings, model=endpoint)

        asyncio.run(patient())
    assert slept == [90]


def test_a_busy_model_is_not_taken_for_one_that_loads() -> None:
    for said, attempts in (("The model is experiencing high load", 3), ("model not loaded yet", faults.LOADING)):
        fault = faults.of_status(503, {"message": said}, {}, faults.Where("m", "http://a/v1", KEY))
        assert fault.attempts == attempts, said


def test_a_wait_that_is_asked_for_in_seconds_is_kept() -> None:
    outcome = attempt("rate_limited")
    first, second = (r.at for r in outcome.server.received)
    assert 1.0 <= second - first < 1.5
    assert outcome.code == "ok"


def test_a_wait_that_is_asked_for_as_a_date_is_kept() -> None:
    outcome = attempt("rate_limited_date")
    first, second = (r.at for r in outcome.server.received)
    assert 0.5 <= second - first < 3.0


def test_an_hour_to_wait_is_an_error_that_says_so_at_once() -> None:
    outcome = attempt("rate_limited_hour")
    assert "3600 s" in str(outcome.error)
    assert outcome.seconds < 20, "it did not wait for an hour"
    assert outcome.error is not None and outcome.error.retryable


@pytest.mark.parametrize("fault", ["stalled", "hang", "drip"])
def test_a_reply_that_does_not_end_is_ended_by_the_deadline(fault: str) -> None:
    outcome = attempt(fault, timeout=0.8)
    assert outcome.code == "timed_out"
    assert outcome.requests == 1
    assert 0.7 < outcome.seconds < 20, "the drip alone would go on for a quarter of an hour"


def test_the_deadline_of_the_briefing_is_a_budget() -> None:
    outcome = attempt("hang", deadline=1.0)
    assert outcome.code == "deadline_exceeded"
    assert isinstance(outcome.error, BudgetError)
    assert outcome.seconds < 15


def test_an_endpoint_that_is_not_there_is_named_without_the_key() -> None:
    settings = Settings(base_url="http://127.0.0.1:9/v1", api_key=KEY, model="m", timeout=5, cache=False)
    with pytest.raises(ProviderError) as caught:
        asyncio.run(ask(frozen("ferry"), Comparison(()), settings=settings))
    assert caught.value.code == "connection_failed"
    assert "127.0.0.1:9" in str(caught.value)


def test_tls_to_an_endpoint_that_speaks_none_is_not_retried() -> None:
    with Loopback() as server:
        settings = Settings(
            base_url=server.base_url.replace("http", "https"),
            api_key=KEY,
            model="m",
            model_size="small",
            timeout=5,
            cache=False,
        )
        with pytest.raises(ProviderError) as caught:
            asyncio.run(ask(frozen("ferry"), Comparison(()), settings=settings))
    assert caught.value.code == "connection_failed"
    assert "TLS" in str(caught.value)
    assert caught.value.requests_made == 1
