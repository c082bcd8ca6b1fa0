"""Several articles on one event in, one briefing out: what happened, and where the sources disagree, each point with its sentences."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossbrief.api import Briefing, abrief, acheck, brief, brief_many, check
    from crossbrief.batch.outcome import FailedSet
    from crossbrief.checking import CheckReport
    from crossbrief.document import Article, ArticleSet
    from crossbrief.errors import CrossbriefError
    from crossbrief.schema import Discrepancy
    from crossbrief.settings import Settings
    from crossbrief.sources import load

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleSet",
    "Briefing",
    "CheckReport",
    "CrossbriefError",
    "Discrepancy",
    "FailedSet",
    "Settings",
    "abrief",
    "acheck",
    "brief",
    "brief_many",
    "check",
    "load",
]

_HOMES = {
    "api": ("Briefing", "abrief", "acheck", "brief", "brief_many", "check"),
    "batch.outcome": ("FailedSet",),
    "checking": ("CheckReport",),
    "document": ("Article", "ArticleSet"),
    "errors": ("CrossbriefError",),
    "schema": ("Discrepancy",),
    "settings": ("Settings",),
    "sources": ("load",),
}


def __getattr__(name: str) -> Any:
    """Public names are fetched when they are asked for: every module of the package passes through here, and `--help` needs none."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module `crossbrief` has no attribute `{name}`")
    return getattr(import_module(f"crossbrief.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
