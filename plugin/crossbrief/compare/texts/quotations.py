"""The index of a set in, candidates of quotations out: one utterance in two wordings, or given to two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from crossbrief.compare.candidate import Candidate, Features, Found, Value
from crossbrief.compare.features import utterance
from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.compare.question import spoken_by, wording
from crossbrief.compare.texts.utterance import Utterance, Word, utterances
from crossbrief.compare.texts.wording import Alignment, Rewording, align, compatible, negations
from crossbrief.reading.words import tokens
from crossbrief.running import look
from crossbrief.schema import DiscrepancyType, Relation

_GRAM = 3
_POSTINGS = 40
"""A word triple in more wordings than this retrieves none."""
_LEAST_WORDS, _LEAST_CONTENT = 4, 2
"""Fewest words, and content words, that two quotations share before they are laid side by side."""
_MOST_WORDS = 600
"""Words of an utterance: a paragraph that quotes more is a transcript, whose alignment would cost the square of its length."""
_LONGEST = 5
"""Words of a change at most: a longer one is another sentence."""
_BESIDE = 8
"""Words on each side of a change that a question quotes at most; a mark between them ends it sooner."""
_PARTNERS = 12
"""Wordings with which one wording is compared at most."""


def find(index: Index) -> Found:
    """Two reports of one quotation: other words are `quotation`, another speaker is `attribution`."""
    found: list[Candidate] = []
    every = utterances(index)
    spoken = [one for one in every if len(one.words) <= _MOST_WORDS]
    for a, b in _pairs(spoken):
        look()
        laid = align(a, b)
        if laid is None or laid.matched < _LEAST_WORDS or laid.content < _LEAST_CONTENT:
            continue
        if changes := [c for c in laid.changes if _short(c)]:
            found.append(_worded(laid, changes, index))
        elif _two_voices(laid):
            found.extend(_attributed(laid, index))
    return Found(found, left_out=len(every) - len(spoken))


def _pairs(spoken: list[Utterance]) -> Iterator[tuple[Utterance, Utterance]]:
    """Pairs of two documents and other wording that share a triple of words of which one carries content, each once.

    Equal reports are one entry of the index, and one of each document's is held against the other wording: work grows
    with their number, not its square.
    """
    reports: dict[tuple[object, ...], list[Utterance]] = defaultdict(list)
    for one in spoken:
        reports[*one.stems, one.speaker and one.speaker.key].append(one)
    wordings = list(reports.values())
    table: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (first, *_) in enumerate(wordings):
        for gram in sorted(_grams(first)):
            table[gram].append(number)
    partners: dict[int, set[int]] = defaultdict(set)
    for rows in table.values():
        for x, y in combinations(rows, 2) if len(rows) <= _POSTINGS else ():
            if len(partners[x]) < _PARTNERS and len(partners[y]) < _PARTNERS:
                partners[x].add(y)
                partners[y].add(x)
    for x, y in sorted((x, y) for x, others in partners.items() for y in others if x < y):
        yield from _apart(wordings[x], wordings[y])


def _grams(one: Utterance) -> set[tuple[str, ...]]:
    stems, words = one.stems, one.words
    starts = range(len(stems) - _GRAM + 1)
    return {tuple(stems[k : k + _GRAM]) for k in starts if any(w.content for w in words[k : k + _GRAM])}


def _apart(left: list[Utterance], right: list[Utterance]) -> Iterator[tuple[Utterance, Utterance]]:
    """Every report of two wordings with the first of the other one in another article."""
    seen: set[tuple[int, int]] = set()
    for reports, others in ((left, right), (right, left)):
        for one in reports:
            other = next((o for o in others if o.document != one.document), None)
            if other is None:
                continue
            a, b = (one, other) if one.number < other.number else (other, one)
            if (a.number, b.number) not in seen:
                seen.add((a.number, b.number))
                yield a, b


def _short(change: Rewording) -> bool:
    return max(change.i2 - change.i1, change.j2 - change.j1) <= _LONGEST


def _two_voices(laid: Alignment) -> bool:
    """Whether each is given to somebody named, and not to the same one."""
    a, b = laid.a.speaker, laid.b.speaker
    return bool(a and b and a.how == b.how == "named" and a.key != b.key)


def _worded(laid: Alignment, changes: list[Rewording], index: Index) -> Candidate:
    """The change that tells most: one that no rule of editing explains, a negation first."""
    rules = {change: compatible(laid, change) for change in changes}
    changed = [c for c in changes if rules[c] is None]
    change = max(changed or changes, key=lambda c: (_negated(laid, c), c.around))
    framed = change.i1 == change.i2 or change.j1 == change.j2
    left, right = (_value(laid.a, change.i1, change.i2, framed), _value(laid.b, change.j1, change.j2, framed))
    who = next((u.speaker.text for u in (laid.a, laid.b) if u.speaker), None)
    relation = Relation.CONTRADICTION if _negated(laid, change) else Relation.DIVERGENCE
    rule = rules[change]
    return Candidate(
        "quotation",
        DiscrepancyType.QUOTATION,
        left,
        right,
        relation if changed else Relation.IMPRECISION,
        (f"{rule[:1].upper()}{rule[1:]}." if rule else "One quotation is reported in two wordings."),
        wording(who, _phrase(laid.a, change.i1, change.i2), _phrase(laid.b, change.j1, change.j2)),
        _features(laid, change, len(changed), index),
    )


def _negated(laid: Alignment, change: Rewording) -> bool:
    return negations(laid.a.words[change.i1 : change.i2]) != negations(laid.b.words[change.j1 : change.j2])


def _features(laid: Alignment, change: Rewording, changed: int, index: Index) -> Features:
    a, b = _line(laid.a, change.i1), _line(laid.b, change.j1)
    similarity = index.similarity(a, b)
    return utterance(laid, change, changed, negated=_negated(laid, change)) | {"similarity": similarity}


def _attributed(laid: Alignment, index: Index) -> Iterator[Candidate]:
    """The same words given to two people, each named beside them, neither mentioned in the other's sentences."""
    sides = []
    for one, other in ((laid.a, laid.b), (laid.b, laid.a)):
        line = next((w.line for w in one.words if w.line.speaker and w.line.speaker.how == "named"), None)
        elsewhere = {t.norm for o in {w.line.index: w.line for w in other.words}.values() for t in o.tokens}
        if line is None or one.speaker is None or line.speaker != one.speaker or one.speaker.key in elsewhere:
            return
        place = next(((n.start, n.end) for n in line.names if n.text == one.speaker.text), None)
        if place is None:
            return
        sides.append(Value(line, *place, one.speaker.key))
    change = laid.changes[0] if laid.changes else Rewording(0, 0, 0, 0, laid.matched)
    yield Candidate(
        "quotation",
        DiscrepancyType.ATTRIBUTION,
        sides[0],
        sides[1],
        Relation.CONTRADICTION,
        "The same words are given to two people.",
        spoken_by(sides[0].text, sides[1].text, _phrase(laid.a, 0, _BESIDE)),
        _features(laid, change, 0, index) | {"attribution": 1.0},
    )


def _value(one: Utterance, start: int, end: int, framed: bool) -> Value:
    """The words `start` to `end`, with the word before a lone one; `framed` by both neighbours."""
    words = one.words
    line = _line(one, start)
    before = start > 0 and (framed or end - start <= 1) and words[start - 1].line.index == line.index
    first = min(start - 1 if before else start, len(words) - 1)
    last = max(end, first + 1)
    if framed and last < len(words) and not words[last].gap:
        last += 1
    inside = [w for w in words[first:last] if w.line.index == words[first].line.index]
    low, high = inside[0].token.start, inside[-1].token.end
    key = tuple(t.norm for t in tokens(words[first].line.text[low:high]))
    return Value(words[first].line, low, high, key)


def _runs_on(left: Word, right: Word) -> bool:
    """Whether two words of an utterance stand side by side in one sentence, no mark between them."""
    between = left.line.text[left.token.end : right.token.start]
    return left.line.index == right.line.index and not right.gap and not between.strip()


def _phrase(one: Utterance, start: int, end: int) -> str:
    """The words `start` to `end` with those beside them of the same sentence and quotation, as they stand: what a question quotes."""
    words, line = one.words, _line(one, start)
    first, last = min(start, len(words) - 1), max(end, start + 1)
    while first and start - first < _BESIDE and _runs_on(words[first - 1], words[first]):
        first -= 1
    while last < len(words) and last - end < _BESIDE and _runs_on(words[last - 1], words[last]):
        last += 1
    while last > max(end, first + 1) and not words[last - 1].content:
        last -= 1  # `conditions at the` leads nowhere
    inside = [w for w in words[first:last] if w.line.index == line.index]
    return line.text[inside[0].token.start : inside[-1].token.end]


def _line(one: Utterance, k: int) -> IndexedSentence:
    return one.words[min(k, len(one.words) - 1)].line
