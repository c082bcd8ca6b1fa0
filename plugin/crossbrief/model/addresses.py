"""Addresses of sentences as models write them in, the addresses they mean out."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

ADDRESS = re.compile(r"[A-Za-z]{1,3}\d+")


def addresses(raw: Sequence[str] | str, known: Container[str]) -> list[str]:
    """`[a1]`, `A1`, `a1, a2` as `a1`, `a2`; what is no address of `known` is returned as it is, to be refused by name."""
    found: dict[str, None] = {}
    for text in [raw] if isinstance(raw, str) else raw:
        meant = [part.casefold() for part in ADDRESS.findall(text)]
        ok = [m for m in meant if m in known]
        found.update(dict.fromkeys(ok if ok and len(ok) == len(meant) else [text.strip()[:80]]))
    return list(found)
