"""Documents and the rules' findings in; what a model made of them, checked against the sentences, out.

A large model gets the whole job in one request and is held to the sentences. A small one points badly and copies
well, so it only writes: headline and summary in one request, one sentence for each finding in a short one; the
program finds the support. A set that does not fit is read in shards, concurrently; the sentences chosen from them
make one last request.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from crossbrief import ground, numbered
from crossbrief.compare import Comparison
from crossbrief.condense import CHOICE, DIGEST, choose, condense, digest
from crossbrief.document import Document
from crossbrief.draft import (
    MAX_OPINIONS,
    BriefingDraft,
    DraftOpinion,
    ExplanationDraft,
    with_opinions,
)
from crossbrief.errors import OutputError, ProviderError
from crossbrief.ground import disputes
from crossbrief.model.asking import Conversation, Model, Progress, together
from crossbrief.model.budget import SENTENCE_OVERHEAD, bound, count, shards
from crossbrief.model.cache import Cached
from crossbrief.model.spend import Spend, price
from crossbrief.schema import Discrepancy, Prose, Rejected, Usage, Warned
from crossbrief.settings import Settings

BRIEFING, EXPLAIN = "briefing.v2", "explain.v1"
OUTPUT = {BRIEFING: 4000, EXPLAIN: 200}
"""Tokens a reply may have; the largest seen on the seeds is about half."""
FRAME = 1500
"""Tokens kept for instructions and schema."""
WINDOW = 16_000
"""A model's window when nothing is known of it."""
OTHER_TOKENIZER = 0.85
"""Share of the window that is used, because other models count some tokens more than o200k_base does."""
HEAD_START = 0.05
"""Seconds after which the comparator starts while shards are read: both want the processor, and the requests, once they
are on their way, do not."""
EXPLAINED = 6
"""Findings a small model explains, at most."""
SMALL = 14.0
"""Billions of parameters up to which `auto` takes a model for small."""

_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)


Findings = Sequence[Discrepancy] | Callable[[], asyncio.Future[Comparison]]
"""What the rules found; or what starts them, and gives the same future whenever it is called."""


class Room(NamedTuple):
    """Tokens of article text that fit into one request beside the instructions and the reply."""

    whole: int
    """Where the reply is a briefing."""
    shard: int
    """Where it is a choice of sentences."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What a model contributed."""

    prose: Prose
    """Parts that could be proved. Empty parts: nothing of it held, or the model was not asked; keep the extractive
    ones."""
    discrepancies: tuple[Discrepancy, ...]
    """The findings given, all of them, in their order, with the model's explanation and opinion added and
    `detected_by` extended where it found the same; then what only the model found and the sentences prove."""
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...]
    usage: Usage
    prompt: str
    """`briefing.v2` or `digest.v1`."""
    model: str
    """As the endpoint reported it."""


async def generate(
    documents: Sequence[Document],
    findings: Findings,
    *,
    settings: Settings,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Generated:
    """Ask a model for a briefing and keep what the sentences prove.

    `findings` may be what starts the comparator: the shards of a long set are read while it is at work.
    `model` None: the endpoint or file of `settings`, opened and closed here; give a `client.Endpoint` to share its
    connections over many briefings.

    Raises:
        ProviderError: exit 4, the endpoint refused or failed.
        OutputError: `invalid_output` after one repair round; `nothing_verified`, with the `Generated` as `partial`.
        BudgetError: before the call that could pass a limit.
        UsageError: no key and no base URL; a template that cannot be used.
    """
    async with AsyncExitStack() as opened:
        asked = model if model is not None else await opened.enter_async_context(open_model(settings))
        spend = Spend(settings, price=price(asked.name))
        cached = Cached(asked, settings) if settings.cache else asked
        talk = Conversation(cached, settings, spend, progress, bounded=is_small(Settings(), asked.name))
        room = _room(settings, asked.name)
        try:
            return await _generate(documents, findings, talk, room)
        except ProviderError as error:
            smaller = _smaller(error, room, documents)
            if not smaller:
                raise
        return await _replanned(documents, findings, talk, smaller)


def is_small(settings: Settings, name: str) -> bool:
    """Whether a model gets the small division of labour: as set, else by the size in its name, else no."""
    if settings.model_size != "auto":
        return settings.model_size == "small"
    sizes = [float(size) for size in _SIZE.findall(name)]
    return bool(sizes) and max(sizes) <= SMALL


async def _generate(documents: Sequence[Document], known: Findings, talk: Conversation, room: Room) -> Generated:
    bench = ground.Bench(documents)
    read = _once(documents)
    if not numbered.citable(read):
        raise OutputError("No sentence of the articles can be shown to a model.", code="nothing_verified")
    small = is_small(talk.settings, talk.model.name)
    if len(shards(read, room.whole)) > 1:
        if callable(known):
            asyncio.get_running_loop().call_later(HEAD_START, known)
        chosen = await choose(shards(read, room.shard), talk, bench, room=room.whole, small=small)
        findings = await _found(known)
        read = condense(chosen, findings, bench, room=room.whole)
    else:
        findings = await _found(known)
    if small:
        prose, found = await _small(read, findings, talk, bench)
    else:
        prose, found = await _large(read, findings, talk, bench)
    generated = Generated(
        prose=prose,
        discrepancies=found,
        rejected=tuple(bench.rejected),
        warnings=tuple(talk.warnings),
        usage=talk.spend.usage(),
        prompt=DIGEST if small else BRIEFING,
        model=talk.answered,
    )
    if not (prose.headline or prose.summary_evidence or prose.key_points or len(found) > len(findings)):
        raise OutputError(
            "Nothing the model wrote could be proved by the articles.",
            code="nothing_verified",
            requests_made=talk.spend.requests,
            usage=talk.spend.tokens(),
            partial=generated,
        )
    return generated


async def _found(known: Findings) -> Sequence[Discrepancy]:
    return (await known()).discrepancies if callable(known) else known


async def _replanned(documents: Sequence[Document], findings: Findings, talk: Conversation, room: Room) -> Generated:
    """The second and last plan, with smaller shards."""
    try:
        return await _generate(documents, findings, talk, room)
    except ProviderError as error:
        if error.code != "context_too_long":
            raise
        size = sum(count(s.text) + SENTENCE_OVERHEAD for s in numbered.citable(documents))
        raise ProviderError(
            f"{error} The articles have {size} tokens; shards of {room.shard} were refused too. Set `context_tokens`.",
            code=error.code,
            requests_made=error.requests_made,
            usage=error.usage,
            partial=error.partial,
        ) from None


async def _large(
    read: Sequence[Document], findings: Sequence[Discrepancy], talk: Conversation, bench: ground.Bench
) -> tuple[Prose, tuple[Discrepancy, ...]]:
    """The whole briefing in one reply."""
    asked = _most_telling(findings, MAX_OPINIONS)
    values = {
        "articles": numbered.articles(read),
        "findings": numbered.findings(asked, frozenset(numbered.addresses(read))),
        "language": talk.language,
    }
    talk.expect("briefing", 1)
    draft = await talk.ask(BRIEFING, values, with_opinions(len(asked)), numbered.addresses(read), OUTPUT[BRIEFING])
    opinions = _opinions(draft)
    judged = {id(f): f for f, o in zip(asked, opinions, strict=True)}
    prose = ground.briefing(draft, bench)
    return prose, disputes.discrepancies(draft.discrepancies, [judged.get(id(f), f) for f in findings], bench)


async def _small(
    read: Sequence[Document], findings: Sequence[Discrepancy], talk: Conversation, bench: ground.Bench
) -> tuple[Prose, tuple[Discrepancy, ...]]:
    """Headline and summary in one reply, then one short reply for each of the first findings."""
    talk.expect("digest", 1)
    prose = ground.digest(await digest(read, talk), bench)
    explained = _most_telling([f for f in findings if len(f.positions) > 1], EXPLAINED)
    talk.expect("explain", len(explained))
    texts = await together(_explain(f, talk, bench) for f in explained)
    told = dict(zip(map(id, explained), texts, strict=True))
    return prose, tuple(f.model_copy(update={"explanation": told[id(f)]}) if told.get(id(f)) else f for f in findings)


def _most_telling(findings: Sequence[Discrepancy], most: int) -> list[Discrepancy]:
    """At most `most` findings, in their order: conflicts first, and of these the ones that most articles have a part in."""

    def rank(finding: Discrepancy) -> tuple[bool, int]:
        return finding.relation.is_flag, len({e.article for p in finding.positions for e in p.evidence})

    chosen = {id(f) for f in sorted(findings, key=rank, reverse=True)[:most]}
    return [f for f in findings if id(f) in chosen]


async def _explain(finding: Discrepancy, talk: Conversation, bench: ground.Bench) -> str:
    """The model's sentence on one finding, or nothing: a failure here leaves the rule's explanation in place."""
    cited = {e.sentence for p in finding.positions for e in p.evidence}
    homes = {bench.homes[i].label: bench.homes[i] for i in sorted(cited)}
    shown = [replace(d, sentences=tuple(s for s in d.sentences if s.id in cited)) for d in homes.values()]
    lines = [
        f"- {' and '.join(dict.fromkeys(numbered.outlet(bench.homes[e.sentence]) for e in p.evidence))}: "
        f'"{numbered.one_line(p.value)}"'
        for p in finding.positions
    ]
    values = {
        "articles": numbered.articles(shown),
        "question": numbered.one_line(finding.question),
        "values": "\n".join(lines),
        "language": talk.language,
    }
    try:
        draft = await talk.ask(EXPLAIN, values, ExplanationDraft, (), OUTPUT[EXPLAIN])
    except OutputError:
        return ""
    return disputes.explanation(draft.explanation, finding, bench)


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Model]:
    """The model that the settings name, closed at the end; may be shared by many briefings."""
    if settings.local:
        from crossbrief.model.local import LocalModel

        yield LocalModel(settings)
        return
    from crossbrief.model.client import Endpoint

    async with Endpoint(settings) as endpoint:
        yield endpoint


def _opinions(draft: BriefingDraft) -> list[DraftOpinion]:
    """The opinions `f1`, `f2`, … in order; none when none were asked for."""
    given = getattr(draft, "opinions", None)
    return [getattr(given, name) for name in type(given).model_fields] if given is not None else []


def _once(documents: Sequence[Document]) -> list[Document]:
    """Documents without those whose text another one has exactly."""
    return list({d.article.text: d for d in reversed(documents)}.values())[::-1]


def _room(settings: Settings, name: str) -> Room:
    known = price(name)
    window = settings.context_tokens or (known.window if known else None) or WINDOW
    used = int(window * OTHER_TOKENIZER) - FRAME
    return Room(
        whole=max(500, used - min(OUTPUT[BRIEFING], window // 4)), shard=max(500, used - min(CHOICE, window // 4))
    )


def _smaller(error: ProviderError, room: Room, documents: Sequence[Document]) -> Room | None:
    """Room for a second plan after `context_too_long`: from the limit the endpoint names, else half; None when there
    is none."""
    if error.code != "context_too_long" or len(numbered.citable(documents)) < 2:
        return None
    size = sum(bound(s.text) for d in documents for s in d.sentences) // 4
    limit = error.partial if isinstance(error.partial, int) else room.whole
    half = max(200, min(limit // 2, room.whole // 2, size // 2))
    return Room(half, half)
