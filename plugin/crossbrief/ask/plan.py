"""Documents and what the rules found in; what a model made of them, its facts checked and its claims read blind, out.

A large model is asked two things at once over the same prefix, where the articles disagree and what happened, and then to read
blind what came back. A small one only writes. A set that does not fit is read in shards, concurrently; the sentences chosen from
them make the last requests.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from crossbrief.ask import compare, digest, numbered, tell, verify
from crossbrief.ask.reply import CompareReply, TellReply
from crossbrief.ask.shards import CHOICE, choose, condense
from crossbrief.compare import Comparison
from crossbrief.document import Document
from crossbrief.errors import BudgetError, CrossbriefError, OutputError, ProviderError
from crossbrief.ground import points, statements
from crossbrief.ground.bench import Bench
from crossbrief.ground.statements import Checked
from crossbrief.model.asking import Conversation, Model, Progress, together
from crossbrief.model.budget import SENTENCE_OVERHEAD, bound, count, shards
from crossbrief.model.cache import Cached
from crossbrief.model.spend import Spend, price
from crossbrief.schema import Author, Discrepancy, Prose, Rejected, Usage, Warned
from crossbrief.settings import Settings

FRAME = 1500
"""Tokens kept for instructions and schema."""
WINDOW = 16_000
"""A model's window when nothing is known of it."""
OTHER_TOKENIZER = 0.85
"""Share of the window that is used, because other models count some tokens more than o200k_base does."""
HEAD_START = 0.05
"""Seconds after which the comparator starts while shards are read: both want the processor, and the requests, once they
are on their way, do not."""
SMALL = 14.0
"""Billions of parameters up to which `auto` takes a model for small."""

_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)

Compared = Comparison | Callable[[], asyncio.Future[Comparison]]
"""What the rules found; or what starts them, and gives the same future whenever it is called."""


class Room(NamedTuple):
    """Tokens of article text that fit into one request beside the instructions and the reply."""

    whole: int
    """Where the reply is a comparison."""
    shard: int
    """Where it is a choice of sentences."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a model contributed."""

    prose: Prose
    """Statements whose facts hold and that no blind reading refused. Empty parts: keep the extract's."""
    discrepancies: tuple[Discrepancy, ...]
    possible: tuple[Discrepancy, ...]
    dismissed: tuple[Discrepancy, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...] = ()
    usage: Usage = field(default_factory=Usage)
    prompts: tuple[str, ...] = ()
    model: str | None = None
    """As the endpoint reported it."""
    verify_model: str | None = None
    """None: nothing was read blind."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came back of the first requests, its facts checked: what a blind reading reads."""

    checked: list[Checked]
    compared: compare.Compared


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
        spend = Spend(settings, price=price(asked.name))
        talk = _conversation(asked, settings, spend, progress)
        room = _room(settings, asked.name)
        try:
            return await _ask(documents, compared, talk, room)
        except ProviderError as error:
            smaller = _smaller(error, room, documents)
            if not smaller:
                raise
        return await _replanned(documents, compared, talk, smaller)


def is_small(settings: Settings, name: str) -> bool:
    """Whether a model gets the small division of labour: as set, else by the size in its name, else no."""
    if settings.model_size != "auto":
        return settings.model_size == "small"
    sizes = [float(size) for size in _SIZE.findall(name)]
    return bool(sizes) and max(sizes) <= SMALL


async def _verdicts(
    checked: Sequence[Checked], found: Sequence[Discrepancy], bench: Bench, talk: Conversation
) -> tuple[dict[int, statements.Verdict], dict[int, points.Reading]]:
    """What a blind reading says of claims and points, by their places."""
    parts = verify.batches(checked, found)
    talk.expect("verify", len(parts))
    tasks = [verify.request(part, checked, found, bench.homes) for part in parts]
    replies = await together(talk.ask(*task) for task in tasks)
    read = [verify.read(reply, part) for reply, part in zip(replies, parts, strict=True)]
    claims = {place: verdict for each in read for place, verdict in each.claims.items()}
    return claims, {place: reading for each in read for place, reading in each.points.items()}


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


def made(
    checked: Sequence[Checked], found: compare.Compared, bench: Bench, author: Author = "model", **told: object
) -> Made:
    """A draft as what a model contributed."""
    prose = statements.prose(checked, bench, author)
    return Made(prose, *found, rejected=tuple(bench.rejected), **told)  # type: ignore[arg-type]


def language(settings: Settings, documents: Sequence[Document]) -> str:
    """The language to write in: as set, else that of most articles, else English."""
    spoken = Counter(d.article.language for d in documents if d.article.language)
    return settings.language or (spoken.most_common(1)[0][0] if spoken else "en")


def once(documents: Sequence[Document]) -> list[Document]:
    """Documents without those whose text another one has exactly."""
    return list({d.article.text: d for d in reversed(documents)}.values())[::-1]


def _conversation(model: Model, settings: Settings, spend: Spend, progress: Progress | None) -> Conversation:
    cached = Cached(model, settings) if settings.cache else model
    window = settings.context_tokens  # a known model's own is large enough for every reply
    return Conversation(cached, settings, spend, progress, bounded=is_small(Settings(), model.name), window=window)


async def _ask(documents: Sequence[Document], known: Compared, talk: Conversation, room: Room) -> Made:
    bench = Bench(documents)
    read = once(documents)
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
        else compare.Compared(comparison.discrepancies, comparison.possible, ())
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
    return Drafted(statements.check(claims, bench), compare.Compared(comparison.discrepancies, comparison.possible, ()))


async def judge(
    drafted: Drafted,
    bench: Bench,
    settings: Settings,
    *,
    model: Model | None = None,
    progress: Progress | None = None,
    author: Author = "model",
) -> Made:
    """Somebody else's draft after a blind reading by `model`, or by the verify model of the settings; a reading that fails is a
    warning, and everything stays `checked`.

    Raises:
        UsageError: no key and no base URL.
    """
    chosen = replace(settings, model=settings.verify_model or settings.model)
    async with AsyncExitStack() as opened:
        asked = model if model is not None else await opened.enter_async_context(open_model(chosen))
        talk = _conversation(asked, chosen, Spend(settings, price=price(asked.name)), progress)
        checked, found, reader = await _read(drafted, bench, talk)
    told = {"warnings": tuple(talk.warnings), "usage": talk.spend.usage(), "verify_model": reader}
    return made(checked, found, bench, author, prompts=(verify.PROMPT,) if reader else (), **told)


class Told(NamedTuple):
    """What a blind reading said of statements, by place."""

    verdicts: dict[int, statements.Verdict]
    model: str
    warnings: tuple[Warned, ...]
    usage: Usage


async def read_statements(
    checked: Sequence[Checked],
    bench: Bench,
    settings: Settings,
    *,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Told:
    """Statements read blind beside their sentences, by `model`, or by the verify model of the settings.

    Raises:
        CrossbriefError: as `ask`.
    """
    chosen = replace(settings, model=settings.verify_model or settings.model)
    async with AsyncExitStack() as opened:
        asked = model if model is not None else await opened.enter_async_context(open_model(chosen))
        talk = _conversation(asked, chosen, Spend(settings, price=price(asked.name)), progress)
        verdicts, _ = await _verdicts(checked, (), bench, talk)
    return Told(verdicts, talk.answered, tuple(talk.warnings), talk.spend.usage())


async def _judged(drafted: Drafted, comparison: Comparison, bench: Bench, talk: Conversation, *, small: bool) -> Made:
    """The draft after the blind reading, if there is one."""
    checked, found, reader = drafted.checked, drafted.compared, None
    if _wants_reading(talk.settings, small=small):
        async with _reader(talk) as reading:
            checked, found, reader = await _read(drafted, bench, reading)
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


async def _read(
    drafted: Drafted, bench: Bench, reading: Conversation
) -> tuple[list[Checked], compare.Compared, str | None]:
    """The draft as it was read blind, and the reader's name; as it was, and a warning, if the reading failed."""
    if not verify.batches(drafted.checked, drafted.compared.discrepancies):
        return drafted.checked, drafted.compared, None
    found = drafted.compared
    try:
        claims, readings = await _verdicts(drafted.checked, found.discrepancies, bench, reading)
    except (ProviderError, OutputError, BudgetError) as error:
        if error.code == "not_ready":  # a batch's answers come later, and the reading with them
            raise
        reading.warnings.append(_unread(error))
        return drafted.checked, found, None
    kept = statements.read(drafted.checked, claims, bench)
    return kept, found._replace(discrepancies=points.read(found.discrepancies, readings)), reading.answered


def _wants_reading(settings: Settings, *, small: bool) -> bool:
    """A small model is not asked to judge; another one may be named for it."""
    return settings.verify and (not small or settings.verify_model is not None)


@asynccontextmanager
async def _reader(talk: Conversation) -> AsyncIterator[Conversation]:
    """The conversation with the model that reads blind: the same, or the one named for it, on the same account."""
    name = talk.settings.verify_model
    if name is None or name == talk.model.name:
        yield talk
        return
    settings = replace(talk.settings, model=name, local=None)
    async with open_model(settings) as other:
        reading = _conversation(other, settings, talk.spend, talk.progress)
        reading.warnings = talk.warnings
        yield reading


def _unread(error: CrossbriefError) -> Warned:
    return Warned(
        code="not_verified", message=f"The blind reading failed ({error.code}: {error}); the wording is unread."
    )


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


def _room(settings: Settings, name: str) -> Room:
    known = price(name)
    window = settings.context_tokens or (known.window if known else None) or WINDOW
    used = int(window * OTHER_TOKENIZER) - FRAME
    return Room(whole=max(500, used - min(compare.ROOM, window // 4)), shard=max(500, used - min(CHOICE, window // 4)))


def _smaller(error: ProviderError, room: Room, documents: Sequence[Document]) -> Room | None:
    """Room for a second plan after `context_too_long`: from the limit the endpoint names, else half; None when there
    is none."""
    if error.code != "context_too_long" or len(numbered.citable(documents)) < 2:
        return None
    size = sum(bound(s.text) for d in documents for s in d.sentences) // 4
    limit = error.partial if isinstance(error.partial, int) else room.whole
    half = max(200, min(limit // 2, room.whole // 2, size // 2))
    return Room(half, half)
