"""A request in, a reply out, from a model file in this process: llama.cpp with its grammar held to the schema."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from crossbrief.errors import ProviderError, UsageError
from crossbrief.model.prices import Used
from crossbrief.model.spend import Spend
from crossbrief.model.wire import Reply, Request
from crossbrief.settings import Settings

WINDOW = 16_384
"""Tokens of context when `context_tokens` is not set: what one long briefing of a small model needs."""


class LocalModel:
    """A GGUF file, loaded once; one request at a time, as one set of weights on one machine answers them fastest.

    Raises:
        UsageError: `missing_extra` without xllamacpp, `bad_setting` for a file that is none.
    """

    def __init__(self, settings: Settings) -> None:
        file = Path(settings.local or "")
        if not file.is_file():
            raise UsageError(f"No model file at `{file}`; `local` is the path of a GGUF file.", code="bad_setting")
        self.name = file.stem
        self._settings = settings
        self._server = _loaded(file, settings.context_tokens or WINDOW)
        self._turn = asyncio.Lock()

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply; `timeout` does not apply, only the briefing's deadline: no one else waits for this machine.

        Raises:
            ProviderError: `output_truncated`, `context_too_long`, `empty_response`, `provider_error`.
            BudgetError: before a request that could pass a limit.
        """
        async with self._turn:
            held = spend.hold(request.input_tokens, request.max_output)
            used = Used(0, 0)
            try:
                async with asyncio.timeout(spend.seconds_left()):
                    answer = await asyncio.to_thread(self._server.handle_chat_completions, _body(request))
                usage = answer.get("usage") or {}
                used = Used(int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0)))
            except TimeoutError:
                spend.seconds_left()
                raise
            except RuntimeError as error:  # llama.cpp's own: a reply that is no text, a request it cannot take
                answer = {"error": str(error)}
            finally:
                spend.settle(held, used)
        return Reply(_text(answer, request, spend), used.input, used.output, model=self.name)


def _loaded(file: Path, window: int) -> Any:
    try:
        import xllamacpp
    except ImportError:
        raise UsageError(
            "A local model needs an extra: pip install 'crossbrief[local]'.", code="missing_extra"
        ) from None
    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel = str(file), window, 1
    params.hostnames, params.port, params.ui, params.verbosity = ["127.0.0.1"], 0, False, -1
    try:
        return xllamacpp.Server(params)
    except Exception as error:
        raise UsageError(f"`{file}` cannot be loaded as a model: {error}", code="bad_setting") from None


def _body(request: Request) -> dict[str, Any]:
    return {
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "max_tokens": request.max_output,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": request.schema}},
    }


def _text(answer: dict[str, Any], request: Request, spend: Spend) -> str:
    """The text of a completion, or the error it stands for."""
    if error := answer.get("error"):
        said = str(error.get("message") if isinstance(error, dict) else error)[:200]
        code = "context_too_long" if "context" in said else "provider_error"
        raise _failed(f"The local model failed: {said}", code, spend)
    (choice, *_) = answer.get("choices") or [{}]
    text = str((choice.get("message") or {}).get("content") or "")
    if choice.get("finish_reason") == "length":
        raise _failed(f"The reply was cut at {request.max_output} tokens.", "output_truncated", spend, text)
    if not text:
        raise _failed("The local model gave no text.", "empty_response", spend)
    return text


def _failed(message: str, code: str, spend: Spend, partial: str | None = None) -> ProviderError:
    return ProviderError(message, code=code, requests_made=spend.requests, usage=spend.tokens(), partial=partial)
