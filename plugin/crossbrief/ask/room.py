"""A model's window in, the article text that fits into one request out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crossbrief.ask.requests import compare, numbered
from crossbrief.ask.shards import CHOICE
from crossbrief.document import Document
from crossbrief.errors import ProviderError
from crossbrief.model.budget import bound
from crossbrief.model.prices import listed
from crossbrief.settings import Settings

FRAME = 1500
"""Tokens kept for instructions and schema."""
WINDOW = 16_000
"""A model's window when nothing is known of it."""
OTHER_TOKENIZER = 0.85
"""Share of the window that is used, because other models count some tokens more than o200k_base does."""
SMALL = 14.0
"""Billions of parameters up to which `auto` takes a model for small."""

_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)


class Room(NamedTuple):
    """Tokens of article text that fit into one request beside the instructions and the reply."""

    whole: int
    """Where the reply is a comparison."""
    shard: int
    """Where it is a choice of sentences."""


def is_small(settings: Settings, name: str) -> bool:
    """Whether a model gets the small division of labour: as set, else by the size in its name, else no."""
    if settings.model_size != "auto":
        return settings.model_size == "small"
    sizes = [float(size) for size in _SIZE.findall(name)]
    return bool(sizes) and max(sizes) <= SMALL


def room_of(settings: Settings, name: str) -> Room:
    known = listed(name)
    window = settings.context_tokens or (known.window if known else None) or WINDOW
    used = int(window * OTHER_TOKENIZER) - FRAME
    return Room(whole=max(500, used - min(compare.ROOM, window // 4)), shard=max(500, used - min(CHOICE, window // 4)))


def smaller(error: ProviderError, tried: Room, documents: Sequence[Document]) -> Room | None:
    """Room for a second plan after `context_too_long`: from the limit the endpoint names, else half; None when there
    is none."""
    if error.code != "context_too_long" or len(numbered.citable(documents)) < 2:
        return None
    size = sum(bound(s.text) for d in documents for s in d.sentences) // 4
    limit = error.partial if isinstance(error.partial, int) else tried.whole
    half = max(200, min(limit // 2, tried.whole // 2, size // 2))
    return Room(half, half)
