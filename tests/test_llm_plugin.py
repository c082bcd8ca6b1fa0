"""The plugin inside llm, with llm's own model plugin talking to a loopback endpoint.

Starting `llm` takes longer than everything else here: one test does it, and those of docs/chat.md; the others call its command here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import seeds
from crossbrief.testing import Loopback

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
LLM = Path(sys.executable).with_name("llm")


class Desk:
    """`llm` with a home of its own and one model, at a loopback endpoint."""

    def __init__(self, home: Path, model: Loopback) -> None:
        self.model = model
        entry = f"- model_id: paper\n  model_name: paper-1\n  api_base: {model.base_url}\n  api_key_name: paper\n"
        (home / "extra-openai-models.yaml").write_text(
            entry + "  supports_schema: true\n  supports_tools: true\n", encoding="utf-8"
        )
        (home / "keys.json").write_text('{"paper": "sk-test"}', encoding="utf-8")
        self.environment = {**os.environ, "LLM_USER_PATH": str(home)}

    def process(self, *arguments: str) -> str:
        """What the installed command prints."""
        command = [str(LLM), *arguments]
        done = subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def call(self, *arguments: str) -> Result:
        """The same command in this process."""
        from llm.cli import cli

        return CliRunner().invoke(cli, arguments, env={"LLM_USER_PATH": self.environment["LLM_USER_PATH"]})

    def run(self, *arguments: str) -> str:
        """What it prints in this process."""
        done = self.call(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Loopback() as model:
        yield Desk(tmp_path, model)


def test_llm_knows_the_plugin_and_its_tools(desk: Desk) -> None:
    plugins = json.loads(desk.process("plugins"))
    hooks = next(p["hooks"] for p in plugins if p["name"] == "crossbrief")
    assert {"register_commands", "register_fragment_loaders", "register_template_loaders", "register_tools"} <= set(
        hooks
    )
    listed = desk.run("tools", "list")
    assert all(f"{name}(" in listed for name in ("brief_articles", "compare_articles", "check_text", "show_evidence"))


def test_llm_brief_works_by_rules_unless_a_model_is_named(desk: Desk) -> None:
    by_rules = json.loads(desk.run("brief", "--format", "json", *seeds.PATHS))
    assert by_rules["engine"] == "rules"
    assert all(seeds.found(by_rules["discrepancies"]))
    assert desk.model.received == []


def test_llm_brief_has_the_named_model_write_and_checks_it(desk: Desk) -> None:
    made = json.loads(desk.run("brief", "-m", "paper", "--format", "json", *seeds.PATHS))
    assert made["engine"] == "model"
    assert made["model"] == "paper"
    assert made["usage"]["requests"] >= 1
    assert made["usage"]["input_tokens"] > 0
    assert all(seeds.found(made["discrepancies"]))
    sent = desk.model.received[0]
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert "[a1] " in sent.prompt
    assert sent.body["response_format"]["type"] == "json_schema"


def test_llms_default_model_is_used_where_asked(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "default_model.txt").write_text("paper", encoding="utf-8")
    made = json.loads(desk.run("brief", "-m", "default", "--format", "json", *seeds.PATHS))
    assert made["model"] == "paper"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["brief", "nowhere.txt"], "Error: file_not_found: "),
        (["brief", "-m", "no-such-model", *seeds.PATHS], "Error: bad_setting: llm knows no model"),
        (["-m", "paper", "-f", "article:nowhere.txt", "x"], "file_not_found"),
        (["-m", "paper", "-t", "crossbrief:nothing", "x"], "There is: discrepancies."),
    ],
)
def test_a_failure_is_one_line_that_says_what_to_do(arguments: list[str], told: str, desk: Desk) -> None:
    failed = desk.call(*arguments)
    assert failed.exit_code == 1
    assert told in failed.output
    assert len(failed.output.splitlines()) == 1
    assert desk.model.received == []


def test_a_template_and_fragments_give_any_model_the_job_and_the_articles_without_page_junk(desk: Desk) -> None:
    fragments = [part for path in seeds.PATHS for part in ("-f", f"article:{path}")]
    desk.run("-m", "paper", "--no-stream", "-t", "crossbrief:discrepancies", *fragments, "Go")
    system, user = desk.model.received[0].body["messages"]
    assert system["role"] == "system"
    assert "list the points on which the articles disagree" in system["content"]
    assert "New Delhi has signed a $5.4 billion deal" in user["content"]
    assert "The 5-billion-US-dollar purchase" in user["content"]
    assert "This website uses cookies" not in user["content"]
    assert "Email address invalid" not in user["content"]


def test_a_model_of_llm_calls_the_tools(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from crossbrief.testing import FAULTS

    function = {"name": "compare_articles", "arguments": json.dumps({"articles": [a["text"] for a in seeds.texts()]})}
    message = {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]}
    monkeypatch.setitem(
        FAULTS, "tool_call", lambda x: x.send(x.completion(message=message, finish_reason="tool_calls"))
    )
    with Loopback(reply="They disagree on the year.", faults=["tool_call"]) as model:
        other = Desk(Path(desk.environment["LLM_USER_PATH"]), model)
        said = other.run("-m", "paper", "--no-stream", "-T", "compare_articles", "Where do they disagree?")
        answers = [m for m in model.received[-1].body["messages"] if m["role"] == "tool"]
    assert said.strip() == "They disagree on the year."
    assert all(seeds.found(json.loads(answers[0]["content"])["discrepancies"]))
