"""Recording and replaying of model replies, and a clean environment for every test."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from servers import served

__all__ = ["served"]
ROOT = Path(__file__).resolve().parents[1]
RECORDED_MODEL = "qwen2.5-coder-1.5b-instruct"
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, on llama.cpp: the model whose replies the cassettes hold."""
_SENT = {"content-type", "accept"}
_RECEIVED = {"content-type", "retry-after", "retry-after-ms"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """No key, no endpoint, no cache of the person who runs the tests; while recording, the endpoint stays."""
    recording = request.config.getoption("--record-mode", default="none") not in (None, "none")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CROSSBRIEF_MODEL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        if not (recording and name.startswith(("OPENAI_API", "OPENAI_BASE", "CROSSBRIEF_M"))):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def recorded() -> dict[str, Any]:
    """Settings for a replayed model; while recording, of the endpoint in the environment."""
    return {
        "engine": "model",
        "base_url": os.environ.get("OPENAI_BASE_URL", "https://replay.invalid/v1"),
        "api_key": os.environ.get("OPENAI_API_KEY", "replay"),
        "model": os.environ.get("CROSSBRIEF_MODEL", RECORDED_MODEL),
        "cache": False,
        "timeout": 1800.0,
    }


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Cassettes are written by `readable_yaml`."""
    import readable_yaml

    vcr.register_serializer("yaml", readable_yaml)


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """`cassettes/<test module>/<test>.yaml`."""
    return str(ROOT / "cassettes" / Path(str(request.node.fspath)).stem)


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    """The host is not matched, the body is; headers are kept by an allow-list, so no key can be among them."""
    return {
        "before_record_request": _request,
        "before_record_response": _response,
        "match_on": ["method", "path", "body"],
        "decode_compressed_response": True,
    }


def _request(request: Any) -> Any:
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in _SENT}
    request.uri = re.sub(r"^https?://[^/]+", "https://model.invalid", request.uri)
    return request


def _response(response: dict[str, Any]) -> dict[str, Any]:
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() in _RECEIVED}
    return response


SLOW = frozenset(
    "test_api test_batch test_batch_files test_batch_lines test_batch_model test_batch_processes test_batchapi test_chat_docs test_cli"
    " test_client test_copies test_dask test_docs test_endurance test_faults test_faults_learnt test_faults_replies test_faults_waits test_fetch"
    " test_folders test_group test_history test_llm_plugin test_local test_mcp test_mcp_clients test_mcp_crowds test_mcp_drafts test_mcp_garbage"
    " test_mcp_http test_mcp_model test_mcp_stdio test_mutations test_package test_plan_hostile test_prices test_prompts test_render_html"
    " test_report test_serve test_sources_web test_store test_targets test_tool test_watch test_web_browser".split()
)
"""Files of tests that start servers, browsers or many processes, or garble thousands of sets."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out."""
    for item in items:
        if item.path.stem in SLOW or "megabyte" in item.name or "browser" in item.path.parts:
            item.add_marker(pytest.mark.slow)
