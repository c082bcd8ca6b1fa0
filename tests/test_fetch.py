"""Fetching: what is never connected to, what is never read whole, and what is done politely. The only network is loopback."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from crossbrief.errors import InputError
from crossbrief.fetch import Fetcher, Guard
from crossbrief.fetch.guard import is_public, networks
from site_server import Site

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.[12]"])

LOOPBACK = Guard(allowed=networks("127.0.0.0/8"), ports=None)
PAGE = b"<html><body><p>Two people were hurt.</p></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


def refused(call: Any, *arguments: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return caught.value


HOSTILE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://224.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET",
    "http://168.63.129.16/",
    "http://[fe80::1%25lo]:{port}/",
    "http:///x",
    "https://[::127.0.0.1]:{port}/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_gets_no_byte(site: Site, url: str) -> None:
    error = refused(Fetcher(guard=Guard(ports=None)).get, url.format(port=site.port))
    assert error.code == "url_not_allowed" and "secret" not in str(error)
    assert site.connections == 0


PRIVATE = [
    "64:ff9b::7f00:1",
    "::127.0.0.1",
    "fec0::1",
    "192.88.99.1",
    "224.0.0.1",
    "168.63.129.16",
    "2001::1",
    "::",
    "ff02::1",
    "255.255.255.255",
]
PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "100.63.0.1",
    "100.128.0.1",
    "172.32.0.1",
]


def test_addresses_are_judged_by_an_explicit_list() -> None:
    from ipaddress import ip_address

    assert not any(is_public(ip_address(text)) for text in PRIVATE)
    assert all(is_public(ip_address(text)) for text in PUBLIC)


def answers(*addresses: str) -> list[tuple[Any, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]


def test_a_rebinding_name_is_resolved_once_and_the_checked_address_is_used(site: Site) -> None:
    lookups: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        lookups.append(host)
        return answers("127.0.0.2" if len(lookups) == 1 else "127.0.0.1")

    # 127.0.0.2 stands for a public address where nobody listens; a second lookup would reach the canary
    guard = Guard(allowed=networks("127.0.0.2/32"), ports=None, resolve=rebinding)
    assert refused(Fetcher(guard=guard, robots=False).get, f"http://rebind.test:{site.port}/").code == "fetch_failed"
    assert lookups == ["rebind.test"] and site.connections == 0


def test_one_private_address_among_the_answers_refuses_the_name(site: Site) -> None:
    guard = Guard(ports=None, resolve=lambda *_, **__: answers("8.8.8.8", "127.0.0.1"))
    assert refused(Fetcher(guard=guard).get, f"http://both.test:{site.port}/").code == "url_not_allowed"
    assert site.connections == 0


def test_the_name_is_kept_in_the_request(site: Site) -> None:
    site.answers["/x"] = (200, {"Content-Type": "text/html"}, PAGE)
    guard = Guard(allowed=networks("127.0.0.0/8"), ports=None, resolve=lambda *_, **__: answers("127.0.0.1"))
    page = Fetcher(guard=guard).get(f"http://news.test:{site.port}/x")
    assert page.body == PAGE and site.requests[-1][1]["host"] == f"news.test:{site.port}"


REDIRECTS = [
    ("http://10.0.0.1/", "url_not_allowed"),
    ("file:///etc/passwd", "url_not_allowed"),
    ("//169.254.169.254/", "url_not_allowed"),
    ("/loop", "too_many_redirects"),
]


@pytest.mark.parametrize("target, code", REDIRECTS)
def test_every_hop_is_checked(site: Site, target: str, code: str) -> None:
    site.answers["/loop"] = (302, {"Location": target}, b"")
    assert refused(Fetcher(guard=LOOPBACK).get, f"{site.url}/loop").code == code
    assert len(site.paths()) <= 6


def test_a_redirect_is_followed_and_its_end_reported(site: Site) -> None:
    site.answers["/old"] = (301, {"Location": "/new"}, b"")
    site.answers["/new"] = (200, {"Content-Type": "Text/HTML; charset=ISO-8859-1"}, PAGE)
    page = Fetcher(guard=LOOPBACK).get(f"{site.url}/old")
    assert (page.url, page.content_type, page.charset) == (f"{site.url}/new", "text/html", "ISO-8859-1")


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answers["/"] = (200, {"Content-Type": "text/html"}, PAGE)
    assert Fetcher(guard=LOOPBACK).get(f"{site.url}/").body == PAGE


def test_a_gzip_bomb_stops_at_the_limit_in_little_memory(site: Site) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    site.answers["/bomb"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    Fetcher(guard=LOOPBACK)._permitted(f"{site.url}/", time.monotonic() + 5)  # imports done before measuring
    before = psutil.Process().memory_info().rss
    assert refused(Fetcher(guard=LOOPBACK).get, f"{site.url}/bomb").code == "article_too_large"
    assert psutil.Process().memory_info().rss - before < 40 << 20


ENCODED = [
    ("gzip", gzip.compress(PAGE, mtime=0), None),
    ("deflate", zlib.compress(PAGE), None),
    ("deflate", zlib.compress(PAGE)[2:-4], None),
    ("identity", PAGE, None),
    ("gzip, gzip", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0), "fetch_failed"),
    ("br", PAGE, "fetch_failed"),
    ("zstd", PAGE, "fetch_failed"),
    ("gzip", PAGE, "fetch_failed"),
]


@pytest.mark.parametrize("encoding, body, code", ENCODED)
def test_content_encodings(site: Site, encoding: str, body: bytes, code: str | None) -> None:
    site.answers["/"] = (200, {"Content-Type": "text/html", "Content-Encoding": encoding}, body)
    if code:
        assert refused(Fetcher(guard=LOOPBACK).get, f"{site.url}/").code == code
    else:
        assert Fetcher(guard=LOOPBACK).get(f"{site.url}/").body == PAGE


def test_endless_chunks_stop_at_the_limit(site: Site) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(400):
            handler.wfile.write(b"x" * (512 << 10))

    site.answers["/"] = endless
    assert refused(Fetcher(guard=LOOPBACK).get, f"{site.url}/").code == "article_too_large"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "]
)
def test_a_dripping_server_meets_the_deadline(site: Site, head: bytes) -> None:
    def drip(handler: Any) -> None:
        handler.wfile.write(head)
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    site.answers["/"] = drip
    started = time.monotonic()
    error = refused(Fetcher(guard=LOOPBACK, seconds=0.5, robots=False).get, f"{site.url}/")
    assert error.code == "fetch_failed" and error.retryable and time.monotonic() - started < 3


STATUSES = [
    (404, "text/html", "fetch_failed"),
    (204, "text/html", "fetch_failed"),
    (503, "text/html", "fetch_failed"),
    (200, "image/png", "not_text"),
    (200, "application/pdf", "not_text"),
]


@pytest.mark.parametrize("status, kind, code", STATUSES)
def test_what_is_no_page_is_refused(site: Site, status: int, kind: str, code: str) -> None:
    site.answers["/"] = (status, {"Content-Type": kind}, b"")
    assert refused(Fetcher(guard=LOOPBACK).get, f"{site.url}/").code == code


def test_no_cookie_is_kept_and_no_one_is_impersonated(site: Site) -> None:
    site.answers["/"] = (200, {"Content-Type": "text/html", "Set-Cookie": "id=1"}, PAGE)
    fetcher = Fetcher(guard=LOOPBACK)
    fetcher.get(f"{site.url}/")
    fetcher.get(f"{site.url}/")
    headers = site.requests[-1][1]
    assert "cookie" not in headers and headers["user-agent"].startswith("crossbrief/")


@pytest.mark.parametrize(
    "status, rules, allowed",
    [
        (200, b"User-agent: *\nDisallow: /private", True),
        (200, b"User-agent: crossbrief\nDisallow: /", False),
        (200, b"User-agent: *\nDisallow: /*.html$", False),
        (404, b"", True),
        (503, b"", False),
    ],
)
def test_robots_are_obeyed(site: Site, status: int, rules: bytes, allowed: bool) -> None:
    site.answers["/robots.txt"] = (status, {"Content-Type": "text/plain"}, rules)
    site.answers["/a.html"] = (200, {"Content-Type": "text/html"}, PAGE)
    fetcher = Fetcher(guard=LOOPBACK)
    if allowed:
        assert fetcher.get(f"{site.url}/a.html").body == PAGE
    else:
        assert refused(fetcher.get, f"{site.url}/a.html").code == "url_not_allowed" and site.paths() == []


def test_an_unchanged_page_comes_from_the_cache(site: Site, tmp_path: Path) -> None:
    def answer(handler: Any) -> None:
        if handler.headers.get("If-None-Match") == '"v1"':
            handler.reply(304, {}, b"")
        else:
            handler.reply(200, {"Content-Type": "text/html; charset=utf-8", "ETag": '"v1"'}, PAGE)

    site.answers["/"] = answer
    fetcher = Fetcher(guard=LOOPBACK, cache=tmp_path / "pages")
    assert fetcher.get(f"{site.url}/") == fetcher.get(f"{site.url}/")
    assert "if-none-match" in site.requests[-1][1]
    next((tmp_path / "pages").iterdir()).write_bytes(b"broken")
    assert fetcher.get(f"{site.url}/").body == PAGE


def test_an_unknown_host_is_said_to_be_unknown() -> None:
    def unknown(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        raise socket.gaierror(-2, "Name or service not known")

    error = refused(Fetcher(guard=Guard(resolve=unknown)).get, "https://no.such.test/")
    assert error.code == "fetch_failed" and "no.such.test" in str(error)


def test_only_ports_that_pages_are_served_on() -> None:
    guard = Guard(resolve=lambda *_, **__: answers("8.8.8.8"))
    assert refused(Fetcher(guard=guard).get, "http://dns.test:25/").code == "url_not_allowed"
