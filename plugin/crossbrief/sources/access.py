"""What loading may touch and how much it may read: one frozen object, and the only place where bytes come in from outside."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crossbrief.errors import InputError
from crossbrief.fetch import FetchedPage, Fetcher, user_cache


@dataclass(frozen=True, slots=True)
class Access:
    """Limits of loading. A server that loads for others sets `fetcher=None` and `roots`."""

    fetcher: Fetcher | None = field(default_factory=lambda: Fetcher(cache=user_cache()))
    """How addresses are fetched; None: they are refused."""
    roots: tuple[Path, ...] | None = None
    """Folders files may lie in, symbolic links resolved; None: anywhere."""
    max_article_bytes: int = 1 << 20
    """Of an article's text."""
    max_file_bytes: int = 8 << 20
    """Of a page, a document or a set on disk."""
    max_files: int = 5000
    """From one folder or pattern."""
    on_file: Callable[[int, int], None] | None = None
    """Called for each of many files: how many are read, and of how many."""

    def file(self, source: str | Path) -> Path:
        """The path of a regular file or pipe that may be read, or of a folder.

        Raises:
            InputError: `path_not_allowed`, `file_not_found`.
        """
        try:
            path = Path(source)
            real = path.resolve()
            mode = real.stat().st_mode
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            if self.roots is not None:
                self._within(Path(str(source).replace("\0", "")).absolute(), source)
            raise InputError(f"`{source}` cannot be read: {why}. Check the path.", code="file_not_found") from None
        self._within(real, source)
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (stat.S_ISFIFO(mode) and self.roots is None)):
            raise InputError(f"`{source}` is a device, not an article.", code="path_not_allowed")
        return path if self.roots is None else real

    def pattern(self, pattern: str) -> None:
        """Refuse a pattern that could match outside the roots, before anything is looked up.

        Raises:
            InputError: `path_not_allowed`.
        """
        if self.roots is not None:
            fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0].rpartition("/")[0]
            self._within(Path(fixed or ".").resolve() if ".." not in pattern else Path("/"), pattern)

    def _within(self, path: Path, source: str | Path) -> None:
        if self.roots is not None and not any(path.is_relative_to(root.resolve()) for root in self.roots):
            raise InputError(f"`{source}` lies outside the folders that may be read.", code="path_not_allowed")

    def read(self, source: str | Path, limit: int, code: str = "article_too_large") -> bytes:
        """The bytes of a file, or of standard input for `-`.

        Raises:
            InputError: `code` past `limit` bytes, and as `file`.
        """
        try:
            if str(source) == "-":
                data = self._standard_input(limit)
            else:
                with self.file(source).open("rb") as file:
                    data = file.read(limit + 1)
        except OSError as error:
            raise InputError(f"`{source}` cannot be read: {error.strerror or error}.", code="file_not_found") from None
        if len(data) > limit:
            raise InputError(f"`{source}` is larger than {limit:,} bytes; shorten it or raise the limit.", code=code)
        return data

    def _standard_input(self, limit: int) -> bytes:
        if self.roots is not None:
            raise InputError("Standard input may not be read here.", code="path_not_allowed")
        return sys.stdin.buffer.read(limit + 1)

    def page(self, url: str) -> FetchedPage:
        """The page at `url`.

        Raises:
            InputError: `url_not_allowed` when addresses may not be fetched, and as `Fetcher.get`.
        """
        if self.fetcher is None:
            raise InputError(f"`{url}`: addresses may not be fetched here; give the text.", code="url_not_allowed")
        return self.fetcher.get(url)


ANY = Access()
"""Everything the user may read himself."""
