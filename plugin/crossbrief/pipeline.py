"""A set of articles in, a briefing out: the stages in order, and nothing else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Literal

from crossbrief import __version__
from crossbrief.clean import clean
from crossbrief.compare import Comparison, compare
from crossbrief.document import Article, ArticleSet, Document
from crossbrief.errors import BudgetError, CrossbriefError, InputError, OutputError, ProviderError
from crossbrief.extractive import SUMMARY, summarise
from crossbrief.lineage import Lineage, lineage
from crossbrief.schema import Briefing, Discrepancy, Prose, SentenceSpan, SourceInfo, Statement, Usage, Warned
from crossbrief.settings import Settings
from crossbrief.weigh import weigh

if TYPE_CHECKING:
    from crossbrief.generate import Generated
    from crossbrief.model.asking import Model, Progress


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
    """The whole briefing by rules: no key, no network, the same output for the same input."""
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
        return await asyncio.to_thread(brief_with_rules, given, chosen)
    from crossbrief.generate import generate  # a tenth of the keyless command's time, which has no use for it

    ready = await asyncio.to_thread(prepare, given)

    @cache
    def comparing() -> asyncio.Future[Comparison]:
        return asyncio.ensure_future(asyncio.to_thread(ready.compare))

    try:
        made = await generate(ready.documents, comparing, settings=chosen, model=model, progress=progress)
    except (ProviderError, OutputError, BudgetError) as error:
        if settings.engine != "auto":
            raise
        return await asyncio.to_thread(_without_model, ready, await comparing(), chosen, error)
    return await asyncio.to_thread(_assemble_generated, ready, await comparing(), chosen, made)


def _by_rules(
    ready: Prepared, comparison: Comparison, settings: Settings, *, warnings: Sequence[Warned] = ()
) -> Briefing:
    prose = summarise(ready.documents, comparison.discrepancies, ready.origin)
    return _assemble(ready, comparison, settings, prose, comparison.discrepancies, warnings=warnings)


def _without_model(ready: Prepared, comparison: Comparison, settings: Settings, error: CrossbriefError) -> Briefing:
    """The rules' briefing, with what the failed model said and what its requests used."""
    reason = f"The model could not be used ({error.code}: {error}); this briefing was made by the rules alone."
    briefing = _by_rules(ready, comparison, settings, warnings=[Warned(code="model_unavailable", message=reason)])
    spent = Usage(requests=error.requests_made, **(error.usage or {}), cost_usd=None if error.requests_made else 0.0)
    return briefing.model_copy(update={"usage": spent})


def _assemble_generated(ready: Prepared, comparison: Comparison, settings: Settings, made: Generated) -> Briefing:
    # What a model leaves out or cannot prove is not left empty: the extract stands in, sentence by sentence verbatim.
    prose = summarise(ready.documents, made.discrepancies, ready.origin, made.prose)
    prose = prose.model_copy(
        update={name: _counted(getattr(prose, name), ready.origin) for name in ("summary_evidence", "key_points")}
    )
    warnings = [*made.warnings]
    if not made.prose.summary_evidence:
        warnings.append(
            Warned(
                code="summary_not_verified",
                message="No summary sentence of the model could be proved; the summary is an extract.",
            )
        )
    briefing = _assemble(ready, comparison, settings, prose, made.discrepancies, warnings=warnings)
    return briefing.model_copy(
        update={
            "engine": "model",
            "rejected": made.rejected,
            "usage": made.usage,
            "model": made.model,
            "prompts": (made.prompt,),
        }
    )


def _counted(statements: Sequence[Statement], origin: Lineage) -> tuple[Statement, ...]:
    """Statements with their independent sources counted, which a model's stage cannot know."""
    return tuple(
        s.model_copy(update={"independent_sources": origin.independent(e.article for e in s.evidence)})
        for s in statements
    )


def _assemble(
    ready: Prepared,
    comparison: Comparison,
    settings: Settings,
    prose: Prose,
    findings: Sequence[Discrepancy],
    *,
    warnings: Sequence[Warned] = (),
) -> Briefing:
    return Briefing(
        set_id=ready.given.id,
        event=ready.given.event,
        status=_status(ready, comparison),
        summary=" ".join(s.text for s in prose.summary_evidence),
        **{name: getattr(prose, name) for name in Prose.model_fields},
        discrepancies=weigh(findings, ready.origin, ready.documents),
        possible=weigh(comparison.possible, ready.origin, ready.documents),
        compatible=comparison.compatible if settings.compatible else (),
        articles=_sources(ready, keep_text=settings.store_text),
        warnings=(*warnings, *comparison.warnings, *_suspicious(ready.documents)),
        version=__version__,
        created=_now(),
        input_sha256=_digest(ready.given.articles),
    )


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
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")
