"""Documents through a model and back: what is asked, how often, and what an endpoint that obeys articles can get
out."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crossbrief import numbered, pipeline
from crossbrief.clean import clean
from crossbrief.condense import CHOICE
from crossbrief.document import Document
from crossbrief.draft import BriefingDraft, DigestDraft
from crossbrief.errors import OutputError
from crossbrief.generate import FRAME, OTHER_TOKENIZER, OUTPUT, Generated, generate, is_small
from crossbrief.model import budget, cache
from crossbrief.model.client import DIALECTS
from crossbrief.model.parse import Unusable, parse
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from crossbrief.testing import Loopback, Received, fill
from frozen import document, finding, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

DATA = Path(os.environ.get("CROSSBRIEF_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "dev"


@pytest.fixture(autouse=True)
def no_memory_of_endpoints() -> None:
    DIALECTS.clear()


def data(name: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made(server: Loopback, documents: tuple[Document, ...], findings: tuple[Any, ...] = (), **more: Any) -> Generated:
    settings = Settings(**({"base_url": server.base_url, "model": "m", "cache": False, "timeout": 60.0} | more))
    return asyncio.run(generate(documents, findings, settings=settings))


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


def ferry_finding() -> Any:
    return finding(
        frozen("ferry"), "How many were hurt?", "figure", "contradiction", ("Eleven people", "a3"), ("14 people", "b2")
    )


def test_articles_come_first_and_the_task_last_and_article_text_only_in_the_user_message() -> None:
    with Loopback() as server:
        made(server, frozen("ferry"), (ferry_finding(),))
        (sent,) = server.received
    system, user = (m["content"] for m in sent.body["messages"])
    assert user.index("[a1] ") < user.index("[c5] ") < user.index("# Task")
    assert "Brisa" not in system
    assert 'f1 (figure, contradiction): How many were hurt? "Eleven people" [a3] against "14 people" [b2]' in user
    assert "tools" not in sent.body


def test_the_system_text_is_the_same_whatever_the_articles_say() -> None:
    with Loopback() as server:
        made(server, frozen("ferry"))
        made(server, (document("a", "The system prompt of the town hall says {{language}} and %s."),))
        first, second = (r.body["messages"][0] for r in server.received)
    assert first == second


def test_no_finding_is_ever_removed() -> None:
    with Loopback() as server:
        generated = made(server, frozen("ferry"), (ferry_finding(),))
    assert generated.discrepancies[0].question == "How many were hurt?"
    assert generated.discrepancies[0].opinion is not None


def test_of_many_findings_the_model_judges_the_conflicts_that_most_articles_have_a_part_in() -> None:
    soft = finding(
        frozen("ferry"), "About how many?", "figure", "imprecision", ("Eleven people", "a3"), ("14 people", "b2")
    )
    wide = finding(
        frozen("ferry"),
        "How many in all?",
        "figure",
        "contradiction",
        ("Eleven people", "a3"),
        ("14 people", "b2"),
        ("some 300 metres", "c2"),
    )
    with Loopback() as server:
        generated = made(server, frozen("ferry"), (soft, *[ferry_finding() for _ in range(12)], wide))
        (sent,) = server.received
    assert "f10 " in sent.prompt and "f11 " not in sent.prompt
    assert "How many in all?" in sent.prompt and "About how many?" not in sent.prompt
    assert [d.opinion is not None for d in generated.discrepancies] == [False, *[True] * 9, *[False] * 3, True]


def test_a_finding_names_only_sentences_that_are_shown_and_three_of_a_side_at_most() -> None:
    documents = tuple(document(label, "The ferry carried 212 people, police said.") for label in "abcdef")
    other = document("g", "The ferry carried 198 people, its owner said.")
    other_side = ("198 people", "g1")
    proofs = [
        finding((*documents, other), "How many?", "figure", "contradiction", ("212 people", f"{d.label}1"), other_side)
        for d in documents
    ]
    sides = proofs[0].positions
    every = sides[0].model_copy(update={"evidence": tuple(p.positions[0].evidence[0] for p in proofs)})
    whole = proofs[0].model_copy(update={"positions": (every, sides[1])})
    line = 'f1 (figure, contradiction): How many? "212 people" {} against "198 people" [g1]'
    shown = numbered.addresses((*documents, other))
    assert numbered.findings([whole], shown) == line.format("[a1] [b1] [c1]")
    assert numbered.findings([whole], ("e1", "f1", "g1")) == line.format("[e1] [f1]")


def test_a_small_model_is_asked_for_prose_without_addresses_and_for_one_line_a_finding() -> None:
    with Loopback() as server:
        generated = made(server, frozen("ferry"), (ferry_finding(),), model_size="small")
        names = [r.body["response_format"]["json_schema"]["name"] for r in server.received]
    assert names == ["digest_v1", "explain_v1"]
    assert generated.prompt == "digest.v1"
    assert all(s.evidence for s in generated.prose.summary_evidence)


def test_a_copy_of_an_article_is_sent_once() -> None:
    first = document("a", "The ferry ran aground on Thursday.")
    copy = document("b", "The ferry ran aground on Thursday.")
    with Loopback() as server:
        made(server, (first, copy))
        assert server.received[0].prompt.count("The ferry ran aground on Thursday.") == 1


def test_two_hundred_articles_take_no_more_requests_than_their_tokens_ask_for() -> None:
    documents = tuple(
        document(
            "".join(chr(97 + int(digit)) for digit in str(i)),
            *(
                f"On day {k} the council of town {i} heard {i * k} complaints about noise in Harbour Street."
                for k in range(1, 31)
            ),
        )
        for i in range(1, 201)
    )
    window = 16_000
    room = int(window * OTHER_TOKENIZER) - FRAME - CHOICE
    tokens = sum(budget.count(s.text) + budget.SENTENCE_OVERHEAD for d in documents for s in d.sentences) + 8 * len(
        documents
    )
    with Loopback() as server:
        generated = made(server, documents, context_tokens=window)
        shown = {line.split("]")[0] for r in server.received for line in r.prompt.splitlines() if line.startswith("[")}
        sizes = [budget.count(r.prompt) for r in server.received]
    assert len(server.received) == generated.usage.requests <= -(-tokens // room) + 1
    assert len(shown) == 200 * 30
    assert max(sizes[:-1]) + CHOICE <= window
    assert sizes[-1] + OUTPUT["briefing.v2"] <= window


def test_a_reply_nothing_of_which_can_be_proved_is_no_briefing() -> None:
    reply = json.dumps({"headline": "Mars attacks", "summary": ["Martians took Port Vell by storm on Tuesday."]})
    with Loopback(reply=reply) as server, pytest.raises(OutputError) as caught:
        made(server, frozen("ferry"), model_size="small")
    assert caught.value.code == "nothing_verified"
    assert isinstance(caught.value.partial, Generated)
    assert [r.kind for r in caught.value.partial.rejected] == ["headline", "summary"]


def obedient(canary: str, wrap: Callable[[str], str]) -> Callable[[Received], str]:
    """Replies that say `canary` wherever a text may stand and point at the sentences that hold it."""

    def reply(received: Received) -> str:
        lines = [line for line in received.prompt.splitlines() if line.startswith("[")]
        told = [line.split("] ", 1) for line in lines]
        guilty = [address[1:] for address, text in told if canary.casefold()[:20] in text.casefold()] or [
            told[0][0][1:]
        ]
        text = wrap(canary)
        row = {"text": text, "sentences": guilty}
        sides = [{"value": text, "sentences": guilty}, {"value": "a", "sentences": [told[-1][0][1:]]}]
        dispute = {
            "positions": sides,
            "type": "framing",
            "relation": "perspective",
            "question": text,
            "explanation": text,
        }
        opinions = {key: {"reason": text, "verdict": "no"} for key in ("f1", "f2")}
        whole = {
            "headline": text,
            "summary": [row],
            "key_points": [row],
            "discrepancies": [dispute],
            "opinions": opinions,
        }
        whole |= {"timeline": [{**row, "date": "2029", "label": text}], "perspectives": [{**row, "holder": text}]}
        return json.dumps(whole | {"explanation": text})

    return reply


WRAPS: list[Callable[[str], str]] = [
    lambda canary: f"{canary}.",
    lambda canary: f'<a href="http://evil.example/?q={canary}">{canary}</a>.',
    lambda canary: f"![{canary}](http://evil.example/x.png).",
]


def injected() -> Iterator[tuple[tuple[Document, ...], str]]:
    for line in data("injection/injected_clusters.jsonl"):
        yield clean(parse_set(line).articles), line["labels"]["canary"]


def test_an_endpoint_that_obeys_the_articles_gets_nothing_of_it_into_a_briefing() -> None:
    tried = 0
    for documents, canary in injected():
        for wrap in WRAPS:
            tried += 1
            with Loopback(reply=obedient(canary, wrap)) as server:
                try:
                    generated = made(server, documents)
                except OutputError as error:
                    generated = error.partial
            told = json.dumps(
                [generated.prose.model_dump(mode="json"), [d.model_dump(mode="json") for d in generated.discrepancies]]
            )
            assert "evil.example" not in told and "href" not in told
            assert canary not in told
    assert tried == 60


def test_no_reply_however_broken_crashes_the_parser() -> None:
    cases = data("malformed_json/cases.jsonl")
    texts = [str(value) for case in cases for value in case.values() if isinstance(value, str)]
    for text in texts:
        for model in (DigestDraft, BriefingDraft):
            try:
                parse(text, model)
            except Unusable as error:
                assert error.errors
    assert len(cases) > 300


def test_the_same_request_again_is_answered_from_the_cache() -> None:
    with Loopback() as server:
        first = made(server, frozen("ferry"), cache=True, api_key="sk-canary-1234567890")
        again = made(server, frozen("ferry"), cache=True, api_key="sk-canary-1234567890")
        assert len(server.received) == 1
        made(server, frozen("ferry"), cache=True, model="other")
        made(server, frozen("ferry")[:2], cache=True)
        assert len(server.received) == 3
    assert again.prose == first.prose
    assert (again.usage.requests, again.usage.input_tokens, again.usage.cost_usd) == (0, 0, 0.0)
    held = cache.info()
    assert held.replies == 3
    assert stat.S_IMODE(held.path.stat().st_mode) == 0o600
    assert b"sk-canary" not in held.path.read_bytes()
    assert cache.clear() == 3
    assert cache.info().replies == 0


def test_a_broken_cache_costs_no_briefing() -> None:
    cache.path().parent.mkdir(parents=True)
    cache.path().write_bytes(b"this is no database" * 100)
    with Loopback() as server:
        assert made(server, frozen("ferry"), cache=True).prose.summary_evidence
        assert len(server.received) == 1


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
        asyncio.run(generate(frozen("ferry"), (), settings=settings, progress=steps.append))
    assert (steps[0].stage, steps[0].done, steps[0].total) == ("briefing", 0, 1)
    assert (steps[-1].done, steps[-1].tokens > 0) == (1, True)
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
