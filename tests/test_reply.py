"""What a model may fill in stays inside what strict JSON-schema endpoints accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openai.lib._pydantic import to_strict_json_schema
from pydantic import BaseModel, ValidationError

from crossbrief.ask.requests.reply import (
    CompareReply,
    DigestReply,
    ExtractReply,
    TellReply,
    WholeReply,
    verdicts,
    with_noticed,
)
from crossbrief.model.schema import MAX_LISTED_IDS, wire_schema

LARGE = [
    CompareReply,
    TellReply,
    ExtractReply,
    with_noticed(CompareReply, 3),
    with_noticed(WholeReply, 2),
    verdicts(2, 1),
]
MODELS = [*LARGE, DigestReply]
REFUSED = {"oneOf", "default", "prefixItems", "patternProperties", "format", "pattern", "discriminator", "title"}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


@pytest.mark.parametrize("model", MODELS)
def test_no_keyword_that_strict_endpoints_refuse_is_sent(model: type[BaseModel]) -> None:
    for node in nodes(wire_schema(model, ("a1", "b1"))):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            assert not REFUSED & (set(node) - {"properties"})


@pytest.mark.parametrize("model", MODELS)
def test_our_schema_is_the_one_the_sdk_would_send(model: type[BaseModel]) -> None:
    def bare(node: Any) -> Any:
        if isinstance(node, list):
            return [bare(n) for n in node]
        if isinstance(node, dict):
            kept = {k: v for k, v in node.items() if k not in ("title", "description") or isinstance(v, dict)}
            return {k: (bare(v) if k != "required" else sorted(v)) for k, v in kept.items()}
        return node

    assert bare(wire_schema(model)) == bare(to_strict_json_schema(model))


def test_sentence_ids_are_listed_once_and_never_as_an_empty_list() -> None:
    listed = wire_schema(TellReply, ("a1", "b1"))
    assert listed["$defs"]["SentenceId"]["enum"] == ["a1", "b1"]
    assert str(listed).count("'b1'") == 1
    assert "enum" not in wire_schema(TellReply)["$defs"]["SentenceId"]
    many = tuple(f"a{i}" for i in range(MAX_LISTED_IDS + 1))
    assert "enum" not in wire_schema(ExtractReply, many)["$defs"]["SentenceId"]


def test_every_noticed_pair_and_every_claim_and_point_gets_its_own_property() -> None:
    noticed = wire_schema(with_noticed(CompareReply, 2))["$defs"]["Noticed"]["properties"]
    assert noticed == {f: {"type": "string", "enum": ["differ", "same", "other"]} for f in ("f1", "f2")}
    assert list(wire_schema(verdicts(2, 1))["properties"]) == ["c1", "c2", "p1"]
    assert with_noticed(CompareReply, 0) is CompareReply


@pytest.mark.parametrize("model", LARGE)
def test_the_large_models_schema_has_no_limits_of_length(model: type[BaseModel]) -> None:
    for node in nodes(wire_schema(model, ("a1",))):
        assert not {"maxLength", "minLength", "maxItems", "minItems"} & (set(node) - {"properties"})


def test_a_bounded_schema_has_a_limit_at_every_list_and_text() -> None:
    for node in nodes(wire_schema(TellReply, ("a1",), bounded=True)):
        if node.get("type") == "array":
            assert node["maxItems"]
        if node.get("type") == "string" and "enum" not in node:
            assert node["maxLength"]


def test_a_reply_may_leave_lists_out_write_one_address_bare_and_words_in_any_case() -> None:
    told = TellReply.model_validate({"headline": "A ship sank", "summary": [{"text": "It sank.", "sentences": "a1"}]})
    assert (told.headline.text, told.headline.sentences, told.summary[0].sentences) == ("A ship sank", [], ["a1"])
    assert told.timeline == told.perspectives == []
    point = {"sides": [], "type": "Date time", "relation": "Contradiction", "severity": "HIGH"}
    (read,) = CompareReply.model_validate({"points": [point]}).points
    assert (read.type, read.relation, read.severity, read.question) == ("date_time", "contradiction", "high", "")
    assert verdicts(2, 0).model_validate({"c1": "yes"}).model_dump() == {"c1": "yes", "c2": ""}


@pytest.mark.parametrize("model", [CompareReply, TellReply, WholeReply, verdicts(1, 1)])
def test_an_object_with_nothing_of_the_reply_in_it_is_no_reply(model: type[BaseModel]) -> None:
    for wrong in ({}, {"error": "overloaded"}, [], "yes"):
        with pytest.raises(ValidationError):
            model.model_validate(wrong)
