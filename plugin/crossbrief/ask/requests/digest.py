"""Documents in, the request to a small model out: headline and summary without addresses; a reply in, its claims out.

A small model copies well and points badly (measured: of its addresses one in five is right), so it only writes, and the program
looks for the sentences. What it writes is `quoted` or `checked`, never `verified`: it is not asked to judge either.
"""

from __future__ import annotations

from collections.abc import Sequence

from crossbrief.ask.requests import numbered
from crossbrief.ask.requests.reply import DigestReply
from crossbrief.ask.requests.task import Task
from crossbrief.clean.sentences import spans
from crossbrief.document import Document
from crossbrief.ground import facts
from crossbrief.ground.bench import Bench, Claim, Kind
from crossbrief.ground.statements import finished

PROMPT = "digest.v1"
ROOM = 700
"""Output tokens; about three times the longest seen."""


def request(documents: Sequence[Document], language: str) -> Task[DigestReply]:
    """The request for one set, or one shard, that fits into it."""
    return Task(PROMPT, {"articles": numbered.articles(documents), "language": language}, DigestReply, (), ROOM)


def read(reply: DigestReply, bench: Bench) -> list[Claim]:
    """The headline and the summary's sentences, each with the sentences that are nearest to it."""
    headline = " ".join(reply.headline.split()).rstrip(".")
    claims = [_claim("headline", headline, bench)] if headline else []
    told = [text[start:end] for text in reply.summary for start, end in spans(text)]  # it may write all in one item
    return claims + [_claim("summary", finished(text) or text, bench) for text in told]


def _claim(kind: Kind, text: str, bench: Bench) -> Claim:
    return Claim(kind, text, tuple(s.id for s in facts.nearest(text, bench.citable)))
