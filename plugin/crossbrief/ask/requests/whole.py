"""Telling and comparing in one request, for whoever answers in one go: a chat window, a chat program's own model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crossbrief.ask.requests import compare, numbered, tell
from crossbrief.ask.requests.reply import WholeReply, with_noticed
from crossbrief.ask.requests.task import Task
from crossbrief.document import Document
from crossbrief.model.parse import form
from crossbrief.model.schema import wire_schema
from crossbrief.schema import Discrepancy

PROMPT = "whole.v1"


def request(documents: Sequence[Document], pairs: Sequence[Discrepancy], language: str) -> Task[WholeReply]:
    """The request for one set; `pairs` are the noticed ones, as `compare.request` takes them."""
    ids = numbered.addresses(documents)
    reply = with_noticed(WholeReply, len(pairs))
    shape = form(wire_schema(reply)).replace('"material":"…"', f'"material":"{mark(documents)}"')
    values = {
        "articles": numbered.articles(documents),
        "noticed": numbered.findings(pairs, frozenset(ids)),
        "language": language,
        "form": shape,
    }
    return Task(PROMPT, values, reply, ids, compare.ROOM + tell.ROOM)


def mark(documents: Sequence[Document]) -> str:
    """Eight letters that stand for just these articles: a reply to others is recognised by it."""
    texts = "\n".join(s.text for d in documents for s in d.sentences)
    return hashlib.sha256(texts.encode("utf-8", "replace")).hexdigest()[:8]
