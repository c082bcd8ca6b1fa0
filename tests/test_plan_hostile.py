"""What an endpoint that obeys articles, invents or breaks its JSON can get out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from asking import data, made, no_memory_of_endpoints
from crossbrief.ask.draft import Made
from crossbrief.ask.requests.reply import CompareReply, DigestReply, TellReply
from crossbrief.clean import clean
from crossbrief.document import Document
from crossbrief.errors import OutputError
from crossbrief.model.parse import Unusable, parse
from crossbrief.sources import parse_set
from crossbrief.testing import Loopback, Received
from frozen import frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["no_memory_of_endpoints"]


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
