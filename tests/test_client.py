"""Limits checked before each call, and a limiter that finds out what an endpoint allows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest

import seeds
from crossbrief.ask.plan import ask
from crossbrief.compare import Comparison
from crossbrief.errors import BudgetError, CrossbriefError, UsageError
from crossbrief.model.endpoint import connection
from crossbrief.model.endpoint.client import DIALECTS, Endpoint
from crossbrief.model.endpoint.retry import Limiter, backoff
from crossbrief.model.prices import Used
from crossbrief.model.spend import Spend
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from frozen import document, frozen

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture(autouse=True)
def no_memory_of_endpoints() -> None:
    DIALECTS.clear()


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ({"max_requests": 0}, 0),
        ({"max_tokens": 500}, 0),
        ({"max_cost": 0.0001}, 0),
        ({"max_cost": 1.0, "model": "unpriced"}, 0),
        ({"max_requests": 2}, 2),
    ],
)
def test_a_limit_stops_before_the_call_that_could_pass_it(limit: dict[str, Any], sent: int) -> None:
    with Loopback(always="rate_limited_ms") as server:
        settings = Settings(**({"base_url": server.base_url, "model": "gpt-5-mini", "cache": False} | limit))
        with pytest.raises(BudgetError) as caught:
            asyncio.run(ask(frozen("ferry"), Comparison(()), settings=settings))
        assert len(server.received) == sent
    assert caught.value.code == "budget_exceeded"
    assert next(iter(limit)) in str(caught.value)
    assert caught.value.exit_status == 6


def test_calls_in_flight_count_with_their_worst_case() -> None:
    spend = Spend(Settings(max_tokens=1000))
    held = spend.hold(300, 300)
    with pytest.raises(BudgetError):
        spend.hold(300, 300)
    spend.settle(held, Used(250, 20))
    spend.hold(300, 300)
    assert spend.usage().requests == 2


def test_a_deadline_is_measured_on_the_spends_own_clock() -> None:
    now = [0.0]
    spend = Spend(Settings(deadline=10), clock=lambda: now[0])
    assert spend.seconds_left() == 10
    now[0] = 10.5
    with pytest.raises(BudgetError) as caught:
        spend.hold(1, 1)
    assert caught.value.code == "deadline_exceeded"


def test_sixty_four_briefings_settle_on_an_endpoint_that_allows_eight() -> None:
    with Loopback(allowed=8, seconds=0.03) as server:
        settings = Settings(
            base_url=server.base_url, model="m", model_size="small", cache=False, concurrency=64, timeout=120
        )

        async def all_of_them() -> list[Any]:
            async with Endpoint(settings) as endpoint:
                sets = [(document("a", f"Town {i} opened a bridge over the river Sile."),) for i in range(64)]
                return await asyncio.gather(*(ask(s, Comparison(()), settings=settings, model=endpoint) for s in sets))

        done = asyncio.run(all_of_them())
        assert len(done) == 64
        assert all(g.prose.summary_evidence for g in done)
        assert len(server.received) <= 1.2 * 64


def test_the_limiter_grows_slowly_and_halves() -> None:
    async def run() -> list[int]:
        limiter, seen = Limiter(8), []
        for _ in range(40):
            limiter.succeeded()
        seen.append(limiter.allowed)
        limiter.refused()
        seen.append(limiter.allowed)
        for _ in range(10):
            limiter.refused()
        return [*seen, limiter.allowed]

    assert asyncio.run(run()) == [8, 4, 1]


def test_backoff_is_bounded_and_jittered() -> None:
    assert [backoff(n, lambda: 1.0) for n in (1, 2, 3, 9)] == [0.5, 1.0, 2.0, 8.0]
    assert backoff(3, lambda: 0.0) == 0.0


def test_openai_is_imported_only_when_a_model_is_asked() -> None:
    """Not even by an endpoint that waits for its first request: the tokenizer is loaded before, and leaves room."""
    code = (
        "import sys, crossbrief.ask.plan; from crossbrief.model.endpoint.client import Endpoint\n"
        "from crossbrief.settings import Settings; Endpoint(Settings(base_url='http://127.0.0.1:9/v1'))\n"
        "assert not {'openai', 'httpx2', 'tiktoken'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_endpoint_serves_briefings_of_one_event_loop_after_another() -> None:
    # In a process of its own: the sockets of a loop that has ended are closed when Python finds them.
    script = (
        "import sys; from crossbrief import brief; from crossbrief.settings import Settings\n"
        "from crossbrief.model.endpoint.client import Endpoint; from crossbrief.testing import Loopback\n"
        "with Loopback() as server:\n"
        "    settings = Settings(base_url=server.base_url, model='m', model_size='small', cache=False)\n"
        "    endpoint = Endpoint(settings)\n"
        "    made = [brief(sys.argv[1:], model=endpoint, settings=settings) for _ in range(3)]\n"
        "    print([b.engine for b in made], len(server.received))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *seeds.PATHS], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "['model', 'model', 'model'] 3", done.stderr
    assert done.stderr == ""


def asked(server: Loopback, **settings: Any) -> str:
    """The code of one briefing at an address that is given."""
    given = {"base_url": server.base_url, "model": "m", "model_size": "small", "cache": False} | settings
    try:
        asyncio.run(ask((document("a", "Town 1 opened a bridge."),), Comparison(()), settings=Settings(**given)))
    except CrossbriefError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/v1beta/openai", "/v1beta/openai/chat/completions"),
        ("/openai/v1?api-version=preview", "/openai/v1/chat/completions?api-version=preview"),
        ("/v1/chat/completions", "/v1/chat/completions"),
    ],
)
def test_a_base_url_may_have_any_path_and_keeps_its_query(path: str, sent: str) -> None:
    with Loopback() as server:
        assert asked(server, base_url=server.base_url.removesuffix("/v1") + path) == "ok"
    assert [received.path for received in server.received] == [sent]


NO_URLS = [
    *("127.0.0.1:1/v1", "http:///v1", "http://127.0.0.1:notaport/v1", "http://a:0/v1", "ftp://a/v1", "x"),
    *("http://a b/v1", "http://a\nb/v1", "http://a..b/v1", "http://%zz/v1", "http://300.1.1.1/v1", "http://[::1/v1"),
]


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_no_base_url_is_said_in_one_line(url: str) -> None:
    with Loopback() as server:
        assert asked(server, base_url=url) == "bad_setting"
    assert server.received == []


@pytest.mark.parametrize(
    "url", ["http://[::1]:8/v1", "http://bücher.example/v1", "http://model_server:8/v1", "HTTPS://a.b./v1?x"]
)
def test_hosts_of_every_kind_are_taken(url: str) -> None:
    assert Endpoint(Settings(base_url=url)).name


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize(
    ("host", "exceptions"),
    [
        ("127.0.0.1", "10.1.2.3, 127.0.0.1"),
        ("127.0.0.1", "127.0.0.0/8"),
        ("127.0.0.1", "*"),
        ("me:secret@127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::1]", "[::1]"),
        ("inner.test", ".test"),
    ],
)
def test_an_endpoint_that_no_proxy_names_is_asked_directly(
    host: str, exceptions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    base = urlsplit(f"http://{host}:8/v1")
    assert connection.proxy_of(base) == "http://proxy.test:3128"
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert connection.proxy_of(base) is None


@pytest.mark.usefixtures("no_proxies")
def test_a_proxy_without_a_scheme_is_one_and_what_is_none_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Loopback() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1").removeprefix("http://"))
        assert asked(proxy, base_url="http://models.test/v1") == "ok"
        assert [r.path for r in proxy.received] == ["http://models.test/v1/chat/completions"]
    for none in ("http://", "http://me:secret@a:99999", "/x", "ftp://a:1"):
        monkeypatch.setenv("HTTP_PROXY", none)
        with pytest.raises(UsageError, match="HTTP_PROXY") as caught:
            asyncio.run(
                ask((document("a", "A bridge was opened."),), Comparison(()), settings=Settings(base_url="http://a/v1"))
            )
        assert caught.value.code == "bad_setting"
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_the_proxy_of_the_environment_is_used_and_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Loopback() as proxy, Loopback() as server:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        assert asked(proxy, base_url="http://models.test/v1") == "ok"
        assert [r.path for r in proxy.received] == ["http://models.test/v1/chat/completions"]
        monkeypatch.setenv("no_proxy", "127.0.0.1,models.local")
        assert asked(server) == "ok"
        assert (len(proxy.received), len(server.received)) == (1, 1)
        monkeypatch.setenv("http_proxy", "nothing://a b")
        assert asked(server, base_url="http://models.test/v1") == "bad_setting"
