"""An address in; the page's bytes and what they are out, fetched politely and only from the public Internet."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from crossbrief.errors import InputError
from crossbrief.fetch import body
from crossbrief.fetch.cache import Cache, CachedPage, user_cache
from crossbrief.fetch.guard import Guard

__all__ = ["Fetcher", "Guard", "Page", "user_cache"]

_REDIRECTS = 5
_ROBOTS_BYTES = 500 << 10
"""RFC 9309: a crawler must read at least 500 KiB of robots.txt."""
_IDLE = 10.0
_AGENT = "crossbrief"
_KINDS = re.compile(r"^(?:text/|application/(?:xhtml\+xml|(?:[\w.-]+\+)?(?:xml|json)|octet-stream)|$)", re.IGNORECASE)


class FetchedPage(NamedTuple):
    """What an address holds."""

    url: str
    """The address after redirects."""
    content_type: str
    """Media type without parameters, lower case; empty when the server did not say."""
    charset: str | None
    body: bytes


LOG = logging.getLogger(__name__)


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class _Sent(NamedTuple):
    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How pages are fetched. Proxies of the environment are not used: behind one, the address connected to could not be checked."""

    guard: Guard = field(default_factory=Guard)
    max_bytes: int = 2 << 20
    """Of a page, unpacked."""
    seconds: float = 20.0
    """For a page in all, redirects included."""
    cache: Path | None = None
    """Folder for pages and their validators; None: nothing is kept."""
    robots: bool = True
    """Whether robots.txt is obeyed."""
    _rules: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def get(self, url: str) -> FetchedPage:
        """The page at `url`.

        Raises:
            InputError: `url_not_allowed`, `too_many_redirects`, `fetch_failed`, `not_text`, `article_too_large`.
        """
        deadline = time.monotonic() + self.seconds
        cache = Cache(self.cache) if self.cache else None
        kept = cache.get(url) if cache else None
        here = url
        for _ in range(_REDIRECTS + 1):
            check(here)
            if self.robots and not self._permitted(here, deadline):
                raise InputError(f"`{here}` asks programs to stay away (robots.txt).", code="url_not_allowed")
            same = kept if kept and kept.url == here else None
            answer = self._request(here, deadline, self.max_bytes, same)
            LOG.info("%s: status %d, %d bytes", here.partition("?")[0], answer.status, len(answer.body))
            if answer.status == 304 and kept:
                return _page(kept.url, kept.content_type, kept.body)
            if answer.status in (301, 302, 303, 307, 308) and (target := answer.headers.get("location")):
                here = urljoin(here, target)
                continue
            page = _accepted(here, answer)
            if cache:
                head = answer.headers
                cache.put(
                    url,
                    CachedPage(
                        here,
                        head.get("content-type", ""),
                        head.get("etag", ""),
                        head.get("last-modified", ""),
                        page.body,
                    ),
                )
            return page
        raise InputError(f"`{url}` redirects more than {_REDIRECTS} times.", code="too_many_redirects")

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        """Send `content` to `url`, without following a redirect; the status of the answer, of which no body is read.

        Raises:
            InputError: `url_not_allowed`; `fetch_failed` when nobody answers in time.
        """
        check(url)
        sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
        return self._request(url, time.monotonic() + self.seconds, 0, None, _Sent(content, sent)).status

    def _permitted(self, url: str, deadline: float) -> bool:
        """What the site's robots.txt says; no file means yes, a server's failure means no (RFC 9309)."""
        from protego import Protego

        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            try:
                answer = self._request(f"{site}/robots.txt", deadline, _ROBOTS_BYTES, None)
                text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
                self._rules[site] = Protego.parse("User-agent: *\nDisallow: /" if answer.status >= 500 else text)
            except InputError as error:
                if error.code != "article_too_large":
                    raise
                self._rules[site] = Protego.parse("")
        rules = self._rules[site]
        return bool(rules.can_fetch(url, _AGENT)) if isinstance(rules, Protego) else True

    def _request(
        self, url: str, deadline: float, limit: int, kept: CachedPage | None, sent: _Sent | None = None
    ) -> _Answer:
        """One exchange with one server: a page asked for, or something `sent`, of whose answer only the status counts."""
        import httpcore2
        import httpx2

        from crossbrief.fetch.backend import Backend

        address = httpx2.URL(url)
        target = httpcore2.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        )
        headers = _headers(address.netloc, kept) + [
            (k.encode(), v.encode("latin-1")) for k, v in (sent.headers if sent else {}).items()
        ]
        trusted = httpx2.create_ssl_context() if address.scheme == "https" else None
        timeouts = {"timeout": {name: min(_IDLE, self.seconds) for name in ("connect", "read", "write", "pool")}}
        try:
            with (
                httpcore2.ConnectionPool(trusted, network_backend=Backend(self.guard, deadline)) as pool,
                pool.stream(
                    "POST" if sent else "GET",
                    target,
                    headers=headers,
                    content=sent.content if sent else None,
                    extensions=timeouts,
                ) as answer,
            ):
                found = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in answer.headers}
                wanted = answer.status == 200 and sent is None
                encoding = found.get("content-encoding", "").strip().lower()
                content = body.read(answer.iter_stream(), encoding, limit, url) if wanted else b""
                return _Answer(answer.status, found, content)
        except httpcore2.TimeoutException:
            raise InputError(
                f"`{url}` did not answer within {self.seconds:g} s.", code="fetch_failed", retryable=True
            ) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            why = str(error) or type(error).__name__
            raise InputError(f"`{url}` cannot be fetched: {why[:120]}.", code="fetch_failed", retryable=True) from None


def check(url: str) -> None:
    """Refuse what is no plain web address: another scheme, a name and password in it, no host.

    Raises:
        InputError: `url_not_allowed`.
    """
    import httpx2

    try:
        address = httpx2.URL(url)
        bad = address.scheme not in ("http", "https") or not address.host or bool(address.userinfo)
        bad = bad or "%" in address.host or not 0 < (address.port or 80) < 1 << 16 or not address.raw_host.isascii()
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        bad = True
    if bad:
        shown = re.sub(r"//[^/@]*@", "//…@", url)[:120]
        raise InputError(f"`{shown}` is not a plain http or https address.", code="url_not_allowed")


def _headers(host: bytes, kept: CachedPage | None) -> list[tuple[bytes, bytes]]:
    from importlib.metadata import version

    found = [
        (b"Host", host),
        (b"User-Agent", f"{_AGENT}/{version('crossbrief')} (reads the pages its user names)".encode("ascii")),
        (
            b"Accept",
            b"text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, text/plain;q=0.8, */*;q=0.1",
        ),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"Connection", b"close"),
    ]
    if kept and kept.etag:
        found.append((b"If-None-Match", kept.etag.encode("latin-1", "ignore")))
    if kept and kept.modified:
        found.append((b"If-Modified-Since", kept.modified.encode("latin-1", "ignore")))
    return found


def _accepted(url: str, answer: _Answer) -> FetchedPage:
    """The page, if it is one.

    Raises:
        InputError: `fetch_failed` for another status than 200, `not_text` for an image, a PDF and the like.
    """
    if answer.status != 200:
        why = {
            401: "asks for a login",
            403: "refuses programs",
            404: "does not exist",
            410: "is gone",
            429: "asks to come back later",
        }
        what = why.get(answer.status, f"answers with status {answer.status}")
        raise InputError(f"`{url}` {what}.", code="fetch_failed", retryable=answer.status in (429, 500, 502, 503, 504))
    return _page(url, answer.headers.get("content-type", ""), answer.body)


def _page(url: str, content_type: str, content: bytes) -> FetchedPage:
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if not _KINDS.match(kind):
        raise InputError(f"`{url}` is not text but `{kind[:60]}`; save it and give the file.", code="not_text")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    return FetchedPage(url, kind, charset[1] if charset else None, content)
