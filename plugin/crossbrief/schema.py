"""The briefing: public models, stable under `schema_version` "2". What None means is said under each field."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, model_validator

from crossbrief.document import Sentence

SCHEMA_VERSION: Literal["2"] = "2"
CONTEXT = 32
"""Characters of prefix and suffix that find a passage again in another copy."""


class DiscrepancyType(StrEnum):
    """What the sources differ about."""

    FIGURE = "figure"
    DATE_TIME = "date_time"
    PLACE = "place"
    IDENTITY = "identity"
    ATTRIBUTION = "attribution"
    QUOTATION = "quotation"
    STATUS_SEQUENCE = "status_sequence"
    CAUSAL = "causal"
    MODALITY = "modality"
    FRAMING = "framing"
    OMISSION = "omission"


class Relation(StrEnum):
    """How the positions stand to each other, by rule. The first three are flags."""

    CONTRADICTION = "contradiction"
    DIVERGENCE = "divergence"
    SUPERSEDED = "superseded"
    IMPRECISION = "imprecision"
    PERSPECTIVE = "perspective"
    COVERAGE_GAP = "coverage_gap"

    @property
    def is_flag(self) -> bool:
        """Whether an editor must look before printing."""
        return self in {Relation.CONTRADICTION, Relation.DIVERGENCE, Relation.SUPERSEDED}


Scope = Literal["cross_source", "intra_source", "version_drift"]
Level = Literal["high", "moderate", "low"]
Severity = Literal["high", "medium", "low"]
Standing = Literal["majority", "minority", "outlier", "tied"]
Detector = Literal["rules", "model"]
Support = Literal["quoted", "verified", "checked"]
"""How far a sentence is borne out. `quoted`: it is the source's own sentence. `verified`: its facts hold, and a blind
reading of the claim beside its sentences says that it follows. `checked`: its facts hold; nobody has judged the wording.
What fails is in `Briefing.rejected`."""
Author = Literal["extract", "model", "host"]
"""Who wrote a sentence: the program (a source's own sentence), the model, or the chat program's model."""


class Frozen(BaseModel):
    """Base of all public models: immutable, and tolerant of fields that a later version adds."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_enum_values=False)


_FILLED = {"article", "sentence", "quote", "start", "end", "value_start", "value_end"}
_PLACED = _FILLED | {"prefix", "suffix"}
"""Names of the fields that were set, one object for all evidence."""


class Evidence(Frozen):
    """A passage that something stands on, after the W3C Web Annotation selectors; `article.text[start:end] == quote`."""

    article: str
    """Id of the article."""
    sentence: str
    """Address of the sentence in this briefing, `a3`."""
    quote: str
    """The source's own words, verbatim."""
    start: int
    end: int
    """Code points into the article's text."""
    match: Literal["exact", "normalised"] = "exact"
    """`normalised`: the quote was given in another typography and is printed as the source has it."""
    prefix: str = ""
    suffix: str = ""
    """Up to `CONTEXT` characters before and after, to find the passage again in another copy."""
    value_start: int | None = None
    value_end: int | None = None
    """Where the position's value stands, code points into the article's text; None when it is the whole passage."""

    @classmethod
    def of(cls, sentence: Sentence, value: tuple[int, int] | None = None, *, text: str = "") -> Evidence:
        """A whole sentence as evidence.

        `value` is where the value stands in the sentence, counted from its start; `text` is the article's, for prefix and suffix.
        """
        # Unchecked, and with one set of field names for all: a large briefing has ten thousand of them.
        found = cls.model_construct(
            _FILLED,
            article=sentence.article,
            sentence=sentence.id,
            quote=sentence.text,
            start=sentence.start,
            end=sentence.end,
            value_start=sentence.start + value[0] if value else None,
            value_end=sentence.start + value[1] if value else None,
        )
        return found.placed(text) if text else found

    def placed(self, text: str) -> Evidence:
        """The same passage with what stands before and after it in the article's `text`."""
        before, after = text[max(0, self.start - CONTEXT) : self.start], text[self.end : self.end + CONTEXT]
        return Evidence.model_construct(_PLACED, **(self.__dict__ | {"prefix": before, "suffix": after}))


class Position(Frozen):
    """One of the values in dispute and everyone who gives it."""

    value: str
    """The source's own words: `5-billion-US-dollar`."""
    normalized: str | None = None
    """The value in a form two programs can compare: `5000000000`, `2025`, `2018-10-05`; None for plain words."""
    unit: str | None = None
    """`USD`, `percent`, `people`, …; None when there is none."""
    qualifier: str | None = None
    """`about`, `at least`, `more than`, `up to`, `at most`, `less than`, `by`, `almost`, `between`; None means stated as exact."""
    attributed_to: str | None = None
    """Whom the sentence names as the speaker or source of the value, in its own words; None when nobody."""
    standing: Standing | None = None
    """Counted over independent sources; None when the discrepancy stands inside one article."""
    independent_sources: int = 0
    evidence: tuple[Evidence, ...] = ()


class Mark(Frozen):
    """What a reader said of a point."""

    verdict: Literal["real", "not_a_difference", "settled"]
    note: str = ""
    by: str = ""
    """Who marked it, or who settled it, in the reader's words; empty: not said."""
    at: str = ""
    """ISO 8601, UTC."""


class Discrepancy(Frozen):
    """One question on which the sources, or one source with itself, give different answers."""

    id: str = ""
    """Stable over runs: made from the content, not from the order."""
    question: str
    """What is in dispute, as a question a desk could answer."""
    type: DiscrepancyType
    relation: Relation
    scope: Scope = "cross_source"
    severity: Severity = "medium"
    confidence: Level = "moderate"
    """Confidence that the sources really differ on one thing; not which of them is right."""
    confidence_basis: str = ""
    explanation: str = ""
    suggested_check: str = ""
    safe_wording: str = ""
    """A wording that is true whichever position holds."""
    detected_by: tuple[Detector, ...] = ("rules",)
    chance: float | None = None
    """Calibrated chance, 0 to 1, that a reader calls it real, for what the rules found; None when no rule found it."""
    support: Literal["verified", "checked"] = "checked"
    """`verified`: a blind reading of the sides' sentences says that they answer one question and differ."""
    doubt: str = ""
    """What the blind reading said against it; the point stays and is shown below the others. Empty: no doubt, or not read."""
    judged: Literal["differ", "same", "other"] | None = None
    """What the model's comparison said of a pair that the rules noticed; None when it was not asked."""
    mark: Mark | None = None
    """What a reader said of it; None: nothing yet."""
    positions: tuple[Position, ...]


class Statement(Frozen):
    """A sentence of the briefing and the passages that support it."""

    text: str
    support: Support = "checked"
    author: Author = "extract"
    evidence: tuple[Evidence, ...] = ()
    """The cited sentences that bear it out; a cited sentence that contradicts it is not among them."""
    independent_sources: int = 0
    """Lineages among the articles in `evidence`."""


class Headline(Statement):
    """The line above a briefing."""

    title_of: str | None = None
    """Id of the article whose own headline it is, which no sentence of the text has to bear out; None: see `evidence`."""


class TimelineEntry(Statement):
    """Something with a date. `date` is ISO 8601, shortened to what is known: `2018-10-05`, `2025`."""

    date: str
    label: str
    """The source's own words for the time: `on Friday`, `by 2025`."""


class Perspective(Statement):
    """How one party or outlet frames the event."""

    holder: str


class OnlyIn(Statement):
    """What a single article says and the others leave out."""

    article: str


class Prose(Frozen):
    """Everything of a briefing that is told rather than compared; made by `extractive` or, through `ground`, by a model."""

    headline: str = ""
    headline_evidence: Headline | None = None
    """The headline with what bears it out; None when there is no headline."""
    summary_evidence: tuple[Statement, ...] = ()
    key_points: tuple[Statement, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    perspectives: tuple[Perspective, ...] = ()
    only_in: tuple[OnlyIn, ...] = ()
    information_gaps: tuple[str, ...] = ()


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
