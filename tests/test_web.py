"""`crossbrief serve` without a browser: who is let in."""

from __future__ import annotations

import re
import sys

import pytest
from starlette.testclient import TestClient

from crossbrief.errors import UsageError
from crossbrief.serve.listen import Listen
from crossbrief.serve.web import serve
from crossbrief.settings import Settings
from desk import TOKEN, page

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["page"]


EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/about"),
        ("GET", "/api/history"),
        ("GET", "/api/labels"),
        ("GET", "/api/results/abc"),
        ("POST", "/api/file?name=a.txt"),
        ("POST", "/api/text"),
        ("POST", "/api/address"),
        ("POST", "/api/estimate"),
        ("POST", "/api/jobs"),
        ("DELETE", "/api/jobs/x"),
        ("PUT", "/api/marks/abc"),
        ("POST", "/v1/tools/brief_articles"),
        ("GET", "/nowhere"),
    ],
)
@pytest.mark.parametrize("shown", [None, "Bearer wrong", TOKEN, f"bearer {TOKEN}"])
def test_nothing_of_the_users_is_told_or_done_without_the_token(
    page: TestClient, method: str, path: str, shown: str | None
) -> None:
    page.headers.pop("authorization")
    answer = page.request(method, path, headers={"authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_required"
    assert TOKEN not in answer.text


def test_the_empty_page_and_the_description_of_the_tools_need_no_token(page: TestClient) -> None:
    page.headers.pop("authorization")
    for path in ("/", "/page.css", "/page.js", "/icon.svg", "/v1/openapi.json"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert TOKEN not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "localhost:8000"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": "127.0.0.1.evil.example:8000"}, 421),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_another_sites_page_cannot_call_the_server_even_with_the_token(
    page: TestClient, headers: dict[str, str], status: int
) -> None:
    assert page.get("/api/about", headers=headers).status_code == status
    assert page.get("/", headers=headers).status_code == status


def test_the_page_may_load_nothing_but_its_own_three_files_and_nothing_in_it_is_inline(page: TestClient) -> None:
    answer = page.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert (
        re.findall(r"<script(?! src=\"/page\.js\" defer></script>)|<style| on\w+=|\sstyle=|https?://", answer.text)
        == []
    )
    script = page.get("/page.js").text
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", script)


@pytest.mark.parametrize(
    ("host", "token", "names"),
    [
        ("127.0.0.1", "short", ()),
        (EVERYWHERE, None, ()),
        (EVERYWHERE, "short", ("d.example",)),
        (EVERYWHERE, TOKEN, ()),
        ("192.168.1.5", None, ()),
    ],
)
def test_an_address_that_strangers_could_reach_is_refused_without_a_token_and_a_name(
    host: str, token: str | None, names: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError) as refused:
        serve(Listen(host, 0, token, names, "CROSSBRIEF_SERVE_TOKEN"), Settings(engine="rules"))
    assert refused.value.code == "bad_setting"
    assert "MCP" not in str(refused.value)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("crossbrief.serve.web.", "starlette"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    with pytest.raises(UsageError) as refused:
        serve(Listen(port=0), Settings(engine="rules"))
    assert refused.value.code == "missing_extra"
    assert "crossbrief[mcp]" in str(refused.value)
