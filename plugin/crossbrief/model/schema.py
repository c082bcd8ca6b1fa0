"""A pydantic model in, the JSON schema that is sent to an endpoint out: closed objects, every property required."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

MAX_LISTED_IDS = 500
"""Beyond this many sentences the ids are not listed: strict endpoints allow about a thousand enum values a schema."""

MAX_ITEMS, MAX_TEXT = 4, 280
"""Items of a list and characters of a text in a bounded schema."""


def wire_schema(model: type[BaseModel], sentence_ids: tuple[str, ...] = (), *, bounded: bool = False) -> dict[str, Any]:
    """The JSON schema of `model` as it is sent: closed objects, every property required, ids listed.

    `bounded` adds limits of length to every list and text: a small model held to a grammar goes on until it meets
    one.

    `sentence_ids` become an enum unless there are none, which grammar engines refuse, or more than `MAX_LISTED_IDS`.
    """
    schema: dict[str, Any] = json.loads(_closed_text(model))
    if "SentenceId" in schema.get("$defs", {}) and 0 < len(sentence_ids) <= MAX_LISTED_IDS:
        schema["$defs"]["SentenceId"] = {"type": "string", "enum": list(sentence_ids)}
    return _bounded(schema) if bounded else schema


@lru_cache(maxsize=64)
def _closed_text(model: type[BaseModel]) -> str:
    """The closed schema as text, so that every caller gets its own copy."""
    return json.dumps(_closed(model.model_json_schema()))


def _bounded(node: Any) -> Any:
    """A copy in which every list and free text has a limit."""
    if isinstance(node, list):
        return [_bounded(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: value if key in ("enum", "required") else _bounded(value) for key, value in node.items()}
    if node.get("type") == "array":
        copied.setdefault("maxItems", MAX_ITEMS)
    elif node.get("type") == "string" and "enum" not in node:
        copied.setdefault("maxLength", MAX_TEXT)
    return copied


def _closed(node: Any) -> Any:
    """A copy without titles and descriptions, every object closed; property names are left alone."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in ("title", "description")}
    copied = {key: value if key in ("enum", "required") else _closed(value) for key, value in kept.items()}
    for group in ("properties", "$defs"):
        if group in kept:
            copied[group] = {name: _closed(value) for name, value in kept[group].items()}
    if kept.get("type") == "object":
        copied["additionalProperties"] = False
        copied["required"] = list(kept.get("properties", {}))
    return copied
