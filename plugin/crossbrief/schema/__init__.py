"""The briefing: public models, stable under `schema_version` "2". What None means is said under each field."""

from crossbrief.schema.briefing import SCHEMA_VERSION, Briefing, Rejected, SentenceSpan, SourceInfo, Usage, Warned
from crossbrief.schema.evidence import CONTEXT, Evidence, Frozen
from crossbrief.schema.points import (
    Detector,
    Discrepancy,
    DiscrepancyType,
    Level,
    Mark,
    Position,
    Relation,
    Scope,
    Severity,
    Standing,
)
from crossbrief.schema.prose import Author, Headline, OnlyIn, Perspective, Prose, Statement, Support, TimelineEntry

__all__ = [
    "CONTEXT",
    "SCHEMA_VERSION",
    "Author",
    "Briefing",
    "Detector",
    "Discrepancy",
    "DiscrepancyType",
    "Evidence",
    "Frozen",
    "Headline",
    "Level",
    "Mark",
    "OnlyIn",
    "Perspective",
    "Position",
    "Prose",
    "Rejected",
    "Relation",
    "Scope",
    "SentenceSpan",
    "Severity",
    "SourceInfo",
    "Standing",
    "Statement",
    "Support",
    "TimelineEntry",
    "Usage",
    "Warned",
]
