"""A set and the settings in, the key of its result out: the same key means the same briefing."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from crossbrief import __version__
from crossbrief.model.prompts import own_folder
from crossbrief.schema import SCHEMA_VERSION
from crossbrief.settings import Settings

_NO_PART_OF_A_RESULT = {"api_key", "max_requests", "max_tokens", "max_cost", "deadline", "concurrency", "cache"}
"""Settings that decide whether and when a briefing is made, not what stands in it."""


def fingerprint(line: str, settings: Settings) -> str:
    """SHA-256 over a set's line of JSON, the resolved settings that shape a briefing, and the program itself."""
    shaping = {name: getattr(settings, name) for name in settings.__slots__ if name not in _NO_PART_OF_A_RESULT}
    parts = [line.strip(), json.dumps(shaping, sort_keys=True, default=str), program()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def program() -> str:
    """SHA-256 over all that a result depends on besides its input: our source and data, prompts, libraries, Python.

    The source is hashed, not only the version, so that a changed program never hands out what an older one made.
    """
    digest = hashlib.sha256(f"{__version__} {SCHEMA_VERSION} {sys.version} {_libraries()}".encode())
    for root in _roots():
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _roots() -> list[Path]:
    """The package, in a working copy the prompts beside it (an installed package has them inside), and the user's own prompts."""
    package = Path(__file__).resolve().parents[1]
    prompts = package.parents[1] / "prompts"
    roots = [package, prompts] if prompts.is_dir() and not (package / "prompts").is_dir() else [package]
    own = own_folder()
    return [*roots, own] if own else roots


def _libraries() -> str:
    """Name and version of every direct dependency that is installed."""
    try:
        wanted = requires("crossbrief") or []
    except PackageNotFoundError:
        return ""
    names = sorted({re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in wanted})
    return " ".join(f"{name}={_installed(name)}" for name in names)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
