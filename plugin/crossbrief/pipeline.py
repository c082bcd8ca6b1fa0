"""A set of articles in, a briefing out: the stages in order, and nothing else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from crossbrief import __version__
from crossbrief.clean import clean
from crossbrief.compare import Comparison, compare
from crossbrief.document import Article, ArticleSet, Document
from crossbrief.errors import BudgetError, CrossbriefError, InputError, OutputError, ProviderError, UsageError
from crossbrief.events.lineage import Lineage, lineage
from crossbrief.extract import SUMMARY, summarise
from crossbrief.ground.statements import honest
from crossbrief.running import limited
from crossbrief.schema import Briefing, Discrepancy, Prose, SentenceSpan, SourceInfo, Statement, Usage, Warned
from crossbrief.settings import Settings
from crossbrief.weigh import weigh

if TYPE_CHECKING:
    from crossbrief.ask.draft import Made
    from crossbrief.model.asking import Model, Progress


GRACE = 5.0
"""Seconds that the rules may take, with `auto`, when a model has used up the deadline: a briefing a little late is better than none."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A set as it is read: cleaned, and grouped by origin."""

    given: ArticleSet
    documents: tuple[Document, ...]
    origin: Lineage

    def compare(self) -> Comparison:
        """What the rules find, copies of a text left out."""
        return compare([d for d in self.documents if d.article.id not in self.origin.duplicates])


def prepare(given: ArticleSet) -> Prepared:
    """Clean, and group by origin.

    Raises:
        InputError: `no_articles` for an empty set, `empty_article` when no article has a sentence left.
    """
    if not given.articles:
        raise InputError(f"Set `{given.id}` holds no articles; give at least one.", code="no_articles")
    documents = clean(given.articles)
    if not any(d.sentences for d in documents):
        raise InputError(f"No article of set `{given.id}` has a sentence left after cleaning.", code="empty_article")
    return Prepared(given, documents, lineage(documents))


def brief_with_rules(given: ArticleSet, settings: Settings, *, warnings: Sequence[Warned] = ()) -> Briefing:
    """The whole briefing by rules: no key, no network, the same output for the same input.

    Raises:
        InputError: as `prepare`.
        BudgetError: `deadline_exceeded`.
    """
    with limited(settings.deadline):
        ready = prepare(given)
        return _by_rules(ready, ready.compare(), settings, warnings=warnings)


async def brief_set(
    given: ArticleSet, settings: Settings, *, model: Model | None = None, progress: Progress | None = None
) -> Briefing:
    """Brief one set with the engine that `settings` name; with `auto`, a failing model gives way to the rules, and the briefing says so.

    The event loop stays free: comparing and assembling run in a thread, and a model reads the shards of a long set
    meanwhile.

    Raises:
        InputError: the set cannot be used.
        ProviderError, OutputError, BudgetError: the model failed and `engine` is `model`.
    """
    import asyncio  # the keyless command has no use for it

    chosen = settings.resolve()
    if chosen.engine == "rules" and model is None:
        with limited(None):  # left when this task is cancelled, which ends the thread
            return await asyncio.to_thread(brief_with_rules, given, chosen)
    late = GRACE if settings.engine == "auto" else 0.0
    with limited(None if chosen.deadline is None else chosen.deadline + late):
        return await _brief_with_model(given, settings, chosen, model, progress)


async def _brief_with_model(
    given: ArticleSet, settings: Settings, chosen: Settings, model: Model | None, progress: Progress | None
) -> Briefing:
    import asyncio

    from crossbrief.ask.plan import ask  # a tenth of the keyless command's time, which has no use for it

    ready = await asyncio.to_thread(prepare, given)

    @cache
    def comparing() -> asyncio.Future[Comparison]:
        return asyncio.ensure_future(asyncio.to_thread(ready.compare))

    try:
        made = await ask(ready.documents, comparing, settings=chosen, model=model, progress=progress)
    except (ProviderError, OutputError, BudgetError, UsageError) as error:
        if settings.engine != "auto":
            raise
        return await asyncio.to_thread(_without_model, ready, await comparing(), chosen, error)
    return await asyncio.to_thread(brief_made, ready, await comparing(), chosen, made)


def brief_made(ready: Prepared, comparison: Comparison, settings: Settings, made: Made) -> Briefing:
    """The briefing of what a model or a chat's author contributed; what it leaves empty is filled by the extract, which is marked
    as such, sentence by sentence verbatim."""
    prose = summarise(ready.documents, made.discrepancies, ready.origin, made.prose)
    warnings = [*made.warnings]
    if not made.prose.summary_evidence:
        warnings.append(
            Warned(
                code="summary_from_extract",
                message="No summary sentence of the model was borne out; the summary is an extract.",
            )
        )
    found = replace(comparison, discrepancies=made.discrepancies, possible=made.possible)
    briefing = _assemble(ready, found, settings, prose, warnings=warnings)
    return briefing.model_copy(
        update={
            "engine": "model",
            "dismissed": weigh(made.dismissed, ready.origin, ready.documents),
            "rejected": made.rejected,
            "usage": made.usage,
            "model": made.model,
            "verify_model": made.verify_model,
            "prompts": made.prompts,
        }
    )


def _by_rules(
    ready: Prepared, comparison: Comparison, settings: Settings, *, warnings: Sequence[Warned] = ()
) -> Briefing:
    prose = summarise(ready.documents, comparison.discrepancies, ready.origin)
    return _assemble(ready, comparison, settings, prose, warnings=warnings)


def _without_model(ready: Prepared, comparison: Comparison, settings: Settings, error: CrossbriefError) -> Briefing:
    """The rules' briefing, with what the failed model said and what its requests used."""
    reason = f"The model could not be used ({error.code}: {error}); this briefing was made by the rules alone."
    briefing = _by_rules(ready, comparison, settings, warnings=[Warned(code="model_unavailable", message=reason)])
    spent = Usage(requests=error.requests_made, **(error.usage or {}), cost_usd=None if error.requests_made else 0.0)
    return briefing.model_copy(update={"usage": spent})


_TOLD = ("summary_evidence", "key_points", "timeline", "perspectives", "only_in")
"""The parts of a briefing that are statements."""


def _sourced(prose: Prose, findings: Sequence[Discrepancy], origin: Lineage) -> Prose:
    """The prose with honest sources: nobody who says otherwise is one, and independent ones are counted."""
    parts: dict[str, Any] = {name: _counted(honest(getattr(prose, name), findings), origin) for name in _TOLD}
    headline = prose.headline_evidence
    if headline:
        parts["headline_evidence"] = _counted(honest([headline], findings), origin)[0]
    return prose.model_copy(update=parts)


def _counted(statements: Sequence[Statement], origin: Lineage) -> tuple[Statement, ...]:
    """Statements with their independent sources counted over what bears them out."""
    return tuple(
        s.model_copy(update={"independent_sources": origin.independent(e.article for e in s.evidence)})
        for s in statements
    )


def _ordered(findings: Sequence[Discrepancy]) -> tuple[Discrepancy, ...]:
    """Verified points first, then the others, doubted ones last; within that as they were weighed."""
    return tuple(sorted(findings, key=lambda d: (bool(d.doubt), d.support != "verified")))


def _assemble(
    ready: Prepared,
    comparison: Comparison,
    settings: Settings,
    prose: Prose,
    *,
    warnings: Sequence[Warned] = (),
) -> Briefing:
    prose = _sourced(prose, comparison.discrepancies, ready.origin)
    return Briefing(
        set_id=ready.given.id,
        event=ready.given.event,
        status=_status(ready, comparison),
        summary=" ".join(s.text for s in prose.summary_evidence),
        **{name: getattr(prose, name) for name in Prose.model_fields},
        discrepancies=_ordered(weigh(comparison.discrepancies, ready.origin, ready.documents)),
        possible=_likeliest(weigh(comparison.possible, ready.origin, ready.documents)),
        compatible=comparison.compatible if settings.compatible else (),
        articles=_sources(ready, keep_text=settings.store_text),
        warnings=(*warnings, *comparison.warnings, *_suspicious(ready.documents)),
        version=__version__,
        created=_now(),
        input_sha256=_digest(ready.given.articles),
    )


def _likeliest(points: Sequence[Discrepancy]) -> tuple[Discrepancy, ...]:
    return tuple(sorted(points, key=lambda point: -(point.chance or 0.0)))


def _status(ready: Prepared, comparison: Comparison) -> Literal["complete", "insufficient_content", "not_same_event"]:
    """Too little when the articles together have fewer sentences than a summary has."""
    if not comparison.same_event:
        return "not_same_event"
    citable = sum(not s.suspicious for d in ready.documents for s in d.sentences)
    return "complete" if citable >= SUMMARY else "insufficient_content"


def _sources(ready: Prepared, *, keep_text: bool) -> tuple[SourceInfo, ...]:
    read = tuple(_source(d, ready.origin, keep_text=keep_text) for d in ready.documents)
    refused = tuple(SourceInfo(id=name, status="rejected", reason=code) for name, code in ready.given.rejected)
    return read + refused


def _source(document: Document, origin: Lineage, *, keep_text: bool) -> SourceInfo:
    article = document.article
    first = origin.duplicates.get(article.id)
    empty = not document.sentences
    return SourceInfo(
        label=document.label,
        file=article.file,
        words=sum(len(s.text.split()) for s in document.sentences),
        sha256=_sha256(article.text),
        lineage=origin.groups[article.id],
        lineage_basis=origin.basis.get(article.id, ""),
        status="duplicate" if first else "rejected" if empty else "used",
        reason=first or ("empty_article" if empty else ""),
        text=article.text if keep_text else None,
        sentences=tuple(SentenceSpan(s.start, s.end, s.paragraph) for s in document.sentences) if keep_text else (),
        **article.model_dump(
            include={"id", "publisher", "title", "byline", "url", "date", "language", "encoding", "notes"}
        ),
    )


def _suspicious(documents: Sequence[Document]) -> list[Warned]:
    return [
        Warned(
            code="suspicious_text",
            message=f"{s.id} is addressed to a machine and is never quoted as evidence.",
            article=d.article.id,
            start=s.start,
            end=s.end,
        )
        for d in documents
        for s in d.sentences
        if s.suspicious
    ]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(articles: Sequence[Article]) -> str:
    return _sha256("\n".join(f"{a.id} {_sha256(a.text)}" for a in articles))


def _now() -> str:
    """UTC, to the second; `SOURCE_DATE_EPOCH` fixes it, so that a run can be repeated byte for byte."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is `{fixed[:30]}`, which is no time.", code="bad_setting") from None
    return moment.isoformat(timespec="seconds")
