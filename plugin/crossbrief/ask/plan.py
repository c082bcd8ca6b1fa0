"""Documents and what the rules found in; what a model made of them, its facts checked and its claims read blind, out.

A large model is asked two things at once over the same prefix, where the articles disagree and what happened, and then to read
blind what came back. A small one only writes. A set that does not fit is read in shards, concurrently; the sentences chosen from
them make the last requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from crossbrief.ask import reading
from crossbrief.ask.draft import Drafted, Made, made
from crossbrief.ask.requests import compare, digest, numbered, tell, verify
from crossbrief.ask.requests.reply import CompareReply, TellReply
from crossbrief.ask.room import Room, is_small, room_of, smaller
from crossbrief.ask.shards import choose, condense
from crossbrief.ask.talk import conversation, language, open_model
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.errors import OutputError, ProviderError
from crossbrief.ground import statements
from crossbrief.ground.bench import Bench
from crossbrief.model.asking import Conversation, Model, Progress, together
from crossbrief.model.budget import SENTENCE_OVERHEAD, count, shards
from crossbrief.model.spend import Spend
from crossbrief.schema import Warned
from crossbrief.settings import Settings

HEAD_START = 0.05
"""Seconds after which the comparator starts while shards are read: both want the processor, and the requests, once they
are on their way, do not."""
Compared = Comparison | Callable[[], asyncio.Future[Comparison]]
"""What the rules found; or what starts them, and gives the same future whenever it is called."""


async def ask(
    documents: Sequence[Document],
    compared: Compared,
    *,
    settings: Settings,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Made:
    """Ask a model for a briefing and keep what its sentences bear out.

    `compared` may be what starts the comparator: the shards of a long set are read while it is at work.
    `model` None: the endpoint or file of `settings`, opened and closed here; give a `client.Endpoint` to share its
    connections over many briefings.

    Raises:
        ProviderError: exit 4, the endpoint refused or failed.
        OutputError: `invalid_output` after one repair round; `nothing_verified`, with the `Made` as `partial`.
        BudgetError: before the call that could pass a limit, unless only the blind reading is left.
        UsageError: no key and no base URL; a template that cannot be used.
    """
    async with AsyncExitStack() as opened:
        asked = model if model is not None else await opened.enter_async_context(open_model(settings))
        spend = Spend(settings)
        talk = conversation(asked, settings, spend, progress)
        room = room_of(settings, asked.name)
        try:
            return await _ask(documents, compared, talk, room)
        except ProviderError as error:
            retry = smaller(error, room, documents)
            if not retry:
                raise
        return await _replanned(documents, compared, talk, retry)


async def _ask(documents: Sequence[Document], known: Compared, talk: Conversation, room: Room) -> Made:
    bench = Bench(documents)
    read = numbered.once(documents)
    if not numbered.citable(read):
        raise OutputError("No sentence of the articles can be shown to a model.", code="nothing_verified")
    talk.settings = replace(talk.settings, language=language(talk.settings, documents))
    small = is_small(talk.settings, talk.model.name)
    if len(shards(read, room.whole)) > 1:
        if callable(known):
            asyncio.get_running_loop().call_later(HEAD_START, known)
        chosen = await choose(shards(read, room.shard), talk, bench, room=room.whole, small=small)
        comparison = await _found(known)
        pairs = (*comparison.discrepancies, *compare.noticed(comparison))
        read = condense(chosen, pairs, bench, room=room.whole)
    else:
        comparison = await _found(known)
    drafted = await (_small if small else _large)(read, comparison, talk, bench)
    return await _judged(drafted, comparison, bench, talk, small=small)


async def _found(known: Compared) -> Comparison:
    return await known() if callable(known) else known


async def _large(read: Sequence[Document], comparison: Comparison, talk: Conversation, bench: Bench) -> Drafted:
    """Compare and tell, at once. One of the two may be unusable: the rules' findings or the extract stand in."""
    pairs = compare.noticed(comparison)
    talk.expect("compare", 1)
    talk.expect("tell", 1)
    compared, told = await together(
        [
            _usable(talk.ask(*compare.request(read, pairs, talk.language)), "compare", talk),
            _usable(talk.ask(*tell.request(read, talk.language)), "tell", talk),
        ]
    )
    if isinstance(compared, OutputError) and isinstance(told, OutputError):
        raise compared
    found = (
        compare.read(compared, pairs, comparison, bench)
        if isinstance(compared, CompareReply)
        else compare.ComparedReply(comparison.discrepancies, comparison.possible, ())
    )
    claims = tell.read(told, bench) if isinstance(told, TellReply) else []
    return Drafted(statements.check(claims, bench), found)


async def _usable(asking: Any, stage: str, talk: Conversation) -> Any:
    """The reply; or the error, said as a warning, if it could not be used after its repair."""
    try:
        return await asking
    except OutputError as error:
        talk.warnings.append(
            Warned(code=f"no_{stage}", message=f"The model's reply to `{stage}` could not be used: {error}")
        )
        return error


async def _small(read: Sequence[Document], comparison: Comparison, talk: Conversation, bench: Bench) -> Drafted:
    """Headline and summary; what the rules found stays as it is."""
    talk.expect("digest", 1)
    claims = digest.read(await talk.ask(*digest.request(read, talk.language)), bench)
    return Drafted(
        statements.check(claims, bench), compare.ComparedReply(comparison.discrepancies, comparison.possible, ())
    )


async def _judged(drafted: Drafted, comparison: Comparison, bench: Bench, talk: Conversation, *, small: bool) -> Made:
    """The draft after the blind reading, if there is one."""
    checked, found, reader = drafted.checked, drafted.compared, None
    if reading.wanted(talk.settings, small=small):
        async with reading.reader(talk) as blind:
            checked, found, reader = await reading.read(drafted, bench, blind)
    result = made(
        checked,
        found,
        bench,
        warnings=tuple(talk.warnings),
        usage=talk.spend.usage(),
        prompts=((digest.PROMPT,) if small else (compare.PROMPT, tell.PROMPT)) + ((verify.PROMPT,) if reader else ()),
        model=talk.answered,
        verify_model=reader,
    )
    if not checked and len(found.discrepancies) <= len(comparison.discrepancies) and not found.dismissed:
        raise OutputError(
            "Nothing the model wrote is borne out by the articles.",
            code="nothing_verified",
            requests_made=talk.spend.requests,
            usage=talk.spend.tokens(),
            partial=result,
        )
    return result


async def _replanned(documents: Sequence[Document], known: Compared, talk: Conversation, room: Room) -> Made:
    """The second and last plan, with smaller shards."""
    try:
        return await _ask(documents, known, talk, room)
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
