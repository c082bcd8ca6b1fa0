"""A checked draft in, the same draft after a blind reading out: by the model that wrote it, or by another one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import NamedTuple

from crossbrief.ask.draft import Drafted, Made, made
from crossbrief.ask.requests import compare, verify
from crossbrief.ask.talk import conversation, open_model
from crossbrief.errors import BudgetError, CrossbriefError, OutputError, ProviderError
from crossbrief.ground import points, statements
from crossbrief.ground.bench import Bench
from crossbrief.ground.statements import Checked
from crossbrief.model.asking import Conversation, Model, Progress, together
from crossbrief.model.spend import Spend
from crossbrief.schema import Author, Discrepancy, Usage, Warned
from crossbrief.settings import Settings


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
        talk = conversation(asked, chosen, Spend(settings), progress)
        checked, found, name = await read(drafted, bench, talk)
    told = {"warnings": tuple(talk.warnings), "usage": talk.spend.usage(), "verify_model": name}
    return made(checked, found, bench, author, prompts=(verify.PROMPT,) if name else (), **told)


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
        talk = conversation(asked, chosen, Spend(settings), progress)
        verdicts, _ = await _verdicts(checked, (), bench, talk)
    return Told(verdicts, talk.answered, tuple(talk.warnings), talk.spend.usage())


async def read(
    drafted: Drafted, bench: Bench, reading: Conversation
) -> tuple[list[Checked], compare.ComparedReply, str | None]:
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


def wanted(settings: Settings, *, small: bool) -> bool:
    """A small model is not asked to judge; another one may be named for it."""
    return settings.verify and (not small or settings.verify_model is not None)


@asynccontextmanager
async def reader(talk: Conversation) -> AsyncIterator[Conversation]:
    """The conversation with the model that reads blind: the same, or the one named for it, on the same account."""
    name = talk.settings.verify_model
    if name is None or name == talk.model.name:
        yield talk
        return
    settings = replace(talk.settings, model=name, local=None)
    async with open_model(settings) as other:
        reading = conversation(other, settings, talk.spend, talk.progress)
        reading.warnings = talk.warnings
        yield reading


def _unread(error: CrossbriefError) -> Warned:
    return Warned(
        code="not_verified", message=f"The blind reading failed ({error.code}: {error}); the wording is unread."
    )


async def _verdicts(
    checked: Sequence[Checked], found: Sequence[Discrepancy], bench: Bench, talk: Conversation
) -> tuple[dict[int, statements.Verdict], dict[int, points.PointReading]]:
    """What a blind reading says of claims and points, by their places."""
    parts = verify.batches(checked, found)
    talk.expect("verify", len(parts))
    tasks = [verify.request(part, checked, found, bench.homes) for part in parts]
    replies = await together(talk.ask(*task) for task in tasks)
    read = [verify.read(reply, part) for reply, part in zip(replies, parts, strict=True)]
    claims = {place: verdict for each in read for place, verdict in each.claims.items()}
    return claims, {place: reading for each in read for place, reading in each.points.items()}
