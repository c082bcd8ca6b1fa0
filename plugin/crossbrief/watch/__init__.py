"""Sources in, looked at again and again; out comes a folder with a briefing for each event and what changed in it last.

The folder is all the state there is. For each event it holds `ID.json` (the briefing), `ID.md` (to read), `ID.changes.md`
(against the briefing before) and `ID.set.json` (the articles), which is written last: a run that is killed before it
does the event again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crossbrief.diff import Changes, diff
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import CrossbriefError, StoreError
from crossbrief.events.group import group
from crossbrief.pipeline import brief_set
from crossbrief.render import read_briefing, render, render_changes
from crossbrief.schema import Briefing
from crossbrief.settings import Settings
from crossbrief.sources import load
from crossbrief.whole import whole

DAYS = 7
"""An event is added to for so long; later reports open a new one."""

LOOSE = "loose.json"
"""Articles that no event has: those that are alone, and those of a set that could not be briefed yet."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event that was briefed."""

    id: str
    briefing: Briefing
    changes: Changes | None
    """Against the briefing before; None when it is the first."""


@dataclass(slots=True)
class Look:
    """What one look at the sources came to."""

    articles: int = 0
    new: int = 0
    """Articles that are new, or have another text than before."""
    events: list[Event] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Sources that could not be read and sets that could not be briefed, in words."""


def look(
    sources: Sequence[str],
    folder: Path,
    settings: Settings,
    *,
    read: Callable[[str], list[Article]] = load,
    least: int = 2,
) -> Look:
    """Brief every event of which an article is new or changed. What fails is told, and tried again by the next look.

    Raises:
        StoreError: `store_failed`, the folder cannot be written.
        UsageError: `missing_extra`, the library that groups is not installed.
    """
    _make(folder)
    seen = Look()
    known = _known(folder)
    pile = {article.id: article for articles in known.values() for article in articles}
    for article in _read(sources, read, seen):
        seen.articles += 1
        if article.id not in pile or pile[article.id].text != article.text:
            seen.new += 1
            pile[article.id] = article
    if not pile:
        return seen
    loose: list[Article] = []
    sets = group(_sorted(pile.values()))
    for found, name in zip(sets, _names(sets, known), strict=True):
        if _texts(found.articles) == _texts(known.get(name, ())):
            continue
        if len(found.articles) < least or not _brief(name, found.articles, folder, settings, seen):
            loose += found.articles
    _write(folder / LOOSE, _as_json(loose))
    return seen


def _read(sources: Sequence[str], read: Callable[[str], list[Article]], seen: Look) -> Iterable[Article]:
    """The articles of all sources, each under an id that it keeps from look to look."""
    for source in sources:
        try:
            articles = read(source)
        except Exception as error:
            seen.failures.append(_told(error))
            continue
        inside = Counter(article.file for article in articles)
        for article in articles:
            known = _identity(article, alone=inside[article.file] == 1)
            name = hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:10]
            yield article.model_copy(update={"id": name})


def _identity(article: Article, *, alone: bool) -> str:
    """What an article is known again by when its text was changed: its address, its file if it is `alone` in it, its id there."""
    if article.url:
        return article.url
    if article.file and (alone or article.id):
        return article.file if alone else f"{article.file}#{article.id}"
    return article.text


def _known(folder: Path) -> dict[str, tuple[Article, ...]]:
    """Articles of the events of the last days, and under an empty name those that no event has."""
    oldest = (datetime.now(UTC) - timedelta(days=DAYS)).timestamp()
    recent = [path for path in sorted(folder.glob("*.set.json")) if path.stat().st_mtime >= oldest]
    known = {path.name.removesuffix(".set.json"): _articles(path) for path in recent}
    loose = folder / LOOSE
    return known | {"": _articles(loose)} if loose.exists() else known


def _articles(path: Path) -> tuple[Article, ...]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Article.model_validate(given) for given in listed)
    except (OSError, ValueError) as error:
        raise StoreError(f"`{path}` cannot be read ({error}); move it away.", code="store_corrupt") from error


def _names(sets: Sequence[ArticleSet], known: dict[str, tuple[Article, ...]]) -> list[str]:
    """For each set the event it goes on with, the one it shares most articles with; no event is gone on with twice."""
    homes = {article.id: name for name, articles in known.items() if name for article in articles}
    names: list[str] = []
    for found in sets:
        shared = Counter(homes[a.id] for a in found.articles if a.id in homes)
        going_on = [name for name, _ in shared.most_common() if name not in names]
        first = min(a.id for a in found.articles)
        names.append(going_on[0] if going_on else f"{datetime.now(UTC):%Y-%m-%d}-{first[:6]}")
    return names


def _told(error: Exception) -> str:
    """A failure in words; one that is not ours is a fault of the program, and no reason for a watch to end."""
    return str(error) if isinstance(error, CrossbriefError) else f"{type(error).__name__}: {error}; please report it."


def _brief(name: str, articles: tuple[Article, ...], folder: Path, settings: Settings, seen: Look) -> bool:
    """Brief one event and write its files; False when it failed."""
    try:
        briefing = asyncio.run(brief_set(ArticleSet(name, articles), settings))
    except Exception as error:
        seen.failures.append(f"{name}: {_told(error)}")
        return False
    kept = folder / f"{name}.json"
    changes = diff(read_briefing(kept.read_text(encoding="utf-8")), briefing) if kept.exists() else None
    if changes:
        _write(folder / f"{name}.changes.md", render_changes(changes, "md"))
    _write(folder / f"{name}.md", render(briefing, "md"))
    _write(kept, render(briefing, "json"))
    _write(folder / f"{name}.set.json", _as_json(articles))
    seen.events.append(Event(name, briefing, changes))
    return True


def _texts(articles: Iterable[Article]) -> set[tuple[str, str]]:
    return {(article.id, article.text) for article in articles}


def _sorted(articles: Iterable[Article]) -> list[Article]:
    """In an order that does not depend on which source was read first."""
    return sorted(articles, key=lambda article: (article.date or "", article.id))


def _as_json(articles: Iterable[Article]) -> str:
    return json.dumps([article.model_dump(exclude_none=True) for article in articles]) + "\n"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"`{folder}` cannot be made: {error.strerror}.", code="store_failed") from error


def _write(path: Path, text: str) -> None:
    with whole(path) as file:
        file.write(text)
