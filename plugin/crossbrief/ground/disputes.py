"""What a model says about disagreement, held against the sentences: new discrepancies, opinions on findings,
explanations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from crossbrief.document import Sentence
from crossbrief.draft import DraftDiscrepancy, DraftOpinion, DraftPosition
from crossbrief.ground import Bench, Claim, finished, support
from crossbrief.ground.fold import evidence, find, plain
from crossbrief.ground.reading import taken_apart
from crossbrief.numbered import outlet
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation

MEASURED = frozenset({DiscrepancyType.FIGURE, DiscrepancyType.DATE_TIME})
"""Types on which the rules have compared every pair: a model alone cannot raise one."""
ONE_ARTICLE = frozenset(
    {
        DiscrepancyType.PLACE,
        DiscrepancyType.IDENTITY,
        DiscrepancyType.QUOTATION,
        DiscrepancyType.STATUS_SEQUENCE,
        DiscrepancyType.ATTRIBUTION,
    }
)
"""Types in which an article can contradict itself."""
VERDICTS = {"yes": "agrees", "no": "doubts"}
"""What the answer to the question whether two values answer one question makes of a finding."""
RELATIONS = {
    DiscrepancyType.FRAMING: Relation.PERSPECTIVE,
    DiscrepancyType.OMISSION: Relation.COVERAGE_GAP,
}
"""Types whose relation is not the model's to choose."""
SHARED = 2
"""Content words two sides' sentences must share, beside the values, to be about one thing."""
MAX_VALUE = 200
"""Characters of a value; a longer one is a passage, not a value."""
COVERED = 0.5
"""Share of a sentence's content words above which another article's sentence says the same."""

_OUTSIDE = frozenset(
    "report reports reported say says said give gives gave state states stated put puts differ differs "
    "different while whereas but article articles source sources outlet outlets value values figure date "
    "one other both which according".split()
)
"""Words an explanation may use that no article has."""


def discrepancies(
    drafts: Sequence[DraftDiscrepancy], findings: Sequence[Discrepancy], bench: Bench
) -> tuple[Discrepancy, ...]:
    """The findings, `detected_by` extended where the model found the same, then the model's own that are proved."""
    merged = list(findings)
    own: list[Discrepancy] = []
    for draft in drafts:
        sides = _sides(draft, bench)
        if not sides:
            continue
        found = _discrepancy(draft, sides, bench)
        known = next((i for i, f in enumerate(merged) if _same(f, found)), None)
        if known is not None:
            detectors = tuple(dict.fromkeys((*merged[known].detected_by, "model")))
            merged[known] = merged[known].model_copy(update={"detected_by": detectors})
        elif why := _unfit(draft, sides, bench):
            bench.reject(_claim(draft), *why)
        elif any(_same(f, found) for f in own):
            bench.reject(_claim(draft), "duplicate")
        else:
            own.append(found)
    return (*merged, *own)


def opinion(draft: DraftOpinion, finding: Discrepancy, bench: Bench) -> str:
    """The verdict, with the reason if the finding's sentences carry its figures and names; it decides nothing."""
    verdict = VERDICTS[draft.verdict]
    reason = finished(" ".join(draft.reason.split()))
    if not reason:
        return verdict
    why = _beside(reason, finding, bench)
    if why:
        bench.reject(Claim("opinion", reason, _addresses(finding)), "unsupported", why)
        return verdict
    return f"{verdict}: {reason}"


def explanation(text: str, finding: Discrepancy, bench: Bench) -> str:
    """`text` if it gives every value, to the right outlet, and nothing else; empty, and rejected, if not."""
    line = _enough(finished(" ".join(text.split())), finding)
    claim = Claim("discrepancy", line or text, _addresses(finding))
    if not line:
        bench.reject(claim, "unfinished", "does not end in a full stop")
    elif missing := [p.value for p in finding.positions if not find(p.value, line)]:
        bench.reject(claim, "value_not_in_sentence", f"leaves out {missing[0][:80]}")
    elif why := _beside(line, finding, bench):
        bench.reject(claim, "unsupported", why)
    elif wrong := _misattributed(line, finding, bench):
        bench.reject(claim, "unsupported", wrong)
    else:
        return line
    return ""


def _enough(text: str, finding: Discrepancy) -> str:
    """The first sentences of `text` that give every value; a small model goes on when all is said."""
    ends = [i + 1 for i, char in enumerate(text) if char in ".!?" and text[i + 1 : i + 2] in ("", " ")]
    return next((text[:e] for e in ends if all(find(p.value, text[:e]) for p in finding.positions)), text)


def _claim(draft: DraftDiscrepancy) -> Claim:
    values = " against ".join(p.value for p in draft.positions)
    return Claim(
        "discrepancy", f"{draft.question} {values}".strip(), tuple(i for p in draft.positions for i in p.sentences)
    )


def _sides(draft: DraftDiscrepancy, bench: Bench) -> tuple[Position, ...]:
    """The positions with their sentences; empty, and rejected, when one of them cannot be proved."""
    claim = _claim(draft)
    if bench.cited(claim) is None:
        return ()
    positions = [_position(p, draft, claim, bench) for p in draft.positions]
    if not positions:
        bench.reject(claim, "same_value", "no positions are given")
    return _distinct([p for p in positions if p]) if all(positions) else ()


def _discrepancy(draft: DraftDiscrepancy, sides: tuple[Position, ...], bench: Bench) -> Discrepancy:
    articles = {e.article for p in sides for e in p.evidence}
    return Discrepancy(
        question=_question(draft, sides, bench),
        type=draft.type,
        relation=RELATIONS.get(draft.type, Relation(draft.relation)),
        scope="cross_source" if len(articles) > 1 or draft.type is DiscrepancyType.OMISSION else "intra_source",
        explanation=_told(draft.explanation, sides, bench),
        detected_by=("model",),
        positions=sides,
    )


def _position(draft: DraftPosition, whole: DraftDiscrepancy, claim: Claim, bench: Bench) -> Position | None:
    """The position with the sentences its value stands in: those cited, else the one other that also fits the
    question."""
    value = " ".join(draft.value.split())
    if not value or len(value) > MAX_VALUE:
        bench.reject(claim, "value_not_in_sentence", "a value is empty or longer than a value")
        return None
    cited = [bench.sentences[i] for i in dict.fromkeys(draft.sentences)]
    holding = [s for s in cited if find(value, s.text)]
    if not holding:
        about = taken_apart(f"{whole.question} {whole.explanation}").told - _content(value)
        holding = [s for s in bench.citable if find(value, s.text) and len(about & _content(s.text)) >= SHARED]
        if len(holding) != 1:
            why = (
                "stands in none of the sentences"
                if not holding
                else f"stands in {len(holding)} sentences, none of them cited"
            )
            bench.reject(claim, "ambiguous" if holding else "value_not_in_sentence", f"`{value[:80]}` {why}")
            return None
    proof = tuple(evidence(s, bench.homes[s.id], find(value, s.text)[0]) for s in holding)
    first = proof[0]
    own_words = bench.homes[first.sentence].article.text[first.value_start : first.value_end]
    return Position(value=own_words, evidence=proof)


def _distinct(positions: Sequence[Position]) -> tuple[Position, ...]:
    """Positions with the same value, after normalising, become one with the evidence of all."""
    kept: list[Position] = []
    for position in positions:
        same = next((i for i, k in enumerate(kept) if _equal(k.value, position.value)), None)
        if same is None:
            kept.append(position)
        else:
            joined = {e.sentence: e for e in (*kept[same].evidence, *position.evidence)}
            kept[same] = kept[same].model_copy(update={"evidence": tuple(joined.values())})
    return tuple(kept)


def _equal(left: str, right: str) -> bool:
    """`$5.4 billion` and `5.4 billion US dollars`; `The minister` and `the Minister`."""
    if plain(left).casefold() == plain(right).casefold():
        return True
    a, b = taken_apart(left), taken_apart(right)
    if a.figures and {f[:2] for f in a.figures} == {f[:2] for f in b.figures}:
        return True
    return not a.figures and not b.figures and bool(a.told) and a.told == b.told


def _unfit(draft: DraftDiscrepancy, sides: Sequence[Position], bench: Bench) -> tuple[str, str] | None:
    """Why the sides are no discrepancy that a model may raise alone, as reason and detail; None when they are one."""
    articles = {e.article for p in sides for e in p.evidence}
    if draft.type is DiscrepancyType.OMISSION:
        return _covered(sides, articles, bench)
    if len(sides) < 2:
        return "same_value", "the sides give the same value"
    if draft.type in MEASURED:
        return "unsupported", "the rules compared these values and found no conflict"
    if len(articles) < 2 and draft.type not in ONE_ARTICLE:
        return "one_source", "all evidence stands in one article"
    if draft.type is DiscrepancyType.FRAMING:
        return None
    for left, right in combinations(sides, 2):
        about = [_content(" ".join(e.quote for e in p.evidence)) - _content(p.value) for p in (left, right)]
        if len(about[0] & about[1]) < SHARED:
            return "unsupported", "the sides' sentences are not about one thing"
    return None


def _covered(sides: Sequence[Position], articles: set[str], bench: Bench) -> tuple[str, str] | None:
    if len(articles) != 1:
        return "one_source", "an omission has its evidence in exactly one article"
    for proof in (e for p in sides for e in p.evidence):
        told = _content(proof.quote)
        for text, printed in bench.copies.items():
            other = next((s for article, s in printed.items() if article != proof.article), None)
            if other and len(told & _content(text)) > COVERED * len(told):
                return "unsupported", f"{other.id} says it too"
    return None


def _question(draft: DraftDiscrepancy, sides: Sequence[Position], bench: Bench) -> str:
    """The model's question if it names nothing that the sentences do not have and uses their words; else one made of
    the values."""
    text = " ".join(draft.question.split())
    if (
        text.endswith("?")
        and text.count("?") == 1
        and not _foreign(text, [e for p in sides for e in p.evidence], bench, 0.4)
    ):
        return text
    return f"{draft.type.replace('_', ' ').capitalize()}: " + " or ".join(f"“{p.value}”" for p in sides) + "?"


def _told(text: str, sides: Sequence[Position], bench: Bench) -> str:
    line = finished(" ".join(text.split()))
    return "" if not line or _foreign(line, [e for p in sides for e in p.evidence], bench, support.WORDS) else line


def _beside(line: str, finding: Discrepancy, bench: Bench) -> str:
    return _foreign(line, [e for p in finding.positions for e in p.evidence], bench, support.WORDS)


def _foreign(line: str, proofs: Sequence[Evidence], bench: Bench, share: float) -> str:
    """What a remark on sentences has that they have not; empty when it keeps to them, the outlets' names and
    reporting words."""
    cited = [bench.sentences[e.sentence] for e in proofs]
    sources = {s.text: s for s in cited}.values()  # a sentence that many print is one source of words
    outlets = " ".join(f"{outlet(bench.homes[s.id])} article {bench.homes[s.id].label}" for s in cited)
    frame = Sentence("", "", 0, 0, 0, f"{outlets}. {' '.join(sorted(_OUTSIDE))}")
    verdict = support.check(line, [*sources, frame])
    if verdict.reason in ("figure_not_in_evidence", "name_not_in_evidence") or "link or markup" in verdict.detail:
        return verdict.detail
    return "" if verdict.share >= share else verdict.detail


def _misattributed(line: str, finding: Discrepancy, bench: Bench) -> str:
    """A value given to an outlet that does not give it: the last one named before it, else the first after; empty if
    none."""
    named = sorted(
        (m.start(), d.article.id)
        for d in bench.documents
        for name in (outlet(d), f"article {d.label}")
        for m in re.finditer(rf"\b{re.escape(name)}\b", line, re.IGNORECASE)
    )
    for position in finding.positions:
        giving = {e.article for e in position.evidence}
        for span in find(position.value, line):
            before = [article for start, article in named if start < span.start]
            after = [article for start, article in named if start >= span.end]
            if (before or after) and (before[-1] if before else after[0]) not in giving:
                return f"gives `{position.value[:60]}` to the wrong outlet"
    return ""


def _same(known: Discrepancy, found: Discrepancy) -> bool:
    """Whether two discrepancies set the same values against each other in the same sentences."""
    matched = {
        i
        for i, p in enumerate(known.positions)
        for q in found.positions
        if {e.sentence for e in p.evidence} & {e.sentence for e in q.evidence}
        and (find(p.value, q.value) or find(q.value, p.value))
    }
    return len(matched) >= 2


def _content(text: str) -> frozenset[str]:
    return taken_apart(text).told


def _addresses(finding: Discrepancy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.sentence for p in finding.positions for e in p.evidence))
