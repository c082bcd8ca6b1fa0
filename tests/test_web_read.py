"""What the page of `crossbrief serve` reads: files, texts and addresses, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crossbrief.fetch import Fetcher, Guard
from crossbrief.fetch.guard import networks
from crossbrief.serve.patience import BODY
from desk import HARBOUR, desk, page
from site_server import Site

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["page"]


def test_a_file_is_read_by_its_kind_and_shown_by_its_name(page: TestClient) -> None:
    html = b"<html><head><title>Crane falls</title></head><body><article><p>A crane fell in Osterby. Two people were hurt.</p></article>"
    (found,) = page.post("/api/file", params={"name": "C:\\desk\\crane [1].html"}, content=html).json()["articles"]
    assert found["title"] == "Crane falls"
    assert found["source"] == "crane (1).html"
    set_ = json.dumps({"id": "s", "articles": [{"text": "One fell.", "publisher": "Courier"}, {"text": "Two fell."}]})
    many = page.post("/api/file", params={"name": "set.json"}, content=set_.encode()).json()["articles"]
    assert [a["publisher"] for a in many] == ["Courier", ""]


@pytest.mark.parametrize(
    "name", ["-", "../../../etc/passwd", "/etc/passwd", "/etc/*", "~/.ssh/id_rsa", "file:///etc/passwd", "", "a\0b"]
)
def test_no_name_from_a_browser_reads_anything_of_the_servers_disk(page: TestClient, name: str) -> None:
    answer = page.post("/api/file", params={"name": name}, content=b"Only these words were sent. Nothing else was.")
    assert answer.status_code == 201, answer.text
    (found,) = answer.json()["articles"]
    assert found["title"] == "Only these words were sent. Nothing else was."


@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "-",
        "ftp://example.org/a",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.1.1/",
        "http://user:secret@127.0.0.1/",
        "https://localhost/",
    ],
)
def test_an_address_that_is_not_public_is_refused(page: TestClient, url: str) -> None:
    answer = page.post("/api/address", json={"url": url})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in ("url_not_allowed", "fetch_failed")
    assert "secret" not in answer.text


def test_an_address_is_read_through_the_guard(tmp_path: Path) -> None:
    site = Site()
    site.answers["/story"] = (
        200,
        {"Content-Type": "text/html"},
        f"<html><title>Osterby</title><body><p>{HARBOUR[0]}</p>".encode(),
    )
    fetcher = Fetcher(guard=Guard(allowed=networks("127.0.0.0/8"), ports=None))
    with desk(tmp_path, fetcher=fetcher) as page:
        answer = page.post("/api/address", json={"url": f"{site.url}/story"})
    site.server.shutdown()
    site.server.server_close()
    assert answer.status_code == 201, answer.text
    assert answer.json()["articles"][0]["title"] == "Osterby"


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [
        ("/api/file?name=a.txt", b"", 422, "empty_article"),
        ("/api/file?name=a.pdf", b"no PDF at all", 422, "not_text"),
        ("/api/file?name=a.txt", b"x" * (9 << 20), 413, "article_too_large"),
        ("/api/file?name=a.txt", b"x" * (BODY + 1), 413, "set_too_large"),
        ("/api/text", b"no JSON", 400, "usage"),
        ("/api/text", b'{"text": "a", "path": "/etc/passwd"}', 400, "usage"),
        ("/api/jobs", b'{"articles": [{"key": "unknown"}]}', 404, "unknown_id"),
        ("/api/jobs", b'{"articles": []}', 422, "no_articles"),
        ("/api/jobs", b'{"articles": [], "base_url": "http://evil.example"}', 400, "usage"),
        ("/api/jobs", b'{"articles": [], "api_key": "mine"}', 400, "usage"),
        ("/api/jobs", b"[" * 100_000, 400, "usage"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_code_and_a_fitting_status(
    page: TestClient, path: str, content: bytes, status: int, code: str
) -> None:
    answer = page.post(path, content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_a_path_or_method_that_there_is_not_is_said_in_json(page: TestClient) -> None:
    assert page.get("/api/nothing").json()["error"]["code"] == "not_found"
    assert page.get("/api/text").json()["error"]["code"] == "method_not_allowed"
