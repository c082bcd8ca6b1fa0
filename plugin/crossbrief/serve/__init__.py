"""What chat tools ask for, done: one `Chat` behind the MCP server and the function tool, with the memory between their calls."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crossbrief.checking import CheckReport, check_set, sentences_of
from crossbrief.document import ArticleSet
from crossbrief.errors import InputError, OutputError, UsageError
from crossbrief.hosted import HostedSet, answer, answer_read_blind
from crossbrief.model.asking import Progress
from crossbrief.model.budget import fits
from crossbrief.pipeline import brief_set
from crossbrief.schema import Briefing
from crossbrief.serve.evidence import lay_open
from crossbrief.serve.reach import ArticleInput, Reach, Wanted
from crossbrief.serve.results import Assignment, EvidenceView, Findings, KeptBriefing, Mistake, Submission
from crossbrief.serve.shelf import Shelf
from crossbrief.settings import Engine, Settings

__all__ = ["ArticleInput", "Chat", "Reach", "Wanted"]


HOST = "the chat program's model"
WINDOW = 200_000
"""Tokens one assignment may fill: what chat models read at the time of writing. A larger set is refused, not cut."""


ANSWER = 900_000
"""Bytes an assignment may have as JSON: the Model Context Protocol's own client refuses an event of a million."""


@dataclass
class Chat:
    """The tools' work and what is remembered between two calls; every method raises `CrossbriefError` and leaves it usable."""

    reach: Reach = field(default_factory=Reach)
    settings: Settings = field(default_factory=Settings)
    """The operator's. A caller chooses through `choose`: never the endpoint, the key or a limit."""
    briefings: Shelf[Briefing] = field(default_factory=Shelf)
    assignments: Shelf[HostedSet] = field(default_factory=Shelf)

    def choose(self, engine: Engine = "auto", *, language: str | None = None, compatible: bool = False) -> Settings:
        """The operator's settings with a caller's wishes: `auto` is the operator's engine, None his language.

        Raises:
            UsageError: `bad_setting`, a model is wanted where the operator allows the rules only.
        """
        if engine == "model" and self.settings.engine == "rules":
            raise UsageError("This server works by rules only; ask for `auto` or `rules`.", code="bad_setting")
        return replace(
            self.settings,
            engine=self.settings.engine if engine == "auto" else engine,
            language=language or self.settings.language,
            compatible=compatible,
        )

    async def brief(self, wanted: Wanted, settings: Settings, progress: Progress | None = None) -> KeptBriefing:
        """Brief what is wanted; the whole briefing is kept, the answer goes without the articles' text."""
        given = await self._gather(wanted)
        return self._keep(await brief_set(given, settings, progress=progress))

    async def compare(self, wanted: Wanted, *, compatible: bool = False) -> Findings:
        """The discrepancies alone, by rules."""
        given = await self._gather(wanted)
        kept = self._keep(await brief_set(given, self.choose("rules", compatible=compatible)))
        return Findings(**{name: getattr(kept, name) for name in Findings.model_fields})

    async def check(self, text: str, wanted: Wanted) -> CheckReport:
        """Is a text borne out by what is wanted? Facts; and, where the operator has a model, a blind reading."""
        given = await self._gather(wanted)
        return await check_set(given, sentences_of(text), self.settings)

    async def prepare(self, wanted: Wanted, *, language: str | None = None) -> Assignment:
        """Hand out the job of writing, with a token to hand the draft in.

        Raises:
            InputError: `set_too_large` if it does not fit one assignment.
        """
        given = await self._gather(wanted)
        job = await asyncio.to_thread(
            HostedSet.of, given, replace(self.settings, language=language or self.settings.language)
        )
        material = await asyncio.to_thread(lambda: job.text)
        if not fits(material, WINDOW) or len(json.dumps(material)) > ANSWER:
            raise InputError(
                f"The articles fill more than the {WINDOW:,} tokens or {ANSWER:,} bytes of one assignment; use brief_articles, "
                "or give fewer.",
                code="set_too_large",
            )
        token = secrets.token_urlsafe(12)
        self.assignments.put(token, job, sum(len(a.text) for a in given.articles))
        return Assignment(token=token, expires_in=int(self.assignments.seconds), material=material)

    async def submit(self, token: str, draft: Mapping[str, Any] | str) -> Submission:
        """Check a draft sentence by sentence; its wording is judged only where the operator named a verify model. The token
        stays good, so that a mended draft can follow."""
        job = self.assignments.get(token)
        if job is None:
            raise InputError("This token is unknown or has expired; call prepare_briefing again.", code="unknown_id")
        text = draft if isinstance(draft, str) else json.dumps(draft, ensure_ascii=False)
        try:
            made = await self._answered(job, text)
        except OutputError as error:
            return Submission(
                accepted=False, errors=(Mistake(kind="draft", text="", reason=error.code, detail=str(error)),)
            )
        errors = tuple(Mistake(**r.model_dump()) for r in made.rejected)
        return Submission(accepted=not errors, errors=errors, briefing=self._keep(made))

    async def _answered(self, job: HostedSet, text: str) -> Briefing:
        if self.settings.verify and self.settings.resolve().verify_model:
            return await answer_read_blind(job, text, author="host", name=HOST)
        return await asyncio.to_thread(answer, job, text, author="host", name=HOST)

    def evidence(self, briefing_id: str, discrepancy_id: str) -> EvidenceView:
        """The sentences of one discrepancy, each with those around it."""
        return lay_open(self.find(briefing_id), briefing_id, discrepancy_id)

    def find(self, briefing_id: str) -> Briefing:
        """A kept briefing, whole.

        Raises:
            InputError: `unknown_id`.
        """
        briefing = self.briefings.get(briefing_id)
        if briefing is None:
            raise InputError(
                f"No briefing `{briefing_id[:40]}` is kept (any longer); brief the articles again.", code="unknown_id"
            )
        return briefing

    def kept(self) -> list[tuple[str, Briefing]]:
        """Ids and briefings kept at the moment, the newest last."""
        return self.briefings.items()

    async def _gather(self, wanted: Wanted) -> ArticleSet:
        return await asyncio.to_thread(self.reach.gather, wanted, self.settings)

    def _keep(self, briefing: Briefing) -> KeptBriefing:
        name = _name(briefing)
        self.briefings.put(name, briefing, sum(len(a.text or "") for a in briefing.articles))
        slim = tuple(a.model_copy(update={"text": None, "sentences": ()}) for a in briefing.articles)
        return KeptBriefing(**{**dict(briefing), "articles": slim}, briefing_id=name)


def _name(briefing: Briefing) -> str:
    """The same briefing twice is kept once: the name is made of its content, but for when it was made.

    It begins with a letter: a client that guesses types takes `1234567890123e45` for a number.
    """
    content = briefing.model_dump_json(exclude={"created": True, "articles": {"__all__": {"text", "sentences"}}})
    return "b" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:15]
