"""What the model calls of one briefing may cost and have cost: limits are checked before each call, with its worst
case."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn, TypeVar

from crossbrief.errors import BudgetError
from crossbrief.schema import Usage
from crossbrief.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens, and the model's window in tokens (None: not listed)."""

    input: float
    output: float
    window: int | None = None


@cache
def _table() -> dict[str, Any]:
    """The shipped table; `as_of` in it is the day it was read."""
    table: dict[str, Any] = json.loads((files("crossbrief") / "data" / "models.json").read_text(encoding="utf-8"))
    return table


def price(model: str) -> Price | None:
    """The listed price of a model, by its name without a provider prefix (`openai/gpt-5-mini`); None when it is not
    listed."""
    entry = _table()["models"].get(model.rsplit("/", 1)[-1])
    return Price(**entry) if entry else None


@dataclass(frozen=True, slots=True)
class Hold:
    """Tokens set aside for a call that is under way."""

    input_tokens: int
    output_tokens: int


@dataclass
class Spend:
    """The account of one briefing.

    Calls in flight count with their worst case, so that concurrent calls cannot pass a limit together.

    Raises:
        BudgetError: `budget_exceeded` or `deadline_exceeded`, from `hold` and `seconds_left`.
    """

    settings: Settings
    price: Price | None = None
    clock: Callable[[], float] = time.monotonic
    common: Spend | None = None
    """The account of all briefings of a batch, whose limits hold as well; None: there is only this briefing."""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    _held: list[Hold] = field(default_factory=list)
    _started: float = 0.0

    def __post_init__(self) -> None:
        self._started = self.clock()

    def hold(self, input_tokens: int, max_output: int) -> Hold:
        """Set aside a call's worst case; to be given to `settle` when the call has ended, however it ended."""
        held = Hold(input_tokens, max_output)
        everything = [*self._held, held]
        tokens_in = self.input_tokens + sum(h.input_tokens for h in everything)
        tokens_out = self.output_tokens + sum(h.output_tokens for h in everything)
        limits = self.settings
        self._refuse(self.requests + 1, limits.max_requests, "max_requests", "requests")
        self._refuse(tokens_in + tokens_out, limits.max_tokens, "max_tokens", "tokens")
        if limits.max_cost is not None:
            worst = self._cost(tokens_in, tokens_out)
            if worst is None:
                self._stop("`max_cost` is set but the price of the model is unknown: use `max_tokens` instead.")
            else:
                self._refuse(worst, limits.max_cost, "max_cost", "US dollars")
        self.seconds_left()
        if self.common:
            self._of_all(self.common.hold, input_tokens, max_output)
        self.requests += 1
        self._held.append(held)
        return held

    def settle(self, held: Hold, input_tokens: int, output_tokens: int, *, estimated: bool = False) -> None:
        """Replace a call's worst case by what it used; zero and zero for a call that was refused unread."""
        if self.common:
            self.common.settle(held, input_tokens, output_tokens, estimated=estimated)
        self._held.remove(held)
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.estimated = self.estimated or estimated

    def seconds_left(self) -> float | None:
        """Seconds until the briefing's deadline; None without one."""
        common = self._of_all(self.common.seconds_left) if self.common else None
        if self.settings.deadline is None:
            return common
        left = self.settings.deadline - (self.clock() - self._started)
        if left <= 0:
            self._stop(f"The deadline of {self.settings.deadline:g} s has passed.", code="deadline_exceeded")
        return left if common is None else min(left, common)

    def usage(self) -> Usage:
        """The account so far, for the briefing."""
        cost = self._cost(self.input_tokens, self.output_tokens) if self.requests else 0.0
        return Usage(
            requests=self.requests,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=None if cost is None else round(cost, 6),
            estimated=self.estimated,
        )

    def tokens(self) -> dict[str, int]:
        """The account so far, for an error."""
        return {"input_tokens": self.input_tokens, "output_tokens": self.output_tokens}

    def _of_all(self, ask: Callable[..., T], *arguments: int) -> T:
        """Ask the common account; a refusal is told with what this briefing has spent, not what all have."""
        try:
            return ask(*arguments)
        except BudgetError as error:
            self._stop(f"For all sets together: {error}", error.code)

    def _cost(self, input_tokens: int, output_tokens: int) -> float | None:
        if self.price is None:
            return None
        return (input_tokens * self.price.input + output_tokens * self.price.output) / 1_000_000

    def _refuse(self, worst: float, limit: float | None, name: str, unit: str) -> None:
        if limit is not None and worst > limit:
            self._stop(f"The next call could bring the total to {worst:g} {unit}; `{name}` is {limit:g}. Raise it.")

    def _stop(self, message: str, code: str = "budget_exceeded") -> NoReturn:
        raise BudgetError(message, code=code, requests_made=self.requests, usage=self.tokens())
