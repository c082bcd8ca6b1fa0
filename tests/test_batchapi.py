"""The Batch API: the same briefings as at once, at half the price, whatever is interrupted or fails on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossbrief.batch.job import Job, brief_file
from crossbrief.cli import main
from crossbrief.settings import Settings
from crossbrief.testing import Loopback, fill
from newsroom import write_sets

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture(autouse=True)
def own_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    monkeypatch.setenv("CROSSBRIEF_STORE", str(tmp_path / "store.sqlite"))
    write_sets(tmp_path / "sets.jsonl", 6)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as endpoint:
        yield endpoint


def batch(server: Loopback, step: str, tmp_path: Path, *more: str) -> int:
    files = [] if step == "status" else [str(tmp_path / "sets.jsonl")]
    files += ["--output", str(tmp_path / "later.jsonl")] if step == "collect" else []
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "batch",
                step,
                *files,
                "--base-url",
                server.base_url,
                "--model",
                "gpt-5-mini",
                "--model-size",
                "small",
                *more,
            ]
        )
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_what_comes_later_is_what_comes_at_once_at_half_the_price(tmp_path: Path, server: Loopback) -> None:
    assert batch(server, "submit", tmp_path) == 0
    server.batches.work()
    assert batch(server, "collect", tmp_path) == 0
    at_once = Settings(engine="model", model="gpt-5-mini", model_size="small", base_url=server.base_url)
    brief_file(Job(tmp_path / "sets.jsonl", tmp_path / "now.jsonl", at_once, keep=False))
    later, now = (_briefings(tmp_path / name) for name in ("later.jsonl", "now.jsonl"))
    for one, other in zip(later, now, strict=True):
        half, whole = one.pop("usage"), other.pop("usage")
        assert one == other
        assert half["cost_usd"] == pytest.approx(whole["cost_usd"] / 2, rel=0.05)
        assert half["input_tokens"] == pytest.approx(whole["input_tokens"], rel=0.05)
    assert len(server.received) == server.batches.answered == 6


def _briefings(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_nothing_is_sent_twice_while_it_is_on_its_way(
    tmp_path: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    batch(server, "submit", tmp_path)
    assert "6 were sent now in batch-0" in capsys.readouterr().err
    batch(server, "submit", tmp_path)
    assert "6 requests were on their way, 0 were sent now." in capsys.readouterr().err
    assert batch(server, "collect", tmp_path) == 4
    assert "not_ready: 6 sets are not finished: their answers have not come yet" in capsys.readouterr().err
    assert batch(server, "status", tmp_path) == 0
    assert capsys.readouterr().out == "batch-0  in_progress  0 of 6 answered\n"
    assert not (tmp_path / "later.jsonl").exists()
    server.batches.work()
    assert batch(server, "collect", tmp_path) == batch(server, "collect", tmp_path) == 0
    batch(server, "submit", tmp_path)
    assert "6 of 6 sets are finished" in capsys.readouterr().err
    assert server.batches.answered == 6


def test_what_failed_or_expired_is_sent_again(tmp_path: Path, server: Loopback) -> None:
    batch(server, "submit", tmp_path)
    server.batches.work(status="expired")
    assert batch(server, "collect", tmp_path) == 4
    batch(server, "submit", tmp_path)
    server.batches.work(fail=2)
    assert batch(server, "collect", tmp_path) == 4
    batch(server, "submit", tmp_path)
    server.batches.work()
    assert batch(server, "collect", tmp_path) == 0
    assert server.batches.answered == 6


def test_a_reply_that_needs_mending_goes_round_once_more(tmp_path: Path, server: Loopback) -> None:
    seen: list[str] = []

    def first_broken(body: dict[str, object]) -> str:
        seen.append(str(body))
        return "no JSON" if len(seen) == 1 else fill(body)

    server.batches.reply = first_broken
    batch(server, "submit", tmp_path)
    server.batches.work()
    assert batch(server, "collect", tmp_path) == 4
    batch(server, "submit", tmp_path)
    server.batches.work()
    assert batch(server, "collect", tmp_path) == 0
    assert server.batches.answered == 7


def test_compare_and_tell_are_asked_in_one_round_and_the_blind_reading_in_the_next(
    tmp_path: Path, server: Loopback
) -> None:
    large = ("--model-size", "large")
    answered = []
    for _ in range(2):
        assert batch(server, "submit", tmp_path, *large) == 0
        server.batches.work()
        answered.append(server.batches.answered)
        done = batch(server, "collect", tmp_path, *large)
    assert done == 0
    assert answered[0] == 12 < answered[1] <= 18
    assert {b["verify_model"] for b in _briefings(tmp_path / "later.jsonl")} != {None}


def test_an_endpoint_without_a_batch_api_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback() as server:
        gone = server.base_url
    with pytest.raises(SystemExit) as ended:
        main(["batch", "submit", str(tmp_path / "sets.jsonl"), "--base-url", gone, "--model", "gpt-5-mini"])
    assert ended.value.code == 4
    assert "connection_failed" in capsys.readouterr().err


def test_help_names_the_steps_and_each_step_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        (["batch", "--help"], "crossbrief batch submit"),
        (["batch", "collect", "--help"], "crossbrief batch collect"),
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        assert said in capsys.readouterr().out
