"""What a reader said of points, kept by the points' ids in one file of the user's: marks in, the same marks under later briefings out.

A point's id is made from its type, values, articles and passages, so that a mark is found again by every later run over the same
texts, whoever finds the point.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from crossbrief.errors import StoreError
from crossbrief.schema import Briefing, Discrepancy, Frozen, Mark
from crossbrief.settings import user_state
from crossbrief.whole import whole

MARKS = 100_000
"""Marks in one file at most: far more than a desk makes, and read in a second."""


class Marked(Frozen):
    """A mark, with the point's question, so that a list of marks can be read."""

    mark: Mark
    question: str = ""


_WRITING = Lock()
"""Of this program's threads; `whole` keeps other programs out, by an error and not by waiting."""
_FILE: TypeAdapter[dict[str, Marked]] = TypeAdapter(dict[str, Marked])


def default_path() -> Path:
    """Where a user's marks are kept."""
    return user_state() / "marks.json"


def read(path: Path | None = None) -> dict[str, Marked]:
    """The marks by the points' ids, the oldest first; none where there is no file yet.

    Raises:
        StoreError: `store_corrupt`, `store_failed`.
    """
    file = path or default_path()
    try:
        return _FILE.validate_json(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"The marks in `{file}` cannot be read: {error.strerror}.", code="store_failed") from error
    except ValidationError:
        raise StoreError(f"`{file}` holds no marks or is damaged; move it away.", code="store_corrupt") from None


def put(point: str, marked: Marked | None, path: Path | None = None) -> None:
    """Keep a mark, or with None forget the one there is.

    Raises:
        StoreError: as `read`; `store_failed` when the file cannot be written or another program is writing it.
    """
    file = path or default_path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"Cannot make the folder `{file.parent}`: {error.strerror}.", code="store_failed") from error
    with (
        _WRITING,
        whole(file) as written,
    ):  # it is locked from here on: what another program wrote before is read, not lost
        marks = read(file)
        marks.pop(point, None)
        if marked:
            marks[point] = marked
        if len(marks) > MARKS:
            raise StoreError(f"`{file}` holds {MARKS:,} marks, the limit; forget some.", code="store_failed")
        json.dump({k: m.model_dump(mode="json") for k, m in marks.items()}, written, indent=1, ensure_ascii=False)
        written.write("\n")


def applied(briefing: Briefing, marks: Mapping[str, Marked]) -> Briefing:
    """The briefing with a reader's marks under its points; a mark that it brings along stays where there is no other."""
    if not marks:
        return briefing
    told = {name: _with(getattr(briefing, name), marks) for name in ("discrepancies", "possible", "dismissed")}
    return briefing.model_copy(update=told)


def _with(points: Iterable[Discrepancy], marks: Mapping[str, Marked]) -> tuple[Discrepancy, ...]:
    return tuple(p.model_copy(update={"mark": marks[p.id].mark}) if p.id in marks else p for p in points)
