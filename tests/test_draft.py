"""What a model may fill in stays inside what strict JSON-schema endpoints accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openai.lib._pydantic import to_strict_json_schema
from pydantic import BaseModel

import seeds
from crossbrief import ground
from crossbrief.clean import clean
from crossbrief.compare import compare
from crossbrief.document import Article
from crossbrief.draft import (
    MAX_LISTED_IDS,
    BriefingDraft,
    DigestDraft,
    ExplanationDraft,
    ExtractDraft,
    wire_schema,
    with_opinions,
)
from crossbrief.ground import disputes
from crossbrief.model.budget import count

MODELS = [BriefingDraft, DigestDraft, ExplanationDraft, ExtractDraft, with_opinions(3)]
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
    listed = wire_schema(BriefingDraft, ("a1", "b1"))
    assert listed["$defs"]["SentenceId"]["enum"] == ["a1", "b1"]
    assert str(listed).count("'b1'") == 1
    assert "enum" not in wire_schema(BriefingDraft)["$defs"]["SentenceId"]
    many = tuple(f"a{i}" for i in range(MAX_LISTED_IDS + 1))
    assert "enum" not in wire_schema(ExtractDraft, many)["$defs"]["SentenceId"]


def test_every_finding_gets_its_own_property() -> None:
    opinions = wire_schema(with_opinions(2))["$defs"]["DraftOpinions"]
    assert list(opinions["properties"]) == ["f1", "f2"]


def test_the_large_models_schema_has_no_limits_of_length() -> None:
    for node in nodes(wire_schema(with_opinions(2), ("a1",))):
        assert not {"maxLength", "minLength", "maxItems", "minItems"} & (set(node) - {"properties"})


def test_a_bounded_schema_has_a_limit_at_every_list_and_text() -> None:
    for node in nodes(wire_schema(with_opinions(2), ("a1",), bounded=True)):
        if node.get("type") == "array":
            assert node["maxItems"]
        if node.get("type") == "string" and "enum" not in node:
            assert node["maxLength"]


def test_a_briefing_by_address_takes_half_the_tokens_of_one_with_quotes_and_loses_nothing() -> None:
    documents = clean([Article(**text) for text in seeds.texts()])
    sentences = {s.id: s.text for d in documents for s in d.sentences}
    quoted = seeds.with_quotes(seeds.draft(), sentences)
    assert count(seeds.compact(seeds.draft())) <= 0.5 * count(seeds.compact(quoted))
    bench = ground.Bench(documents)
    findings = compare(documents).discrepancies
    draft = with_opinions(len(findings)).model_validate(seeds.draft())
    prose = ground.briefing(draft, bench)
    found = disputes.discrepancies(draft.discrepancies, findings, bench)
    assert bench.rejected == []
    assert (len(prose.summary_evidence), len(prose.key_points), len(found)) == (4, 6, len(findings) + 2)
