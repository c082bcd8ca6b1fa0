"""Documents and the rules' findings in; what a model made of them, checked against the sentences, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from crossbrief.document import Document
from crossbrief.errors import ProviderError
from crossbrief.schema import Discrepancy, Prose, Rejected, Usage, Warned
from crossbrief.settings import Settings
from crossbrief.spend import Spend
from crossbrief.wire import Reply, Request


class Model(Protocol):
    """Anything that answers a request: an endpoint, a model in this process, a cache in front of either."""

    @property
    def name(self) -> str: ...

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """The reply, unparsed. Raises `ProviderError` with its code; holds and settles every attempt on `spend`."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """Something to show while a briefing is made."""

    stage: str
    """`shard`, `briefing`, `digest`, `explain`, `repair`."""
    done: int
    total: int
    tokens: int
    """Input and output tokens so far."""
    text: str = ""
    """The reply so far, when `stage` streams."""


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Generated:
    """What a model contributed."""

    prose: Prose
    """Parts that could be proved. An empty headline, summary or list means: nothing of it held, or the model was not asked; keep the extractive one."""
    discrepancies: tuple[Discrepancy, ...]
    """The findings given, all of them, in their order, with the model's explanation and opinion added and `detected_by` extended
    where it found the same; then what only the model found and the sentences prove."""
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...]
    usage: Usage
    prompt: str
    """`briefing.v1` or `digest.v1`."""
    model: str


async def generate(
    documents: Sequence[Document],
    findings: Sequence[Discrepancy],
    *,
    settings: Settings,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Generated:
    """Ask a model for a briefing and keep what the sentences prove.

    `model` None: the OpenAI-compatible endpoint of `settings`, opened and closed here; give a `client.Endpoint` to share its
    connections over many briefings.

    Raises:
        ProviderError: exit 4, the endpoint refused or failed.
        OutputError: `invalid_output` after one repair round; `nothing_verified`, with the `Generated` as `partial`.
        BudgetError: before the call that could pass a limit.
        UsageError: no key and no base URL; a template that cannot be used.
    """
    raise ProviderError("The model path is not built yet; use `--engine rules`.", code="provider_error")
