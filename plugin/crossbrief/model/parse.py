"""A reply's text in; a validated draft out, or the list of what is wrong with it. Nothing is guessed or mended.

Accepted around the object: a byte order mark, a thought in its tags, one code fence, prose that holds no second object. Refused: two
objects, a cut object, duplicate keys, NaN and infinities, numbers without end, NULs and lone surrogates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

MAX_DIGITS = 30
SHOWN = 200
"""Characters of a wrong value that are shown back to a model or a user."""
MAX_ERRORS = 12

_THOUGHT = re.compile(
    r"\A(?:(?!<(?:think|thinking|reasoning)>).)*?</(?:think|thinking|reasoning)>"  # without its opening tag
    r"|<(think|thinking|reasoning)>.*?</\1>",
    re.DOTALL | re.IGNORECASE,
)
"""What some models write before the answer: it may hold braces, addresses, a whole draft, and is no part of the reply."""
_OPEN_THOUGHT = re.compile(r"<(?:think|thinking|reasoning)>.*\Z", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)\n?\s*```", re.DOTALL)

D = TypeVar("D", bound=BaseModel)


class Unusable(Exception):  # noqa: N818 - it is caught where the repair round begins
    """Why a reply cannot be used, one line a problem."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def parse(text: str, model: type[D]) -> tuple[D, tuple[str, ...]]:
    """The draft in `text` and the keys that were dropped from it.

    Raises:
        Unusable: with every problem that can be told at once.
    """
    found = _object(text)
    try:
        draft = model.model_validate(found)
    except ValidationError as error:
        schema = model.model_json_schema()
        raise Unusable(tuple(_problem(e, schema) for e in error.errors()[:MAX_ERRORS])) from None
    return draft, tuple(_unknown(found, draft.model_dump(), ""))


def form(schema: dict[str, Any]) -> str:
    """What a schema wants, as compact JSON with dots for content: a small model follows it where it cannot read a
    schema."""
    return json.dumps(_form(schema, schema), ensure_ascii=False, separators=(",", ":"))


def so_far(text: str) -> str:
    """Headline and summary of a reply that is still arriving, as plain text; empty until they begin."""
    start = text.find("{")
    if start < 0:
        return ""
    try:
        part = from_json(text[start:], allow_partial="trailing-strings")
    except ValueError:
        return ""
    if not isinstance(part, dict):
        return ""
    summary = part.get("summary")
    told = [part.get("headline"), *(summary if isinstance(summary, list) else [])]
    lines = [t.get("text", "") if isinstance(t, dict) else t for t in told]
    return "\n".join(str(line) for line in lines if line)


def beside_thoughts(text: str) -> str:
    """What a reply says beside its thoughts; a thought that was cut off is one to the end."""
    return _OPEN_THOUGHT.sub("", _THOUGHT.sub("", text)).strip()


def _object(text: str) -> Any:
    body = _THOUGHT.sub("", text.lstrip("\ufeff")).strip()
    fences = _FENCE.findall(body)
    if len(fences) == 1:
        body = fences[0].strip()
    start = body.find("{")
    if start < 0:
        raise Unusable(("the reply holds no JSON object",))
    try:
        found, end = _DECODER.raw_decode(body, start)
    except RecursionError:
        raise Unusable(("the JSON is nested too deeply",)) from None
    except ValueError as error:
        raise Unusable((f"not valid JSON: {str(error)[:SHOWN]}",)) from None
    if "{" in body[end:] or "[" in body[:start]:
        raise Unusable(("the reply holds more than one JSON value",))
    _check_characters(found)
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _number(digits: str) -> float | int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return float(digits) if set(digits) & set(".eE") else int(digits)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_number, parse_float=_number, strict=True
)


def _check_characters(found: Any) -> None:
    try:
        plain = json.dumps(found, ensure_ascii=False)
        plain.encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise Unusable(("a text holds half a character (a lone surrogate)",)) from None
    if "\\u0000" in plain:
        raise Unusable(("a text holds a NUL",))


def _problem(error: Any, schema: dict[str, Any]) -> str:
    """One line on a wrong place: what is wrong, what stands there, and the form that is wanted."""
    place = ".".join(str(part) for part in error["loc"]) or "the object"
    wanted = json.dumps(_form(_at(schema, error["loc"]), schema), ensure_ascii=False)
    wrong = "is missing" if error["type"] == "missing" else f"{error['msg']}; got {repr(error['input'])[:SHOWN]}"
    return f"{place}: {wrong}; write it as {wanted[:SHOWN]}"


def _at(schema: dict[str, Any], place: Iterable[str | int]) -> dict[str, Any]:
    """The part of a schema that describes a place in an object."""
    node = schema
    for step in place:
        node = _resolved(node, schema)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
    return node


def _form(node: dict[str, Any], schema: dict[str, Any]) -> Any:
    if node.get("$ref", "").endswith("/SentenceId"):
        return "…"  # an address as an example would be copied
    node = _resolved(node, schema)
    if "enum" in node:
        return node["enum"][0]
    if node.get("type") == "object":
        return {name: _form(child, schema) for name, child in node.get("properties", {}).items()}
    if node.get("type") == "array":
        return [_form(node.get("items", {}), schema)]
    return "…"


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while reference := node.get("$ref"):
        node = schema["$defs"][reference.rpartition("/")[2]]
    return node


def _unknown(given: Any, kept: Any, place: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if key in kept:
                yield from _unknown(value, kept[key], f"{place}{key}.")
            else:
                yield f"{place}{key}"
    elif isinstance(given, list) and isinstance(kept, (list, tuple)):
        for item, other in zip(given, kept, strict=False):
            yield from _unknown(item, other, place)
