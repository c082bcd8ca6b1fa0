"""What went wrong with an HTTP exchange in; the error it is for the user, and whether another attempt makes sense,
out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from crossbrief.model.prices import Used

Refused = Literal["format", "temperature", "max_tokens", "room", "stream_options", "reasoning_effort"]
"""Part of a request that an endpoint does not know; `room`: a longer reply than it gives."""

ATTEMPTS = 3
SHOWN = 200
"""Characters of a provider's own text that are repeated to the user."""
READ = 4000
"""Characters of it in which the reason is looked for: Gemini names the wait at the end of 400."""

_SECRET = re.compile(r"(?:sk|pk|key|org|proj)-[\w*-]{4,}|Bearer\s+\S+", re.IGNORECASE)
_CONTEXT = re.compile(
    r"context.{0,12}(length|size|window)|too many tokens|prompt is too long|maximum.{0,20}tokens", re.IGNORECASE
)
_QUOTA = re.compile(r"insufficient_quota|quota|billing|credit balance", re.IGNORECASE)
_MOST = re.compile(
    r"at most `?(\d+)`? (?:completion|output)|range of max_\w*tokens is \[\d+, ?(\d+)|> (\d+), which is the maximum"
    r"|less than or equal to `?(\d+)",
    re.IGNORECASE,
)
"""Tokens of the longest reply, as OpenAI, DeepSeek, Anthropic and Groq name them."""
_REFUSED: Mapping[Refused, re.Pattern[str]] = {
    "format": re.compile(r"response_format|json_schema|json_object|structured output|grammar|schema", re.IGNORECASE),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
    "max_tokens": re.compile(r"max_tokens|max_completion_tokens", re.IGNORECASE),
    "stream_options": re.compile(r"stream_options|include_usage", re.IGNORECASE),
    "reasoning_effort": re.compile(r"reasoning_effort|reasoning effort", re.IGNORECASE),
}
_NUMBER = re.compile(r"\d{4,7}")
_LOADING = re.compile(
    r"(?:loading|warming up|being loaded|not (?:yet )?ready)|model.{0,30}\bload(?:s|ed)\b", re.IGNORECASE
)
_DURATION = (
    r"(\d{1,9}(?:\.\d{1,9})?)\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])"
)
_PART = re.compile(_DURATION, re.IGNORECASE)
_WAIT = re.compile(
    rf"\b(?:try again|retry|wait|resets?)\b[^.\d]{{0,30}}((?:{_DURATION}(?:\s|,|and\b)*){{1,4}})", re.IGNORECASE
)
"""A wait in words, and not the length of a limit (`3 requests in 60 seconds`)."""
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
LOADING = 30
"""Attempts at an endpoint that is still loading its model, and the seconds between two of them."""
LOADING_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class Where:
    """What an error message may name, and the key that it must not."""

    model: str
    base_url: str
    key: str

    def redact(self, text: object) -> str:
        """One printable line of at most `SHOWN` characters without the key or anything that looks like one."""
        line = str(text).replace(self.key, "***") if len(self.key) > 3 else str(text)
        line = _SECRET.sub("***", " ".join(line.split()))
        return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)[:SHOWN]

    @property
    def path(self) -> str:
        """The path of the base URL, without a slash at its end."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def host(self) -> str:
        """The endpoint without a user name, password, path or query."""
        parts = urlsplit(self.base_url)
        name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        return f"{parts.scheme}://{name}" + (f":{parts.port}" if parts.port else "")


@dataclass
class Fault(Exception):  # noqa: N818 - it never leaves the client; the error does
    """One failed attempt."""

    code: str
    message: str
    attempts: int = 1
    """How many attempts such a fault is worth, the failed one included."""
    after: float | None = None
    """Seconds the endpoint asks to wait; None when it does not say."""
    refused: Refused | None = None
    partial: Any = None
    spent: Used = Used(0, 0)  # noqa: RUF009 - a tuple
    """Tokens that were or may have been paid for."""

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.attempts > 1 or self.code in ("rate_limited", "timed_out")


def of_status(status: int, body: object, headers: Mapping[str, str], where: Where) -> Fault:
    """The fault behind a status of 300 or more."""
    said, text, code = _said(body, headers, where)
    if status < 400:
        target = urlsplit(headers.get("location", "")).hostname or "another address"
        return Fault(
            "provider_error", f"{where.host} redirects to {target}; redirects are not followed, set the right base URL."
        )
    if status == 429:
        after = retry_after(headers)
        after = _named_wait(text) if after is None else after
        if "insufficient_quota" in code or (after is None and _QUOTA.search(f"{code} {text}")):
            return Fault("quota_exhausted", f"The quota at {where.host} is used up: {said}")
        return Fault("rate_limited", f"{where.host} limits the rate: {said}", ATTEMPTS, after=after)
    if status in (401, 403):
        return Fault("auth_failed", f"{where.host} refused the key (from `OPENAI_API_KEY` or `api_key`): {said}")
    if status == 404:
        hint = "" if where.path.endswith("/v1") else " If the model is there, the base URL may lack its `/v1`."
        return Fault("model_not_found", f"No model `{where.model}` at {where.host}: {said}{hint}")
    if status == 503 and _LOADING.search(text):
        return Fault("provider_error", f"{where.host} is still loading its model: {said}", LOADING, after=LOADING_WAIT)
    if status in (408, 409) or status >= 500:
        attempts = 1 if headers.get("x-should-retry") == "false" else ATTEMPTS
        return Fault(
            "provider_error", f"{where.host} failed with status {status}: {said}", attempts, after=retry_after(headers)
        )
    return _of_bad_request(status, _Said(said, text, code), where)


def _of_bad_request(status: int, said: _Said, where: Where) -> Fault:
    shown, text, code = said
    if "content_filter" in code or "content_policy" in code:
        return Fault("content_filtered", f"The filter of {where.host} stopped the request: {shown}", partial=shown)
    refusal = f"{where.host} refused the request with status {status}: {shown}"
    if "tokens" in text and (most := _MOST.search(text)):
        return Fault("bad_request", refusal, refused="room", partial=int(most[most.lastindex or 1]))
    if "context" in code or _CONTEXT.search(text):
        limit = max((int(n) for n in _NUMBER.findall(text)), default=None)
        return Fault("context_too_long", f"The text does not fit `{where.model}`: {shown}", partial=limit)
    refused = next((part for part, pattern in _REFUSED.items() if pattern.search(text)), None)
    return Fault("bad_request", refusal, refused=refused)


def of_body(content: bytes, content_type: str, where: Where) -> dict[str, Any]:
    """The completion in a body with status 200.

    Raises:
        Fault: empty, not JSON, or an error in disguise.
    """
    if not content.strip():
        raise Fault("empty_response", f"{where.host} sent an empty body.", 2)
    try:
        completion = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Fault("not_an_openai_endpoint", _not_json(content, content_type, where)) from None
    if not isinstance(completion, dict):
        raise Fault("not_an_openai_endpoint", f"{where.host} answered with JSON that is no completion.")
    if completion.get("error"):
        raise Fault("provider_error", f"{where.host} reported: {_said(completion, {}, where).shown}")
    return completion


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from `retry-after-ms` or `retry-after` (seconds or an HTTP date); None when absent, negative or
    unreadable."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        raw = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", raw):
            return float(raw) * unit
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None


class _Said(NamedTuple):
    """What a provider says of an error."""

    shown: str
    """One short line without the key; HTML is never repeated."""
    text: str
    """The first `READ` characters as they came: to look for reasons in, never to be shown."""
    codes: str


def _said(body: object, headers: Mapping[str, str], where: Where) -> _Said:
    if isinstance(body, list) and len(body) == 1:  # Gemini's way
        (body,) = body
    error = body.get("error", body) if isinstance(body, dict) else body
    codes = ""
    if isinstance(error, dict):
        codes = " ".join(str(error[k]) for k in ("code", "type", "status") if error.get(k))
        error = _detail(error.get("detail") or error.get("message")) or codes
    if "html" in headers.get("content-type", "") or str(error or "").lstrip().startswith("<"):
        return _Said("an HTML page", "", codes)
    return _Said(where.redact(error or "no reason given"), str(error or "")[:READ], codes)


def _detail(detail: object) -> str:
    """What FastAPI's kind of endpoint says of a request: a text, or a list of places and what is wrong there."""
    if isinstance(detail, dict):
        return _detail(next((detail[k] for k in ("detail", "msg", "message", "error") if detail.get(k)), None))
    if not isinstance(detail, list):
        return detail if isinstance(detail, str) else ""
    wrong = (d if isinstance(d, dict) else {"msg": d} for d in detail)
    return "; ".join(f"{'.'.join(map(str, d.get('loc', ())))} {d.get('msg', '')}".strip() for d in wrong)


def _named_wait(text: str) -> float | None:
    """Seconds named in words: `try again in 1m30s`, `retry after 5 seconds`, `wait 250ms`."""
    if not (found := _WAIT.search(text)):
        return None
    parts = ((float(number), unit.lower()) for number, unit in _PART.findall(found[1]))
    return sum(n * (0.001 if unit.startswith(("ms", "milli")) else _SECONDS[unit[0]]) for n, unit in parts)


def _not_json(content: bytes, content_type: str, where: Where) -> str:
    if content.lstrip()[:1] == b"<":
        return f"{where.host} answered with a web page ({content_type}): a proxy, a login page or a wrong base URL."
    return f"{where.host} answered with something that is not JSON ({content_type}); check the base URL and any proxy."
