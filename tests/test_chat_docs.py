"""docs/chat.md as a reader would use it: every block is run as it is written, against loopback where it needs a model."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import seeds
from crossbrief.testing import Loopback
from servers import free_port, reachable

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "chat.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
LINES = [
    line[2:] for kind, block in BLOCKS if kind == "console" for line in block.splitlines() if line.startswith("$ ")
]
SERVERS = [line for line in LINES if "crossbrief mcp" in line]
SCRIPTS = [block for kind, block in BLOCKS if kind == "python"]
UVX = shutil.which("uvx") or shutil.which("uvx", path=str(Path(sys.executable).parent))
NO_UVX = "uvx is not installed: run `pip install uv`"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with the seeds in ~/articles and in the working folder, and a model that answers at loopback."""
    for folder in (tmp_path, tmp_path / "articles"):
        folder.mkdir(exist_ok=True)
        for path in seeds.PATHS:
            shutil.copy(path, folder)
    (tmp_path / "llm").mkdir()
    (tmp_path / "llm" / "keys.json").write_text('{"openai": "sk-test"}', encoding="utf-8")
    return tmp_path


def environment(home: Path, model: Loopback) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": "sk-test",
        "LLM_USER_PATH": str(home / "llm"),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
    }


def test_the_page_has_every_way_in() -> None:
    assert [kind for kind, _ in BLOCKS].count("json") == 1
    assert len(SERVERS) == 2
    assert len(SCRIPTS) == 3
    assert len(LINES) == 8
    ten_lines = (ROOT / "examples" / "ten_lines.py").read_text(encoding="utf-8")
    assert SCRIPTS[0].split("\n\n", 1)[1].split("\n", 1)[1] in ten_lines
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"crossbrief\[(\w+)\]", TEXT)) <= set(extras)


async def tools(command: list[str], env: dict[str, str]) -> list[Any]:
    async with Client(StdioServerParameters(command=command[0], args=command[1:], env=env)) as client:
        found = await client.call_tool("compare_articles", {"paths": ["a.txt", "b.txt"]})
        kept = await client.read_resource(found.structured_content["uri"])
        assert all(seeds.found(json.loads(kept.contents[0].text)["discrepancies"]))
        return (await client.list_tools()).tools


@pytest.mark.skipif(not UVX and not os.environ.get("CI"), reason=NO_UVX)
def test_the_server_starts_as_written(home: Path) -> None:
    """With the one difference that the package comes from this working copy, not from the index."""
    assert UVX, NO_UVX
    entry = json.loads(next(block for kind, block in BLOCKS if kind == "json"))["mcpServers"]["crossbrief"]
    words = [entry["command"], *entry["args"]]
    assert words == shlex.split(SERVERS[0]), "one start shows both: the host file and the shell say the same"
    assert words[:3] == ["uvx", "--from", "crossbrief[mcp]"]
    command = [UVX, "--refresh-package", "crossbrief", "--from", f"{ROOT}[mcp]", *words[3:]]
    with Loopback() as model:
        listed = asyncio.run(tools(command, environment(home, model)))
    assert all(f"| `{tool.name}` |" in TEXT for tool in listed)


def test_the_server_listens_as_written(home: Path) -> None:
    port = free_port()
    line = SERVERS[1].replace(":8000", f":{port}")
    assert line != SERVERS[1]
    with Loopback() as model:
        process = subprocess.Popen(["bash", "-c", f"exec {line}"], cwd=home, env=environment(home, model))
        try:
            while not reachable(port):
                assert process.poll() is None

            async def main() -> int:
                async with Client(f"http://127.0.0.1:{port}/mcp") as client:
                    return len((await client.list_tools()).tools)

            assert asyncio.run(main()) == 7
        finally:
            process.terminate()
            process.wait()


@pytest.mark.parametrize("line", [line for line in LINES if line not in SERVERS])
def test_a_command_line_runs_as_written(line: str, home: Path) -> None:
    with Loopback() as model:
        # llm's OpenAI models have their address built in: the same name, at loopback.
        entry = f"- model_id: gpt-4o-mini\n  model_name: gpt-4o-mini\n  api_base: {model.base_url}\n"
        (home / "llm" / "extra-openai-models.yaml").write_text(
            entry + "  supports_schema: true\n  supports_tools: true\n", encoding="utf-8"
        )
        command = ["bash", "-eo", "pipefail", "-c", line]
        done = subprocess.run(
            command,
            cwd=home,
            env=environment(home, model),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        asked = len(model.received)
    assert done.returncode == 0, done.stderr
    written = home / "briefing.md"
    output = written.read_text(encoding="utf-8") if written.exists() else done.stdout
    assert output.strip()
    assert (asked > 0) == ("gpt-4o-mini" in line)


@pytest.mark.parametrize("script", SCRIPTS, ids=["ten lines", "many sets", "tool loop"])
def test_a_script_runs_as_written(script: str, home: Path) -> None:
    with Loopback(reply=None) as model:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=home,
            env=environment(home, model),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
