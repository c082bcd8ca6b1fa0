"""The Python API: sources in, a `Briefing` out that shows itself in a notebook; sync, async, and for many sets.

Works inside a running event loop too (a notebook, a web server): the synchronous calls then run theirs in a thread of their own.
"""

from __future__ import annotations

import asyncio
import contextvars
import html
import json
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from crossbrief import batch, schema
from crossbrief.batch.outcome import FailedSet
from crossbrief.checking import CheckReport, check_facts, check_set, sentences_of
from crossbrief.document import Article, ArticleSet
from crossbrief.model.asking import Model, Progress
from crossbrief.pipeline import brief_set, brief_with_rules
from crossbrief.render import render
from crossbrief.settings import Engine, Settings
from crossbrief.sources import Access, load_set, parse_set

T = TypeVar("T")

Source = str | Path | Article | Mapping[str, Any]
"""A file, folder, glob, address or feed; or an article at hand, as such or as an object with `text` or `html`."""


class Briefing(schema.Briefing):
    """A briefing for people at a keyboard: the same model, which also shows itself.

    The data model stands at the bottom of the house and knows no renderer; how it looks is added here, where it is handed out.
    """

    def _repr_html_(self) -> str:
        """The report in a frame of its own: its styles stay inside, and nothing in it can run or reach the notebook."""
        page = html.escape(render(self, "html"), quote=True)
        return f'<iframe sandbox="allow-popups" style="width:100%;height:40rem;border:0" srcdoc="{page}"></iframe>'

    def _repr_markdown_(self) -> str:
        return render(self, "md")


def brief(
    sources: Source | ArticleSet | Sequence[Source],
    *,
    model: str | Model | None = None,
    engine: Engine | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Briefing:
    """Brief articles on one event.

    `model` is a name for the endpoint of `settings`, or anything with an `ask` of its own. `model` and `engine` count for more than
    `settings`. Without a model named or configured (OPENAI_API_KEY, OPENAI_BASE_URL, CROSSBRIEF_MODEL) the rules do the job.

    Raises:
        CrossbriefError: see `crossbrief.errors`; `code` says which failure it is.
    """
    given, chosen, own = _job(sources, model, engine, settings)
    if chosen.resolve().engine == "rules" and own is None:
        return _shown(brief_with_rules(given, chosen))
    return _shown(run(brief_set(given, chosen, model=own, progress=progress)))


async def abrief(
    sources: Source | ArticleSet | Sequence[Source],
    *,
    model: str | Model | None = None,
    engine: Engine | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Briefing:
    """`brief` without blocking the event loop; cancelling it cancels the request to the model.

    Raises:
        CrossbriefError: as `brief`.
    """
    given, chosen, own = await asyncio.to_thread(_job, sources, model, engine, settings)
    return _shown(await brief_set(given, chosen, model=own, progress=progress))


def brief_many(
    sets: Iterable[ArticleSet | Mapping[str, Any] | str], *, settings: Settings | None = None, jobs: int | None = None
) -> Iterator[Briefing | FailedSet]:
    """Brief many sets, in their order, `jobs` at a time; a set that cannot be briefed gives a `FailedSet` and stops nothing.

    A set is an `ArticleSet`, an object `{"id": ..., "articles": [{"text": ...}]}` or a line of JSON. Rules run in processes of
    their own: in a script, call this under `if __name__ == "__main__":`.
    """
    for outcome in batch.brief_lines((_line(given) for given in sets), settings or Settings(), jobs=jobs):
        if outcome.code:
            yield FailedSet.model_validate_json(outcome.line)
        else:
            yield _shown(schema.Briefing.model_validate_json(outcome.line))


def check(
    text: str,
    against: Source | ArticleSet | Sequence[Source],
    *,
    model: str | Model | None = None,
    engine: Engine | None = None,
    settings: Settings | None = None,
) -> CheckReport:
    """Is a text borne out by the articles? For each of its sentences a grade, a reason, and the sentences it rests on.

    Without a model only facts are checked (figures, dates, names, quotations) and `verify_model` of the report is None; with
    one, every sentence is read blind beside the sentences it rests on. Arguments are those of `brief`.

    Raises:
        CrossbriefError: as `brief`.
    """
    given, chosen, own = _job(against, model, engine, settings)
    if chosen.resolve().engine == "rules" and own is None:
        return check_facts(given, sentences_of(text))
    return run(check_set(given, sentences_of(text), chosen, model=own))


async def acheck(
    text: str,
    against: Source | ArticleSet | Sequence[Source],
    *,
    model: str | Model | None = None,
    engine: Engine | None = None,
    settings: Settings | None = None,
) -> CheckReport:
    """`check` without blocking the event loop.

    Raises:
        CrossbriefError: as `brief`.
    """
    given, chosen, own = await asyncio.to_thread(_job, against, model, engine, settings)
    return await check_set(given, sentences_of(text), chosen, model=own)


def _job(
    sources: Source | ArticleSet | Sequence[Source],
    model: str | Model | None,
    engine: Engine | None,
    settings: Settings | None,
) -> tuple[ArticleSet, Settings, Model | None]:
    chosen = settings or Settings()
    if engine:
        chosen = replace(chosen, engine=engine)
    if isinstance(model, str):
        chosen = replace(chosen, model=model)
    own = None if isinstance(model, str) else model
    if isinstance(sources, ArticleSet):
        return sources, chosen, own
    access = Access(max_article_bytes=chosen.max_article_bytes)
    if isinstance(sources, Mapping) and "articles" in sources:
        return parse_set(sources, access=access), chosen, own
    listed = [sources] if isinstance(sources, str | Path | Article | Mapping) else list(sources)
    read = [_article(s, access) if isinstance(s, Mapping) else s for s in listed]
    given = load_set(read, access=access, max_set_bytes=chosen.max_set_bytes)
    return given, chosen, own


def _article(given: Mapping[str, Any], access: Access) -> Article:
    """An article from an object; its id stays open where none is given, for the set to choose."""
    (article,) = parse_set({"articles": [given]}, where="The article", access=access).articles
    return article if given.get("id") else article.model_copy(update={"id": ""})


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, from inside a running event loop too: asyncio allows one loop a thread, so that one gets a second thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(contextvars.copy_context().run, asyncio.run, work).result()


def _shown(briefing: schema.Briefing) -> Briefing:
    # Validated already: the fields are taken over as they are.
    return Briefing.model_construct(_fields_set=briefing.model_fields_set, **dict(briefing))


def _line(given: ArticleSet | Mapping[str, Any] | str) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, ArticleSet):
        given = {
            "id": given.id,
            "event": given.event,
            "articles": [a.model_dump(exclude_none=True) for a in given.articles],
        }
    return json.dumps(given)
