"""Two briefings in; each out as a side of the comparison: what its articles say, under names that hold in both runs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from pathlib import PurePath

from crossbrief.document import called
from crossbrief.reading.words import background_weight, tokens
from crossbrief.schema import Briefing, Discrepancy, Evidence, SourceInfo, Statement

STRANGE = 0.08
"""Cosine over words that are rare in English below which two briefings without a common article share nothing; see the cases
in tests/data/changes.txt: briefings on two events lie below 0.05, those on one event above 0.15."""

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_LEAST = 12
"""Characters around a value below which its place is not known again in another text."""
_VALUE = r"(\S(?:.{0,58}\S)?)"


@dataclass(frozen=True)
class Edition:
    """One briefing, and for every article id of it a key that the same article has on the other side."""

    briefing: Briefing
    keys: dict[str, int]

    @cached_property
    def outlets(self) -> dict[int, str]:
        """Key -> the outlet's name, with the day where an outlet has several articles; no letters of a run where a name is known."""
        names = {a.id: called(a.publisher, a.file, a.url, f"article {a.id}") for a in self.briefing.articles}
        often = Counter(names.values())
        dated = {a.id: f" ({a.date[:10]})" if a.date and often[names[a.id]] > 1 else "" for a in self.briefing.articles}
        return {self.keys[i]: name + dated[i] for i, name in names.items()}

    @cached_property
    def sentences(self) -> dict[int, list[str]]:
        """Key -> the sentences of the article; where its text was not kept, those that the briefing quotes."""
        found: dict[int, list[str]] = defaultdict(list)
        for a in self.briefing.articles:
            if a.text is not None:
                found[self.keys[a.id]] = [a.text[s.start : s.end] for s in a.sentences] or [a.text]
        kept = set(found)
        for e in _cited(self.briefing):
            key = self.keys.get(e.article, -1)
            if key not in kept:
                found[key].append(e.quote)
        return found

    @cached_property
    def said(self) -> dict[str, str]:
        """Sentence in plain small words -> the sentence."""
        return {words(s): s for listed in self.sentences.values() for s in listed}

    @cached_property
    def masked(self) -> dict[str, str]:
        """Sentence without its figures -> the sentence, where its words are enough to know it by."""
        return {mask(s): s for s in self.said.values() if len(mask(s)) >= 2 * _LEAST}

    def bears(self, statement: Statement) -> bool:
        """Whether a sentence that bore the statement out on the other side still stands here."""
        quotes = [e.quote for e in statement.evidence] or [statement.text]
        return any(words(quote) in self.said for quote in quotes)

    def now(self, evidence: Evidence, key: int) -> str | None:
        """The value that article `key` gives today at the place of `evidence`; None when the place is not found."""
        before, after = around(evidence)
        if evidence.value_start is None or len(before + after) < _LEAST:
            return None
        pattern = re.compile(_loose(before) + r"\s*" + _VALUE + r"\s*" + _loose(after), re.IGNORECASE)
        found = (pattern.fullmatch(" ".join(s.split())) for s in self.sentences.get(key, ()))
        return next((match[1] for match in found if match), None)

    @cached_property
    def vector(self) -> dict[str, float]:
        """Stem -> weight, of length 1, of everything the articles say."""
        told = [s for listed in self.sentences.values() for s in listed] or [self.briefing.headline]
        counts = Counter(t.stem for s in told for t in tokens(s) if t.content and not t.norm[0].isdigit())
        weighed = {stem: (1 + log(n)) * background_weight(stem) ** 2 for stem, n in counts.items()}
        length = sqrt(sum(w * w for w in weighed.values())) or 1.0
        return {stem: w / length for stem, w in weighed.items()}


def sides(old: Briefing, new: Briefing) -> tuple[Edition, Edition]:
    """Both sides; an article is the same by its text, else its address, its file or the name of that, its outlet and title, else its id."""
    keys = {a.id: n for n, a in enumerate(old.articles)}
    before, after = list(old.articles), list(new.articles)
    found: dict[str, int] = {}
    for trait in _TRAITS:
        there: dict[object, list[SourceInfo]] = defaultdict(list)
        for a in reversed(before):
            there[trait(a)].append(a)
        for a in [a for a in after if trait(a)]:
            if there.get(trait(a)):
                same = there[trait(a)].pop()
                found[a.id] = keys[same.id]
                before.remove(same)
                after.remove(a)
    return Edition(old, keys), Edition(new, found | {a.id: len(keys) + n for n, a in enumerate(after)})


_TRAITS: Sequence[Callable[[SourceInfo], object]] = (
    lambda a: a.sha256,
    lambda a: a.url,
    lambda a: a.file,
    lambda a: a.file and PurePath(a.file).name,
    lambda a: a.publisher and a.title and (a.publisher, a.title),
    lambda a: not a.url and not a.file and (a.id, a.publisher),
)


def unrelated(old: Edition, new: Edition) -> bool:
    """Whether the two briefings have no article in common and are told in other words."""
    if set(old.keys.values()) & set(new.keys.values()) and _one_text(old, new):
        return False
    return sum(w * new.vector.get(stem, 0.0) for stem, w in old.vector.items()) < STRANGE


def _one_text(old: Edition, new: Edition) -> bool:
    """A name alone may be used again for another story: `a.txt` of Monday and of Tuesday."""
    traits = [{(a.sha256, a.url) for a in side.briefing.articles} for side in (old, new)]
    hashes, urls = ({t[n] for t in traits[0] if t[n]} & {t[n] for t in traits[1] if t[n]} for n in (0, 1))
    return bool(hashes or urls)


def around(evidence: Evidence) -> tuple[str, str]:
    """What stands before and after the value in the quoted sentence; all of it before when the value's place is unknown."""
    if evidence.value_start is None or evidence.value_end is None:
        return evidence.quote, ""
    start, end = evidence.value_start - evidence.start, evidence.value_end - evidence.start
    return evidence.quote[:start], evidence.quote[end:]


def place(evidence: Evidence) -> str:
    """Where a value stands, in words that are the same when the value, or another figure of the sentence, is corrected."""
    before, after = around(evidence)
    return f"{mask(before)} ¤ {mask(after)}"


def words(text: str) -> str:
    """Small letters, single spaces."""
    return " ".join(text.casefold().split())


def mask(text: str) -> str:
    """`words` with every figure as `#`."""
    return _FIGURE.sub("#", words(text))


def _loose(text: str) -> str:
    """A pattern for the same words with whatever figures."""
    return r"\d+(?:[.,:]\d+)*".join(re.escape(part) for part in _FIGURE.split(" ".join(text.split())))


def _cited(briefing: Briefing) -> Iterator[Evidence]:
    told: tuple[Sequence[Statement], ...] = (
        briefing.summary_evidence,
        briefing.key_points,
        briefing.timeline,
        briefing.perspectives,
        briefing.only_in,
    )
    compared: tuple[Sequence[Discrepancy], ...] = (briefing.discrepancies, briefing.possible, briefing.dismissed)
    yield from (e for listed in told for s in listed for e in s.evidence)
    yield from (e for listed in compared for d in listed for p in d.positions for e in p.evidence)
