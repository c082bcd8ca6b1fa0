"""The JSON schemas that are printed hold for what is made, and the files in docs are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefings import seed_briefing
from crossbrief.cli.setup.schema import NAMES, of
from crossbrief.render import render

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_in_docs_is_what_the_command_prints(name: str) -> None:
    """After a change: `for n in briefing check draft set; do crossbrief schema $n > docs/schemas/$n.json; done`."""
    kept = json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    assert kept == of(name)


def test_a_briefing_follows_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(json.loads(render(seed_briefing(), "json")), of("briefing"))


def test_a_set_follows_its_schema_and_a_wrong_one_does_not() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate({"id": "x", "articles": [{"text": "a"}, {"html": "<p>b"}]}, of("set"))
    for wrong in ({}, {"articles": []}, {"articles": [{"title": "no text"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, of("set"))
