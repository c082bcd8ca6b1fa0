"""A model file in this process: held to the schema, every failure one of ours. The weights are random, the way is real."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import seeds
from crossbrief.ask.requests.reply import DigestReply, TellReply
from crossbrief.errors import BudgetError, ProviderError, UsageError
from crossbrief.model.local import LocalModel
from crossbrief.model.parse import parse
from crossbrief.model.schema import wire_schema
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Message, Reply, Request
from crossbrief.settings import Settings
from tiny_model import tiny_model

pytest.importorskip("xllamacpp", reason="needs crossbrief[local]")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def model(file: Path) -> LocalModel:
    return LocalModel(Settings(local=str(file), context_tokens=4096))


def request(schema: dict[str, Any], **more: Any) -> Request:
    first = Request((Message("user", "Tell it."),), schema, "digest.v1", schema_note="", max_output=3000)
    return replace(first, **more)


def asked(model: LocalModel, request: Request, **limits: Any) -> Reply:
    return asyncio.run(model.ask(request, Spend(Settings(**limits))))


@pytest.mark.parametrize("draft", [DigestReply, TellReply])
def test_random_weights_still_write_what_the_schema_allows(model: LocalModel, draft: Any) -> None:
    reply = asked(model, request(wire_schema(draft, ("a1", "b1"), bounded=True), max_output=4000))
    _, unknown = parse(reply.text, draft)
    assert not unknown
    assert reply.model == "tiny-0.1b"
    assert reply.input_tokens > 0
    assert reply.output_tokens > 0
    assert not reply.estimated


def test_a_reply_that_does_not_end_and_a_prompt_that_does_not_fit_have_their_codes(model: LocalModel) -> None:
    schema = wire_schema(DigestReply, bounded=True)
    long = request(schema, messages=(Message("user", "word " * 5000),))
    for given, code in ((request(schema, max_output=10), "output_truncated"), (long, "context_too_long")):
        with pytest.raises(ProviderError) as caught:
            asked(model, given)
        assert caught.value.code == code
        assert "\n" not in str(caught.value)


def test_what_llama_cpp_raises_itself_becomes_an_error_of_ours(
    model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def handle_chat_completions(self, _: dict[str, Any]) -> dict[str, Any]:
            raise RuntimeError("The model produced output that does not match the expected format")

    monkeypatch.setattr(model, "_server", Broken())
    with pytest.raises(ProviderError, match="does not match the expected format") as caught:
        asked(model, request({}))
    assert caught.value.code == "provider_error"


def test_limits_hold_before_the_model_is_asked(model: LocalModel) -> None:
    with pytest.raises(BudgetError):
        asked(model, request({}), max_tokens=100)


@pytest.mark.parametrize("content", [None, b"", b"GGUF and nothing else"])
def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        LocalModel(Settings(local=str(path)))
    assert caught.value.code == "bad_setting"
    assert "\n" not in str(caught.value)


def test_without_the_extra_the_error_says_what_to_install(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(UsageError, match=r"crossbrief\[local\]") as caught:
        LocalModel(Settings(local=str(file)))
    assert caught.value.code == "missing_extra"


def test_the_command_gives_the_rules_briefing_where_nothing_the_file_wrote_is_true(file: Path) -> None:
    done = brief(file)
    assert done.returncode == 0, done.stderr
    briefing = json.loads(done.stdout)
    assert briefing["engine"] == "rules"
    assert briefing["warnings"][0]["code"] == "model_unavailable"
    assert all(seeds.found(briefing["discrepancies"]))
    assert briefing["usage"]["requests"] >= 1
    assert briefing["usage"]["output_tokens"] > 0
    assert "nothing_verified" in briefing["warnings"][0]["message"]


def brief(file: Path) -> subprocess.CompletedProcess[str]:
    options = ["--local", str(file), "--engine", "auto", "--format", "json", "--no-cache"]
    command = [sys.executable, "-m", "crossbrief", "brief", *seeds.PATHS, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)
