"""A chat request in; a reply out that fits its JSON schema and quotes the prompt's own numbered sentences."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_LINE = re.compile(r"^\[(\w+)\] (.+)$", re.MULTILINE)
_VERDICT = re.compile(r"[cp]\d+")
_SCHEMA = re.compile(r"^\{.*\"properties\".*\}$", re.MULTILINE)

ITEMS = 3
"""Items in a list."""


def fill(request: dict[str, Any]) -> str:
    """The reply as compact JSON; a request without a schema gets a sentence."""
    texts = [str(m.get("content")) for m in request.get("messages", [])]
    lines = _LINE.findall("\n".join(texts)) or [("a1", "Nothing was numbered.")]
    form = (request.get("response_format") or {}).get("json_schema")
    schema = form["schema"] if form else _in_words(texts)
    if schema is None:
        return str(lines[0][1])
    return json.dumps(_Filler(schema, lines).value(schema, "", 0), ensure_ascii=False, separators=(",", ":"))


def _in_words(texts: list[str]) -> dict[str, Any] | None:
    """The schema that stands in a prompt as one line of JSON."""
    for found in reversed(_SCHEMA.findall("\n".join(texts))):
        try:
            schema: dict[str, Any] = json.loads(found)
        except ValueError:
            continue
        return schema
    return None


@dataclass(frozen=True, slots=True)
class _Filler:
    schema: dict[str, Any]
    lines: list[tuple[str, str]]

    def value(self, node: dict[str, Any], name: str, number: int) -> Any:
        """A value for `node`; `number` is its place in a list, so that a text and its addresses go together."""
        address, sentence = self.lines[number % len(self.lines)]
        if reference := node.get("$ref"):
            if reference.endswith("/SentenceId"):
                return address
            return self.value(self.schema["$defs"][reference.rpartition("/")[2]], name, number)
        if "enum" in node:
            return node["enum"][0]
        if _VERDICT.fullmatch(name):
            return "yes" if name[0] == "c" else "contradiction"
        kind = node.get("type")
        if kind == "object":
            return {key: self.value(child, key, number) for key, child in node.get("properties", {}).items()}
        if kind == "array":
            return self._items(node, name, number)
        return sentence if kind == "string" else 0

    def _items(self, node: dict[str, Any], name: str, number: int) -> list[Any]:
        if name == "points":
            return []
        if name == "sentences" and number < len(self.lines) and self.schema.get("required") != ["sentences"]:
            return [self.lines[number][0]]
        count = min(ITEMS, node.get("maxItems", ITEMS), len(self.lines))
        return [self.value(node["items"], name, i) for i in range(count)]
