"""Documents through a model: what is asked, in which order, and how often."""

from __future__ import annotations

import threading

import pytest

from asking import ferry_finding, made, no_memory_of_endpoints, scripted, stages
from crossbrief.ask.requests import compare, numbered
from crossbrief.ask.room import FRAME, OTHER_TOKENIZER
from crossbrief.ask.shards import CHOICE
from crossbrief.errors import OutputError
from crossbrief.model import budget
from crossbrief.testing import Loopback, Received, fill
from frozen import document, finding, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["no_memory_of_endpoints"]


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


def test_one_of_the_two_replies_may_be_unusable() -> None:
    with Loopback(reply=scripted(compare="no list today")) as server:
        told = made(server, frozen("ferry"), (ferry_finding(),))
    assert [w.code for w in told.warnings] == ["no_compare"]
    assert [d.question for d in told.discrepancies] == ["How many were hurt?"]
    with Loopback(reply=scripted(compare="none", tell="none")) as server, pytest.raises(OutputError) as caught:
        made(server, frozen("ferry"))
    assert caught.value.code == "invalid_output"


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
