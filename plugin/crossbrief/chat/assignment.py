"""The route without a key: what a model would be asked, handed to whoever can answer it, and the answer taken back.

The host's model goes through the same `generate` as every other model, so its draft meets the same checks. It only answers in two
steps: the first call ends where the model is asked, the second one runs again with the answer at hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from crossbrief.chat.results import Mistake
from crossbrief.document import ArticleSet
from crossbrief.errors import CrossbriefError, InputError, OutputError
from crossbrief.generate import BRIEFING, Generated
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Reply, Request
from crossbrief.pipeline import brief_set
from crossbrief.schema import Briefing, Rejected
from crossbrief.settings import Settings

HOST = "the chat tool's model"
WINDOW = 200_000
"""Tokens one assignment may fill: what chat models read at the time of writing. A larger set is refused, not cut."""


class _Host:
    """The model of a chat tool: answers with the text it was given, and keeps the first request it has no answer to."""

    name = HOST

    def __init__(self, answer: str | None = None) -> None:
        self._answer = answer
        self.unanswered: Request | None = None

    async def ask(self, request: Request, spend: Spend) -> Reply:  # noqa: ARG002 - nothing is spent here: the host pays
        """The text, once; after that, and without one, an error.

        Raises:
            OutputError: `invalid_output`; the request is in `unanswered`.
        """
        answer, self._answer = self._answer, None
        if answer is None:
            self.unanswered = self.unanswered or request
            raise OutputError("The chat tool's model has not answered yet.", code="invalid_output")
        return Reply(text=answer, input_tokens=0, output_tokens=0, model=self.name, attempts=0)


def ask(given: ArticleSet, settings: Settings) -> Request:
    """What a model is asked to write about the set. Blocks while the articles are compared.

    Raises:
        InputError: the set cannot be used; `set_too_large` if it does not fit one request.
    """
    host = _Host()
    try:
        _run(given, settings, host)
    except CrossbriefError:
        if host.unanswered is None:
            raise
    request = host.unanswered
    if request is None or request.name != BRIEFING:
        raise InputError(
            f"The articles fill more than the {WINDOW:,} tokens of one assignment; use brief_articles, or give fewer.",
            code="set_too_large",
        )
    return request


def answer(given: ArticleSet, settings: Settings, draft: str) -> Briefing | tuple[Mistake, ...]:
    """The briefing of everything in `draft` that the articles prove; or, where that is nothing, what is wrong with it."""
    host = _Host(draft)
    try:
        return _run(given, settings, host)
    except OutputError as error:
        if isinstance(error.partial, Generated):
            return mistakes(error.partial.rejected)
        problems = _problems(host.unanswered) or (str(error),)
        return tuple(Mistake(kind="draft", text="", reason="invalid_output", detail=p) for p in problems)


def mistakes(rejected: Iterable[Rejected]) -> tuple[Mistake, ...]:
    """What was turned away, as the author of the draft is told."""
    return tuple(Mistake(**r.model_dump()) for r in rejected)


def _problems(repair: Request | None) -> tuple[str, ...]:
    """What was wrong with a draft that could not be read: the list in the request to repair it, one a line."""
    lines = repair.messages[-1].content.splitlines() if repair else []
    return tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))


def _run(given: ArticleSet, settings: Settings, host: _Host) -> Briefing:
    # `model`, not `auto`: a draft that fails must be mended by its author, not replaced by the rules' briefing.
    chosen = replace(settings, engine="model", model_size="large", context_tokens=WINDOW, cache=False)
    return asyncio.run(brief_set(given, chosen, model=host))
