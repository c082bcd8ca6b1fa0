"""Every way in which an endpoint can fail, against one that fails on purpose: the error, the requests, the key that is never shown."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import CrossbriefError, OutputError, UsageError
from crossbrief.settings import Settings
from failing import KEY, attempt, quick
from frozen import frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["quick"]


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


def test_a_web_page_is_called_one_and_never_repeated() -> None:
    for fault in ("page", "bad_gateway"):
        outcome = attempt(always=fault)
        assert "<" not in str(outcome.error)
        assert "page" in str(outcome.error)


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


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:notaport/v1", "127.0.0.1:8000/v1", "http://", "http://[::1/v1", "ftp://a/v1"]
)
def test_a_base_url_that_can_be_none_is_one_plain_line(url: str) -> None:
    with pytest.raises(CrossbriefError) as caught:
        asyncio.run(ask(frozen("ferry"), Comparison(()), settings=Settings(base_url=url, model="m")))
    assert caught.value.code == "bad_setting"
    assert "http://127.0.0.1:11434/v1" in str(caught.value)
