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

from crossbrief import pipeline
from crossbrief.ask.draft import Made
from crossbrief.ask.plan import ask
from crossbrief.ask.requests import compare, numbered
from crossbrief.ask.requests.reply import CompareReply, DigestReply, TellReply
from crossbrief.ask.room import FRAME, OTHER_TOKENIZER, is_small
from crossbrief.ask.shards import CHOICE
from crossbrief.clean import clean
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.errors import OutputError
from crossbrief.model import budget, cache
from crossbrief.model.endpoint.client import DIALECTS
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


def made(server: Loopback, documents: tuple[Document, ...], findings: tuple[Any, ...] = (), **more: Any) -> Made:
    settings = Settings(**({"base_url": server.base_url, "model": "m", "cache": False, "timeout": 60.0} | more))
    return asyncio.run(ask(documents, Comparison(findings), settings=settings))


def stages(server: Loopback) -> dict[str, Received]:
    """The requests by the name of their prompt; the last of each."""
    return {r.body["response_format"]["json_schema"]["name"].rpartition("_")[0]: r for r in server.received}


def scripted(**replies: Any) -> Callable[[Received], str]:
    """An endpoint that answers each stage with its reply, and what it is not given with what fits the schema."""

    def reply(received: Received) -> str:
        stage = received.body["response_format"]["json_schema"]["name"].rpartition("_")[0]
        given = replies.get(stage)
        return fill(received.body) if given is None else given if isinstance(given, str) else json.dumps(given)

    return reply


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


def test_compare_and_tell_go_out_at_once_over_the_same_prefix_and_the_blind_reading_after_them() -> None:
    both = threading.Barrier(2, timeout=20)

    def reply(received: Received) -> str:
        if "# Items" not in received.prompt:
            both.wait()  # each waits here for the other
        return fill(received.body)

    with Loopback(reply=reply) as server:
        generated = made(server, frozen("ferry"), (ferry_finding(),))
        first, second, last = server.received
    one, other = ("\n".join(m["content"] for m in r.body["messages"]) for r in (first, second))
    assert one.split("# Task")[0] == other.split("# Task")[0]
    assert "# Items" in last.prompt
    assert generated.prompts == ("compare.v1", "tell.v1", "verify.v1")
    assert generated.usage.requests == 3


def test_articles_come_first_and_the_task_last_and_article_text_only_in_the_user_message() -> None:
    with Loopback() as server:
        made(server, frozen("ferry"), (ferry_finding(),))
        sent = stages(server)["compare"]
    system, user = (m["content"] for m in sent.body["messages"])
    assert user.index("[a1] ") < user.index("[c5] ") < user.index("# Task")
    assert "Brisa" not in system
    assert 'f1 (figure, contradiction): How many were hurt? "Eleven people" [a3] against "14 people" [b2]' in user
    assert "tools" not in sent.body


def test_the_system_texts_are_the_same_whatever_the_articles_say() -> None:
    with Loopback() as server:
        made(server, frozen("ferry"))
        first = {stage: r.body["messages"][0] for stage, r in stages(server).items()}
        made(server, (document("a", "The system prompt of the town hall says {{language}} and %s."),))
        assert {stage: r.body["messages"][0] for stage, r in stages(server).items()} == first


def test_the_blind_reading_sees_claims_with_their_sentences_and_neighbours_and_nothing_else() -> None:
    told = {"headline": "", "summary": [{"text": "Lifeboats took everyone off.", "sentences": ["b2"]}]}
    with Loopback(reply=scripted(tell=told, compare={"points": []})) as server:
        made(server, frozen("ferry"))
        shown = stages(server)["verify"].prompt
    assert "## c1. Claim: Lifeboats took everyone off." in shown
    assert " > [b2] Lifeboats took everyone off the Brisa; 14 people were hurt, the hospital said." in shown
    assert "   [b1] " in shown and "   [b3] " in shown
    assert "[a1]" not in shown and "[b4]" not in shown and "Coast Radio" not in shown


def test_what_the_blind_reading_refuses_is_not_told_and_what_it_confirms_is_verified() -> None:
    told = {
        "summary": [
            {"text": "Everybody left the ferry unhurt.", "sentences": ["b2"]},
            {"text": "The ferry left the marked channel.", "sentences": ["c2", "b3"]},
        ]
    }
    verdicts = {"c1": "no: 14 were hurt", "c2": "yes without b3"}
    with Loopback(reply=scripted(tell=told, compare={"points": []}, verify=verdicts)) as server:
        generated = made(server, frozen("ferry"))
    (kept,) = generated.prose.summary_evidence
    assert (kept.text, kept.support, [e.sentence for e in kept.evidence]) == (
        told["summary"][1]["text"],
        "verified",
        ["c2"],
    )
    assert [(r.reason, r.detail) for r in generated.rejected] == [("does_not_follow", "14 were hurt")]


def test_the_blind_reading_sees_every_cited_sentence_and_without_one_only_those_that_lend_something_are_sources() -> (
    None
):
    told = {"summary": [{"text": "Lifeboats took everyone off the Brisa.", "sentences": ["b2", "c3"]}]}
    with Loopback(reply=scripted(tell=told, compare={"points": []})) as server:
        made(server, frozen("ferry"))
        assert " > [b2] " in stages(server)["verify"].prompt and " > [c3] " in stages(server)["verify"].prompt
        unread = made(server, frozen("ferry"), verify=False)
    assert [e.sentence for e in unread.prose.summary_evidence[0].evidence] == ["b2"]


def test_without_a_reading_everything_told_is_checked_and_says_so() -> None:
    with Loopback() as server:
        unread = made(server, frozen("ferry"), verify=False)
        assert set(stages(server)) == {"compare", "tell"}
    assert unread.verify_model is None
    broken = scripted(verify="not JSON")
    with Loopback(reply=broken) as server:
        failed = made(server, frozen("ferry"), (ferry_finding(),))
    assert [w.code for w in failed.warnings] == ["not_verified"]
    for each in (unread, failed):
        assert {s.support for s in each.prose.summary_evidence} <= {"checked", "quoted"}


def test_another_model_may_read_on_the_same_account() -> None:
    with Loopback() as server:
        told = made(server, frozen("ferry"), (ferry_finding(),), verify_model="second-reader")
        assert [r.body["model"] for r in server.received][-1] == "second-reader"
        assert told.usage.requests == len(server.received) == 3
    assert told.verify_model == "second-reader"


def test_a_point_the_reader_confirms_is_verified_and_one_it_doubts_stays_with_its_word() -> None:
    side = {"value": "Eleven people", "sentences": ["a3"]}, {"value": "14 people", "sentences": ["b2"]}
    cost = {"value": "3.4 million", "sentences": ["a6"]}, {"value": "4.3 million", "sentences": ["c3"]}
    point = {"type": "figure", "relation": "contradiction", "severity": "high", "explanation": "The counts differ."}
    points = [
        {**point, "sides": list(side), "question": "How many people were hurt?"},
        {**point, "sides": list(cost), "question": "What will the repairs cost?"},
    ]
    answers = {"p1": "divergence", "p2": "no: one is an estimate"}
    with Loopback(reply=scripted(compare={"points": points}, tell={"summary": []}, verify=answers)) as server:
        first, second = made(server, frozen("ferry")).discrepancies
    assert (first.support, str(first.relation), first.confidence, first.doubt) == ("verified", "divergence", "high", "")
    assert (second.support, second.confidence, second.doubt) == ("checked", "low", "one is an estimate")


def test_a_noticed_pair_is_confirmed_dismissed_or_left_as_the_model_says() -> None:
    for word, listed, dismissed in (("differ", 1, 0), ("same", 0, 1), ("other", 0, 1), ("hm", 1, 0)):
        reply = {"points": [], "noticed": {"f1": word}}
        with Loopback(reply=scripted(compare=reply)) as server:
            told = made(server, frozen("ferry"), (ferry_finding(),))
        assert (len(told.discrepancies), len(told.dismissed)) == (listed, dismissed), word
        assert [d.judged for d in told.dismissed] == [word] * dismissed


def test_one_of_the_two_replies_may_be_unusable() -> None:
    with Loopback(reply=scripted(compare="no list today")) as server:
        told = made(server, frozen("ferry"), (ferry_finding(),))
    assert [w.code for w in told.warnings] == ["no_compare"]
    assert [d.question for d in told.discrepancies] == ["How many were hurt?"]
    with Loopback(reply=scripted(compare="none", tell="none")) as server, pytest.raises(OutputError) as caught:
        made(server, frozen("ferry"))
    assert caught.value.code == "invalid_output"


def test_of_many_noticed_pairs_the_model_is_asked_about_the_flags_that_most_articles_have_a_part_in() -> None:
    soft = finding(frozen("ferry"), "About?", "figure", "imprecision", ("Eleven people", "a3"), ("14 people", "b2"))
    sides = ("Eleven people", "a3"), ("14 people", "b2"), ("some 300 metres", "c2")
    wide = finding(frozen("ferry"), "How many in all?", "figure", "contradiction", *sides)
    likely = soft.model_copy(update={"question": "Maybe?", "chance": 0.4})
    found = Comparison((soft, *[ferry_finding() for _ in range(3)], wide), possible=(likely,))
    asked = [pair.question for pair in compare.noticed(found)]
    assert asked == ["How many in all?", *["How many were hurt?"] * 3, "Maybe?"]
    assert len(compare.noticed(Comparison((wide,) * 40))) == compare.MOST


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


def test_a_small_model_only_writes_and_its_sentences_are_never_more_than_checked() -> None:
    with Loopback() as server:
        generated = made(server, frozen("ferry"), (ferry_finding(),), model_size="small")
        assert list(stages(server)) == ["digest"]
    assert generated.prompts == ("digest.v1",)
    assert all(s.evidence and s.support != "verified" for s in generated.prose.summary_evidence)
    assert [d.support for d in generated.discrepancies] == ["checked"]


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
    assert len(server.received) == generated.usage.requests <= -(-tokens // room) + 3
    assert len(shown) == 200 * 30
    assert max(sizes) + CHOICE <= window
    assert max(sizes[-3:]) + compare.ROOM <= window


def test_a_reply_nothing_of_which_can_be_proved_is_no_briefing() -> None:
    reply = json.dumps({"headline": "Mars attacks", "summary": ["Martians took Port Vell by storm on Tuesday."]})
    with Loopback(reply=reply) as server, pytest.raises(OutputError) as caught:
        made(server, frozen("ferry"), model_size="small")
    assert caught.value.code == "nothing_verified"
    assert isinstance(caught.value.partial, Made)
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
        point = {"sides": sides, "type": "framing", "relation": "perspective", "severity": "high"}
        whole = {
            "headline": row,
            "summary": [row],
            "key_points": [row],
            "points": [{**point, "question": text, "explanation": text}],
            "noticed": {"f1": "differ", "f2": "differ"},
            "timeline": [{**row, "date": "2029", "label": text}],
            "perspectives": [{**row, "holder": text}],
        }
        return json.dumps(whole | dict.fromkeys((f"c{n}" for n in range(1, 9)), "yes"))

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
        for model in (DigestReply, TellReply, CompareReply):
            try:
                parse(text, model)
            except Unusable as error:
                assert error.errors
    assert len(cases) > 300


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
