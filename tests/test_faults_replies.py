"""Replies that were cut, refused, streamed, overlong or miscounted: what is asked again and what is kept of them."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from failing import attempt, quick
from frozen import document

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["quick"]


@pytest.mark.parametrize(("fault", "room"), [("cut", 2), ("cut_empty", 10), ("cut_thinking", 10)])
def test_a_reply_that_was_cut_before_it_began_gets_much_more_room_once(fault: str, room: int) -> None:
    first, second = (r.body["max_tokens"] for r in attempt(fault).server.received)
    assert second == 2 * first if room == 2 else second > room * first


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
