"""What a watch found, handed over: to a command without a shell, to an address behind the guard, and not when nothing changed."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crossbrief.diff import diff
from crossbrief.errors import UsageError
from crossbrief.fetch.guard import Guard
from crossbrief.pipeline import brief_with_rules
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from crossbrief.watch import Event, handover
from crossbrief.watch.handover import Handover, checked

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
HOSTILE = "$(touch /tmp/x) `id` ; rm -rf ~ <!channel>"


def event(text: str = "Nine people were hurt in the fire at the mill in Orsk on Monday.", before: str = "") -> Event:
    def made(words: str) -> object:
        given = {
            "id": "mill",
            "articles": [{"text": f"{words} {HOSTILE}"}, {"text": "The mill in Orsk burned on Monday."}],
        }
        return brief_with_rules(parse_set(given), Settings(engine="rules"))

    today = made(text)
    return Event("mill", today, diff(made(before), today) if before else None)


class Hook:
    """An address on loopback that remembers what it was sent and answers as told."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.got = list(statuses), []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                hook.got.append((self.path, dict(self.headers), content))
                status = hook.statuses.pop(0) if len(hook.statuses) > 1 else hook.statuses[0]
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/news"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setattr(handover, "PAUSE", 0.01)
    made = Hook(*getattr(request, "param", (200,)))
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_command_gets_the_news_on_its_input_and_nothing_of_it_in_its_arguments(tmp_path: Path) -> None:
    out = tmp_path / "got.json"
    script = "import json, sys; json.dump([sys.argv[1:], json.load(sys.stdin)], open(sys.argv[1], 'w'))"
    assert Handover(command=f'{sys.executable} -c "{script}" {out}').give(event()) == []
    arguments, told = json.loads(out.read_text(encoding="utf-8"))
    assert arguments == [str(out)]
    assert (told["event"], told["first"], told["changes"]) == ("mill", True, None)
    assert told["briefing"]["schema_version"] == "2"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"{sys.executable} -c \"import sys; sys.exit('no room')\"", "ended with 1: no room"),
        ("/nowhere/to-be-found", "cannot be run: No such file"),
    ],
)
def test_a_command_that_fails_is_told_and_stops_nothing(command: str, said: str) -> None:
    (failure,) = Handover(command=command).give(event())
    assert failure.startswith("mill: ") and said in failure


def test_a_command_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "SECONDS", 0.2)
    (failure,) = Handover(command=f'{sys.executable} -c "import time; time.sleep(60)"').give(event())
    assert "was stopped after 0.2 s" in failure


@pytest.mark.parametrize("command", ["", "echo 'half"])
def test_what_is_no_command_is_refused_before_anything_is_watched(command: str) -> None:
    with pytest.raises(UsageError):
        checked(command)


def test_an_address_gets_the_news_signed(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSBRIEF_WEBHOOK_SECRET", "s3cret")
    assert Handover(url=hook.url).give(event()) == []
    ((path, headers, content),) = hook.got
    assert (path, headers["Content-Type"]) == ("/news", "application/json")
    assert headers["X-Crossbrief-Signature"] == "sha256=" + hmac.new(b"s3cret", content, hashlib.sha256).hexdigest()
    assert json.loads(content)["event"] == "mill"


@pytest.mark.parametrize("hook", [(503, 503, 200)], indirect=True)
def test_a_server_that_fails_is_asked_again(hook: Hook) -> None:
    assert Handover(url=hook.url).give(event()) == []
    assert len(hook.got) == 3


@pytest.mark.parametrize(("hook", "said"), [((302,), "answered 302"), ((403,), "answered 403")], indirect=["hook"])
def test_a_redirect_or_a_refusal_is_told_and_not_followed(hook: Hook, said: str) -> None:
    (failure,) = Handover(url=hook.url).give(event())
    assert said in failure
    assert len(hook.got) == 1


@pytest.mark.parametrize(
    "url", ["http://10.0.0.8/hook", "http://169.254.169.254/latest", "ftp://127.0.0.1/x", "http://u:p@127.0.0.1/"]
)
def test_an_address_that_is_not_allowed_is_never_connected_to(url: str) -> None:
    (failure,) = Handover(url=url, guard=Guard(allowed=handover.LOOPBACK, ports=None)).give(event())
    assert "not a public address" in failure or "is not a plain http" in failure
    assert "u:p" not in failure


def test_nothing_is_handed_over_when_nothing_changed(hook: Hook) -> None:
    same = "Nine people were hurt in the fire at the mill in Orsk on Monday."
    assert Handover(url=hook.url).give(event(same, before=same)) == []
    assert hook.got == []
    assert Handover(url=hook.url).give(event("Ten people were hurt at the mill in Orsk on Monday.", before=same)) == []
    assert len(hook.got) == 1
