"""The blind reading: what it is shown, and what its word does to a claim or a point."""

from __future__ import annotations

import pytest

from asking import ferry_finding, made, no_memory_of_endpoints, scripted, stages
from crossbrief.ask.requests import compare
from crossbrief.compare import Comparison
from crossbrief.testing import Loopback
from frozen import finding, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["no_memory_of_endpoints"]


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


def test_of_many_noticed_pairs_the_model_is_asked_about_the_flags_that_most_articles_have_a_part_in() -> None:
    soft = finding(frozen("ferry"), "About?", "figure", "imprecision", ("Eleven people", "a3"), ("14 people", "b2"))
    sides = ("Eleven people", "a3"), ("14 people", "b2"), ("some 300 metres", "c2")
    wide = finding(frozen("ferry"), "How many in all?", "figure", "contradiction", *sides)
    likely = soft.model_copy(update={"question": "Maybe?", "chance": 0.4})
    found = Comparison((soft, *[ferry_finding() for _ in range(3)], wide), possible=(likely,))
    asked = [pair.question for pair in compare.noticed(found)]
    assert asked == ["How many in all?", *["How many were hurt?"] * 3, "Maybe?"]
    assert len(compare.noticed(Comparison((wide,) * 40))) == compare.MOST
