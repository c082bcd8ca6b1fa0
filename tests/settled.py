"""What batches of the tests have in common: the rules, one moment, one home."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbrief.settings import Settings

RULES = Settings(engine="rules").resolve()


@pytest.fixture(autouse=True)
def one_moment_and_one_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Outputs can be compared byte for byte, and nothing touches the user's own store."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CROSSBRIEF_MODEL", "CROSSBRIEF_STORE"):
        monkeypatch.delenv(name, raising=False)
