"""Cassettes as readable YAML: JSON bodies as trees, texts as blocks; what a reviewer reads is what was sent."""

from __future__ import annotations

import copy
import json
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Block style for texts of several lines."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def serialize(cassette: dict[str, Any]) -> str:
    """A cassette as YAML text."""
    readable = copy.deepcopy(cassette)
    for interaction in readable["interactions"]:
        interaction["request"]["body"] = _expanded(interaction["request"]["body"])
        interaction["response"]["body"]["string"] = _expanded(interaction["response"]["body"]["string"])
    return str(yaml.dump(readable, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def deserialize(text: str) -> dict[str, Any]:
    """The cassette in YAML text."""
    cassette: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    for interaction in cassette["interactions"]:
        interaction["request"]["body"] = _collapsed(interaction["request"]["body"])
        interaction["response"]["body"]["string"] = _collapsed(interaction["response"]["body"]["string"])
    return cassette


def _expanded(body: Any) -> dict[str, Any]:
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    try:
        return {"json": json.loads(text)}
    except (TypeError, ValueError):
        return {"text": text}


def _collapsed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return json.dumps(node["json"], ensure_ascii=False) if "json" in node else node.get("text")
