"""What a chat tool asks to have read in, one article set out: files only inside the given folders, addresses only where allowed."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.fetch import Fetcher
from crossbrief.serve.results import Files
from crossbrief.settings import Settings
from crossbrief.sources import Access, load, load_set, parse_set

MAX_SOURCES = 1000
"""Articles, files and addresses in one call; five times the largest set that is tested."""


LISTED = 500
"""File names in one list."""


class ArticleInput(BaseModel):
    """Unchanged text, or html; date as ISO 8601."""

    model_config = ConfigDict(extra="ignore")

    text: str = ""
    """Full text, unchanged."""
    html: str = ""
    """The page, where there is no plain text."""
    id: str = ""
    """The caller's own, kept in the briefing."""
    title: str = ""
    publisher: str = ""
    date: str = ""
    """ISO 8601."""
    url: str = ""
    """Shown, never opened."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The articles of one call, from up to three places."""

    articles: Sequence[ArticleInput | str] = ()
    paths: Sequence[str] = ()
    urls: Sequence[str] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What callers may have opened. The default is nothing: they can only send text."""

    roots: tuple[Path, ...] = ()
    """Folders whose regular files may be read, at any depth."""
    allow_urls: bool = False

    def gather(self, wanted: Wanted, settings: Settings) -> ArticleSet:
        """Read everything that is wanted, or refuse the call.

        Raises:
            InputError: `path_not_allowed`, `url_not_allowed`, `file_not_found`, `set_too_large`, `no_articles`, and those of `load`.
        """
        count = len(wanted.articles) + len(wanted.paths) + len(wanted.urls)
        if count > MAX_SOURCES:
            raise InputError(f"{count:,} articles in one call; {MAX_SOURCES:,} is the limit.", code="set_too_large")
        # Everything is checked before anything is read: one forbidden path refuses the call, and reads nothing.
        files = self._files(wanted.paths, settings.max_set_bytes)
        named: list[tuple[str | Path, str]] = [*zip(files, wanted.paths, strict=True)]
        named += [(self._address(url), url) for url in wanted.urls]
        access = Access(
            fetcher=Fetcher() if self.allow_urls else None,
            roots=self.roots,
            max_article_bytes=settings.max_article_bytes,
        )
        articles, rejected = _sent(wanted.articles, access)
        for source, name in named:
            articles += load(source, access=access, name=_shown(name))
        merged = load_set(articles, event=wanted.event, access=access, max_set_bytes=settings.max_set_bytes)
        return replace(merged, rejected=merged.rejected + rejected)

    def files(self) -> Files:
        """The files that callers may name, as they would name them, `LISTED` at most."""
        found = (file for root in self.roots for file in sorted(root.resolve().rglob("*")) if file.is_file())
        named = {
            str(f.relative_to(r.resolve())): None for f in found for r in self.roots if f.is_relative_to(r.resolve())
        }
        return Files(files=tuple(islice((name for name in named if not _is_hidden(name)), LISTED)))

    def _files(self, paths: Sequence[str], limit: int) -> list[Path]:
        files = [self._file(path) for path in paths]
        if sum(file.stat().st_size for file in files) > limit:
            raise InputError(f"The files are larger than {limit:,} bytes together; give fewer.", code="set_too_large")
        return files

    def _file(self, path: str) -> Path:
        """The real path of a regular file inside a root; a relative path is looked for in each root in turn."""
        if not self.roots:
            raise InputError(
                "No files can be read here; send the text, or have the server started with --root FOLDER.",
                code="path_not_allowed",
            )
        inside = [real for root in self.roots if (real := _resolved(root, path))]
        if not inside:
            raise _forbidden(path, "is outside the folders that may be read")
        found = next(((real, mode) for real in inside if (mode := _mode(real)) is not None), None)
        if found is None:
            raise InputError(f"`{_shown(path)}` does not exist.", code="file_not_found")
        if not stat.S_ISREG(found[1]):
            raise _forbidden(path, "is not a regular file; name each article's file")
        return found[0]

    def _address(self, url: str) -> str:
        if not self.allow_urls:
            raise InputError(
                "Addresses cannot be opened here; send the text, or have the server started with --allow-urls.",
                code="url_not_allowed",
            )
        if not url.lower().startswith(("http://", "https://")):
            raise InputError(f"`{_shown(url)}` is not an http or https address.", code="url_not_allowed")
        return url


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)


def _sent(articles: Sequence[ArticleInput | str], access: Access) -> tuple[list[Article], tuple[tuple[str, str], ...]]:
    """Articles that came with the call: those that can be used, and what is wrong with the others."""
    if not articles:
        return [], ()
    given = parse_set({"articles": [_object(a) for a in articles]}, where="The call", access=access)
    return list(given.articles), given.rejected


def _resolved(root: Path, path: str) -> Path | None:
    """Where `path` really leads, links followed, if that is inside `root`."""
    try:
        base = root.resolve()
        real = (base / path).resolve()
    except (OSError, ValueError, RuntimeError):  # too long, NUL inside, a loop of links
        return None
    return real if real.is_relative_to(base) else None


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError:
        return None


def _forbidden(path: str, why: str) -> InputError:
    return InputError(f"`{_shown(path)}` {why}.", code="path_not_allowed")


def _shown(text: str) -> str:
    """A caller's string in an error: one line, short, nothing that moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in text[:200])


def _object(article: ArticleInput | str) -> dict[str, str]:
    return {"text": article} if isinstance(article, str) else article.model_dump(exclude_defaults=True)
