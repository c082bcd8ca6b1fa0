"""One request as data: a prompt with its values, and the reply it wants. An endpoint, a chat window, a chat program and a
batch are sent the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)


class Task(NamedTuple, Generic[R]):
    """What is asked; unpacked, the arguments of `Conversation.ask`."""

    prompt: str
    """Name and version: `compare.v1`."""
    values: Mapping[str, str]
    reply: type[R]
    ids: tuple[str, ...]
    """Addresses that may be cited."""
    room: int
    """Output tokens a reply may have."""
