"""What the sources disagree on: a point, its positions and who gives each."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from crossbrief.schema.evidence import Evidence, Frozen


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
    """Calibrated chance, 0 to 1, that a reader calls it real, for what the rules found; None when no rule found it, or for
    figures that count nothing in common, of which it is not known."""
    support: Literal["verified", "checked"] = "checked"
    """`verified`: a blind reading of the sides' sentences says that they answer one question and differ."""
    doubt: str = ""
    """What the blind reading said against it; the point stays and is shown below the others. Empty: no doubt, or not read."""
    judged: Literal["differ", "same", "other"] | None = None
    """What the model's comparison said of a pair that the rules noticed; None when it was not asked."""
    mark: Mark | None = None
    """What a reader said of it; None: nothing yet."""
    positions: tuple[Position, ...]
