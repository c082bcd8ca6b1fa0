"""Sets in, requests for an OpenAI-compatible Batch API out; later the answers in, and the same briefings as at once.

A briefing is run as far as the answers at hand allow. What it asks beyond them is noted instead of sent, and goes into
the next batch. So shards, repairs and every other step work as they do at once; each needs one round more.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import openai

from crossbrief.batch.executors import brief_line_with_model
from crossbrief.batch.keys import fingerprint
from crossbrief.batch.mailbox import Mailbox
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import Lease, Store
from crossbrief.errors import ProviderError
from crossbrief.model.endpoint.client import OPENAI, Endpoint
from crossbrief.model.endpoint.connection import of_exception
from crossbrief.model.endpoint.faults import Fault, Where
from crossbrief.model.prices import Used
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Reply, Request
from crossbrief.settings import Settings

MOST_REQUESTS, MOST_BYTES = 5_000, 100_000_000
"""Of one batch. The provider allows 50,000 and 200 MB (platform.openai.com/docs/guides/batch); these fit into memory."""

DISCOUNT = 0.5
"""What a batched token costs of the price at once (openai.com/api/pricing)."""

_OVER = ("completed", "failed", "expired", "cancelled")


class PostponedError(Exception):
    """A briefing cannot go on before an answer comes."""


@dataclass(frozen=True, slots=True)
class ProviderBatch:
    """A batch at the provider."""

    id: str
    status: str
    """As the provider calls it: validating, in_progress, finalizing, completed, failed, expired, cancelled …"""
    requests: int
    answered: int


class Post(Endpoint):
    """A model that answers from the mailbox and notes what it cannot answer."""

    def __init__(self, settings: Settings, mailbox: Mailbox) -> None:
        super().__init__(settings)
        self.settings = settings
        self.mailbox = mailbox
        self.wanted: dict[str, dict[str, Any]] = {}
        """Bodies of the requests that were asked and not answered, by key."""

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply that came for this very request.

        Raises:
            PostponedError: none has come yet.
            ProviderError: it came, and is no use.
        """
        body = self._body(request)
        key = hashlib.sha256(json.dumps(body, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
        response = self.mailbox.answer(key)
        if response is None:
            self.wanted[key] = body
            # Requests that are asked together are noted together: the others of this round get their turn first.
            await asyncio.sleep(0)
            raise PostponedError
        spend.discount = DISCOUNT
        held = spend.hold(request.input_tokens, request.max_output, self.name)
        try:
            reply = self.reply(response["body"], request)
        except Fault as fault:
            spend.settle(held, fault.spent)
            raise ProviderError(
                fault.message,
                code=fault.code,
                requests_made=spend.requests,
                usage=spend.tokens(),
                partial=fault.partial,
            ) from None
        spend.settle(held, Used(reply.input_tokens, reply.output_tokens), estimated=reply.estimated)
        return reply


@dataclass
class Progress:
    """How far the sets of a file are."""

    total: int = 0
    finished: int = 0
    wanted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Requests that no batch carries yet."""
    awaited: int = 0
    """Requests on their way."""
    batches: list[str] = field(default_factory=list)
    """Those that were made now, by the ids that the provider gave them."""
    sent: int = 0
    """Requests in them."""


def advance(lines: Iterable[str], settings: Settings, store: Store, progress: Progress) -> Iterator[Outcome | None]:
    """Each set's outcome, or None where answers are missing; a finished one is kept and not made again."""
    post = Post(settings, Mailbox(store))
    for line in lines:
        progress.total += 1
        outcome = _advance(line, post, store, progress)
        progress.finished += outcome is not None
        yield outcome


def _advance(line: str, post: Post, store: Store, progress: Progress) -> Outcome | None:
    (taken,) = store.take([fingerprint(line, post.settings)], 1)
    if not isinstance(taken, Lease):
        return taken
    post.wanted = {}
    # The mailbox is the memory here; replies from the cache would be missing from the usage of the last round.
    outcome = asyncio.run(brief_line_with_model(line, replace(post.settings, cache=False), post))
    if post.wanted:
        waiting = post.mailbox.awaited(post.wanted)
        progress.awaited += len(waiting)
        progress.wanted |= {key: body for key, body in post.wanted.items() if key not in waiting}
        store.release(taken)
        return None
    store.finish([(taken, outcome)])
    return outcome


def submit(lines: Iterable[str], settings: Settings, store: Store) -> Progress:
    """Send what the sets ask and nobody has answered; what is on its way is not sent again.

    Raises:
        ProviderError: the endpoint refused; what was sent before is noted.
    """
    office, mailbox, progress = Office(settings), Mailbox(store), Progress()
    outcomes = advance(lines, settings, store, progress)
    more = True
    while more:
        more = any(len(progress.wanted) >= MOST_REQUESTS for _ in outcomes)
        progress.batches += office.send(progress.wanted, mailbox)
        progress.sent += len(progress.wanted)
        progress.wanted = {}
    return progress


class Office:
    """The Batch API of one endpoint."""

    def __init__(self, settings: Settings) -> None:
        self._where = Where(settings.model or "", settings.base_url or OPENAI, settings.api_key or "")
        self._client = openai.OpenAI(api_key=settings.api_key or "none", base_url=self._where.base_url)

    def send(self, wanted: dict[str, dict[str, Any]], mailbox: Mailbox) -> list[str]:
        """Send requests in as many batches as it takes; their ids."""
        sent = []
        for keys, content in _files(wanted):
            uploaded = self._call(self._client.files.create, file=("requests.jsonl", content), purpose="batch")
            made = self._call(
                self._client.batches.create,
                input_file_id=uploaded.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
            )
            mailbox.sent(made.id, keys)
            sent.append(made.id)
        return sent

    def look(self, mailbox: Mailbox) -> list[ProviderBatch]:
        """Every batch with requests on their way."""
        return [self._look(batch, number) for batch, number in mailbox.open()]

    def _look(self, batch: str, number: int) -> ProviderBatch:
        seen = self._call(self._client.batches.retrieve, batch)
        return ProviderBatch(batch, seen.status, number, seen.request_counts.completed if seen.request_counts else 0)

    def fetch(self, mailbox: Mailbox) -> list[ProviderBatch]:
        """Take the answers of the batches that are over; those batches. What failed can be sent again afterwards."""
        over = []
        for batch, number in mailbox.open():
            seen = self._call(self._client.batches.retrieve, batch)
            if seen.status not in _OVER:
                continue
            answered = mailbox.came(self._answers(seen.output_file_id)) if seen.output_file_id else 0
            mailbox.ended(batch)
            over.append(ProviderBatch(batch, seen.status, number, answered))
        return over

    def _answers(self, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
        content = self._call(self._client.files.content, file)
        for line in content.text.splitlines():
            answer = json.loads(line)
            if (answer.get("response") or {}).get("status_code") == 200:
                yield answer["custom_id"], answer["response"]

    def _call(self, call: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return call(*arguments, **named)
        except openai.OpenAIError as error:
            fault = of_exception(error, self._where)
            raise ProviderError(fault.message, code=fault.code, retryable=fault.retryable) from None


def _files(wanted: dict[str, dict[str, Any]]) -> Iterator[tuple[list[str], bytes]]:
    """Request files within the limits of a batch, each with the keys it holds."""
    keys: list[str] = []
    lines: list[bytes] = []
    size = 0
    for key, body in wanted.items():
        request = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        line = json.dumps(request).encode() + b"\n"
        if keys and (len(keys) == MOST_REQUESTS or size + len(line) > MOST_BYTES):
            yield keys, b"".join(lines)
            keys, lines, size = [], [], 0
        keys.append(key)
        lines.append(line)
        size += len(line)
    if keys:
        yield keys, b"".join(lines)
