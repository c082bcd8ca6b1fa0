"""A point before and after in; one line out: who went from what to what, who agrees with whom now, who is alone, what was settled.

Outlets are named; the letters of a run mean nothing in the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from crossbrief.diff.pairs import value_key
from crossbrief.diff.side import Edition, words
from crossbrief.schema import Discrepancy, Position

Ending = Literal["settled", "possible", "dismissed", "article_gone", "not_found"]
"""Why a point is no longer told. `settled`: the articles that differed give one value now. `possible`, `dismissed`: it is among those
of the new briefing. `article_gone`: an article that gave a value is gone. `not_found`: none of these."""
_NAMED = 4
"""Outlets that are named in one place, at most."""


def opened(after: Discrepancy, new: Edition) -> str:
    """`How many people died? at least 41 (Reuters); at least 58 (CGTN, BBC)`: a new point."""
    return f"{after.question} {'; '.join(_sided(after, new))}"


def moved(before: Discrepancy, after: Discrepancy, old: Edition, new: Edition) -> str:
    """What is different in a point of both runs; empty when everybody says what they said."""
    was, now = _givers(before, old), _givers(after, new)
    said, says = _values(before), _values(after)
    changes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = defaultdict(list)
    for key in dict.fromkeys(k for value in now for k in now[value]):
        earlier, today = _of(key, was), _of(key, now)
        if earlier != today:
            changes[earlier, today].append(key)
    parts = []
    for (earlier, today), keys in changes.items():
        who = _names(keys, new)
        allies = [k for value in today for k in now[value] if k not in keys and k not in _with(keys[0], was)]
        fresh = [value for value in today if value not in said]
        told = " and ".join(says[value] for value in today)
        if earlier:
            part = f"{' and '.join(said[value] for value in earlier)} → {told} at {who}"
            part += f", now in agreement with {_names(allies, new)}" if allies else ""
        elif allies:
            part = f"{who} now {'give' if len(keys) > 1 else 'gives'} {told}, in agreement with {_names(allies, new)}"
        else:
            part = f"{who} {'give' if len(keys) > 1 else 'gives'} {'another value, ' if fresh else ''}{told}"
        parts.append(part)
    here = set(new.keys.values())
    for value, keys in was.items():
        for key in [k for k in keys if not _of(k, now)]:
            left = "no longer gives" if key in here else "is no longer among the articles; it gave"
            parts.append(f"{old.outlets.get(key, 'an article')} {left} {said[value]}")
    parts += [
        f"{_names(keys, new)} is now alone with {says[value]}"
        for value, keys in now.items()
        if len(keys) == 1 and len(was.get(value, ())) > 1
    ]
    return f"{after.question} {'; '.join(parts)}" if parts else ""


def ended(before: Discrepancy, old: Edition, new: Edition) -> tuple[Ending, str]:
    """Why a point of the old run is no longer told, and the line that says so; `possible` and `dismissed` are known by the caller."""
    here = set(new.keys.values())
    gone = [k for keys in _givers(before, old).values() for k in keys if k not in here]
    moves, today = [], set()
    for p in before.positions:
        for e in p.evidence:
            key = old.keys.get(e.article, -1)
            value = new.now(e, key)
            today.add(words(value) if value else None)
            if value and words(value) != words(p.value):
                moves.append(f"{stated(p)} → {value} at {old.outlets[key]}")
    if moves and len(today) == 1:
        keys = [k for keys in _givers(before, old).values() for k in keys]
        return "settled", f"{before.question} Settled: {'; '.join(dict.fromkeys(moves))}; {_names(keys, new)} agree now"
    sided = "; ".join(_sided(before, old))
    if moves:
        return "not_found", f"{before.question} No longer found: {'; '.join(dict.fromkeys(moves))}"
    if gone:
        return "article_gone", f"{before.question} {_names(gone, old)} no longer among the articles; it was {sided}"
    return "not_found", f"{before.question} No longer found; it was {sided}"


def remained(before: Discrepancy, ending: Ending, old: Edition) -> str:
    """The line of a point that the new briefing has among its possible or dismissed ones."""
    what = "only possible now" if ending == "possible" else "noticed and dismissed now"
    return f"{before.question} Not settled, but {what}: {'; '.join(_sided(before, old))}"


def stated(position: Position) -> str:
    """The value as the source bounds it."""
    qualifier = position.qualifier or ""
    return (
        position.value if not qualifier or qualifier in position.value.casefold() else f"{qualifier} {position.value}"
    )


def _givers(item: Discrepancy, side: Edition) -> dict[str, list[int]]:
    """Value -> keys of the articles that give it."""
    return {value_key(p): list(dict.fromkeys(side.keys.get(e.article, -1) for e in p.evidence)) for p in item.positions}


def _values(item: Discrepancy) -> dict[str, str]:
    return {value_key(p): stated(p) for p in item.positions}


def _of(key: int, givers: dict[str, list[int]]) -> tuple[str, ...]:
    return tuple(value for value, keys in givers.items() if key in keys)


def _with(key: int, givers: dict[str, list[int]]) -> set[int]:
    return {k for keys in givers.values() if key in keys for k in keys}


def _sided(item: Discrepancy, side: Edition) -> list[str]:
    givers = _givers(item, side)
    return [f"{stated(p)} ({_names(givers[value_key(p)], side)})" for p in item.positions]


def _names(keys: Iterable[int], side: Edition) -> str:
    return listed([side.outlets.get(key, "an article") for key in dict.fromkeys(keys)])


def listed(names: Sequence[str]) -> str:
    """`A, B and C`; beyond a few, how many more there are."""
    every = list(dict.fromkeys(names))
    if len(every) > _NAMED:
        every = [*every[:_NAMED], f"{len(every) - _NAMED} more"]
    return " and ".join(part for part in (", ".join(every[:-1]), every[-1] if every else "") if part)
