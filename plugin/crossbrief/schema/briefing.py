"""The whole: what is told, what is disputed, what was read, what was refused and what it cost."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import model_validator

from crossbrief.schema.evidence import Frozen
from crossbrief.schema.points import Discrepancy
from crossbrief.schema.prose import Headline, OnlyIn, Perspective, Statement, TimelineEntry

SCHEMA_VERSION: Literal["2"] = "2"


class Rejected(Frozen):
    """Something a model or a caller claimed that is refused; kept to be seen, never printed as fact."""

    kind: Literal["headline", "summary", "key_point", "discrepancy", "timeline", "perspective"]
    text: str
    reason: str
    """Stable code. Of the address: `no_evidence`, `unknown_sentence`, `suspicious_sentence`. Of a fact: `figure`, `date`,
    `name`, `quotation`, `speaker`, `negation`, `markup`, `addresses_machine`. Of a point: `value_not_in_sentence`, `same_value`, `one_source`.
    Of the text: `unfinished`, `duplicate`. Of the blind reading: `does_not_follow`."""
    detail: str = ""
    """The reason in plain words: `no figure 700,000 in a2`."""
    cited: tuple[str, ...] = ()


class Warned(Frozen):
    """Something the reader should know about this run: a fallback, a skipped article, a suspicious passage."""

    code: str
    message: str
    article: str | None = None
    """Id of the article it is about, or None."""
    start: int | None = None
    end: int | None = None


class SentenceSpan(NamedTuple):
    """Where one numbered sentence stands: the n-th span of an article labelled `a` is sentence `an`."""

    start: int
    end: int
    """Code points into the article's text."""
    paragraph: int
    """Number of its paragraph, from 0."""


class SourceInfo(Frozen):
    """One input article and what became of it."""

    id: str
    label: str = ""
    """Letter used in sentence addresses; empty if the article was not read."""
    publisher: str | None = None
    title: str | None = None
    byline: str | None = None
    url: str | None = None
    date: str | None = None
    language: str | None = None
    encoding: str | None = None
    words: int = 0
    sha256: str = ""
    lineage: str = ""
    """Articles with the same value are not independent of each other."""
    lineage_basis: str = ""
    """Why it shares a lineage, in words; empty when it stands alone."""
    file: str | None = None
    """Name of the file it was read from, as the user gave it; None when it was no file."""
    status: Literal["used", "duplicate", "rejected"] = "used"
    reason: str = ""
    """Error code or the id of the article it duplicates; empty when used."""
    notes: tuple[str, ...] = ()
    text: str | None = None
    """The text that every offset counts in, so that `text[start:end] == quote` can be checked; None when it was not kept."""
    sentences: tuple[SentenceSpan, ...] = ()
    """The cleaned article: its numbered sentences in reading order; empty when the text was not kept."""


class Usage(Frozen):
    """What the model calls cost."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None when the model's price is unknown: unknown is not free."""
    estimated: bool = False
    """True when the endpoint reported no usage and tokens were counted here."""


class Briefing(Frozen):
    """What happened according to a set of articles, and where they disagree."""

    schema_version: Literal["1", "2"] = SCHEMA_VERSION
    """As it was written: a briefing of version "1" can still be read."""
    set_id: str
    event: str | None = None
    status: Literal["complete", "insufficient_content", "not_same_event"] = "complete"
    headline: str = ""
    headline_evidence: Headline | None = None
    """The headline with what bears it out; None when there is no headline."""
    summary: str = ""
    summary_evidence: tuple[Statement, ...] = ()
    """The summary sentence by sentence, each with its support."""
    key_points: tuple[Statement, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    perspectives: tuple[Perspective, ...] = ()
    only_in: tuple[OnlyIn, ...] = ()
    information_gaps: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    """Verified before the others, doubted ones last; within that, most severe first."""
    possible: tuple[Discrepancy, ...] = ()
    """Pairs the rules noticed whose chance is too low to call them a disagreement."""
    dismissed: tuple[Discrepancy, ...] = ()
    """Pairs the rules noticed and the model judged `same` or `other` (`judged`); counted nowhere."""
    compatible: tuple[Discrepancy, ...] = ()
    """Compared and found to agree; `explanation` names the rule. Filled on request."""
    articles: tuple[SourceInfo, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Warned, ...] = ()
    usage: Usage = Usage()
    engine: Literal["rules", "model"] = "rules"
    model: str | None = None
    verify_model: str | None = None
    """The model that read the claims blind; None when nothing was verified."""
    prompts: tuple[str, ...] = ()
    """Names and versions of the prompts used: `compare.v1`, `tell.v1`, `verify.v1`; empty without a model."""
    version: str = ""
    """Version of crossbrief."""
    created: str = ""
    """ISO 8601, UTC."""
    input_sha256: str = ""
    """Hash over the articles' ids and texts, in order."""

    @model_validator(mode="before")
    @classmethod
    def _from_version_1(cls, data: Any) -> Any:
        """Version "1" named one prompt, and had a model's opinions."""
        if isinstance(data, dict) and data.get("schema_version") == "1" and data.get("prompt"):
            told = [item for item in data.get("rejected", ()) if item.get("kind") != "opinion"]
            return {**data, "prompts": (data["prompt"],), "rejected": told}
        return data
