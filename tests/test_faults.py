"""Every way in which an endpoint can fail, against one that fails on purpose: the error, the requests, the time."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

from crossbrief.ask.draft import Made
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import BudgetError, CrossbriefError, OutputError, ProviderError, UsageError
from crossbrief.model.endpoint import faults, retry
from crossbrief.model.endpoint.client import DIALECTS, Endpoint
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from frozen import document, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

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


ONCE = [
    # fault, code of the outcome, requests
    ("rate_limited_ms", "ok", 2),
    ("rate_limited_negative", "ok", 2),
    ("rate_limited_garbage", "ok", 2),
    ("rate_limited_endless", "ok", 2),
    ("rate_limited_hour", "rate_limited", 1),
    ("rate_limited_words", "ok", 2),
    ("rate_limited_quota", "ok", 2),
    ("rate_limited_gemini", "ok", 2),
    ("rate_limited_minutes", "rate_limited", 1),
    ("loading", "ok", 2),
    ("quota", "quota_exhausted", 1),
    ("server_error", "ok", 2),
    ("bad_gateway", "ok", 2),
    ("reset_before", "ok", 2),
    ("reset_mid", "ok", 2),
    ("unauthorized", "auth_failed", 1),
    ("forbidden", "auth_failed", 1),
    ("no_model", "model_not_found", 1),
    ("bad_request", "bad_request", 1),
    ("detail", "bad_request", 1),
    ("page", "not_an_openai_endpoint", 1),
    ("page_as_json", "not_an_openai_endpoint", 1),
    ("empty_body", "ok", 2),
    ("error_in_200", "provider_error", 1),
    ("not_utf8", "not_an_openai_endpoint", 1),
    ("no_choices", "ok", 2),
    ("null_choices", "ok", 2),
    ("missing_choices", "ok", 2),
    ("null_content", "ok", 2),
    ("cut", "ok", 2),
    ("cut_empty", "ok", 2),
    ("cut_thinking", "ok", 2),
    ("cut_stop", "ok", 2),
    ("refusal", "refused", 1),
    ("filtered", "content_filtered", 1),
    ("wrong_types", "ok", 2),
    ("missing_keys", "ok", 2),
    ("extra_keys", "ok", 1),
    ("fence", "ok", 1),
    ("byte_order_mark", "ok", 1),
    ("leading_prose", "ok", 1),
    ("thought", "ok", 1),
    ("thought_unopened", "ok", 1),
    ("parts", "ok", 1),
    ("two_objects", "ok", 2),
    ("huge", "response_too_large", 1),
    ("redirect", "provider_error", 1),
]

ALWAYS = [
    ("rate_limited_ms", "rate_limited", 3),
    ("server_error", "provider_error", 3),
    ("bad_gateway", "provider_error", 3),
    ("reset_before", "connection_failed", 3),
    ("reset_mid", "connection_failed", 3),
    ("empty_body", "empty_response", 2),
    ("no_choices", "empty_response", 2),
    ("null_choices", "empty_response", 2),
    ("missing_choices", "empty_response", 2),
    ("null_content", "empty_response", 2),
    ("cut", "output_truncated", 2),
    ("cut_empty", "output_truncated", 2),
    ("cut_stop", "invalid_output", 2),
    ("wrong_types", "invalid_output", 2),
    ("missing_keys", "invalid_output", 2),
    ("two_objects", "invalid_output", 2),
    ("duplicate_keys", "invalid_output", 2),
    ("nan", "invalid_output", 2),
    ("huge_number", "invalid_output", 2),
    ("deep", "invalid_output", 2),
    ("surrogate", "invalid_output", 2),
    ("nul", "invalid_output", 2),
    ("no_schema", "ok", 2),
    ("no_format", "ok", 3),
    ("no_format_detail", "ok", 3),
    ("no_temperature", "ok", 2),
    ("no_max_tokens", "ok", 2),
    ("room_500", "ok", 2),
]


@pytest.mark.parametrize(("fault", "code", "requests"), ONCE, ids=[row[0] for row in ONCE])
def test_a_fault_that_happens_once(fault: str, code: str, requests: int) -> None:
    outcome = attempt(fault)
    assert (outcome.code, outcome.requests) == (code, requests), outcome.error
    if outcome.error:
        assert outcome.error.exit_status in (4, 5)
        assert outcome.error.requests_made == requests
    else:
        assert outcome.result is not None
        assert outcome.result.usage.requests == requests


@pytest.mark.parametrize(("fault", "code", "requests"), ALWAYS, ids=[row[0] for row in ALWAYS])
def test_a_fault_that_never_ends(fault: str, code: str, requests: int) -> None:
    outcome = attempt(always=fault)
    assert (outcome.code, outcome.requests) == (code, requests), outcome.error
    if isinstance(outcome.error, OutputError):
        assert outcome.error.exit_status == 5
        assert outcome.seconds < 5
        str(outcome.error).encode("utf-8")


def test_what_an_endpoint_says_in_its_detail_is_repeated() -> None:
    assert "The model is not served here" in str(attempt("detail").error)


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


@pytest.mark.parametrize(("fault", "room"), [("cut", 2), ("cut_empty", 10), ("cut_thinking", 10)])
def test_a_reply_that_was_cut_before_it_began_gets_much_more_room_once(fault: str, room: int) -> None:
    first, second = (r.body["max_tokens"] for r in attempt(fault).server.received)
    assert second == 2 * first if room == 2 else second > room * first


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


def test_a_web_page_is_called_one_and_never_repeated() -> None:
    for fault in ("page", "bad_gateway"):
        outcome = attempt(always=fault)
        assert "<" not in str(outcome.error)
        assert "page" in str(outcome.error)


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


def test_a_cut_reply_is_asked_for_again_with_more_room() -> None:
    outcome = attempt("cut")
    rooms = [r.body["max_tokens"] for r in outcome.server.received]
    assert rooms[1] == 2 * rooms[0]


def test_a_reply_cut_twice_keeps_what_came_and_what_it_cost() -> None:
    outcome = attempt(always="cut")
    assert outcome.error is not None
    assert isinstance(outcome.error.partial, str) and outcome.error.partial
    assert outcome.error.usage is not None and outcome.error.usage["output_tokens"] > 0


def test_a_refusal_keeps_its_text() -> None:
    outcome = attempt("refusal")
    assert outcome.error is not None
    assert outcome.error.partial == "I cannot help with that."


def test_the_repair_round_shows_the_model_its_errors() -> None:
    outcome = attempt("wrong_types")
    roles = [m["role"] for m in outcome.server.received[1].body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert "headline: Input should be a valid string" in outcome.server.received[1].prompt


def test_unknown_keys_are_dropped_with_a_warning() -> None:
    outcome = attempt("extra_keys")
    assert outcome.result is not None
    assert [w.code for w in outcome.result.warnings] == ["unknown_keys"]
    assert "mood" in outcome.result.warnings[0].message


def test_a_reply_of_a_hundred_megabytes_is_not_read_into_memory() -> None:
    attempt()
    process = psutil.Process()
    before = process.memory_info().rss
    outcome = attempt("huge")
    assert outcome.code == "response_too_large"
    assert process.memory_info().rss - before < 40 << 20


STREAMS = [
    ("ok", "ok", 1),
    ("no_done", "ok", 1),
    ("stream_bytes", "ok", 1),
    ("stream_cut", "connection_failed", 3),
    ("stream_error", "provider_error", 1),
    ("no_stream_options", "ok", 2),
]


@pytest.mark.parametrize(("fault", "code", "requests"), STREAMS, ids=[row[0] for row in STREAMS])
def test_a_stream_fails_with_the_same_codes(fault: str, code: str, requests: int) -> None:
    outcome = attempt(always=fault, stream=True)
    assert (outcome.code, outcome.requests) == (code, requests), outcome.error


def test_a_stream_cut_inside_a_character_arrives_whole() -> None:
    line = "Der Bürgermeister sagte: „Über 3.000 Bäume“ — так и есть — fielen in der Nacht, 木が倒れた。"
    reply = '{"headline": "x", "summary": ["' + line + '"]}'
    texts: list[str] = []
    with Loopback(reply=reply, always="stream_bytes") as server:
        settings = Settings(base_url=server.base_url, model="m", model_size="small", stream=True, cache=False)
        documents = (document("a", line),)
        asyncio.run(ask(documents, Comparison(()), settings=settings, progress=lambda s: texts.append(s.text)))
    assert f"x\n{line}" in texts


@pytest.mark.parametrize("fault", ["no_usage", "zero_usage", "wrong_usage"])
def test_usage_that_is_missing_or_impossible_is_counted_here_and_marked(fault: str) -> None:
    outcome = attempt(always=fault)
    assert outcome.result is not None
    usage = outcome.result.usage
    assert usage.estimated
    assert usage.input_tokens > 300
    assert usage.output_tokens > 50


def test_a_redirect_never_carries_the_key_to_another_host() -> None:
    outcome = attempt("redirect")
    assert outcome.requests == 1
    assert "localhost" in str(outcome.error)


@pytest.mark.parametrize("fault", sorted({row[0] for row in ONCE + ALWAYS}))
def test_the_key_occurs_in_no_message_log_or_traceback(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = attempt(always=fault)
    told = [caplog.text, repr(Settings(api_key=KEY))]
    if outcome.error:
        told += [str(outcome.error), repr(outcome.error), repr(outcome.error.partial)]
        told += traceback.format_exception(outcome.error)
    assert not any(KEY in text for text in told)
    assert all(KEY in r.headers["authorization"] for r in outcome.server.received)


def test_no_key_and_no_endpoint_says_what_to_set() -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        asyncio.run(ask(frozen("ferry"), Comparison(()), settings=Settings(engine="model")))


def test_a_key_with_a_line_break_is_refused_without_being_shown() -> None:
    with pytest.raises(UsageError) as caught:
        asyncio.run(ask(frozen("ferry"), Comparison(()), settings=Settings(api_key="sk-one\ntwo")))
    assert "two" not in str(caught.value)


def test_an_effort_to_think_is_passed_on_and_left_out_where_it_is_refused() -> None:
    said = attempt(reasoning_effort="low").server.received
    assert [r.body.get("reasoning_effort") for r in said] == ["low"]
    refused = attempt(always="no_effort", reasoning_effort="low")
    assert (refused.code, [r.body.get("reasoning_effort") for r in refused.server.received]) == ("ok", ["low", None])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:notaport/v1", "127.0.0.1:8000/v1", "http://", "http://[::1/v1", "ftp://a/v1"]
)
def test_a_base_url_that_can_be_none_is_one_plain_line(url: str) -> None:
    with pytest.raises(CrossbriefError) as caught:
        asyncio.run(ask(frozen("ferry"), Comparison(()), settings=Settings(base_url=url, model="m")))
    assert caught.value.code == "bad_setting"
    assert "http://127.0.0.1:11434/v1" in str(caught.value)


def test_in_a_small_window_the_replys_room_shrinks_with_what_is_left() -> None:
    outcome = attempt(model_size="large", context_tokens=4096)
    assert outcome.code == "ok"
    for received in outcome.server.received:
        room = received.body["max_tokens"]
        assert 400 <= room <= 4096 - len(received.prompt) // 5
