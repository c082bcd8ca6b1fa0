"""The house: folders and modules of a size that a newcomer can hold in the head, and names that mean one thing."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import crossbrief

ROOT = Path(crossbrief.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))


def test_no_module_is_longer_than_350_lines_and_no_folder_holds_more_than_twelve() -> None:
    long = {str(m): lines for m in MODULES if (lines := len(m.read_text(encoding="utf-8").splitlines())) > 350}
    full = Counter(m.parent for m in MODULES if not m.name.startswith("__"))
    assert long == {}
    assert {str(folder): many for folder, many in full.items() if many > 12} == {}


SHOWN = {"Briefing"}
"""What `crossbrief.brief` returns is the schema's own briefing, which also shows itself in a notebook."""


def test_no_public_class_shares_its_name_with_another() -> None:
    places: dict[str, list[str]] = {}
    for module in MODULES:
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(module.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in SHOWN} == {}
