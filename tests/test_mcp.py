"""What the tools of the MCP server take, refuse and answer."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

import seeds
from callers import SHORT, draft, in_process
from crossbrief.serve.mcp import Reach
from servers import text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A root with one article, a link out, a link to a device, a pipe, a folder, and a neighbour whose name begins alike."""
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "root-secret").mkdir()
    (tmp_path / "root-secret" / "b.txt").write_text("secret", encoding="utf-8")
    (root / "short.txt").write_text(SHORT, encoding="utf-8")
    (root / "out").symlink_to(tmp_path / "root-secret" / "b.txt")
    (root / "out-folder").symlink_to(tmp_path / "root-secret")
    (root / "zero").symlink_to("/dev/zero")
    (root / "loop").symlink_to(root / "loop")
    os.mkfifo(root / "pipe")
    return root


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/etc/passwd", "path_not_allowed"),
        ("../root-secret/b.txt", "path_not_allowed"),
        ("sub/../../root-secret/b.txt", "path_not_allowed"),
        ("out", "path_not_allowed"),
        ("out-folder/b.txt", "path_not_allowed"),
        ("/dev/zero", "path_not_allowed"),
        ("zero", "path_not_allowed"),
        ("/dev/stdin", "path_not_allowed"),
        ("pipe", "path_not_allowed"),
        ("sub", "path_not_allowed"),
        (".", "path_not_allowed"),
        ("loop", "path_not_allowed"),
        ("short.txt\0.png", "path_not_allowed"),
        ("x" * 5000, "file_not_found"),
        ("/nowhere/at/all", "path_not_allowed"),
        ("-", "file_not_found"),
        ("*.txt", "file_not_found"),
        ("missing.txt", "file_not_found"),
        ("file:///etc/passwd", "file_not_found"),
        ("~/.ssh/id_rsa", "file_not_found"),
    ],
)
def test_a_path_that_does_not_lead_to_a_regular_file_inside_the_root_is_refused(
    path: str, code: str, folder: Path
) -> None:
    async def call(client: Client) -> Any:
        refused = await client.call_tool("compare_articles", {"paths": ["short.txt", path]})
        still = await client.call_tool("compare_articles", {"paths": ["short.txt"]})
        return refused, still

    refused, still = in_process(call, Reach((folder,)))
    assert refused.is_error
    assert text(refused).startswith(f"{code}: ")
    assert refused.meta["crossbrief/code"] == code
    assert "secret" not in text(refused).replace("root-secret/b.txt", "")
    assert not still.is_error


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "no_articles"),
        ({"paths": ["a.txt"]}, "path_not_allowed"),
        ({"urls": ["https://example.org/"]}, "url_not_allowed"),
        ({"articles": [""]}, "empty_article"),
        ({"articles": ["{}" * 10]}, "empty_article"),
        ({"articles": [{"text": 5}]}, "usage"),
        ({"articles": "a"}, "usage"),
        ({"articles": [None]}, "usage"),
        ({"articles": ["x"] * 1001}, "set_too_large"),
        ({"articles": ["x" * (1 << 20) + "y"]}, "article_too_large"),
        ({"articles": ["word " * 200_000] * 9}, "set_too_large"),
        ({"articles": ["a b c"], "options": {"engine": "magic"}}, "usage"),
    ],
)
def test_a_bad_call_is_an_error_with_its_code_and_the_server_goes_on(arguments: dict[str, Any], code: str) -> None:
    async def call(client: Client) -> Any:
        refused = await client.call_tool("brief_articles", arguments)
        still = await client.call_tool("brief_articles", {"articles": [SHORT]})
        return refused, still

    refused, still = in_process(call)
    assert refused.is_error
    assert text(refused).startswith(f"{code}: ")
    assert refused.structured_content is None
    assert not still.is_error


def test_an_operator_who_wants_rules_gets_rules_whatever_a_caller_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")

    async def call(client: Client) -> Any:
        options = [{}, {"engine": "auto"}, {"engine": "rules"}, {"engine": "model"}]
        return [await client.call_tool("brief_articles", {"articles": [SHORT], **o}) for o in options]

    *by_rules, refused = in_process(call)
    assert [made.structured_content["engine"] for made in by_rules] == ["rules"] * 3
    assert text(refused).startswith("bad_setting: ")


def test_a_crash_inside_a_tool_is_an_error_without_its_details_and_the_server_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("a detail")

    async def call(client: Client) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Reach, "gather", crash)
            crashed = await client.call_tool("compare_articles", {"articles": [SHORT]})
        return crashed, await client.call_tool("compare_articles", {"articles": [SHORT]})

    crashed, still = in_process(call)
    assert text(crashed).startswith("internal_error: ")
    assert "a detail" not in crashed.model_dump_json()
    assert "a detail" in caplog.text
    assert not still.is_error


def test_an_unknown_tool_is_a_usage_error() -> None:
    assert text(in_process(lambda client: client.call_tool("no_such_tool", {}))).startswith("usage: ")


def test_urls_are_opened_where_the_operator_allows_it_but_never_on_this_machine() -> None:
    async def call(client: Client) -> Any:
        return [
            await client.call_tool("brief_articles", {"urls": [url]})
            for url in ("http://127.0.0.1:1/", "file:///etc/passwd", "http://169.254.169.254/latest")
        ]

    for refused in in_process(call, Reach(allow_urls=True)):
        assert text(refused).startswith("url_not_allowed: ")


def test_answers_leave_the_articles_with_the_server() -> None:
    async def call(client: Client) -> Any:
        return await client.call_tool("brief_articles", {"articles": seeds.texts()})

    made = in_process(call)
    unquoted = "Russia and China will gain a crucial ally in their push"
    assert unquoted in seeds.texts()[0]["text"]
    assert unquoted not in made.model_dump_json()


def test_nothing_stands_twice_in_text_and_structured_content() -> None:
    async def call(client: Client) -> Any:
        given = await client.call_tool("prepare_briefing", {"articles": seeds.texts()})
        assert given.structured_content
        body = {"token": given.structured_content["token"], "draft": draft()}
        made = await client.call_tool("submit_briefing", body)
        told = await client.call_tool("brief_articles", {"articles": seeds.texts()})
        return [given, made, told]

    for answer in in_process(call):
        assert len(json.dumps(answer.structured_content)) < 200


def test_an_argument_that_is_none_is_said_with_those_there_are() -> None:
    refused = in_process(lambda client: client.call_tool("brief_articles", {"article": [SHORT]}))
    assert text(refused).startswith("usage: There is no argument `article`; there is articles, ")


def test_files_and_addresses_are_offered_where_the_operator_allows_them() -> None:
    async def call(client: Client) -> Any:
        return {t.name: set(t.input_schema["properties"]) for t in (await client.list_tools()).tools}

    nothing, files = in_process(call), in_process(call, Reach((seeds.FOLDER,)))
    assert not {"paths", "urls"} & nothing["brief_articles"]
    assert "list_files" not in nothing
    assert {"paths"} == files["brief_articles"] - nothing["brief_articles"]
    assert "urls" in in_process(call, Reach(allow_urls=True))["check_text"]
