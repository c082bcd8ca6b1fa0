"""A prompt and the draft it should give in; the draft out: one request, one larger reply if it was cut, one repair
round."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from crossbrief.errors import OutputError, ProviderError
from crossbrief.model import prompts
from crossbrief.model.budget import bound, count
from crossbrief.model.parse import SHOWN, Unusable, beside_thoughts, form, parse, so_far
from crossbrief.model.prices import listed
from crossbrief.model.schema import wire_schema
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Message, Reply, Request
from crossbrief.schema import Warned
from crossbrief.settings import Settings

THOUGHT = 8000
"""Output tokens on top for a model that thinks before it answers and shows nothing of it."""
WIDE = 64_000
"""Tokens of a window in which they have room from the start: a limit that is not reached costs nothing."""
FEW = 200
"""Characters of a cut reply up to which its room went into thinking, not into the reply."""
LEAST = 400
"""Output tokens a reply has in any window: with less nothing can be told."""
MAX_REPEATED = 8000
"""Characters of an unusable reply that are shown back to the model."""

D = TypeVar("D", bound=BaseModel)
T = TypeVar("T")
LOG = logging.getLogger(__name__)


class Model(Protocol):
    """Anything that answers a request: an endpoint, a model in this process, a cache in front of either."""

    @property
    def name(self) -> str:
        """The model's name, as it was asked for."""
        ...

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply, unparsed. Raises `ProviderError` with its code; holds and settles every attempt on `spend`."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """Something to show while a briefing is made."""

    stage: str
    """Name of the prompt: `extract`, `briefing`, `digest`, `explain`, `repair`."""
    done: int
    """Requests of this stage that are answered; while a reply streams, those before it."""
    total: int
    tokens: int
    """Input and output tokens so far."""
    text: str = ""
    """Headline and summary so far, unchecked, while they arrive; empty otherwise."""
    waits: str = ""
    """Why another attempt is waited for, in one line; empty otherwise."""


Progress = Callable[[Step], None]


@dataclass
class Conversation:
    """What the requests of one briefing share."""

    model: Model
    settings: Settings
    spend: Spend
    progress: Progress | None = None
    bounded: bool = False
    """Whether lists and texts get limits of length in the schema."""
    window: int | None = None
    """Tokens the model reads and writes in one request; None when nothing is known."""
    warnings: list[Warned] = field(default_factory=list)
    answered: str = ""
    """The model's name as it reported it last."""
    done: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language to write in, as a prompt names it."""
        return self.settings.language or "English"

    def expect(self, stage: str, requests: int) -> None:
        """Announce how many requests a stage will have."""
        self.total[stage] = self.total.get(stage, 0) + requests
        self._show(stage)

    async def ask(self, name: str, values: Mapping[str, str], model: type[D], ids: tuple[str, ...], output: int) -> D:
        """The draft that prompt `name` gives.

        Raises:
            OutputError: `invalid_output`, after one repair round, with the list of errors.
            ProviderError: `output_truncated` if twice the tokens did not suffice either; and what the model raises.
        """
        stage = name.partition(".")[0]
        request = self._request(name, values, model, ids, output)
        reply = await self._reply(request)
        try:
            draft, unknown = parse(reply.text, model)
        except Unusable as problem:
            draft, unknown = await self._repair(request, reply, problem, model)
        if unknown:
            names = ", ".join(dict.fromkeys(unknown))[:SHOWN]
            self.warnings.append(
                Warned(code="unknown_keys", message=f"The reply to `{name}` had keys that were dropped: {names}")
            )
        self.done[stage] = self.done.get(stage, 0) + 1
        self._show(stage)
        return draft

    def _request(
        self, name: str, values: Mapping[str, str], model: type[BaseModel], ids: tuple[str, ...], output: int
    ) -> Request:
        messages = prompts.load(name).render(values)
        schema = wire_schema(model, ids, bounded=self.bounded)
        text = json.dumps(schema, separators=(",", ":"))
        stage = name.partition(".")[0]
        read = self._count([*(m.content for m in messages), text])
        return Request(
            messages=messages,
            schema=schema,
            name=name,
            schema_note=prompts.load("schema.v2").render({"schema": text, "form": form(schema)})[0].content,
            max_output=self._room(output + thought(self.model.name, self.settings), read),
            input_tokens=read,
            on_text=(lambda t: self._show(stage, so_far(t))) if self.progress and self.settings.stream else None,
            on_wait=lambda why: self._show(stage, waits=why),
        )

    def _count(self, texts: list[str]) -> int:
        """Our count of a request: exact where a limit depends on it, else the usual four bytes a token."""
        limited = self.settings.max_tokens is not None or self.settings.max_cost is not None
        return sum(count(t) if limited else bound(t) // 4 for t in texts) + 4 * len(texts)

    def _room(self, output: int, read: int) -> int:
        """Output tokens of a reply; in a small window what is left of it."""
        return max(LEAST, min(output, self.window - read)) if self.window else output

    async def _reply(self, request: Request) -> Reply:
        try:
            reply = await self.model.ask(request, self.spend)
        except ProviderError as error:
            if error.code != "output_truncated":
                raise
            hidden = len(beside_thoughts(str(error.partial or ""))) < FEW
            more = request.max_output + (2 * THOUGHT if hidden else request.max_output)
            larger = replace(request, max_output=self._room(more, request.input_tokens))
            reply = await self.model.ask(larger, self.spend)
        self.answered = reply.model
        taken = f"{reply.attempts} requests" if reply.attempts else "kept from before"
        LOG.info("%s: %d tokens in, %d out; %s", reply.model, reply.input_tokens, reply.output_tokens, taken)
        return reply

    async def _repair(
        self, request: Request, reply: Reply, problem: Unusable, model: type[D]
    ) -> tuple[D, tuple[str, ...]]:
        """One further round in which the model sees its reply and what is wrong with it."""
        self.expect("repair", 1)
        errors = "\n".join(f"- {e}" for e in problem.errors)
        (note,) = prompts.load("repair.v2").render({"errors": errors, "form": form(request.schema)})
        if self.bounded:  # a small model that is shown its reply writes it again
            *before, last = request.messages
            messages = (*before, Message(last.role, f"{last.content}\n\n{note.content}"))
            extra = self._count([note.content])
        else:
            shown = reply.text.encode("utf-8", "replace").decode()[:MAX_REPEATED]
            messages = (*request.messages, Message("assistant", shown), note)
            extra = self._count([shown, note.content])
        second = await self._reply(replace(request, messages=messages, input_tokens=request.input_tokens + extra))
        self.done["repair"] = self.done.get("repair", 0) + 1
        try:
            return parse(second.text, model)
        except Unusable as again:
            raise OutputError(
                f"The model's reply could not be used, nor its second one: {'; '.join(again.errors)}",
                code="invalid_output",
                requests_made=self.spend.requests,
                usage=self.spend.tokens(),
                partial=second.text,
            ) from None

    def _show(self, stage: str, text: str = "", waits: str = "") -> None:
        if self.progress:
            tokens = self.spend.input_tokens + self.spend.output_tokens
            self.progress(Step(stage, self.done.get(stage, 0), self.total.get(stage, 0), tokens, text, waits))


def thought(name: str, settings: Settings) -> int:
    """Tokens on top of every reply for a model that may think: where the window is known to be wide, and no limit counts what a
    reply could cost at worst; else none."""
    known = listed(name)
    limited = settings.max_tokens is not None or settings.max_cost is not None
    return THOUGHT if known and (known.window or 0) >= WIDE and not limited else 0


async def together(jobs: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in order; the first failure cancels the others and is raised as it is."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
