"""Values in under a key, the same values out for a while: memory of a server that stays bounded whatever its callers do."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class _Entry(NamedTuple, Generic[T]):
    value: T
    size: int
    expires: float


@dataclass
class Shelf(Generic[T]):
    """The newest values, at most `entries` of them and `room` in all, each for `seconds` after it was last put."""

    entries: int = 256
    room: int = 32 << 20
    """Characters of article text; a text takes one to four bytes a character."""
    seconds: float = 3600.0
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, _Entry[T]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, key: str, value: T, size: int) -> None:
        """Keep `value`, and let the oldest go until everything fits; a value larger than the room is kept alone."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = _Entry(value, size, self.clock() + self.seconds)
            while len(self._kept) > 1 and (len(self._kept) > self.entries or self._size() > self.room):
                self._kept.popitem(last=False)

    def get(self, key: str) -> T | None:
        """The value, or None if it was never there, has been let go or has expired."""
        with self._lock:
            self._expire()
            entry = self._kept.get(key)
            return entry.value if entry else None

    def items(self) -> list[tuple[str, T]]:
        """Everything kept with its key, the newest last."""
        with self._lock:
            self._expire()
            return [(key, entry.value) for key, entry in self._kept.items()]

    def _size(self) -> int:
        return sum(entry.size for entry in self._kept.values())

    def _expire(self) -> None:
        now = self.clock()
        for key in [key for key, entry in self._kept.items() if entry.expires <= now]:
            del self._kept[key]
