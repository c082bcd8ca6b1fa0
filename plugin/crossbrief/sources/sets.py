"""One article set as JSON in; an `ArticleSet` out, or an error that says where the set is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crossbrief.clean import label
from crossbrief.clean.dates import normal_date
from crossbrief.clean.encodable import encodable
from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.sources.access import ANY, Access
from crossbrief.sources.notes import annotated
from crossbrief.sources.pages import page
from crossbrief.sources.text import decode

_FIELDS = ("title", "publisher", "byline", "url", "language", "source")


class SetLine(NamedTuple):
    """A line of a JSONL file: its number from 1 and its bytes, for `parse_set`."""

    number: int
    raw: bytes


def read_sets(path: str | Path) -> Iterator[SetLine]:
    """The lines of a JSONL file that are not blank, unparsed, so that one bad line does not stop the others.

    A `.json` file is one line, whatever its line breaks.

    Raises:
        InputError: `file_not_found`.
    """
    file = Path(path)
    try:
        if file.suffix.lower() == ".json":
            yield SetLine(1, file.read_bytes())
            return
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield SetLine(number, line)
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror or error}.", code="file_not_found") from None


def parse_set(
    source: str | bytes | Mapping[str, Any],
    *,
    where: str = "the set",
    access: Access = ANY,
) -> ArticleSet:
    """An article set from its JSON text or object; unknown fields are ignored.

    An article without text, or too large, goes to `ArticleSet.rejected` while another one remains. Articles without an id get `a`, `b`, …
    by their place.

    Raises:
        InputError: `bad_set`, `set_too_large`, `no_articles`; `empty_article` or `article_too_large` when no article remains.
    """
    return _set(_object(source, where, access.max_file_bytes), where, access)


def as_line(given: ArticleSet) -> str:
    """The set as one JSON object on one line, as `brief` and `batch` read it; what is not known is left out."""
    articles = [article.model_dump(exclude_none=True, exclude_defaults=True) for article in given.articles]
    event = {"event": given.event} if given.event else {}
    return json.dumps({"id": given.id, **event, "articles": articles}) + "\n"


def parse_line(source: bytes, *, where: str, access: Access) -> ArticleSet:
    """A line of a JSONL file that is read as one pile: it is a set, or a single article; ids that are not given stay empty.

    Raises:
        InputError: as `parse_set`.
    """
    data = _object(source, where, access.max_file_bytes)
    alone = "articles" not in data and ("text" in data or "html" in data)
    return _set({"articles": [data]} if alone else data, where, access, letters=False)


def _set(data: Mapping[str, Any], where: str, access: Access, *, letters: bool = True) -> ArticleSet:
    items = data.get("articles")
    if not isinstance(items, list):
        raise _bad(where, "it has no list `articles`")
    if not items:
        raise InputError(f"{where} has no articles; give at least one.", code="no_articles")
    ids = _ids(items, where, letters)
    good: list[Article] = []
    rejected: list[tuple[str, InputError]] = []
    for i, (item, name) in enumerate(zip(items, ids, strict=True)):
        try:
            good.append(
                _article(item, name, f"{where}, article `{name}`", f"{where}: articles[{i}]", access.max_article_bytes)
            )
        except InputError as error:
            if error.code == "bad_set":
                raise
            rejected.append((name, error))
    if not good:
        raise rejected[0][1]
    set_id = _text(data, "id", where) or ""
    return ArticleSet(
        set_id, tuple(good), _text(data, "event", where), tuple((name, error.code) for name, error in rejected)
    )


def _object(source: str | bytes | Mapping[str, Any], where: str, limit: int) -> Mapping[str, Any]:
    if isinstance(source, Mapping):
        return source
    if len(source) > limit:
        raise InputError(f"{where} has {len(source):,} bytes; the limit is {limit:,}. Split it.", code="set_too_large")
    text = decode(source, name=where).text if isinstance(source, bytes) else source
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad(where, f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise _bad(
            where,
            "it is nested too deeply" if isinstance(error, RecursionError) else "it holds a number of too many digits",
        ) from None
    if not isinstance(data, dict):
        raise _bad(where, f"it is a {type(data).__name__}, not an object with `articles`")
    return data


def _bad(where: str, what: str) -> InputError:
    return InputError(f"{where} is no article set: {what}.", code="bad_set")


def _ids(items: list[Any], where: str, letters: bool) -> list[str]:
    """The given ids, and for each article without one a free letter, or nothing."""
    given = [
        _text(item, "id", f"{where}: articles[{i}]") if isinstance(item, dict) else None for i, item in enumerate(items)
    ]
    taken = Counter(name for name in given if name)
    if twice := sorted(name for name, times in taken.items() if times > 1):
        raise _bad(where, f"two articles have the id `{twice[0]}`")
    free = (name for i in range(len(items) + len(taken) + 1) if (name := label(i)) not in taken)
    return [name or (next(free) if letters else "") for name in given]


def _article(item: Any, name: str, title: str, place: str, limit: int) -> Article:
    if not isinstance(item, dict):
        raise _bad(place, "it is not an object with `text` or `html`")
    fields = {field: _text(item, field, place) for field in _FIELDS}
    html, text = item.get("html"), item.get("text")
    for key, value in (("text", text), ("html", html)):
        if value is not None and not isinstance(value, str):
            raise _bad(f"{place}.{key}", f"it is a {type(value).__name__}, not a string")
    body = text or html or ""
    if len(body) > limit or (not body.isascii() and len(body.encode("utf-8", "replace")) > limit):
        raise InputError(
            f"{title} is larger than {limit:,} bytes; shorten it or raise the limit.", code="article_too_large"
        )
    if not body.strip():
        raise InputError(f"{title} is empty.", code="empty_article")
    fields["date"] = normal_date(_text(item, "date", place))
    if text:
        return annotated(Article(text=encodable(text), id=name, **fields))
    found = page.article(encodable(body), name=title, url=fields["url"])
    known = {key: value for key, value in fields.items() if value}
    return annotated(found.model_copy(update={"id": name, "source": None, **known}))


def _text(item: Mapping[str, Any], key: str, place: str) -> str | None:
    """A field that is a string, a number (as text), or absent."""
    value = item.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return encodable(str(value)).strip() or None
    raise _bad(f"{place}.{key}", f"it is a {type(value).__name__}, not a string")
