"""What a briefing tells: sentences, each with the passages that bear it out."""

from __future__ import annotations

from typing import Literal

from crossbrief.schema.evidence import Evidence, Frozen

Support = Literal["quoted", "verified", "checked"]
"""How far a sentence is borne out. `quoted`: it is the source's own sentence. `verified`: its facts hold, and a blind
reading of the claim beside its sentences says that it follows. `checked`: its facts hold; nobody has judged the wording.
What fails is in `Briefing.rejected`."""
Author = Literal["extract", "model", "host"]
"""Who wrote a sentence: the program (a source's own sentence), the model, or the chat program's model."""


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
    """Everything of a briefing that is told rather than compared; made by `extract` or, through `ground`, by a model."""

    headline: str = ""
    headline_evidence: Headline | None = None
    """The headline with what bears it out; None when there is no headline."""
    summary_evidence: tuple[Statement, ...] = ()
    key_points: tuple[Statement, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    perspectives: tuple[Perspective, ...] = ()
    only_in: tuple[OnlyIn, ...] = ()
    information_gaps: tuple[str, ...] = ()
