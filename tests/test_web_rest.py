"""The REST face of `crossbrief serve`: the tools, their failures and their description."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

import seeds
from crossbrief.serve import tools
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from desk import HARBOUR, LISTEN, desk, page

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["page"]


def test_a_tool_answers_over_rest_what_the_tool_answers(page: TestClient) -> None:
    made = page.post("/v1/tools/brief_articles", json={"articles": seeds.texts()})
    assert made.status_code == 200
    assert all(seeds.found(made.json()["discrepancies"]))
    evidence = {"briefing_id": made.json()["briefing_id"], "discrepancy_id": made.json()["discrepancies"][0]["id"]}
    assert page.post("/v1/tools/show_evidence", json=evidence).json()["sides"]


@pytest.mark.parametrize(
    ("name", "sent", "status", "code"),
    [
        ("brief_articles", {}, 422, "no_articles"),
        ("brief_articles", {"articles": ["a"], "shout": True}, 400, "usage"),
        ("brief_articles", {"articles": ["A crane fell. It was red."], "engine": "model"}, 400, "bad_setting"),
        ("brief_articles", {"paths": ["/etc/passwd"]}, 422, "path_not_allowed"),
        ("brief_articles", {"urls": ["http://127.0.0.1/"]}, 422, "url_not_allowed"),
        ("list_files", {}, 404, "unknown_id"),
        ("show_evidence", {"briefing_id": "x", "discrepancy_id": "y"}, 422, "unknown_id"),
        ("no_such_tool", {}, 404, "unknown_id"),
    ],
)
def test_a_failure_over_rest_has_a_code_and_a_status(
    page: TestClient, name: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = page.post(f"/v1/tools/{name}", json=sent)
    assert answer.json()["error"]["code"] == code
    assert answer.status_code == (404 if code == "unknown_id" else status)


def test_a_model_that_fails_is_a_bad_gateway(tmp_path: Path) -> None:
    with Loopback(always="unauthorized") as model:
        settings = Settings(engine="model", model="m", base_url=model.base_url, api_key="k")
        with desk(tmp_path, settings) as page:
            answer = page.post("/v1/tools/brief_articles", json={"articles": list(HARBOUR)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "auth_failed")


def test_the_description_is_made_from_the_tools_and_holds_for_what_they_answer(page: TestClient) -> None:
    described = page.get("/v1/openapi.json").json()
    assert {path.rpartition("/")[2] for path in described["paths"]} == {t.name for t in tools.TOOLS} - {"list_files"}
    text = json.dumps(described)
    schemas = described["components"]["schemas"]
    assert "$defs" not in text
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= set(schemas)
    operation = described["paths"]["/v1/tools/brief_articles"]["post"]
    assert operation["operationId"] == "brief_articles"
    sent = operation["requestBody"]["content"]["application/json"]["schema"]
    assert "paths" not in sent["properties"]
    assert "urls" in sent["properties"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    made = page.post("/v1/tools/brief_articles", json={"articles": list(HARBOUR)}).json()
    jsonschema.validate(made, {**answered, "components": described["components"]})


def test_what_a_chatgpt_action_asks_of_a_description_is_kept_to(tmp_path: Path) -> None:
    with desk(tmp_path, listen=replace(LISTEN, names=("desk.example",))) as page:
        described = page.get("/v1/openapi.json", headers={"host": "desk.example"}).json()
    assert described["servers"] == [{"url": "https://desk.example"}]
    operations = [method for path in described["paths"].values() for method in path.values()]
    assert len(operations) <= 30
    assert all(len(o["description"]) <= 300 for o in operations)
    assert described["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
