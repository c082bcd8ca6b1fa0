"""`crossbrief serve` as a process: what it prints, who can open it, how it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import httpx2
import pytest

from crossbrief.cli import main
from desk import HARBOUR, TOKEN, Silent
from serving import Serving, serving, to

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


def ask(server: Serving, path: str, token: str | None = None, **more: object) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token or server.token}"}
    method = "POST" if "json" in more else "GET"
    return httpx2.request(method, f"{server.base}{path}", headers=headers, trust_env=False, timeout=30, **more)  # type: ignore[arg-type]


def test_the_address_holds_a_new_token_and_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    tokens = set()
    for _ in range(2):
        with serving(tmp_path, "--engine", "rules") as server:
            tokens.add(server.token)
            assert ask(server, "/api/about").json()["engine"] == "rules"
            assert ask(server, "/api/about", "wrong").status_code == 401
            assert server.stop() == (0, "crossbrief: stopped.\n")
    assert len(tokens) == 2
    assert all(len(token) >= 32 for token in tokens)


def test_a_token_of_the_operators_is_asked_for_and_never_printed(tmp_path: Path) -> None:
    with serving(tmp_path, CROSSBRIEF_SERVE_TOKEN=TOKEN) as server:
        assert TOKEN not in server.line
        assert ask(server, "/api/about", token=TOKEN).status_code == 200
        status, said = server.stop()
    assert (status, TOKEN in said) == (0, False)


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.[12]"])
def test_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        port = int(server.base.rpartition(":")[2])
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.1", port)) == 0
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.2", port)) != 0


def test_ctrl_c_ends_a_job_and_its_request_to_the_model(tmp_path: Path) -> None:
    with Silent() as model, serving(tmp_path, **to(model.settings)) as server:
        keys = [ask(server, "/api/text", json={"text": text}).json()["articles"][0]["key"] for text in HARBOUR]
        ask(server, "/api/jobs", json={"articles": [{"key": key} for key in keys]})
        assert model.asked.wait(20)
        assert server.stop()[0] == 0
        assert model.left.wait(5)


def test_the_work_of_a_rest_caller_who_hangs_up_ends(tmp_path: Path) -> None:
    with Silent() as model, serving(tmp_path, **to(model.settings)) as server:
        body = json.dumps({"articles": list(HARBOUR)})
        head = (
            f"POST /v1/tools/brief_articles HTTP/1.1\r\nhost: {server.base.removeprefix('http://')}\r\n"
            f"authorization: Bearer {server.token}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        host, _, port = server.base.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=60) as caller:
            caller.sendall((head + body).encode())
            assert model.asked.wait(60)
        assert model.left.wait(30)
        assert ask(server, "/api/about").status_code == 200


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as ended:
        main(["serve", "--no-open", "--port", str(taken.getsockname()[1])])
    assert ended.value.code == 2
    assert "bad_setting" in capsys.readouterr().err
