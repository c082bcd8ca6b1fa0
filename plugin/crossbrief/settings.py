"""One frozen object for everything that can be set; order of precedence: argument, environment, default."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from crossbrief.errors import UsageError

Engine = Literal["auto", "rules", "model"]


def user_state() -> Path:
    """The folder for what a user's runs leave behind, after the XDG base directory specification; it need not be there yet."""
    return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "crossbrief"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to brief.

    Raises:
        UsageError: `bad_setting`, from `Settings.resolve`.
    """

    engine: Engine = "auto"
    model: str | None = None
    """Model name; None: `CROSSBRIEF_MODEL`, else the default of `client`."""
    verify: bool = True
    """Whether a blind reading judges what the model wrote; small models are never asked to."""
    verify_model: str | None = None
    """Model that reads the claims blind, at the same endpoint; None: `CROSSBRIEF_VERIFY_MODEL`, else `model`."""
    reasoning_effort: str | None = None
    """Passed on to models that think before they answer: `minimal`, `low`, `medium`, `high`; None: not sent."""
    base_url: str | None = None
    """OpenAI-compatible endpoint, ending in `/v1`; None: `OPENAI_BASE_URL`, else OpenAI's."""
    api_key: str | None = None
    """None: `OPENAI_API_KEY`. Never printed: see `__repr__`."""
    language: str | None = None
    """Language a model writes in, as ISO 639-1 code or name; None: the language of most of the articles."""
    model_size: Literal["auto", "small", "large"] = "auto"
    """`small`: the model only writes headline and summary and the program finds the sentences; `large`: it also compares and verifies.
    `auto`: by the size in the model's name (`1.5b`, `8b`), else large."""
    local: str | None = None
    """Path of a GGUF file to run in this process (extra `local`); None: use the endpoint."""
    context_tokens: int | None = None
    """The model's window; None: known by name, else 16,000."""
    max_requests: int | None = None
    max_tokens: int | None = None
    """Input and output tokens of all requests of one briefing together."""
    max_cost: float | None = None
    """US dollars a briefing."""
    deadline: float | None = None
    """Seconds a briefing."""
    timeout: float = 180.0
    """Seconds a model request may take, retries included."""
    stream: bool = False
    """Whether the model's reply is shown while it arrives, through the progress callback."""
    concurrency: int = 8
    """Model requests in flight at most."""
    cache: bool = True
    compatible: bool = False
    """Whether to keep pairs that were compared and found compatible."""
    store_text: bool = True
    """Whether the briefing carries the articles' text, so that every quote can be checked and shown in its context."""
    max_article_bytes: int = 1 << 20
    max_set_bytes: int = 8 << 20

    def __repr__(self) -> str:
        shown = {k: ("***" if k == "api_key" and v else v) for k, v in self._items() if v is not None}
        return f"Settings({', '.join(f'{k}={v!r}' for k, v in shown.items())})"

    def _items(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__slots__]

    def resolve(self) -> Settings:
        """The same settings with the environment filled in and `auto` decided: a model if one is configured, else rules."""
        if self.engine not in ("auto", "rules", "model"):
            raise UsageError(f"`engine` is {self.engine!r}; choose auto, rules or model.", code="bad_setting")
        env = os.environ
        filled = replace(
            self,
            model=self.model or env.get("CROSSBRIEF_MODEL") or None,
            base_url=self.base_url or env.get("OPENAI_BASE_URL") or None,
            verify_model=self.verify_model or env.get("CROSSBRIEF_VERIFY_MODEL") or None,
            api_key=self.api_key or env.get("OPENAI_API_KEY") or None,
        )
        if filled.engine == "auto":
            configured = filled.api_key or filled.base_url or filled.model or filled.local
            filled = replace(filled, engine="model" if configured else "rules")
        return filled
