"""A briefing in; the words every format shares out: who a source is, what a relation means, what is shown first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crossbrief.clean.dates import printed
from crossbrief.render.escape import plain
from crossbrief.schema import (
    Briefing,
    Discrepancy,
    DiscrepancyType,
    Evidence,
    Position,
    Rejected,
    Relation,
    Statement,
    Support,
)
from crossbrief.weigh import advice

RELATIONS: Mapping[Relation, str] = {
    Relation.CONTRADICTION: "both cannot be true",
    Relation.DIVERGENCE: "they differ materially, though bounds or definitions may allow both",
    Relation.SUPERSEDED: "a later report replaces or corrects an earlier one",
    Relation.IMPRECISION: "one rounds the other",
    Relation.PERSPECTIVE: "a difference of view, not of fact",
    Relation.COVERAGE_GAP: "only some articles say it",
}
"""What each relation means for a reader."""
_OF_QUOTATIONS: Mapping[Relation, str] = {
    Relation.CONTRADICTION: "the words exclude each other",
    Relation.DIVERGENCE: "a word that carries meaning differs",
    Relation.IMPRECISION: "only small words or the cut differ",
}

GRADES: Mapping[Support, tuple[str, str]] = {
    "verified": (
        "✓",
        "verified: a blind reading says that the sentences it cites say so; whether they are right is another matter",
    ),
    "checked": (
        "○",
        "checked: its figures, names and dates stand in the sentences it cites; nobody has judged the wording",
    ),
    "quoted": ("”", "quoted: a source's own sentence"),
}
"""The quiet mark of each grade, and what the legend says of it."""
BLIND = "a blind reading: a model judges the claim by those sentences alone, and is not told who made it"
"""What stands behind `confirmed by a blind reading`."""
REASONS: Mapping[str, str] = {
    "no_evidence": "no sentence bears it out",
    "unknown_sentence": "it cites a sentence that does not exist",
    "suspicious_sentence": "it cites a sentence that addresses a machine",
    "addresses_machine": "it addresses a machine",
    "figure": "a figure does not hold",
    "date": "a date does not hold",
    "name": "a name does not hold",
    "quotation": "quoted words do not stand there",
    "speaker": "the words are another's",
    "negation": "a negation differs",
    "markup": "it holds a link or markup",
    "value_not_in_sentence": "a value does not stand in its sentence",
    "same_value": "the sides give one value",
    "unfinished": "it is no whole sentence",
    "duplicate": "it was told already",
    "does_not_follow": "the blind reading says that it does not follow",
}
"""Why a statement is refused, in words; a code that is not listed is shown as it is."""

NAMED = 12
"""Outlets that are named beside the quoted ones, at most."""


def listed(names: Iterable[str]) -> str:
    """Names, each once, and how many more there are beyond `NAMED`; JSON and HTML have them all."""
    every = list(dict.fromkeys(names))
    more = [f"and {len(every) - NAMED} more"] if len(every) > NAMED else []
    return ", ".join(every[:NAMED] + more)


def parted(evidence: Iterable[Evidence], most: int) -> tuple[list[Evidence], list[Evidence]]:
    """At most `most` passages to be quoted, each wording once, and the others, which are only named."""
    quoted: dict[str, Evidence] = {}
    others = []
    for e in evidence:
        if len(quoted) < most and e.quote not in quoted:
            quoted[e.quote] = e
        else:
            others.append(e)
    return list(quoted.values()), others


def is_minor(item: Discrepancy) -> bool:
    """Whether a discrepancy is shown short: a doubted one too, with the doubt, and one that a reader calls no difference."""
    denied = item.mark is not None and item.mark.verdict == "not_a_difference"
    return not item.relation.is_flag or item.severity == "low" or bool(item.doubt) or denied


def count(number: int, noun: str) -> str:
    """`1 article`, `3 discrepancies`."""
    plural = noun if number == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {plural}"


def day(iso: str) -> str:
    """`2018-10-08T17:37` as `8 Oct 2018`, `2018-10` as `Oct 2018`; what is no ISO date is shown as it is."""
    return printed(iso) or plain(iso)


def explained(item: Discrepancy) -> str:
    """Why the point is one, in a model's words; the rules' reason is the relation, which stands there already."""
    return "" if item.detected_by == ("rules",) else sentence(item.explanation)


def relation(item: Discrepancy) -> str:
    """Name of the relation: `Contradiction`."""
    return str(item.relation).replace("_", " ").capitalize()


def meaning(item: Discrepancy) -> str:
    """What the relation means for this type of discrepancy."""
    worded = _OF_QUOTATIONS.get(item.relation) if item.type is DiscrepancyType.QUOTATION else None
    return worded or RELATIONS[item.relation]


def kind(item: Discrepancy) -> str:
    """The type in words: `date or time`, `who said it`."""
    special = {"date_time": "date or time", "status_sequence": "status", "omission": "left out"}
    return special.get(item.type, str(item.type).replace("_", " "))


def grading(item: Discrepancy) -> str:
    """`figure · high severity · moderate confidence · inside one article`."""
    parts = [kind(item), f"{item.severity} severity", f"{item.confidence} confidence"]
    scope = {"intra_source": "inside one article", "version_drift": "between versions"}.get(item.scope)
    return " · ".join(part for part in (*parts, scope, standing_of(item), item.id) if part)


def standing_of(item: Discrepancy) -> str:
    """How sure a point is, in words: read blind, doubted, or by its chance; empty when nothing is known."""
    if item.doubt:
        return f"doubted by the blind reading: {plain(item.doubt)}"
    if item.support == "verified":
        return "confirmed by a blind reading"
    if item.chance is not None:
        return f"estimated chance that it is real: {item.chance:.0%}"
    return ""


def refusal(item: Rejected) -> str:
    """Why something is refused: `a figure does not hold (no figure 700,000 in a2)`."""
    why = REASONS.get(item.reason, plain(item.reason).replace("_", " "))
    return f"{why} ({plain(item.detail)})" if item.detail else why


def stated(position: Position) -> str:
    """The value as the source bounds it, on one line: `more than $9 billion`."""
    return plain(advice.stated(position))


def sentence(text: str) -> str:
    """A remark of the program as a sentence: capital letter, full stop."""
    text = plain(text)
    return text[:1].upper() + text[1:] + ("" if not text or text[-1] in '.!?”"' else ".")


def standing(position: Position) -> str:
    """How a value stands: `stands alone`, `most say this, 3 independent sources`; empty inside one article."""
    if position.standing is None:
        return ""
    if position.independent_sources == 1 and position.standing in ("outlier", "minority"):
        return "stands alone"
    support = count(position.independent_sources, "independent source")
    return {"majority": f"given most often, {support}", "minority": f"given less often, {support}"}.get(
        position.standing, support
    )


def corroboration(statement: Statement) -> str:
    """`2 independent sources`, or an empty string when one says it."""
    return count(statement.independent_sources, "independent source") if statement.independent_sources > 1 else ""


def value_bounds(evidence: Evidence) -> tuple[int, int] | None:
    """Where the position's value stands in the quote, in code points; None when it is all of it or unknown."""
    if evidence.value_start is None or evidence.value_end is None:
        return None
    start, end = evidence.value_start - evidence.start, evidence.value_end - evidence.start
    inside = 0 <= start < end <= len(evidence.quote)
    return (start, end) if inside and (start, end) != (0, len(evidence.quote)) else None


def quote_parts(evidence: Evidence) -> tuple[str, str, str]:
    """The passage before, in and after the value, in quotation marks unless it has its own."""
    quote = evidence.quote
    start, end = value_bounds(evidence) or (len(quote), len(quote))
    opening, closing = ("", "") if "“" in quote or '"' in quote else ("“", "”")
    return opening + quote[:start], quote[start:end], quote[end:] + closing


def addresses(evidence: Sequence[Evidence]) -> list[str]:
    """Sentence addresses, each once, in order."""
    return list(dict.fromkeys(e.sentence for e in evidence))


def stamp(briefing: Briefing) -> list[str]:
    """How the briefing was made, so that it can be made again."""
    usage = briefing.usage
    engine = "rules engine, no model" if briefing.engine == "rules" else f"model {plain(briefing.model or 'unknown')}"
    lines = [f"crossbrief {briefing.version}".strip() + f", {engine}"]
    if briefing.prompts:
        lines.append(f"prompts {plain(', '.join(briefing.prompts))}")
    if briefing.created:
        lines.append(f"made {plain(briefing.created)}")
    if usage.requests:
        tokens = f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out"
        counted = " (counted here)" if usage.estimated else ""
        cost = "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
        lines.append(f"{count(usage.requests, 'request')}, {tokens}{counted}, {cost}")
    if briefing.input_sha256:
        lines.append(f"input sha256 {plain(briefing.input_sha256)[:16]}")
    return lines
