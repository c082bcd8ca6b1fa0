"""Every failure crossbrief can end in, each with a stable code, an exit status and what the caller needs to act.

    CrossbriefError
    ├── UsageError               exit 2   usage, bad_setting, template_error, missing_extra
    ├── InputError               exit 3   no_articles, empty_article, not_text, bad_encoding, article_too_large, set_too_large,
    │                                     bad_set, file_not_found, path_not_allowed, url_not_allowed, too_many_redirects, fetch_failed,
    │                                     unknown_id, wrong_material, busy
    ├── ProviderError            exit 4   rate_limited, quota_exhausted, provider_error, connection_failed, timed_out, auth_failed,
    │                                     model_not_found, context_too_long, bad_request, not_an_openai_endpoint, empty_response,
    │                                     response_too_large, refused, content_filtered, output_truncated, not_ready
    ├── OutputError              exit 5   invalid_output, nothing_verified
    ├── BudgetError              exit 6   budget_exceeded, deadline_exceeded
    ├── StoreError               exit 7   store_failed, store_corrupt, store_version, bad_briefing
    └── StoppedError             exit 130 interrupted

A set of a batch may also carry `worker_died` and `internal_error`, exit 1; a chat tool's answer, `internal_error`.

The class says whose problem it is; `code` says which one. Codes are part of the contract: scripts and chat tools match on them.
"""

from __future__ import annotations

from typing import Any, ClassVar


class CrossbriefError(Exception):
    """Base of every failure; `str(error)` is one line that says what to do.

    Attributes:
        code: stable identifier of the failure, for programs.
        retryable: whether the same call may succeed later without a change.
        requests_made: model requests sent before the failure, all of them paid for.
        usage: tokens spent so far, `{"input_tokens": int, "output_tokens": int}`, or None if nothing was sent.
        partial: what was finished when it failed (text or a briefing), or None.
    """

    exit_status: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        code: str,
        retryable: bool = False,
        requests_made: int = 0,
        usage: dict[str, int] | None = None,
        partial: Any = None,
    ) -> None:
        super().__init__(" ".join(message.split()))
        self.code = code
        self.retryable = retryable
        self.requests_made = requests_made
        self.usage = usage
        self.partial = partial

    def __str__(self) -> str:
        return str(self.args[0])


class UsageError(CrossbriefError):
    """The call itself is wrong: an option, a setting, a template, a missing extra."""

    exit_status = 2


class InputError(CrossbriefError):
    """An article, a set, a file or a URL cannot be used."""

    exit_status = 3


class ProviderError(CrossbriefError):
    """The model's endpoint refused, failed or could not be reached."""

    exit_status = 4


class OutputError(CrossbriefError):
    """The model answered, but nothing that could be validated."""

    exit_status = 5


class BudgetError(CrossbriefError):
    """A limit on tokens, requests, money or time would be passed; `partial` holds what was finished."""

    exit_status = 6


class StoreError(CrossbriefError):
    """Results could not be kept or read back."""

    exit_status = 7


class StoppedError(CrossbriefError):
    """The user ended it; what was finished is kept."""

    exit_status = 130
