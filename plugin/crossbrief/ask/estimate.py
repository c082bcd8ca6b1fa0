"""A set as it is read, and settings, in; what a briefing of it would take out: requests, tokens, cost. Nothing is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossbrief.ask import reading, shards
from crossbrief.ask.requests import compare, digest, numbered, tell, verify
from crossbrief.ask.requests.task import Task
from crossbrief.ask.room import is_small, room_of
from crossbrief.ask.talk import language
from crossbrief.document import Document
from crossbrief.ground.bench import Bench
from crossbrief.model import budget, prompts
from crossbrief.model.asking import thought
from crossbrief.model.endpoint.client import DEFAULT_MODEL
from crossbrief.model.prices import Used, cost
from crossbrief.model.schema import wire_schema
from crossbrief.settings import Settings

NOTICED = 400
"""Tokens of the pairs that the rules noticed, in the request to compare: ten lines of forty."""
CLAIMS, POINTS = 22, 9
"""Claims and points that a strong model writes and a blind reading is shown: means of 4 drafts and of 12 comparisons."""
CLAIM, POINT = 150, 330
"""Tokens of one of them in that request: its words, and its sentences with their neighbours."""
COMPARED, TOLD, DIGESTED = 1100, 800, 250
"""Output tokens of these replies: means of the same drafts and comparisons; their room is three to four times as large."""
ANSWER = 8
"""Output tokens of a verdict: most are a yes."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a briefing will probably take; thinking, a repair or a retry adds to it, a kept reply takes off."""

    model: str | None
    """None: the rules do it, and it costs nothing."""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    """As much as is usual of a model that does not think first."""
    most_output_tokens: int = 0
    """If every reply filled its room, that for thinking included where a model gets any."""
    cost_usd: float | None = 0.0
    """US dollars, at listed prices; None: nobody lists the model."""
    most_cost_usd: float | None = 0.0
    """With `most_output_tokens`."""

    def __add__(self, other: Estimate) -> Estimate:
        """Both; a cost of which a part is unknown is unknown."""
        return Estimate(
            self.model or other.model,
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.most_output_tokens + other.most_output_tokens,
            _sum(self.cost_usd, other.cost_usd),
            _sum(self.most_cost_usd, other.most_cost_usd),
        )

    def __str__(self) -> str:
        """One line for people."""
        if self.model is None:
            return "rules engine: 0 requests, 0 tokens, $0"
        known = self.cost_usd is not None and self.most_cost_usd is not None
        cost = f"about ${self.cost_usd:.4f}, at most ${self.most_cost_usd:.4f}" if known else "unknown"
        return (
            f"{self.model}: {self.requests:,} requests, about {self.input_tokens:,} input tokens, about "
            f"{self.output_tokens:,} output tokens (at most {self.most_output_tokens:,}), cost {cost}"
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: tokens in, tokens out as usual, tokens out at most; None as model is one in this process."""

    model: str | None
    read: int
    usual: int
    most: int


def estimate(documents: Sequence[Document], settings: Settings) -> Estimate:
    """Estimate the requests of one briefing; `documents` are those of `pipeline.prepare`. The rules are not run for it.

    Raises:
        UsageError: a setting or a template that cannot be used.
    """
    chosen = settings.resolve()
    if chosen.engine == "rules":
        return Estimate(None)
    name = Path(chosen.local).stem if chosen.local else chosen.model or DEFAULT_MODEL
    read = numbered.once(documents)
    if not numbered.citable(read):
        return Estimate(name)
    asked = [
        replace(a, most=a.most + thought(a.model or "", chosen))
        for a in _requests(read, chosen, name, small=is_small(chosen, name))
    ]
    return Estimate(
        name,
        len(asked),
        sum(a.read for a in asked),
        sum(a.usual for a in asked),
        sum(a.most for a in asked),
        _dollars([(a.model, a.read, a.usual) for a in asked], chosen),
        _dollars([(a.model, a.read, a.most) for a in asked], chosen),
    )


def _sum(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _requests(documents: Sequence[Document], settings: Settings, name: str, *, small: bool) -> list[_Asked]:
    """What `plan` would ask, in its order."""
    room, spoken = room_of(settings, name), language(settings, documents)
    writer = None if settings.local else name
    asked: list[_Asked] = []
    if len(budget.shards(documents, room.whole)) > 1:
        parts = budget.shards(documents, room.shard)
        limit = shards.chosen_at_most(room.whole, len(parts))
        tasks = [digest.request(part, spoken) if small else shards.request(part, limit) for part in parts]
        usual = DIGESTED if small else limit * 4
        asked += [_asked(writer, task, usual, bounded=small) for task in tasks]
        # Which sentences the model will choose nobody knows; the first of each shard are as long as any.
        stand_in = [[s.id for s in numbered.citable(part)][:limit] for part in parts]
        documents = shards.condense(stand_in, (), Bench(documents), room=room.whole)
    if small:
        asked.append(_asked(writer, digest.request(documents, spoken), DIGESTED, bounded=True))
    else:
        compared = _asked(writer, compare.request(documents, (), spoken), COMPARED)
        asked.append(replace(compared, read=compared.read + NOTICED))
        asked.append(_asked(writer, tell.request(documents, spoken), TOLD))
    if reading.wanted(settings, small=small):
        reader = settings.verify_model or writer
        asked.append(_verifying(reader))
    return asked


def _asked(model: str | None, task: Task[Any], usual: int, *, bounded: bool = False) -> _Asked:
    """One request, counted as it would be sent."""
    messages = prompts.load(task.prompt).render(task.values)
    schema = json.dumps(wire_schema(task.reply, task.ids, bounded=bounded), separators=(",", ":"))
    read = sum(budget.count(text) for text in (*(m.content for m in messages), schema))
    return _Asked(model, read, min(usual, task.room), task.room)


def _verifying(model: str | None) -> _Asked:
    """The blind reading of what is not written yet."""
    frame = _asked(model, verify.request(verify.Portion((), ()), (), (), {}), 0)
    items = CLAIMS + POINTS
    read = frame.read + CLAIMS * CLAIM + POINTS * POINT
    return _Asked(model, read, items * ANSWER, verify.ROOM + verify.ANSWER * items)


def _dollars(asked: Sequence[tuple[str | None, int, int]], settings: Settings) -> float | None:
    """What requests cost together; None when one of them has no listed price."""
    costs = [cost(model, Used(read, out), settings.base_url) if model else 0.0 for model, read, out in asked]
    known = [c for c in costs if c is not None]
    return round(sum(known), 6) if len(known) == len(costs) else None
