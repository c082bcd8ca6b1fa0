"""A written claim and sentences in; whether the sentences carry the claim, and if not, why.

Not a judge of meaning: a set of necessary conditions, each of which a false claim made from true words tends to
break. Figures with their units, names, negations and hedges of the claim must stand in the sentences, most of its
content words too, and largely in the same order. A paraphrase that goes further than that is refused: the reader
loses a sentence, not the truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from crossbrief.document import Sentence
from crossbrief.ground.fold import plain
from crossbrief.ground.reading import STOP, Text, Under, bare, stem, taken_apart

WORDS = 0.7
"""Share of a claim's content words that must stand in its sentences. With 0.6, which separated a small model's
supported key points from the others, a short claim could still have its last two words made up."""
ORDER = 0.5
"""Share of a claim's content words that must stand there in the claim's own order: `Russia sanctioned India` is not
carried by `India sanctioned Russia`."""
CLAUSE = 0.8
"""Share of a clause's words that one of its sentences must hold."""
MOST_SENTENCES = 3
"""A claim may draw on this many sentences."""
MORE_WORDS = 2
"""Content words a further sentence must add: one that lends a name alone would put it into another's story."""
_MARKUP = re.compile(r"\S*(?:://|www\.|[<>`\\{}|]|\]\(|@\w)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b\S*")
_BREAKS = frozenset(
    ". ! ? ; : , and or but while as after before when because since although though which who following".split()
)
"""Marks and words at which a clause may end."""
_TITLES = frozenset("mr mrs ms dr sir president minister".split())


class Verdict(NamedTuple):
    """Whether the sentences carry the claim; `reason` is a code of `schema.Rejected`, empty when they do."""

    reason: str
    detail: str
    share: float
    """Share of the claim's content words found."""

    @property
    def holds(self) -> bool:
        return not self.reason


def check(claim: str, sentences: Sequence[Sentence]) -> Verdict:
    """Judge `claim` against the sentences cited for it, taken together."""
    told = taken_apart(claim)
    sources = [taken_apart(s.text) for s in sentences]
    share, order = _shares(told.content, sources)
    if foreign := _foreign(claim, sentences):
        return Verdict("unsupported", f"link or markup that no sentence has: {foreign[:80]}", share)
    if missing := _missing_figures(told, sources):
        return Verdict("figure_not_in_evidence", f"not in the sentences: {missing}", share)
    if missing := _missing_names(told, sources):
        return Verdict("name_not_in_evidence", f"not in the sentences: {missing}", share)
    if share < WORDS or order < ORDER:
        return Verdict(
            "unsupported", f"{share:.0%} of the words stand in the sentences, {order:.0%} in this order", share
        )
    if len(sources) > 1 and any(s.text.rstrip().endswith(("...", "…")) for s in sentences):
        return Verdict("unsupported", "one of the sentences is cut, and nobody can say how it went on", share)
    if changed := _said_otherwise(told, sources):
        return Verdict("unsupported", changed, share)
    return Verdict("", "", share)


def _said_otherwise(told: Text, sources: Sequence[Text]) -> str:
    """How a claim whose words stand in the sentences says something else with them; empty when it does not."""
    if invented := _invented(told, sources):
        return f"no sentence has `{invented}`"
    if parted := _grafted(told, sources) or _spliced(told, sources):
        return f"`{parted}` and the words beside it stand in different sentences"
    if moved := _moved(told, sources):
        return f"what is said of `{moved}` is said of something else"
    if told.negations > sum(s.negations for s in sources):
        return "a negation that the sentences do not have"
    turned = _turned(told, told.negated, [(s, s.negated) for s in sources])
    if turned := turned or _turned(told, told.hedged, [(s, s.hedged) for s in sources]):
        return f"negation or hedge differs at `{turned}`"
    return ""


def search(claim: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The fewest sentences that carry `claim`, best first by its words, at most `MOST_SENTENCES`; empty when none
    do."""
    left = taken_apart(claim).told
    pool = sorted(((s, taken_apart(s.text).told) for s in sentences), key=lambda each: -len(left & each[1]))[:40]
    chosen: list[Sentence] = []
    while pool and len(chosen) < MOST_SENTENCES:
        best = max(pool, key=lambda each: len(left & each[1]))
        if chosen and len(left & best[1]) < MORE_WORDS:
            return ()
        pool.remove(best)
        chosen.append(best[0])
        left -= best[1]
        if check(claim, chosen).holds:
            return tuple(chosen)
    return ()


def nearest(claim: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The one sentence that shares most content words with `claim`; empty when there are no sentences."""
    told = taken_apart(claim).told
    best = max(sentences, key=lambda s: len(told & taken_apart(s.text).told), default=None)
    return (best,) if best else ()


def _foreign(claim: str, sentences: Sequence[Sentence]) -> str:
    """A link, address or piece of markup in the claim that stands in none of the sentences; empty when there is
    none."""
    texts = [plain(s.text) for s in sentences]
    return next((m for m in _MARKUP.findall(plain(claim)) if not any(m in t for t in texts)), "")


def _missing_figures(told: Text, sources: Sequence[Text]) -> str:
    for figure in told.figures:
        same = [f for s in sources for f in s.figures if f.value == figure.value and f.unit == figure.unit]
        nouns = {stem(n) for f in same for n in f.of}
        if not same or (figure.of and nouns and nouns.isdisjoint(stem(n) for n in figure.of[:2])):
            return " ".join([f"{figure.value:f}", figure.unit, *figure.of[:1]]).strip()
    return ""


def _grafted(told: Text, sources: Sequence[Text]) -> str:
    """A name that no sentence has together with a content word beside it in the claim; empty when there is none.

    A claim drawn from several sentences could otherwise put one sentence's name into another one's story.
    """
    if len(sources) < 2:
        return ""
    content = [word for word in told.words if word.content]
    for i, word in enumerate(content):
        beside = {w.stem for w in content[max(0, i - 1) : i + 2]} - {word.stem}
        if word.bare in told.names and beside:
            with_it = [s for s in sources if word.stem in s.told]
            if with_it and not any(beside & s.told for s in with_it):
                return word.text
    return ""


def _invented(told: Text, sources: Sequence[Text]) -> str:
    """Two content words of one clause, side by side, that no sentence has; empty when there are none.

    One strange word is a paraphrase. Two together say something: most words of a claim may stand in a sentence that
    ends before its point (`has asked all police forces ...`).
    """
    there = frozenset().union(*(s.told for s in sources))
    for clause in _clauses(told):
        for one, other in pairwise(clause):
            if one not in there and other not in there:
                return f"{one} {other}"
    return ""


def _spliced(told: Text, sources: Sequence[Text]) -> str:
    """The content word at which the claim passes from one sentence to another inside a clause; empty when it does not.

    Clauses may come from different sentences; a clause whose words do is a statement that nobody made.
    """
    if len(sources) < 2:
        return ""
    for clause in _clauses(told):
        known = [stem for stem in clause if any(stem in s.told for s in sources)]
        if known and max(sum(stem in s.told for stem in known) for s in sources) < CLAUSE * len(known):
            return clause[-1]
    return ""


def _clauses(text: Text) -> Iterator[list[str]]:
    """Stems of the content words, clause by clause."""
    current: list[str] = []
    for word in text.words:
        if word.text in _BREAKS or word.bare in _BREAKS:
            yield current
            current = []
        elif word.content:
            current.append(word.stem)
    yield current


def _moved(told: Text, sources: Sequence[Text]) -> str:
    """The word on which the claim hangs an apposition that its sentences hang on another one; empty when there is
    none."""
    theirs = [hung for s in sources for hung in s.hung]
    for own in told.hung:
        same = [hung.on for hung in theirs if hung.opener == own.opener and hung.of & own.of]
        if same and own.on not in same:
            return own.on
    return ""


def _missing_names(told: Text, sources: Sequence[Text]) -> str:
    theirs = [word for s in sources for word in s.words]
    words = {word.bare for word in theirs}
    wanted = sorted((told.names | told.openers) - words - STOP - _TITLES)
    if not wanted:
        return ""
    words |= {part for word in words if "-" in word for part in word.split("-")}
    stems = {word.stem for word in theirs}
    initials = _initials(word.text for word in theirs)
    written_out = _initials(w.text for w in told.words).of({w.bare for w in theirs if w.text.isupper()})
    acronyms = {w.bare for w in told.words if w.text.isupper() and len(w.bare) > 1}
    missing = [
        name
        for name in wanted
        if not (
            name in words or stem(name) in stems or _inflected(name, words) or (name in acronyms and name in initials)
        )
        and name not in written_out
        and not all(part in words for part in name.split("-"))
    ]
    return ", ".join(missing)


class _Initials(dict[str, frozenset[str]]):
    """Initials of runs of capitalised words, and the words of each run: `un` -> `united`, `nations`."""

    def of(self, acronyms: Iterable[str]) -> frozenset[str]:
        """All words whose run is written as one of `acronyms`."""
        return frozenset(w for a in acronyms if a in self for w in self[a])


def _initials(words: Iterable[str]) -> _Initials:
    found = _Initials()
    run: list[str] = []
    for word in [*words, "."]:
        if word[0].isupper():
            run.append(bare(word))
            for size in range(2, min(5, len(run)) + 1):
                part = run[-size:]
                found["".join(w[0] for w in part)] = frozenset(part)
        else:
            run = []
    return found


def _inflected(name: str, words: Iterable[str]) -> bool:
    """`Russian` for `Russia`, `Indians` for `India`: one word is the other with a usual ending."""
    return any(
        len(shorter) >= 4
        and longer.startswith(shorter)
        and longer[len(shorter) :] in ("n", "ns", "an", "ans", "ian", "s", "i", "is")
        for word in words
        for shorter, longer in [sorted((name, word), key=len)]
    )


def _shares(content: Sequence[str], sources: Sequence[Text]) -> tuple[float, float]:
    """Shares of the claim's content words that stand in the sentences: at all, and in the claim's order."""
    from rapidfuzz.distance import LCSseq  # seldom needed by those who import this, and slow to load

    if not content:
        return 0.0, 0.0
    there = frozenset().union(*(s.told for s in sources))
    orders = ([*sources[first:], *sources[:first]] for first in range(len(sources)))
    best = max((LCSseq.similarity(content, [*chain(*(s.content for s in order))]) for order in orders), default=0)
    return sum(word in there for word in content) / len(content), best / len(content)


def _turned(told: Text, under: Under, sources: Sequence[tuple[Text, Under]]) -> str:
    """A content word that stands under a marker (negation or hedge) on one side only; empty when there is none.

    `under` are the claim's words under one, and each source comes with its own. Where a scope ends nobody can say
    without a parser: a word counts as free only beyond `REACH`.
    """
    surely = frozenset().union(*(marked.surely for _, marked in sources))
    possibly = frozenset().union(*(marked.possibly for _, marked in sources))
    openly = frozenset().union(*(s.told - marked.surely for s, marked in sources))
    for word in told.content:
        if word in under.surely and word not in possibly and word in openly:
            return word
        if word not in under.possibly and word in surely and word not in openly:
            return word
    return sorted(under.surely)[0] if under.surely and not possibly else ""
