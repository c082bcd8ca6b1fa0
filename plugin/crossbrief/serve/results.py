"""What chat tools answer: public models that fit a host's context, without the articles' full text."""

from __future__ import annotations

from typing import Literal

from crossbrief.schema import Briefing, Discrepancy, Frozen, SourceInfo, Standing, Warned


class KeptBriefing(Briefing):
    """A briefing that the server remembers for a while; the articles' text stays with the server."""

    briefing_id: str
    """Give it to `show_evidence`; the whole briefing is the resource `crossbrief://briefings/{briefing_id}`."""


class Findings(Frozen):
    """Discrepancies alone, found by rules."""

    briefing_id: str
    set_id: str
    status: Literal["complete", "insufficient_content", "not_same_event"]
    discrepancies: tuple[Discrepancy, ...]
    compatible: tuple[Discrepancy, ...] = ()
    """Compared and found to agree, where asked for."""
    articles: tuple[SourceInfo, ...]
    warnings: tuple[Warned, ...] = ()


class Assignment(Frozen):
    """The job for a host's own model: what to read, how to write, and where to hand it in."""

    token: str
    """Proves which articles a draft is about; give it to `submit_briefing`."""
    expires_in: int
    """Seconds until the server forgets the articles."""
    material: str
    """The articles as numbered sentences, the pairs the program noticed, the task, and the form of the draft."""


class Mistake(Frozen):
    """Something in a draft that is refused, or that cannot be read."""

    kind: str
    """Part of the draft: `summary`, `key_point`, `discrepancy`, …; `draft` when it could not be read at all."""
    text: str
    reason: str
    """Stable code, as in `rejected` of a briefing; `invalid_output` for a draft that does not follow the schema."""
    detail: str = ""
    cited: tuple[str, ...] = ()


class Submission(Frozen):
    """What became of a draft."""

    accepted: bool
    """True when nothing in it was refused."""
    errors: tuple[Mistake, ...] = ()
    """What to mend; none of it is in the briefing."""
    briefing: KeptBriefing | None = None
    """The briefing of everything that was not refused; None when the draft could not be read."""


class Files(Frozen):
    """What a caller may name."""

    files: tuple[str, ...]
    """Paths under the folders that may be read."""


class PassageAnswer(Frozen):
    """A cited sentence with its neighbours."""

    article: str
    publisher: str | None
    date: str | None
    sentence: str
    before: str
    quote: str
    after: str
    start: int
    end: int
    """Code points into the article's text."""


class PositionAnswer(Frozen):
    """One position of a discrepancy with its passages."""

    value: str
    attributed_to: str | None
    standing: Standing | None
    independent_sources: int
    passages: tuple[PassageAnswer, ...]


class EvidenceView(Frozen):
    """One discrepancy, laid open."""

    briefing_id: str
    discrepancy_id: str
    question: str
    relation: str
    safe_wording: str
    suggested_check: str
    sides: tuple[PositionAnswer, ...]
