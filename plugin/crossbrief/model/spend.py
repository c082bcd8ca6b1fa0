"""What the model calls of one briefing may cost and have cost: limits are checked before each call, with its worst
case."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from crossbrief.errors import BudgetError
from crossbrief.model.prices import Used, cost
from crossbrief.schema import Usage
from crossbrief.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hold:
    """Tokens set aside for a call that is under way."""

    input_tokens: int
    output_tokens: int
    model: str = ""
    """Whose price it has; empty: a model in this process, which costs nothing."""


@dataclass
class Spend:
    """The account of one briefing.

    Calls in flight count with their worst case, so that concurrent calls cannot pass a limit together.

    Raises:
        BudgetError: `budget_exceeded` or `deadline_exceeded`, from `hold` and `seconds_left`.
    """

    settings: Settings
    discount: float = 1.0
    """What a token costs of its listed price: half through a provider's Batch API."""
    clock: Callable[[], float] = time.monotonic
    common: Spend | None = None
    """The account of all briefings of a batch, whose limits hold as well; None: there is only this briefing."""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    """US dollars; None once a call was made whose price nobody lists."""
    estimated: bool = False
    _held: list[Hold] = field(default_factory=list)
    _started: float = 0.0

    def __post_init__(self) -> None:
        self._started = self.clock()

    def hold(self, input_tokens: int, max_output: int, model: str = "") -> Hold:
        """Set aside a call's worst case; to be given to `settle` when the call has ended, however it ended."""
        held = Hold(input_tokens, max_output, model)
        everything = [*self._held, held]
        tokens_in = self.input_tokens + sum(h.input_tokens for h in everything)
        tokens_out = self.output_tokens + sum(h.output_tokens for h in everything)
        limits = self.settings
        self._refuse(self.requests + 1, limits.max_requests, "max_requests", "requests")
        self._refuse(tokens_in + tokens_out, limits.max_tokens, "max_tokens", "tokens")
        if limits.max_cost is not None:
            worst = _sum(
                [self.cost, *(self._price(h.model, Used(h.input_tokens, h.output_tokens)) for h in everything)]
            )
            if worst is None:
                self._stop("`max_cost` is set but the price of the model is unknown: use `max_tokens` instead.")
            else:
                self._refuse(worst, limits.max_cost, "max_cost", "US dollars")
        self.seconds_left()
        if self.common:
            self._of_all(self.common.hold, input_tokens, max_output, model)
        self.requests += 1
        self._held.append(held)
        return held

    def settle(self, held: Hold, used: Used, *, estimated: bool = False) -> None:
        """Replace a call's worst case by what it used; nothing for a call that was refused unread."""
        if self.common:
            self.common.settle(held, used, estimated=estimated)
        self._held.remove(held)
        self.input_tokens += used.input
        self.output_tokens += used.output
        self.cost = _sum([self.cost, self._price(held.model, used)])
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
        return Usage(
            requests=self.requests,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=None if self.cost is None else round(self.cost, 6),
            estimated=self.estimated,
        )

    def tokens(self) -> dict[str, int]:
        """The account so far, for an error."""
        return {"input_tokens": self.input_tokens, "output_tokens": self.output_tokens}

    def _of_all(self, ask: Callable[..., T], *arguments: int | str) -> T:
        """Ask the common account; a refusal is told with what this briefing has spent, not what all have."""
        try:
            return ask(*arguments)
        except BudgetError as error:
            self._stop(f"For all sets together: {error}", error.code)

    def _price(self, model: str, used: Used) -> float | None:
        if not model or not (used.input or used.output):
            return 0.0
        listed = cost(model, used, self.settings.base_url)
        return None if listed is None else listed * self.discount

    def _refuse(self, worst: float, limit: float | None, name: str, unit: str) -> None:
        if limit is not None and worst > limit:
            self._stop(f"The next call could bring the total to {worst:g} {unit}; `{name}` is {limit:g}. Raise it.")

    def _stop(self, message: str, code: str = "budget_exceeded") -> NoReturn:
        raise BudgetError(message, code=code, requests_made=self.requests, usage=self.tokens())


def _sum(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
