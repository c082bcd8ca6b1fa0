"""A claim and the sentences it cites in; every hard fact of it that does not hold, named in plain words, out.

The same for every way in: an endpoint, a local file, a chat program, one's own draft. Checked are figures, dates, names, quoted words
and their speakers, negations, links and markup: what a program can look up. Whether the claim follows is not asked here; a blind reading
judges that (`ask.verify`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crossbrief.document import Document, Sentence
from crossbrief.ground import dates, figures, names, negation, speech
from crossbrief.ground.cited import Cited, Failure
from crossbrief.ground.quote import plain
from crossbrief.words import background_weight, tokens

__all__ = ["Failure", "bearing", "failures", "nearest"]

LONGEST = 2_000
"""Characters of a claim; a longer text is no statement, and is refused whole."""
SHARE = 0.25
"""Share of a claim's weight a cited sentence must hold to count as a source, where it lends no figure, name or date."""
SOURCES, NOVEL = 3, 0.12
"""Sentences looked for where a claim cites none, and the share of its weight that a further one must add."""
SPOKEN_OF = 0.15
"""Share of a claim's weight that its nearest sentence must hold to speak of it at all."""

_MARKUP = re.compile(r"\S*(?:://|www\.|[<>`\\{}|]|\]\(|@\w)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b\S*")
_CHECKS = (figures.failures, dates.failures, names.failures, speech.failures, negation.failures)


def failures(
    text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document], *, date: str | None = None
) -> tuple[Failure, ...]:
    """What of a claim does not hold; empty when every fact does.

    `sentences` are those it cites, `homes` gives each address its document, `date` is an ISO date that a timeline entry
    claims, as far as it is known.
    """
    if len(text) > LONGEST:
        return (Failure("markup", f"longer than {LONGEST:,} characters"),)
    cited = Cited(tuple(sentences), homes)
    found = [*_markup(text, cited), *_foreign(text, cited)]
    for check in _CHECKS:
        found += check(text, cited)
    if date:
        found += dates.entry(date, cited)
    return tuple(dict.fromkeys(found))


def bearing(text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document]) -> tuple[Sentence, ...]:
    """The cited sentences that have a part in a claim: they lend it a figure, date or name, or a good part of its words."""
    told = _weights(text)
    whole = sum(told.values()) or 1.0
    kept = []
    for sentence in sentences:
        share = sum(w for stem, w in told.items() if stem in _stems(sentence.text)) / whole
        if share >= SHARE or figures.shared(text, sentence.text) or (share and names.shared(text, sentence.text)):
            kept.append(sentence)
    return tuple(kept)


def nearest(text: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """At most three sentences that a claim without citations most likely rests on, best first; empty when none speaks of it.

    Greedy: the sentence that holds most of the claim's weight (rare words weigh more, figures most), then the one that
    adds most to it.
    """
    left = _weights(text)
    whole = sum(left.values())
    pool = [(s, _stems(s.text)) for s in sentences]
    chosen: list[Sentence] = []
    while whole and pool and len(chosen) < SOURCES:
        gains = [(sum(w for stem, w in left.items() if stem in there), s) for s, there in pool]
        gain, best = max(gains, key=lambda each: each[0])
        if gain < (NOVEL if chosen else SPOKEN_OF) * whole:
            break
        chosen.append(best)
        there = _stems(best.text)
        left = {stem: w for stem, w in left.items() if stem not in there}
        pool = [(s, t) for s, t in pool if s is not best]
    return tuple(chosen)


def _markup(text: str, cited: Cited) -> list[Failure]:
    foreign = [
        m.group() for m in _MARKUP.finditer(plain(text)) if not any(m.group() in plain(s.text) for s in cited.sentences)
    ]
    return [Failure("markup", f"link or markup that no sentence has: {foreign[0][:80]}")] if foreign else []


def _foreign(text: str, cited: Cited) -> list[Failure]:
    """A claim that has no word with its sentences and their neighbours in common is about something else: the address is
    one that may be cited, and is no evidence."""
    told = _stems(text)
    near = [n for s in cited.sentences for n in (s, *cited.neighbours(s))]
    if told and not any(told & _stems(s.text) for s in near):
        return [Failure("no_evidence", f"{cited.addresses} says nothing of it")]
    return []


def _weights(text: str) -> dict[str, float]:
    return {t.stem: 1.0 if t.norm[:1].isdigit() else background_weight(t.stem) for t in tokens(text) if t.content}


def _stems(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokens(text) if t.content)
