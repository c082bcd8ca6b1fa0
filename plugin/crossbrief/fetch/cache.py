"""Pages as they were last fetched, by address, with the validators that let a server say that nothing has changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import get_ident

_MOST_HEADER = 1 << 14
_MOST_PAGES = 1000


def user_cache() -> Path:
    """The folder for pages in the user's cache, by the XDG convention."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crossbrief" / "pages"


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page in the cache."""

    url: str
    """Where it was found after redirects."""
    content_type: str
    etag: str
    modified: str
    body: bytes = b""


class Cache:
    """One file a page under `folder`: a line of JSON, then the body; the newest 1,000 stay.

    An unreadable file is no entry, and a failed write is no error: the page is fetched again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> CachedPage | None:
        try:
            with self._path(url).open("rb") as file:
                head = json.loads(file.readline(_MOST_HEADER))
                return CachedPage(**head, body=file.read())
        except (OSError, ValueError, TypeError):
            return None

    def put(self, url: str, page: CachedPage) -> None:
        """Keep `page`, if it came with a validator."""
        if not (page.etag or page.modified):
            return
        head = asdict(page)
        del head["body"]
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = self._folder / f".{os.getpid()}-{get_ident()}"
            temporary.write_bytes(json.dumps(head).encode("utf-8") + b"\n" + page.body)
            temporary.replace(self._path(url))
            by_age = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in by_age[_MOST_PAGES:]:
                path.unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode("utf-8")).hexdigest()
