"""A request in, a reply out: attempts at one OpenAI-compatible endpoint, what it understands, and when to give up."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crossbrief.errors import ProviderError, UsageError
from crossbrief.model.budget import bound
from crossbrief.model.endpoint.faults import Fault, Refused, Where
from crossbrief.model.endpoint.retry import PATIENCE, Limiter, backoff
from crossbrief.model.endpoint.urls import checked
from crossbrief.model.prices import Used, load_ahead
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Format, Message, Reply, Request
from crossbrief.settings import Settings

if TYPE_CHECKING:
    from crossbrief.model.endpoint.connection import Connection

LOG = logging.getLogger(__name__)

DEFAULT_MODEL = "gpt-5-mini"
OPENAI = "https://api.openai.com/v1"

_FIXED_TEMPERATURE = re.compile(r"(^|/)(o\d|gpt-[5-9])")
"""Models that refuse a temperature."""
_FORMATS: tuple[Format, ...] = ("json_schema", "json_object", "text")


@dataclass
class Dialect:
    """What an endpoint understands, learnt from its refusals; each part is given up once and stays so."""

    format: Format = "json_schema"
    temperature: bool = True
    limit: str = "max_tokens"
    limit_settled: bool = False
    stream_usage: bool = True
    effort: bool = True
    most: int | None = None
    """Tokens a reply may have at most; None: as many as are asked for."""

    def without(self, refused: Refused, limit: int | None = None) -> bool:
        """Give a part up; False when there is nothing left to give up. `limit` is what it named as the most tokens of a reply."""
        if refused == "format" and self.format != _FORMATS[-1]:
            self.format = _FORMATS[_FORMATS.index(self.format) + 1]
        elif refused == "temperature" and self.temperature:
            self.temperature = False
        elif refused == "max_tokens" and not self.limit_settled:
            self.limit = "max_completion_tokens" if self.limit == "max_tokens" else "max_tokens"
            self.limit_settled = True
        elif refused == "stream_options" and self.stream_usage:
            self.stream_usage = False
        elif refused == "reasoning_effort" and self.effort:
            self.effort = False
        elif refused == "room" and limit and limit < (self.most or limit + 1):
            self.most = limit
        else:
            return False
        return True


DIALECTS: dict[tuple[str, str], Dialect] = {}
"""By base URL and model, for the life of the process: a refusal is paid for once."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A completion as far as we use it."""

    text: str
    model: str
    usage: dict[str, Any]


class Endpoint:
    """An OpenAI-compatible endpoint; open it once (`async with`) and ask it for many briefings.

    Raises:
        UsageError: `bad_setting`, no key and no base URL, or a key that is no header value.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        key = (settings.api_key or "").strip()
        if not key and not settings.base_url:
            raise UsageError(
                "No key: set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for an endpoint without one.", code="bad_setting"
            )
        if not key.isascii() or not key.isprintable():
            raise UsageError(
                "The API key holds a character that no key has; check `OPENAI_API_KEY`.", code="bad_setting"
            )
        base = checked((settings.base_url or OPENAI).strip())
        self._settings = settings
        self._where = Where(settings.model or DEFAULT_MODEL, base, key)
        self._sleep, self._jitter = sleep, jitter
        first = Dialect(
            temperature=not _FIXED_TEMPERATURE.search(self.name),
            limit="max_completion_tokens"
            if (urlsplit(base).hostname or "").endswith((".openai.com", ".azure.com"))
            else "max_tokens",
        )
        self._dialect = DIALECTS.setdefault((base, self.name), first)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: Connection

    @property
    def name(self) -> str:
        """The model's name."""
        return self._where.model

    def _enter_loop(self) -> None:
        """Connections and waiting places belong to an event loop: `brief` called twice has two, and gets new ones."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._limiter = Limiter(self._settings.concurrency)
        # Loaded with the first request: the SDK costs more than the rest of the program, and the tokenizer, which a long
        # set needs before, leaves memory behind that the SDK then uses again.
        from crossbrief.model.endpoint.connection import Connection

        self._connection = Connection(self._where)
        self._loop = loop
        load_ahead(self.name, self._where.base_url)

    async def __aenter__(self) -> Endpoint:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is asyncio.get_running_loop():
            await self._connection.close()

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply to `request`; every attempt is held and settled on `spend`.

        Raises:
            ProviderError: with the codes of `errors`; never retried when another attempt cannot help.
            BudgetError: before an attempt that could pass a limit, or when the briefing's deadline ends a wait.
        """
        self._enter_loop()
        before = spend.requests
        ends = asyncio.get_running_loop().time() + self._settings.timeout
        attempt = 0
        while True:
            attempt += 1
            spoken = replace(self._dialect)
            try:
                async with self._limiter:
                    reply = await self._attempt(request, spend, ends)
            except Fault as fault:
                # Another request at the same time may have learnt the same already: then it is said again as it is known now.
                if fault.refused and (spoken != self._dialect or self._dialect.without(fault.refused, fault.partial)):
                    attempt -= 1
                    continue
                if fault.code == "rate_limited":
                    self._limiter.refused()
                await self._wait(fault, attempt, request, spend, ends)
            else:
                self._limiter.succeeded()
                return replace(reply, attempts=spend.requests - before)

    async def _wait(self, fault: Fault, attempt: int, request: Request, spend: Spend, ends: float) -> None:
        """Sleep before the next attempt, or end in the error when there is to be none."""
        delay = backoff(attempt, self._jitter) if fault.after is None else fault.after
        left = ends - asyncio.get_running_loop().time()
        message = fault.message
        if fault.after is not None and fault.after > min(PATIENCE, left):
            message += f" It asks to wait {fault.after:g} s."
        elif attempt < fault.attempts and delay < min(left, spend.seconds_left() or left):
            if request.on_wait:
                request.on_wait(fault.message)
            LOG.info("waiting %.1f s: %s", delay, fault.message)
            await self._sleep(delay)
            return
        raise ProviderError(
            message,
            code=fault.code,
            retryable=fault.retryable,
            requests_made=spend.requests,
            usage=spend.tokens(),
            partial=fault.partial,
        ) from None

    async def _attempt(self, request: Request, spend: Spend, ends: float) -> Reply:
        held = spend.hold(request.input_tokens, request.max_output, self.name)
        used, estimated = Used(0, 0), False
        try:
            left = ends - asyncio.get_running_loop().time()
            async with asyncio.timeout(min(left, spend.seconds_left() or left)):
                heard = self._heard(await self._connection.complete(self._body(request), request.on_text), request)
            used, estimated = _usage(heard, request)
        except TimeoutError:
            used, estimated = Used(request.input_tokens, 0), True
            spend.seconds_left()
            raise Fault(
                "timed_out", f"{self._where.host} did not answer within {self._settings.timeout:g} s."
            ) from None
        except Fault as fault:
            used = fault.spent
            raise
        finally:
            spend.settle(held, used, estimated=estimated)
        return Reply(heard.text, used.input, used.output, model=heard.model or self.name, estimated=estimated)

    def _body(self, request: Request) -> dict[str, Any]:
        dialect = self._dialect
        messages = list(request.messages)
        if dialect.format != "json_schema":
            messages[-1] = Message(messages[-1].role, f"{messages[-1].content}\n\n{request.schema_note}")
        body: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            dialect.limit: min(request.max_output, dialect.most or request.max_output),
        }
        if dialect.temperature:
            body["temperature"] = 0
        if dialect.effort and self._settings.reasoning_effort:
            body["reasoning_effort"] = self._settings.reasoning_effort
        if dialect.format == "json_schema":
            form = {"name": re.sub(r"\W", "_", request.name), "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        elif dialect.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        if request.on_text:
            body["stream"] = True
            if dialect.stream_usage:
                body["stream_options"] = {"include_usage": True}
        return body

    def _heard(self, completion: dict[str, Any], request: Request) -> _Heard:
        """The text of a completion; how it ended is looked at before what it says."""
        usage = completion.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        choices = completion.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        message = choice.get("message")
        message = message if isinstance(message, dict) else {}
        heard = _Heard(_said(message.get("content")), str(completion.get("model") or ""), usage)
        spent = _usage(heard, request)[0]
        if message.get("refusal"):
            said = self._where.redact(message["refusal"])
            raise Fault("refused", f"`{self.name}` refuses: {said}", partial=message["refusal"], spent=spent)
        if choice.get("finish_reason") == "content_filter":
            raise Fault(
                "content_filtered", f"The filter of {self._where.host} cut the reply.", partial=heard.text, spent=spent
            )
        if choice.get("finish_reason") == "length":
            most = min(request.max_output, self._dialect.most or request.max_output)
            said = f"The reply was cut at {most} tokens."
            raise Fault("output_truncated", said, partial=heard.text, spent=spent)
        if not heard.text:
            raise Fault("empty_response", f"{self._where.host} sent a completion without text.", 2, spent=spent)
        return heard

    def reply(self, completion: dict[str, Any], request: Request) -> Reply:
        """What a completion says that came by another way than `ask`.

        Raises:
            Fault: it is no use.
        """
        heard = self._heard(completion, request)
        used, estimated = _usage(heard, request)
        return Reply(heard.text, used.input, used.output, model=heard.model or self.name, estimated=estimated)


def _usage(heard: _Heard, request: Request) -> tuple[Used, bool]:
    """Tokens, and whether they are our own count: where the endpoint gives none, or numbers that
    cannot be.

    A count is impossible below a twentieth of the bytes and above the bytes plus what a chat template adds.
    """
    sent = sum(bound(m.content) for m in request.messages)
    got = bound(heard.text)
    reported = (heard.usage.get("prompt_tokens"), heard.usage.get("completion_tokens"))
    if all(isinstance(n, int) for n in reported):
        prompt, answer = int(reported[0] or 0), int(reported[1] or 0)
        if sent / 20 <= prompt <= sent + 4096 + bound(json.dumps(request.schema)) and answer >= got / 20:
            return Used(prompt, answer, _cached(heard.usage)), False
    own = (max(request.input_tokens, sent // 4), max(1, got // 4))
    higher = [max(o, r) if isinstance(r, int) and 0 <= r <= 10 * o else o for o, r in zip(own, reported, strict=True)]
    return Used(higher[0], higher[1]), True


def _cached(usage: dict[str, Any]) -> int:
    """Input tokens that were read from the endpoint's cache, as OpenAI and as DeepSeek say it."""
    details = usage.get("prompt_tokens_details")
    said = details.get("cached_tokens") if isinstance(details, dict) else usage.get("prompt_cache_hit_tokens")
    return max(0, said) if isinstance(said, int) else 0


def _said(content: Any) -> str:
    """The text of a message: a string, or the text parts of a list."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""
