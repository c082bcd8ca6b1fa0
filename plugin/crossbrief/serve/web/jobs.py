"""Sets and settings in; briefings in the making out: how far they are, what became of them, and an end to those that are cancelled."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from crossbrief.document import ArticleSet
from crossbrief.errors import CrossbriefError, InputError
from crossbrief.model.asking import Step
from crossbrief.pipeline import brief_set
from crossbrief.serve.web.kept import History
from crossbrief.settings import Settings

RUNNING = 4
"""Jobs at a time: a person starts one, perhaps two."""
REMEMBERED = 64
"""Jobs that can be asked after."""
_STAGES = {
    "extract": "Reading",
    "compare": "Comparing",
    "tell": "Writing",
    "digest": "Writing",
    "verify": "Reading the claims blind",
    "repair": "Mending a reply",
}


@dataclass
class Work:
    """One job: one set, or two that are to be compared."""

    id: str
    sets: Sequence[ArticleSet]
    settings: Settings
    again: bool = False
    """Whether a kept result is made anew."""
    state: Literal["running", "done", "failed", "cancelled"] = "running"
    told: str = "Reading the articles"
    tokens: int = 0
    results: list[str] = field(default_factory=list)
    """Keys of the finished sets, in their order."""
    error: CrossbriefError | None = None
    task: asyncio.Task[None] | None = None

    def note(self, step: Step) -> None:
        """Take down how far the model is."""
        self.told = f"{_STAGES.get(step.stage, step.stage)}: {step.done} of {step.total}"
        self.told += f"; {step.waits}" if step.waits else ""
        self.tokens = step.tokens

    def shown(self) -> dict[str, Any]:
        """For the page."""
        error = {"code": self.error.code, "message": str(self.error)} if self.error else None
        return {
            "id": self.id,
            "state": self.state,
            "told": self.told,
            "tokens": self.tokens,
            "sets": len(self.sets),
            "results": self.results,
            "error": error,
        }


@dataclass
class Jobs:
    """The jobs of one server."""

    history: History
    _known: dict[str, Work] = field(default_factory=dict)

    def start(self, sets: Sequence[ArticleSet], settings: Settings, *, again: bool = False) -> Work:
        """Begin a job.

        Raises:
            InputError: `busy`.
        """
        if sum(work.state == "running" for work in self._known.values()) >= RUNNING:
            raise InputError(f"{RUNNING} briefings are being made; wait for one, or cancel it.", code="busy")
        work = Work(secrets.token_urlsafe(9), sets, settings, again)
        self._known[work.id] = work
        while len(self._known) > REMEMBERED:
            del self._known[next(name for name, old in self._known.items() if old.state != "running")]
        work.task = asyncio.create_task(self._run(work))
        return work

    def find(self, name: str) -> Work:
        """A job.

        Raises:
            InputError: `unknown_id`.
        """
        if name not in self._known:
            raise InputError("There is no such job.", code="unknown_id")
        return self._known[name]

    async def cancel(self, work: Work) -> None:
        """End a job and its requests to the model; one that has ended stays as it is. Rules that are at work come to their end unheard."""
        if work.task and work.state == "running":
            work.task.cancel()
            await asyncio.gather(work.task, return_exceptions=True)

    async def close(self) -> None:
        """End all of them."""
        await asyncio.gather(*(self.cancel(work) for work in self._known.values()))

    async def _run(self, work: Work) -> None:
        try:
            for given in work.sets:
                work.results.append(await self._brief(given, work))
            work.state = "done"
        except asyncio.CancelledError:
            work.state = "cancelled"
            raise
        except CrossbriefError as error:
            work.state, work.error = "failed", error
        except Exception:
            logging.getLogger(__name__).exception("A job failed")
            fault = "The server failed on this set and goes on; its log says where."
            work.state, work.error = "failed", CrossbriefError(fault, code="internal_error")

    async def _brief(self, given: ArticleSet, work: Work) -> str:
        """The key of the set's result, which may have been kept before."""
        key = await asyncio.to_thread(self.history.key, given, work.settings)
        if not work.again and await asyncio.to_thread(self.history.has, key):
            return key
        work.told = "Comparing the articles"
        briefing = await brief_set(given, work.settings, progress=work.note)
        return await asyncio.to_thread(self.history.keep, given, work.settings, briefing)
