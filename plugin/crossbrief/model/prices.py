"""A model's name and what a request used in; US dollars out, and the model's window.

Prices are those of genai-prices, which knows tiers by length, cached tokens and hours of the day; for a model that it does not
know, those of our own table, which has the windows too.
"""

from __future__ import annotations

import ipaddress
import json
import threading
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Listed:
    """US dollars a million tokens, and the model's window in tokens (None: not listed)."""

    input: float
    output: float
    window: int | None = None


class Used(NamedTuple):
    """Tokens of one request."""

    input: int
    output: int
    cached: int = 0
    """Of the input, those that the endpoint had read before."""


def listed(model: str) -> Listed | None:
    """The entry of our table, by the model's name without a provider prefix (`openai/gpt-5-mini`); None when it has none."""
    entry = _table()["models"].get(_bare(model))
    return Listed(**entry) if entry else None


def cost(model: str, used: Used, base_url: str | None = None) -> float | None:
    """US dollars of one request; None when nobody lists the model. `base_url` tells hosts apart that sell one model at several
    prices. The first call loads the library, 0.7 s of CPU: see `load_ahead`."""
    if not _may_have_one(model, base_url):
        return None
    asked = [(model, {"provider_api_url": base_url}), (model, {}), (_bare(model), {})]
    for name, where in asked if base_url else asked[1:]:
        dollars = _known(name, used, where)
        if dollars is not None:
            return dollars
    entry = listed(model)
    return (used.input * entry.input + used.output * entry.output) / 1_000_000 if entry else None


def load_ahead(model: str, base_url: str | None = None) -> None:
    """Load the library while a request is waited for, if the model may have a price; the program ends without waiting for it."""
    if _may_have_one(model, base_url) and not _loading.is_set():
        _loading.set()
        threading.Thread(target=_library, daemon=True).start()


def _may_have_one(model: str, base_url: str | None) -> bool:
    """False for a model of nobody's list on this machine or in its network: the library, which takes 0.7 s and 60 MB, would not
    know it either."""
    host = (urlsplit(base_url).hostname or "") if base_url else ""
    try:
        near = host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        near = False
    return not near or listed(model) is not None


def _known(model: str, used: Used, where: dict[str, Any]) -> float | None:
    prices = _library()
    usage = prices.Usage(
        input_tokens=used.input, output_tokens=used.output, cache_read_tokens=min(used.cached, used.input)
    )
    try:
        return float(prices.calc_price(usage, model_ref=model, **where).total_price)
    except (LookupError, ValueError):  # a model or host it does not know; a price it cannot apply to such tokens
        return None


_loading = threading.Event()


@cache
def _library() -> Any:
    import genai_prices

    return genai_prices


@cache
def _table() -> dict[str, Any]:
    """The shipped table; `as_of` in it is the day it was read."""
    table: dict[str, Any] = json.loads((files("crossbrief") / "data" / "models.json").read_text(encoding="utf-8"))
    return table


def _bare(model: str) -> str:
    return model.rsplit("/", 1)[-1]
