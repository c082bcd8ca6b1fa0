"""What the page asks for, done: articles in, an estimate, jobs, results, changes and marks out, as JSON."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crossbrief import marked
from crossbrief.ask.estimate import Estimate, estimate
from crossbrief.diff import diff
from crossbrief.document import ArticleSet, Document
from crossbrief.errors import InputError, UsageError
from crossbrief.evaluate import labelled
from crossbrief.formats import FORMATS
from crossbrief.pipeline import prepare
from crossbrief.render import render, render_changes
from crossbrief.render.reader import reader_said
from crossbrief.schema import Discrepancy, Mark
from crossbrief.serve.web.answers import body, parsed
from crossbrief.serve.web.door import TICKETS, Tickets
from crossbrief.serve.web.given import Chosen, Shown, Uploads
from crossbrief.serve.web.jobs import Jobs
from crossbrief.settings import Engine, Settings

SANDBOX = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""A report is a stranger to the page it is shown in, and in a tab of its own: its script filters and copies, and reaches nothing."""


class Asked(BaseModel):
    """What a body may be."""

    model_config = ConfigDict(extra="forbid")


class Text(Asked):
    """A text that was pasted."""

    text: str


class Address(Asked):
    """An address that was pasted."""

    url: str = Field(max_length=2000)


class Wish(Asked):
    """Articles, and how to brief them."""

    articles: list[Chosen] = Field(max_length=1000)
    second: list[Chosen] = Field([], max_length=1000)
    """Another set, to be compared with the first."""
    event: str = Field("", max_length=500)
    engine: Engine = "auto"
    model: str = Field("", max_length=200)
    verify: bool = True
    language: str = Field("", max_length=20)
    again: bool = False


class Marking(Asked):
    """What a reader says of a point; None: nothing any more."""

    verdict: Literal["real", "not_a_difference", "settled"] | None
    note: str = Field("", max_length=2000)
    by: str = Field("", max_length=200)
    question: str = Field("", max_length=2000)


@dataclass
class WebDesk:
    """Everything behind the page."""

    settings: Settings
    """The operator's: endpoint, key and limits are not the page's to choose."""
    given: Uploads
    jobs: Jobs
    tickets: Tickets

    def routes(self) -> list[Route]:
        """The paths of the page's own questions; /view/ is what a browser opens by itself."""
        return [
            Route("/api/about", self.about),
            Route("/api/file", self.file, methods=["POST"]),
            Route("/api/text", self.text, methods=["POST"]),
            Route("/api/address", self.address, methods=["POST"]),
            Route("/api/estimate", self.estimate, methods=["POST"]),
            Route("/api/jobs", self.start, methods=["POST"]),
            Route("/api/jobs/{job}", self.job),
            Route("/api/jobs/{job}", self.cancel, methods=["DELETE"]),
            Route("/api/history", self.latest),
            Route("/api/results/{key}", self.result),
            Route("/api/changes/{old}/{new}", self.changes),
            Route("/api/marks/{point}", self.mark, methods=["PUT"]),
            Route("/api/labels", self.labels),
            Route(f"{TICKETS}result/{{key}}/{{format}}", self.view_result),
            Route(f"{TICKETS}changes/{{old}}/{{new}}", self.view_changes),
        ]

    async def about(self, _: Request) -> Response:
        """What the operator has set."""
        chosen = self.settings.resolve()
        rules_alone = self.settings.engine == "rules"
        return _json({"engine": chosen.engine, "model": chosen.model or "", "rules_alone": rules_alone})

    async def file(self, request: Request) -> Response:
        """The articles of a file; its bytes are the body."""
        content = await body(request)
        return _listed(await asyncio.to_thread(self.given.file, request.query_params.get("name", ""), content))

    async def text(self, request: Request) -> Response:
        """The articles of a pasted text."""
        asked = await parsed(request, Text)
        return _listed(await asyncio.to_thread(self.given.text, asked.text))

    async def address(self, request: Request) -> Response:
        """The articles at an address."""
        asked = await parsed(request, Address)
        return _listed(await asyncio.to_thread(self.given.address, asked.url))

    async def estimate(self, request: Request) -> Response:
        """What a job would take."""
        wish = await parsed(request, Wish)
        return _json(await asyncio.to_thread(self._estimate, wish))

    def _estimate(self, wish: Wish) -> dict[str, Any]:
        settings = self._settings(wish)
        sets = self._sets(wish)
        history = self.jobs.history
        new = [given for given in sets if wish.again or not history.has(history.key(given, settings))]
        told = [estimate(_documents(given), settings) for given in new]
        return {**asdict(_together(told)), "kept": len(sets) - len(new)}

    async def start(self, request: Request) -> Response:
        """Begin a job."""
        wish = await parsed(request, Wish)
        settings = self._settings(wish)
        sets = await asyncio.to_thread(self._sets, wish)
        return _json(self.jobs.start(sets, settings, again=wish.again).shown(), 201)

    async def job(self, request: Request) -> Response:
        """How far it is."""
        return _json(self.jobs.find(request.path_params["job"]).shown())

    async def cancel(self, request: Request) -> Response:
        """End it."""
        work = self.jobs.find(request.path_params["job"])
        await self.jobs.cancel(work)
        return _json(work.shown())

    async def latest(self, _: Request) -> Response:
        """The last results."""
        return _json({"results": await asyncio.to_thread(self.jobs.history.latest)})

    async def result(self, request: Request) -> Response:
        """A result: where it can be read, and its points."""
        key = request.path_params["key"]
        briefing = await asyncio.to_thread(self.jobs.history.find, key)
        views = {name: self.tickets.address(f"{TICKETS}result/{key}/{name}") for name in FORMATS}
        names = {name: form.name for name, form in FORMATS.items()}
        points = [_point(item) for item in briefing.discrepancies]
        usage = briefing.usage.model_dump()
        return _json(
            {
                "key": key,
                "headline": briefing.headline,
                "points": points,
                "usage": usage,
                "views": views,
                "names": names,
            }
        )

    async def changes(self, request: Request) -> Response:
        """Where the changes between two results can be read."""
        old, new = request.path_params["old"], request.path_params["new"]
        return _json({"view": self.tickets.address(f"{TICKETS}changes/{old}/{new}")})

    async def mark(self, request: Request) -> Response:
        """Mark a point, or take the mark away."""
        asked, point = await parsed(request, Marking), request.path_params["point"]
        if not (point.isascii() and point.isalnum() and len(point) <= 64):
            raise UsageError("This is no point's id.", code="usage")
        mark = None
        if asked.verdict:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            mark = Mark(verdict=asked.verdict, note=asked.note.strip(), by=asked.by.strip(), at=at)
        kept = marked.Marked(mark=mark, question=asked.question) if mark else None
        await asyncio.to_thread(marked.put, point, kept)
        return _json({"mark": mark.model_dump() if mark else None})

    async def labels(self, _: Request) -> Response:
        """The marked points of the kept results, as `crossbrief eval` reads them."""
        kept = await asyncio.to_thread(self.jobs.history.briefings)
        lines = [gold.model_dump_json(exclude_none=True) + "\n" for gold in labelled(kept)]
        return Response("".join(lines), media_type="application/jsonl", headers={"cache-control": "no-store"})

    async def view_result(self, request: Request) -> Response:
        """A result in one of the formats."""
        self.tickets.check(request)
        format_, key = request.path_params["format"], request.path_params["key"]
        briefing = await asyncio.to_thread(self.jobs.history.find, key)
        text = await asyncio.to_thread(render, briefing, format_)
        if format_ == "html":
            return _framed(text)
        form = FORMATS[format_]
        name = f"briefing-{key[:10]}{form.suffix}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(text, media_type=form.media, headers=headers)

    async def view_changes(self, request: Request) -> Response:
        """What is different between two results."""
        self.tickets.check(request)
        find = self.jobs.history.find
        old, new = [await asyncio.to_thread(find, request.path_params[name]) for name in ("old", "new")]
        return _framed(await asyncio.to_thread(lambda: render_changes(diff(old, new), "html")))

    def _sets(self, wish: Wish) -> list[ArticleSet]:
        if not wish.articles:
            raise InputError("No article is chosen; give at least two.", code="no_articles")
        chosen = [wish.articles, wish.second] if wish.second else [wish.articles]
        return [self.given.set_of(one, wish.event) for one in chosen]

    def _settings(self, wish: Wish) -> Settings:
        """The operator's settings with the reader's wishes.

        Raises:
            UsageError: `bad_setting`, a model is wanted where the operator allows the rules only.
        """
        if wish.engine == "model" and self.settings.engine == "rules":
            raise UsageError("This server works by rules only.", code="bad_setting")
        return replace(
            self.settings,
            engine=self.settings.engine if wish.engine == "auto" else wish.engine,
            model=wish.model.strip() or self.settings.model,
            verify=wish.verify and self.settings.verify,
            language=wish.language.strip() or self.settings.language,
        )


@lru_cache(maxsize=4)
def _documents(given: ArticleSet) -> tuple[Document, ...]:
    """The set as it is read; kept for as long as the reader chooses how to brief it."""
    return prepare(given).documents


def _together(parts: list[Estimate]) -> Estimate:
    """The estimates of several sets as one."""
    if not parts:
        return Estimate(None)
    costs = [part.cost_usd for part in parts]
    most = [part.most_cost_usd for part in parts]
    return Estimate(
        parts[0].model,
        sum(part.requests for part in parts),
        sum(part.input_tokens for part in parts),
        sum(part.output_tokens for part in parts),
        sum(part.most_output_tokens for part in parts),
        None if None in costs else sum(cost or 0 for cost in costs),
        None if None in most else sum(cost or 0 for cost in most),
    )


def _point(item: Discrepancy) -> dict[str, Any]:
    """A point as it is marked on the page."""
    return {
        "id": item.id,
        "question": item.question,
        "relation": item.relation,
        "severity": item.severity,
        "values": [position.value for position in item.positions],
        "mark": item.mark.model_dump() if item.mark else None,
        "said": reader_said(item),
    }


def _json(content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status, headers={"cache-control": "no-store"})


def _listed(articles: list[Shown]) -> Response:
    return _json({"articles": [article.model_dump() for article in articles]}, 201)


def _framed(page: str) -> Response:
    """A report: its own policy lets in its own style and script alone, and the sandbox keeps it apart."""
    policy = f"{SANDBOX}; frame-ancestors 'self'"
    return Response(
        page, media_type="text/html", headers={"content-security-policy": policy, "cache-control": "no-store"}
    )
