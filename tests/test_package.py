"""What ships says what it is: licences, bounds, versions, and the bundle for chat programs."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from crossbrief import __version__
from crossbrief.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return zipfile.ZipFile(built)


def test_the_wheel_names_the_licence_of_everything_it_carries_and_has_their_texts(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    metadata = wheel.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode()
    assert "License-Expression: Apache-2.0 AND CC-BY-SA-4.0 AND MIT" in metadata
    texts = {n.rpartition("/")[2] for n in names if "/licenses/" in n}
    assert texts == {"LICENSE", "README.md", "CC-BY-SA-4.0.txt", "MIT-tiktoken.txt", "MIT-litellm.txt"}
    told = (ROOT / "LICENSES" / "README.md").read_text(encoding="utf-8")
    foreign = {"frequency.txt", "o200k_base.tiktoken.xz", "models.json"}
    assert {name for name in foreign if f"`{name}`" in told} == foreign
    assert {n.rpartition("/")[2] for n in names if "/data/" in n} >= foreign


def test_the_wheel_has_the_prompts_and_no_tests(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "crossbrief/prompts/compare.v1.md" in names
    assert not [n for n in names if n.startswith(("tests/", "bench/", "cassettes/"))]


def test_bounds_leave_out_versions_with_advisories() -> None:
    bounds = dict(re.match(r"([\w-]+)>=([\d.]+)", d).groups() for d in PROJECT["dependencies"])  # type: ignore[union-attr]
    assert tuple(map(int, bounds["lxml"].split("."))) >= (6, 1, 1)
    assert tuple(map(int, bounds["lxml_html_clean"].split("."))) >= (0, 4, 5)


def test_version_python_and_bundle_agree() -> None:
    manifest = json.loads((ROOT / "mcpb" / "manifest.json").read_text(encoding="utf-8"))
    assert PROJECT["version"] == __version__ == manifest["version"]
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    tested = set(re.findall(r'"(3\.\d+)"', (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")))
    assert {c.rpartition(" ")[2] for c in PROJECT["classifiers"] if ":: 3." in c} == tested
    assert (ROOT / "mcpb" / manifest["server"]["entry_point"]).is_file()
    assert manifest["server"]["mcp_config"]["args"][2:4] == ["crossbrief", "mcp"]
    assert "mcp" in COMMANDS
