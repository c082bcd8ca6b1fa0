"""A request in, its body within bounds out; a failure in, JSON with a fitting status out."""

from __future__ import annotations

import logging
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crossbrief.errors import BudgetError, CrossbriefError, InputError, OutputError, ProviderError, UsageError
from crossbrief.serve.patience import BODY

M = TypeVar("M", bound=BaseModel)

_STATUS = {
    "unknown_id": 404,
    "set_too_large": 413,
    "article_too_large": 413,
    "busy": 429,
    "rate_limited": 429,
    "timed_out": 504,
    "deadline_exceeded": 504,
}
_CLASSES = ((UsageError, 400), (InputError, 422), (BudgetError, 429), (ProviderError, 502), (OutputError, 502))


def failed(code: str, message: str, status: int, *, retryable: bool = False) -> Response:
    """`{"error": {"code", "message", "retryable"}}`."""
    told = {"code": code, "message": message, "retryable": retryable}
    return JSONResponse({"error": told}, status, headers={"cache-control": "no-store"})


def status_of(error: CrossbriefError) -> int:
    """What the failure is in HTTP's terms: the caller's, the model's, a limit, or ours."""
    for kind, status in _CLASSES:
        if isinstance(error, kind):
            return _STATUS.get(error.code, status)
    return _STATUS.get(error.code, 500)


async def known(_: Request, error: Exception) -> Response:
    """A failure of ours."""
    assert isinstance(error, CrossbriefError)  # noqa: S101 - starlette calls it for these alone
    return failed(error.code, str(error), status_of(error), retryable=error.retryable)


async def refused(_: Request, error: Exception) -> Response:
    """A path or a method that there is not."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "not_found", 405: "method_not_allowed"}.get(status, "usage")
    return failed(code, "There is nothing here; /v1/openapi.json says what there is.", status)


async def unexpected(_: Request, error: Exception) -> Response:
    """A fault of ours: the log says where, the caller that it happened."""
    logging.getLogger(__name__).error("A request failed", exc_info=error)
    return failed("internal_error", "The server failed on this request and goes on; its log says where.", 500)


async def body(request: Request) -> bytes:
    """All of the body.

    Raises:
        InputError: `set_too_large`.
    """
    content = await request.body()
    if len(content) > BODY:
        raise InputError(f"A request may have {BODY:,} bytes; send fewer articles at a time.", code="set_too_large")
    return content


async def parsed(request: Request, model: type[M]) -> M:
    """The body as JSON of one form.

    Raises:
        InputError: as `body`.
        UsageError: `usage`, it has another form.
    """
    try:
        return model.model_validate_json(await body(request))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))[:80]
        raise UsageError(f"{f'`{where}`: ' if where else ''}{first['msg']}", code="usage") from None
