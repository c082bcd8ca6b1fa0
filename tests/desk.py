"""The page's server for tests: the application in this process, articles handed in, and a model that never answers."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from crossbrief.fetch import Fetcher
from crossbrief.serve.listen import Listen
from crossbrief.serve.web.app import app
from crossbrief.serve.web.given import Uploads
from crossbrief.settings import Settings

TOKEN = "a-token-for-the-tests-alone"  # noqa: S105 - opens nothing
LISTEN = Listen(port=8000, token=TOKEN)
RULES = Settings(engine="rules")
HARBOUR = (
    "The harbour of Osterby was closed on Monday after a crane fell.\n\nAt least 12 people were hurt, the harbour master said. "
    "Repairs will cost $3 million, the port company said.",
    "A crane fell in the harbour of Osterby on Monday.\n\nAt least 17 people were hurt, the harbour master said. "
    "Repairs will cost $3 million, the port company said.",
)
"""Two invented articles that differ in one figure."""
TAKEN_BACK = (
    "The harbour of Osterby is open again after a crane fell on Monday.\n\nNo more than 12 people were hurt, the harbour master said.",
    "A crane fell in the harbour of Osterby on Monday.\n\nThe port company said that 12 people were hurt.",
)


@contextmanager
def desk(
    folder: Path, settings: Settings = RULES, *, listen: Listen = LISTEN, fetcher: Fetcher | None = None
) -> Iterator[TestClient]:
    """A client that shows the token, at a server that keeps its results in `folder`."""
    given = Uploads(fetcher=fetcher) if fetcher else Uploads()
    served = app(listen, settings, store=folder / "store.sqlite", given=given)
    headers = {"authorization": f"Bearer {TOKEN}"}
    with TestClient(served, base_url="http://127.0.0.1:8000", headers=headers, raise_server_exceptions=False) as client:  # type: ignore[arg-type]
        yield client


@pytest.fixture
def page(tmp_path: Path) -> Any:
    with desk(tmp_path) as client:
        yield client


def pasted(client: TestClient, *texts: str) -> list[dict[str, str]]:
    """The texts handed in, as a job names them."""
    found = []
    for text in texts:
        answer = client.post("/api/text", json={"text": text})
        assert answer.status_code == 201, answer.text
        found += [{"key": article["key"]} for article in answer.json()["articles"]]
    return found


def briefed(client: TestClient, **wish: Any) -> dict[str, Any]:
    """A job, when it has ended."""
    started = client.post("/api/jobs", json=wish)
    assert started.status_code == 201, started.text
    return ended(client, started.json()["id"])


def ended(client: TestClient, job: str) -> dict[str, Any]:
    """The job once it is not running any more."""
    while True:
        found: dict[str, Any] = client.get(f"/api/jobs/{job}").json()
        if found["state"] != "running":
            return found
        time.sleep(0.01)


class Silent:
    """A model endpoint that takes requests, never answers, and notices when the caller hangs up."""

    def __enter__(self) -> Silent:
        asked, left = self.asked, self.left = threading.Event(), threading.Event()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                asked_before = False
                try:
                    while self.request.recv(65536):
                        asked_before = True
                        asked.set()
                except OSError:
                    pass
                if asked_before:
                    left.set()

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def settings(self) -> Settings:
        """What leads to it."""
        url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        return Settings(engine="model", model="m", base_url=url, api_key="k", cache=False)
