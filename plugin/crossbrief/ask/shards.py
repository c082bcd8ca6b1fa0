"""The shards of a set that does not fit in; the sentences that the last requests can be made from, out.

Two steps, because the model can choose from the shards while the comparator is still at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crossbrief.ask.requests import digest, numbered
from crossbrief.ask.requests.reply import ExtractReply
from crossbrief.ask.requests.task import Task
from crossbrief.document import Document
from crossbrief.ground.bench import Bench
from crossbrief.model.addresses import addresses
from crossbrief.model.asking import Conversation, together
from crossbrief.model.budget import SENTENCE_OVERHEAD, count
from crossbrief.schema import Discrepancy

PROMPT = "extract.v1"
CHOICE, CHOSEN = 1200, 12
"""Tokens that a choice of sentences may have, and for each sentence: an address has 3, and a model may write it out
with words round it."""
SENTENCE = 45
"""Tokens of a numbered news sentence, generously."""


async def choose(
    parts: Sequence[Sequence[Document]], talk: Conversation, bench: Bench, *, room: int, small: bool
) -> list[list[str]]:
    """The addresses the model chooses from each shard, best first; `room` is the last requests', in tokens."""
    limit = chosen_at_most(room, len(parts))
    talk.expect("digest" if small else "extract", len(parts))
    one = _choose_by_digest if small else _choose
    return await together(one(part, limit, talk, bench) for part in parts)


def chosen_at_most(room: int, parts: int) -> int:
    """Sentences a model may choose from one of `parts` shards, so that all of them fit into the last requests' `room`."""
    return max(3, min(room // SENTENCE // parts, CHOICE // CHOSEN))


def condense(
    chosen: Sequence[Sequence[str]], findings: Iterable[Discrepancy], bench: Bench, *, room: int
) -> list[Document]:
    """The documents with what the last requests have room for: the sentences the findings stand in, then those that
    were chosen, each shard's best first."""
    wanted = [e.sentence for f in findings for p in f.positions for e in p.evidence if e.sentence in bench.sentences]
    for rank in range(max(map(len, chosen), default=0)):
        wanted += [ids[rank] for ids in chosen if rank < len(ids)]
    first: dict[str, str] = {}
    for address in wanted:
        first.setdefault(bench.sentences[address].text, address)  # copies of a sentence are shown once
    kept: set[str] = set()
    for text, address in first.items():
        room -= count(text) + SENTENCE_OVERHEAD
        if room < 0:
            break
        kept.add(address)
    trimmed = (replace(d, sentences=tuple(s for s in d.sentences if s.id in kept)) for d in bench.documents)
    return [d for d in trimmed if d.sentences]


def request(part: Sequence[Document], limit: int) -> Task[ExtractReply]:
    """The request for one shard."""
    ids = numbered.addresses(part)
    values = {"articles": numbered.articles(part), "limit": str(limit)}
    return Task(PROMPT, values, ExtractReply, ids, CHOSEN * limit + 50)


async def _choose(part: Sequence[Document], limit: int, talk: Conversation, _: Bench) -> list[str]:
    task = request(part, limit)
    reply = await talk.ask(*task)
    allowed = set(task.ids)
    return [i for i in addresses(reply.sentences, allowed) if i in allowed][:limit]


async def _choose_by_digest(part: Sequence[Document], limit: int, talk: Conversation, bench: Bench) -> list[str]:
    """For a small model: it tells the shard, and the sentences that carry what it tells are chosen."""
    claims = digest.read(await talk.ask(*digest.request(part, talk.language)), bench)
    return list(dict.fromkeys(i for claim in claims for i in claim.cited))[:limit]
