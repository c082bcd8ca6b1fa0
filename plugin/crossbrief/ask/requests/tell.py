"""Documents in, the request to tell what happened out; a reply in, its claims out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crossbrief.ask.requests import numbered
from crossbrief.ask.requests.reply import TellReply
from crossbrief.ask.requests.task import Task
from crossbrief.document import Document
from crossbrief.ground.bench import Bench, Claim, Kind
from crossbrief.ground.statements import finished
from crossbrief.model.addresses import addresses

PROMPT = "tell.v1"
ROOM = 3500
"""Output tokens; the longest of four whole drafts by a strong model had about 1,700 without its discrepancies."""


def request(documents: Sequence[Document], language: str) -> Task[TellReply]:
    """The request for one set that fits into it."""
    values = {"articles": numbered.articles(documents), "language": language}
    return Task(PROMPT, values, TellReply, numbered.addresses(documents), ROOM)


def read(reply: TellReply, bench: Bench) -> list[Claim]:
    """What the reply claims, in the order of a briefing, each with its addresses as far as they can be read."""
    headline = " ".join(reply.headline.text.split()).rstrip(".")
    claims = [_claim("headline", headline, reply.headline.sentences, bench)] if headline else []
    claims += [_claim("summary", finished(s.text) or s.text, s.sentences, bench) for s in reply.summary]
    claims += [_claim("key_point", finished(s.text) or s.text, s.sentences, bench) for s in reply.key_points]
    claims += [
        replace(_claim("timeline", finished(e.text) or e.text, e.sentences, bench), date=e.date.strip(), label=e.label)
        for e in reply.timeline
    ]
    claims += [
        replace(
            _claim("perspective", finished(v.text) or v.text, v.sentences, bench), holder=" ".join(v.holder.split())
        )
        for v in reply.perspectives
    ]
    return claims


def _claim(kind: Kind, text: str, sentences: Sequence[str], bench: Bench) -> Claim:
    return Claim(kind, " ".join(text.split()), tuple(addresses(sentences, bench.sentences)))
