"""A text and the articles it should rest on in; for each of its sentences a grade, a reason and the sentences, out.

The text may be one's own draft, a chat's answer, another tool's summary. Without a model only facts are checked, and the result
says so; with one, every sentence is read blind beside the sentences it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from crossbrief.clean.sentences import spans
from crossbrief.document import ArticleSet, Sentence
from crossbrief.errors import CrossbriefError, InputError
from crossbrief.ground import facts, statements
from crossbrief.ground.bench import Bench, Claim
from crossbrief.ground.quote import evidence, find
from crossbrief.pipeline import prepare
from crossbrief.schema import Evidence, Frozen, Usage, Warned
from crossbrief.settings import Settings

if TYPE_CHECKING:
    from crossbrief.model.asking import Model, Progress

Grade = Literal["quoted", "verified", "checked", "refused"]
MOST = 2000
"""Sentences of one text, at most."""


class CheckedStatement(Frozen):
    """One sentence of the text, and how far the articles bear it out."""

    text: str
    support: Grade
    """`quoted`: a source's own sentence; `verified`: its facts hold and a blind reading says it follows; `checked`: its facts
    hold, nobody has judged the wording; `refused`: see `reason`."""
    reason: str = ""
    """Why it is refused, in plain words; empty otherwise."""
    code: str = ""
    """The reason as a code of `schema.Rejected`; empty unless refused."""
    evidence: tuple[Evidence, ...] = ()
    """The sentences it rests on: those cited, else the nearest ones."""


class CheckReport(Frozen):
    """What came of holding a text against its articles."""

    set_id: str
    statements: tuple[CheckedStatement, ...]
    verify_model: str | None = None
    """The model that read the sentences blind; None: facts only, nobody has judged the wording."""
    warnings: tuple[Warned, ...] = ()
    usage: Usage = Usage()

    @property
    def refused(self) -> tuple[CheckedStatement, ...]:
        """The sentences that are not borne out."""
        return tuple(s for s in self.statements if s.support == "refused")


@dataclass(frozen=True, slots=True)
class GivenStatement:
    """One statement as a caller gives it."""

    text: str
    date: str = ""
    """ISO date it claims, of a timeline entry; empty: none."""
    cited: tuple[tuple[str, str], ...] = ()
    """(article id, quote) of the sentences it rests on; empty: the nearest ones are looked for."""


@dataclass
class _Work:
    """The statements on their way: what is refused by place, and what is left to read."""

    bench: Bench
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    found: dict[int, tuple[Sentence, ...]] = field(default_factory=dict)
    checked: list[statements.Checked] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def sentences_of(text: str) -> tuple[GivenStatement, ...]:
    """A text as statements, a sentence each; headings and list marks are left out.

    Raises:
        InputError: `article_too_large`, more than `MOST` sentences; `empty_article`, none.
    """
    lines = (line.strip().lstrip("#>-*• \t") for line in text.splitlines())
    found = tuple(GivenStatement(part) for line in lines if line for part in _split(line))
    if not found:
        raise InputError("The text to check holds no sentence.", code="empty_article")
    if len(found) > MOST:
        raise InputError(f"The text to check has {len(found):,} sentences; {MOST:,} at most.", code="article_too_large")
    return found


def check_facts(given: ArticleSet, wanted: Sequence[GivenStatement]) -> CheckReport:
    """The statements held against the articles without a model: addresses and facts.

    Raises:
        InputError: the set cannot be used.
    """
    work = _facts(given, wanted)
    return _report(given, wanted, work, {}, None)


async def check_set(
    given: ArticleSet,
    wanted: Sequence[GivenStatement],
    settings: Settings,
    *,
    model: Model | None = None,
    progress: Progress | None = None,
) -> CheckReport:
    """The statements held against the articles; with a model, those whose facts hold are read blind.

    With `engine` `auto` a reading that fails is a warning, and the rest stays `checked`.

    Raises:
        InputError: the set cannot be used.
        ProviderError, OutputError, BudgetError: the reading failed and `engine` is `model`.
    """
    import asyncio  # the keyless command has no use for these

    chosen = settings.resolve()
    work = await asyncio.to_thread(_facts, given, wanted)
    if model is None and (chosen.engine == "rules" or not chosen.verify):
        return _report(given, wanted, work, {}, None)
    from crossbrief.ask import reading

    try:
        told = await reading.read_statements(work.checked, work.bench, chosen, model=model, progress=progress)
    except CrossbriefError as error:
        if settings.engine != "auto":
            raise
        warned = Warned(code="not_verified", message=f"The blind reading failed ({error.code}: {error}); facts only.")
        return _report(given, wanted, work, {}, None).model_copy(update={"warnings": (warned,)})
    report = _report(given, wanted, work, told.verdicts, told.model)
    return report.model_copy(update={"warnings": told.warnings, "usage": told.usage})


def _facts(given: ArticleSet, wanted: Sequence[GivenStatement]) -> _Work:
    work = _Work(Bench(prepare(given).documents))
    for place, item in enumerate(wanted):
        sentences, why = _rests_on(item, work.bench)
        work.found[place] = sentences
        if why:
            work.refused[place] = why
            continue
        if failed := facts.failures(item.text, sentences, work.bench.homes, date=item.date or None):
            work.refused[place] = (failed[0].reason, "; ".join(f.detail for f in failed))
            continue
        claim = Claim("key_point", item.text, tuple(s.id for s in sentences), date=item.date)
        support: Literal["quoted", "checked"] = "quoted" if statements.verbatim(item.text, sentences) else "checked"
        work.checked.append(statements.Checked(claim, sentences, support))
        work.places.append(place)
    return work


def _rests_on(item: GivenStatement, bench: Bench) -> tuple[tuple[Sentence, ...], tuple[str, str] | None]:
    """The sentences a statement cites or is nearest to; with the reason where there are none."""
    if not item.cited:
        near = facts.nearest(item.text, bench.citable)
        return near, None if near else ("no_evidence", "no sentence of the articles speaks of it")
    found: dict[str, Sentence] = {}
    for article, quote in item.cited:
        held = _holding(article, quote, bench)
        if not held:
            return (), ("unknown_sentence", f"“{quote[:80]}” does not stand in {article}")
        if any(s.suspicious for s in held):
            return (), ("suspicious_sentence", f"{held[0].id} is addressed to a machine")
        found.update({s.id: s for s in held})
    return tuple(found.values()), None


def _holding(article: str, quote: str, bench: Bench) -> list[Sentence]:
    """The sentences of an article that a quote covers, or that hold it."""
    document = next((d for d in bench.documents if article in (d.article.id, d.label)), None)
    if document is None:
        return []
    spans = find(quote, document.article.text)
    return [s for s in document.sentences if spans and s.start < spans[0].end and spans[0].start < s.end]


def _report(
    given: ArticleSet,
    wanted: Sequence[GivenStatement],
    work: _Work,
    verdicts: dict[int, statements.Verdict],
    reader: str | None,
) -> CheckReport:
    """`verdicts` are by place in `work.checked`."""
    grades: dict[int, tuple[Grade, str, str]] = {
        place: ("refused", detail, code) for place, (code, detail) in work.refused.items()
    }
    for number, (place, item) in enumerate(zip(work.places, work.checked, strict=True)):
        verdict = verdicts.get(number)
        if verdict and not verdict.follows:
            grades[place] = ("refused", verdict.word or "it does not follow from the sentences", "does_not_follow")
        else:
            read = verdict is not None and item.support != "quoted"
            grades[place] = ("verified" if read else item.support, "", "")
            if verdict:
                work.found[place] = tuple(s for s in item.sentences if s.id not in verdict.without) or item.sentences
    return CheckReport(set_id=given.id, statements=tuple(_statements(wanted, work, grades)), verify_model=reader)


def _statements(
    wanted: Sequence[GivenStatement], work: _Work, grades: dict[int, tuple[Grade, str, str]]
) -> Iterable[CheckedStatement]:
    homes = work.bench.homes
    for place, item in enumerate(wanted):
        grade, reason, code = grades[place]
        proof = tuple(evidence(s, homes[s.id]) for s in work.found[place])
        yield CheckedStatement(text=item.text, support=grade, reason=reason, code=code, evidence=proof)


def _split(line: str) -> Iterable[str]:
    return [line[start:end] for start, end in spans(line)]
