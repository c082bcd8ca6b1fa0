"""The shards of a set that does not fit in; the sentences that one last request can be made from, out.

Two steps, because the model can choose from the shards while the comparator is still at work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crossbrief import ground, numbered
from crossbrief.document import Document
from crossbrief.draft import DigestDraft, ExtractDraft
from crossbrief.model.asking import Conversation, together
from crossbrief.model.budget import SENTENCE_OVERHEAD, count
from crossbrief.schema import Discrepancy

DIGEST, EXTRACT = "digest.v1", "extract.v1"
CHOICE, CHOSEN = 1200, 12
"""Tokens that a choice of sentences may have, and for each sentence: an address has 3, and a model may write it out
with words round it."""
OUTPUT = 700
"""Tokens a digest may have; about three times the longest seen."""
SENTENCE = 45
"""Tokens of a numbered news sentence, generously."""


async def choose(
    parts: Sequence[Sequence[Document]], talk: Conversation, bench: ground.Bench, *, room: int, small: bool
) -> list[list[str]]:
    """The addresses the model chooses from each shard, best first; `room` is the last request's, in tokens."""
    limit = max(3, min(room // SENTENCE // len(parts), CHOICE // CHOSEN))
    talk.expect("digest" if small else "extract", len(parts))
    one = _choose_by_digest if small else _choose
    return await together(one(part, limit, talk, bench) for part in parts)


def condense(
    chosen: Sequence[Sequence[str]], findings: Sequence[Discrepancy], bench: ground.Bench, *, room: int
) -> list[Document]:
    """The documents with what the last request has room for: the sentences the findings stand in, then those that
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


async def _choose(part: Sequence[Document], limit: int, talk: Conversation, _: ground.Bench) -> list[str]:
    values = {"articles": numbered.articles(part), "limit": str(limit)}
    draft = await talk.ask(EXTRACT, values, ExtractDraft, numbered.addresses(part), CHOSEN * limit + 50)
    allowed = set(numbered.addresses(part))
    return [i for i in dict.fromkeys(draft.sentences) if i in allowed][:limit]


async def _choose_by_digest(part: Sequence[Document], limit: int, talk: Conversation, bench: ground.Bench) -> list[str]:
    """For a small model: it tells the shard, and the sentences that carry what it tells are chosen."""
    prose = ground.digest(await digest(part, talk), bench)
    return list(dict.fromkeys(e.sentence for s in prose.summary_evidence for e in s.evidence))[:limit]


async def digest(read: Sequence[Document], talk: Conversation) -> DigestDraft:
    """Headline and summary of what is read, without addresses."""
    values = {"articles": numbered.articles(read), "language": talk.language}
    return await talk.ask(DIGEST, values, DigestDraft, (), OUTPUT)
