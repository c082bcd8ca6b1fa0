"""Every command and script that a document shows, run as it is written: with the articles of the example, and a model at loopback."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import seeds
from crossbrief.cli import app
from crossbrief.pipeline import brief_with_rules
from crossbrief.settings import Settings
from crossbrief.sources import load_set
from crossbrief.testing import Loopback

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = {
    "uv tool": "installs it",
    "make ": "is how this test is run",
    "eval ": "is the reader's own shell",
    "export ": "is the reader's own environment",
    "systemctl": "is the reader's machine",
    "podman": "is the reader's machine",
    "crossbrief batch submit": "tests/test_batchapi.py",
    "crossbrief batch status": "tests/test_batchapi.py",
    "until crossbrief": "tests/test_batchapi.py",
    "crossbrief serve": "tests/test_serve.py; it never ends",
    "curl ": "tests/test_web.py",
    "crossbrief watch": "tests/test_watch.py; it never ends",
}
"""Beginnings of lines that are not run here, and why."""
PAGES = [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").glob("*.md")) if p.name != "chat.md")]
"""docs/chat.md starts servers, and has a test of its own."""


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            yield page.name, block


LINES = sorted(
    {
        line[2:].split(" # ")[0].strip()
        for _, block in blocks("console")
        for line in block.splitlines()
        if line.startswith("$ ") and not line[2:].startswith(tuple(ELSEWHERE))
    }
)
SCRIPTS = [pytest.param(block, id=f"{name}-{n}") for n, (name, block) in enumerate(blocks("python"))]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with every file that the documents name."""
    monkeypatch.chdir(tmp_path)
    a, b = seeds.PATHS
    for name in ("a.txt", "reuters.txt", "articles/a.txt", "examples/s400/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(a, tmp_path / name)
    for name in ("b.txt", "articles/b.txt", "examples/s400/b.txt"):
        shutil.copy(b, tmp_path / name)
    page = "".join(f"<p>{line}</p>" for line in Path(b).read_text(encoding="utf-8").splitlines() if line)
    for name in ("b.html", "cgtn.html"):
        (tmp_path / name).write_text(f"<html><body><article>{page}</article></body></html>", encoding="utf-8")
    texts = [{"id": n, "text": Path(p).read_text(encoding="utf-8")} for n, p in (("a", a), ("b", b))]
    given = json.dumps({"id": "s400", "articles": texts})
    (tmp_path / "set.json").write_text(given, encoding="utf-8")
    (tmp_path / "sets.jsonl").write_text(given + "\n", encoding="utf-8")
    briefing = brief_with_rules(load_set([tmp_path / "a.txt", tmp_path / "b.txt"]), Settings()).model_dump_json()
    for name in ("briefing.json", "old.json", "new.json"):
        (tmp_path / name).write_text(briefing, encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "invented", tmp_path / "examples" / "invented")
    (tmp_path / "draft.md").write_text("India signed a deal worth $5.4 billion.", encoding="utf-8")
    with Loopback() as model:
        for name, value in {
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_API_KEY": "sk-test",
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }.items():
            monkeypatch.setenv(name, value)
        yield tmp_path


@pytest.mark.parametrize("line", LINES)
def test_a_command_of_the_documents_runs(line: str, desk: Path) -> None:
    command = line[line.index("crossbrief") :].split(" | ")[0].split(" > ")[0]
    ran = CliRunner().invoke(app, shlex.split(command)[1:], input="India signed a deal worth $5.4 billion.")
    assert ran.exception is None, f"{line}: {ran.output}"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_of_the_documents_runs(script: str, desk: Path) -> None:
    (desk / "script.py").write_text(script, encoding="utf-8")
    runpy.run_path(str(desk / "script.py"), run_name="__main__")


def test_there_are_commands_and_scripts_to_run() -> None:
    assert len(LINES) >= 8
    assert len(SCRIPTS) >= 3
    assert os.environ.get("OPENAI_API_KEY") != "sk-test"
