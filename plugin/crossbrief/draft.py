"""What a language model may fill in: sentence addresses, short texts and enums; and the JSON schema that says so.

The models hold to what strict JSON-schema endpoints accept: no defaults, no dicts, no tuples, plain unions, every
property required. Limits of length are hints for grammar-constrained endpoints and are never validated; `ground`
judges the content.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from typing_extensions import TypeAliasType

from crossbrief.schema import DiscrepancyType

SentenceId = TypeAliasType("SentenceId", str)
"""Address of a sentence, `a3`. An alias with a name, so that it is one definition in the schema, where the ids are
listed once."""

MAX_LISTED_IDS = 500
"""Beyond this many sentences the ids are not listed: strict endpoints allow about a thousand enum values a schema."""

MAX_ITEMS, MAX_TEXT = 4, 280
"""Items of a list and characters of a text in a bounded schema."""

MAX_OPINIONS = 10
"""Findings of the rules a model is asked about in one request, at most."""


class Draft(BaseModel):
    """Base of everything a model fills in; unknown keys are dropped, and reported by `generate`."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class DraftStatement(Draft):
    """One sentence of the model's own and the sentences that prove it."""

    text: str
    sentences: list[SentenceId]


class DraftPosition(Draft):
    """One side: the words that differ, copied, and the sentences they stand in."""

    value: str
    sentences: list[SentenceId]


class DraftDiscrepancy(Draft):
    """A point on which articles disagree; the sides come before the question about them."""

    positions: list[DraftPosition]
    type: DiscrepancyType
    relation: Literal["contradiction", "divergence", "superseded", "perspective", "coverage_gap"]
    question: str
    explanation: str


class DraftPerspective(Draft):
    """How one party or outlet sees the event."""

    holder: str
    text: str
    sentences: list[SentenceId]


class DraftEvent(Draft):
    """Something with a date: ISO 8601 as far as it is known, and the source's own words for the time."""

    date: str
    label: str
    text: str
    sentences: list[SentenceId]


class DraftOpinion(Draft):
    """What the model thinks of a finding of the rules: whether its values answer one and the same question."""

    reason: str
    verdict: Literal["yes", "no"]


class BriefingDraft(Draft):
    """The whole job in one reply, for a model that can point."""

    headline: str
    summary: list[DraftStatement]
    key_points: list[DraftStatement]
    timeline: list[DraftEvent]
    perspectives: list[DraftPerspective]
    discrepancies: list[DraftDiscrepancy]


class DigestDraft(Draft):
    """Headline and summary without addresses, for a model that copies well and points badly: the program finds the
    support."""

    headline: str = Field(json_schema_extra={"maxLength": 140})
    summary: list[str] = Field(json_schema_extra={"maxItems": 4, "items": {"type": "string", "maxLength": 280}})


class ExplanationDraft(Draft):
    """One sentence for the reader on one finding."""

    explanation: str = Field(json_schema_extra={"maxLength": 300})


class ExtractDraft(Draft):
    """From a shard of a long set: the sentences that the briefing needs."""

    sentences: list[SentenceId]


@lru_cache(maxsize=MAX_OPINIONS + 1)
def with_opinions(findings: int) -> type[BriefingDraft]:
    """`BriefingDraft` with one property for each finding, `f1` … `fN`.

    One property each, not a list with numbers: models echo numbers badly and properties cannot be left out.
    """
    if not findings:
        return BriefingDraft
    fields: dict[str, Any] = {f"f{n}": (DraftOpinion, ...) for n in range(1, min(findings, MAX_OPINIONS) + 1)}
    opinions = create_model("DraftOpinions", __base__=Draft, **fields)
    return create_model("BriefingDraftWithOpinions", __base__=BriefingDraft, opinions=(opinions, ...))


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
