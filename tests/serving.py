"""`crossbrief serve` as a person starts it, on a free port of this machine."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crossbrief.settings import Settings
from servers import PLAIN


@dataclass
class Serving:
    """The running command."""

    process: subprocess.Popen[str]
    line: str
    """What it printed when it was ready."""

    @property
    def address(self) -> str:
        """The page's address, as printed."""
        found = re.search(r"https?://\S+", self.line)
        assert found, self.line
        return found[0]

    @property
    def base(self) -> str:
        """The server's address."""
        return self.address.partition("/#")[0].rstrip("/")

    @property
    def token(self) -> str:
        """The token in the address; empty where none is printed."""
        return self.address.partition("#")[2]

    def stop(self) -> tuple[int, str]:
        """Ctrl-C; the exit status, and what it printed besides."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=20)[1]
        return self.process.returncode, said


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Serving]:
    """The command, its results and marks in `folder`; killed at the end if it still runs."""
    own = {"XDG_STATE_HOME": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "crossbrief", "serve", "--no-open", *options]
    process = subprocess.Popen(command, env=PLAIN | own | environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        yield Serving(process, process.stderr.readline())
    finally:
        process.kill()
        process.communicate()


def to(settings: Settings) -> dict[str, str]:
    """The environment that leads to a test's model."""
    return {
        "OPENAI_BASE_URL": settings.base_url or "",
        "OPENAI_API_KEY": "k",
        "CROSSBRIEF_MODEL": settings.model or "m",
    }
