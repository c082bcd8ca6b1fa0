"""One request to a language model and what came back, as every part of the model path passes them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Format = Literal["json_schema", "json_object", "text"]
"""How strictly an endpoint can be held to a schema; each is weaker than the one before."""

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked."""

    messages: tuple[Message, ...]
    schema: dict[str, Any]
    """JSON schema of the reply, strict-mode safe."""
    name: str
    """Name and version of the prompt: `compare.v1`; also the schema's name."""
    schema_note: str
    """The schema in words, added to the last message for endpoints that cannot be held to a schema."""
    max_output: int
    """Tokens the reply may have at most."""
    input_tokens: int = 0
    """Our count of the messages and the schema."""
    on_text: Callable[[str], None] | None = field(default=None, compare=False)
    """Called with the reply so far, again and again, while it arrives; None: no streaming."""
    on_wait: Callable[[str], None] | None = field(default=None, compare=False)
    """Called with the reason before each wait for another attempt."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, unparsed."""

    text: str
    input_tokens: int
    output_tokens: int
    model: str
    """The model's name as the endpoint reports it, else as it was asked for."""
    attempts: int = 1
    """HTTP requests it took; 0 if it came from the cache."""
    estimated: bool = False
    """True when the endpoint reported no usage, or an impossible one, and the tokens were counted here."""
