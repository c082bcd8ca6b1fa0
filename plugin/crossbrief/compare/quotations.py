"""The shared context in, differences between two reports of one quotation out: wording, and who said it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from crossbrief.compare.alignment import Alignment, Change, align, compatible, negations
from crossbrief.compare.context import Context, Found, Line, evidence
from crossbrief.compare.fragments import fragments
from crossbrief.compare.utterance import Utterance, utterances
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import tokens

_GRAM = 3
_POSTINGS = 40
"""A word triple in more wordings than this retrieves none."""
_LEAST_WORDS, _LEAST_CONTENT = 5, 2
"""Fewest words, and content words, that two quotations share before they count as one utterance."""
_LEAST_SHARE = 0.7
"""Share of the shorter aligned stretch that must match."""
_INTRA_WORDS, _INTRA_SHARE = 8, 0.85
"""The same inside one article, where speakers repeat themselves."""
_LEAST_AROUND, _LONGEST_CHANGE = 4, 5
"""Matching words a change needs beside it, and the longest change, in words, that is still one quotation's."""
_MOST_CHANGED = 0.4
"""Changed words over matching words beyond which two quotations are two statements."""
_SPOKEN_WORDS, _SPOKEN_SHARE = 8, 0.9
"""Matching words, and their share, from which two people cannot both have said it by chance."""


def candidates(spoken: list[Utterance]) -> Iterator[tuple[Utterance, Utterance]]:
    """Pairs of other wording or another speaker that share a triple of words of which one carries content, each once.

    Everyone reports a great quotation in the same words: equal reports are one entry of the index, and each of them is
    held against one report of the other wording, so that all are evidence and work grows with their number.
    """
    reports: dict[tuple[object, ...], list[Utterance]] = defaultdict(list)
    for utterance in spoken:
        reports[*utterance.stems, utterance.speaker and utterance.speaker.key].append(utterance)
    wordings = list(reports.values())
    table: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (first, *_) in enumerate(wordings):
        for gram in _grams(first):
            table[gram].append(number)
    pairs = {pair for rows in table.values() if len(rows) <= _POSTINGS for pair in combinations(rows, 2)}
    held = {(a.number, b.number) for x, y in pairs for a, b in _each_once(wordings[x], wordings[y])}
    for a, b in sorted(held):
        yield spoken[a], spoken[b]


def _grams(utterance: Utterance) -> set[tuple[str, ...]]:
    stems, words = utterance.stems, utterance.words
    starts = range(len(stems) - _GRAM + 1)
    return {tuple(stems[k : k + _GRAM]) for k in starts if any(w.content for w in words[k : k + _GRAM])}


def _each_once(left: list[Utterance], right: list[Utterance]) -> Iterator[tuple[Utterance, Utterance]]:
    """Every report of two wordings with the first of the other one, in another article if there is one."""
    for reports, others in ((left, right), (right, left)):
        for one in reports:
            other = next((o for o in others if o.document != one.document), others[0])
            yield (one, other) if one.number < other.number else (other, one)


def _span(utterance: Utterance, start: int, end: int, *, framed: bool) -> tuple[Line, int, int]:
    """Line and offsets of the words `start` to `end` with the word before a lone one; `framed` by both neighbours."""
    words = utterance.words
    line = _line(utterance, start)
    before = start > 0 and (framed or end - start <= 1) and words[start - 1].line.index == line.index
    first = start - 1 if before else start
    last = max(end, first + 1)
    if framed and last < len(words) and not words[last].gap:
        last += 1
    inside = [w for w in words[first:last] if w.line.index == words[first].line.index]
    return words[first].line, inside[0].token.start, inside[-1].token.end


def _line(utterance: Utterance, k: int) -> Line:
    return utterance.words[min(k, len(utterance.words) - 1)].line


def _position(utterance: Utterance, start: int, end: int, *, framed: bool) -> Position:
    line, low, high = _span(utterance, start, end, framed=framed)
    speaker = utterance.speaker.text if utterance.speaker else None
    return Position(value=line.text[low:high], attributed_to=speaker, evidence=(evidence(line, (low, high)),))


def _same_voice(a: Utterance, b: Utterance) -> bool:
    """Whether one person may have said both: a speaker is unknown or only described, or the same."""
    if a.speaker is None or b.speaker is None:
        return True
    return a.speaker.key == b.speaker.key or "described" in {a.speaker.how, b.speaker.how}


def _explain(changes: list[Change], rule: str | None, left: Position, right: Position) -> str:
    if rule:
        return f"{rule[:1].upper()}{rule[1:]}."
    more = f" ({len(changes)} places differ)" if len(changes) > 1 else ""
    return f"One quotation is reported with “{left.value}” and with “{right.value}”{more}."


def _discrepancy(alignment: Alignment, changes: list[Change], rule: str | None) -> Discrepancy:
    """One item for all `changes` of two utterances; its positions show the first, negations before others."""
    a, b = alignment.a, alignment.b
    negated = [c for c in changes if negations(a.words[c.i1 : c.i2]) != negations(b.words[c.j1 : c.j2])]
    change = (negated or changes)[0]
    framed = change.i1 == change.i2 or change.j1 == change.j2
    left = _position(a, change.i1, change.i2, framed=framed)
    right = _position(b, change.j1, change.j2, framed=framed)
    flag = Relation.CONTRADICTION if negated else Relation.DIVERGENCE
    who = left.attributed_to or right.attributed_to or "the speaker"
    return Discrepancy(
        question=f"Did {who} say “{left.value}” or “{right.value}”?",
        type=DiscrepancyType.QUOTATION,
        relation=Relation.IMPRECISION if rule else flag,
        scope="intra_source" if a.document == b.document else "cross_source",
        severity="low" if rule else "medium",
        explanation=_explain(changes, rule, left, right),
        positions=(left, right),
    )


def find(context: Context) -> Found:
    """Compare every two reports of one quotation: other words are `quotation`, another speaker is `attribution`."""
    flagged: list[Discrepancy] = []
    agreed: list[Discrepancy] = []
    spoken = utterances(context)
    for a, b in candidates(spoken):
        alignment = align(a, b)
        if alignment is None or not _one_utterance(alignment):
            continue
        if not _same_voice(a, b):
            flagged.extend(_attribution(alignment))
            continue
        rules = [(change, compatible(alignment, change)) for change in alignment.changes]
        changed = [change for change, rule in rules if rule is None]
        sure = [
            change
            for change in changed
            if _embedded(change) and not (_ending(alignment, change) and a.document == b.document)
        ]
        if sure:
            flagged.append(_discrepancy(alignment, sure, None))
        elif rules and not changed:
            agreed.append(_discrepancy(alignment, [rules[0][0]], rules[0][1]))
    return Found([*_merged(flagged), *fragments(spoken)], agreed)


def _merged(items: list[Discrepancy]) -> list[Discrepancy]:
    """One item for all articles that quote one place: items that share a value in the same words of a sentence."""
    groups: list[Discrepancy] = []
    for item in items:
        at = next(
            (i for i, group in enumerate(groups) if group.type is item.type and _anchors(group) & _anchors(item)), None
        )
        if at is None:
            groups.append(item)
        else:
            groups[at] = _joined(groups[at], item)
    return groups


def _anchors(item: Discrepancy) -> set[tuple[str, int | None, int | None]]:
    return {(e.sentence, e.value_start, e.value_end) for p in item.positions for e in p.evidence}


def _joined(group: Discrepancy, item: Discrepancy) -> Discrepancy:
    """Both items' positions, equal wordings as one."""
    positions = list(group.positions)
    for position in item.positions:
        words = [t.norm for t in tokens(position.value)]
        at = next((i for i, p in enumerate(positions) if [t.norm for t in tokens(p.value)] == words), None)
        if at is None:
            positions.append(position)
        else:
            held = {e.sentence for e in positions[at].evidence}
            more = tuple(e for e in position.evidence if e.sentence not in held)
            positions[at] = positions[at].model_copy(update={"evidence": (*positions[at].evidence, *more)})
    articles = {e.article for p in positions for e in p.evidence}
    scope = "intra_source" if len(articles) == 1 else "cross_source"
    return group.model_copy(update={"positions": tuple(positions), "scope": scope})


def _attribution(alignment: Alignment) -> Iterator[Discrepancy]:
    """The same words given to two people, each named beside them, neither mentioned in the other's sentences."""
    a, b = alignment.a, alignment.b
    sides = []
    for one, other in ((a, b), (b, a)):
        line = next((w.line for w in one.words if w.line.speaker and w.line.speaker.how == "named"), None)
        elsewhere = {t.norm for o in {w.line.index: w.line for w in other.words}.values() for t in o.tokens}
        if line is None or one.speaker is None or line.speaker != one.speaker or one.speaker.key in elsewhere:
            return
        sides.append((line, one.speaker.text))
    if alignment.matched < _SPOKEN_WORDS or alignment.share < _SPOKEN_SHARE or a.document == b.document:
        return
    left, right = (
        Position(value=who, attributed_to=who, evidence=(evidence(line, _place(line, who)),)) for line, who in sides
    )
    yield Discrepancy(
        question=f"Who said it: {left.value} or {right.value}?",
        type=DiscrepancyType.ATTRIBUTION,
        relation=Relation.CONTRADICTION,
        explanation=f"The same words are given to {left.value} and to {right.value}.",
        severity="high",
        positions=(left, right),
    )


def _place(line: Line, who: str) -> tuple[int, int] | None:
    """Where the speaker's name stands in the sentence."""
    return next(((n.start, n.end) for n in line.names if n.text == who), None)


def _embedded(change: Change) -> bool:
    """Whether a change is short against the matching words around it."""
    longest = max(change.i2 - change.i1, change.j2 - change.j1)
    return longest <= _LONGEST_CHANGE and change.around >= max(_LEAST_AROUND, 2 * longest)


def _ending(alignment: Alignment, change: Change) -> bool:
    """Whether the change ends both quotations: in one article a figure of speech (`in the court`, `in the street`)."""
    ends = (alignment.a, change.i2), (alignment.b, change.j2)
    return all(k == len(u.words) or u.words[k].gap for u, k in ends)


def _one_utterance(alignment: Alignment) -> bool:
    """Whether enough is shared to call both the same quotation; inside one article, more."""
    intra = alignment.a.document == alignment.b.document
    words, share = (_INTRA_WORDS, _INTRA_SHARE) if intra else (_LEAST_WORDS, _LEAST_SHARE)
    changed = sum(max(c.i2 - c.i1, c.j2 - c.j1) for c in alignment.changes if compatible(alignment, c) is None)
    if changed > alignment.matched * _MOST_CHANGED:
        return False
    return alignment.matched >= words and alignment.content >= _LEAST_CONTENT and alignment.share >= share
