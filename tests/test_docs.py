"""What the documents say is what the program does."""

import inspect
import re
import tomllib
from pathlib import Path

import click
import pytest

from crossbrief import errors
from crossbrief.cli import COMMANDS, app
from crossbrief.cli.options import engine_options
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position

ROOT = Path(__file__).resolve().parents[1]
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(name: str) -> click.Command:
    found = app.get_command(click.Context(app), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_explains_itself(name: str) -> None:
    assert f"`crossbrief {name}" in USAGE
    assert len(command(name).help or "") > 40


def test_every_documented_command_exists() -> None:
    assert set(re.findall(r"^\| `crossbrief (\w+)", USAGE, re.MULTILINE)) <= set(COMMANDS)


def test_every_shared_option_is_documented() -> None:
    @engine_options
    def probe() -> None: ...

    options = [option for parameter in click.command()(probe).params for option in parameter.opts]
    assert len(options) >= 10
    assert [o for o in options if f"`{o}" not in USAGE] == []


def test_every_error_code_of_the_tree_is_documented() -> None:
    tree = inspect.getdoc(errors) or ""
    codes = re.findall(
        r"\b[a-z]+(?:_[a-z]+)+\b|\busage\b|\brefused\b", tree.split("exit 2", 1)[1].split("The class says")[0]
    )
    assert len(codes) > 25
    assert [code for code in codes if f"`{code}`" not in USAGE] == []


@pytest.mark.parametrize("model", [Briefing, Discrepancy, Position, Evidence])
def test_every_field_of_the_briefing_is_documented(model: type[Briefing]) -> None:
    listing = USAGE.split("## The briefing as JSON")[1]
    assert [name for name in model.model_fields if not re.search(rf"\b{name}\b", listing)] == []


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_architecture_page_draws_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    checked = [set(layer.split(" | ")) for layer in contracts[0]["layers"]]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## The layers")[1].split("## ")[0]
    drawn = [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in re.findall(r"^\| `.*", page, re.MULTILINE)]
    assert drawn == checked


def test_every_place_the_architecture_page_names_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Where a change goes")[1]
    places = [p for p in re.findall(r"`([\w/.]+)`", page) if "/" in p or p.endswith(".py")]
    assert len(places) > 12
    assert [p for p in places if not (ROOT / p).exists() and not (ROOT / "plugin" / "crossbrief" / p).exists()] == []


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150
