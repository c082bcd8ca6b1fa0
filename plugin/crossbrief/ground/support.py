"""A written claim and sentences in; whether the sentences carry the claim, and if not, why.

Not a judge of meaning: a set of necessary conditions, each of which a false claim made from true words tends to
break. Figures with their units, names, negations and hedges of the claim must stand in the sentences, most of its
content words too, and largely in the same order. A paraphrase that goes further than that is refused: the reader
loses a sentence, not the truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crossbrief.document import Sentence
from crossbrief.ground.fold import plain
from crossbrief.ground.numerals import Figure, figures
from crossbrief.words import stem as snowball

WORDS = 0.7
"""Share of a claim's content words that must stand in its sentences. With 0.6, which separated a small model's
supported key points from the others, a short claim could still have its last two words made up."""
ORDER = 0.5
"""Share of a claim's content words that must stand there in the claim's own order: `Russia sanctioned India` is not
carried by `India sanctioned Russia`."""
MOST_SENTENCES = 3
"""A claim may draw on this many sentences."""
MORE_WORDS = 2
"""Content words a further sentence must add: one that lends a name alone would put it into another's story."""
SCOPE = 3
"""Words after a negation, hedge or figure that are taken to belong to it."""

_TOKEN = re.compile(r"[$€£¥₹]?\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['.&-][^\W_]+)*\.?|[.!?;:]")
_MARKUP = re.compile(r"\S*(?:://|www\.|[<>`\\{}|]|\]\(|@\w)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b\S*")
_NEGATIONS = frozenset("not no never none neither nor without cannot nobody nothing deny denies denied".split())
_HEDGES = frozenset(
    "may might could would should likely unlikely possible possibly perhaps probably expected expect "
    "expects alleged allegedly reportedly plan plans planned hope hopes hoped aim aims if whether risk "
    "risks risking threatened threatens propose proposed proposes suggest suggested suggests consider "
    "considering considers potential potentially believes believed".split()
)
_STOP = frozenset(
    "a an the of in on at to for from by with as and or but that this these those it its is are was were "
    "be been being has have had do does did he she they his her their them who which what when where "
    "there then than so also after before during over under about into out up down said say says "
    "according while because i we you our your not no will can just very more most some any all both one "
    "other such only own same too now new last first".split()
)
_TITLES = frozenset("mr mrs ms dr sir president minister".split())


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart once."""

    words: tuple[str, ...]
    """As written, folded."""
    stems: tuple[str, ...]
    content: tuple[str, ...]
    """Stems of content words, in order."""
    figures: tuple[Figure, ...]
    names: frozenset[str]
    """Words written with a capital inside a sentence, or that are acronyms; lower case, without `'s`."""
    openers: frozenset[str]
    """Words written with a capital because a sentence starts there: names or not."""


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
    if grafted := _grafted(told, sources):
        return Verdict("unsupported", f"`{grafted}` and the words beside it stand in different sentences", share)
    if share < WORDS or order < ORDER:
        return Verdict(
            "unsupported", f"{share:.0%} of the words stand in the sentences, {order:.0%} in this order", share
        )
    if sum(_bare(w) in _NEGATIONS for w in told.words) > sum(_bare(w) in _NEGATIONS for s in sources for w in s.words):
        return Verdict("unsupported", "a negation that the sentences do not have", share)
    if turned := _turned(told, sources, _NEGATIONS) or _turned(told, sources, _HEDGES):
        return Verdict("unsupported", f"negation or hedge differs at `{turned}`", share)
    return Verdict("", "", share)


def search(claim: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The fewest sentences that carry `claim`, best first by its words, at most `MOST_SENTENCES`; empty when none
    do."""
    told = frozenset(taken_apart(claim).content)
    ranked = sorted(sentences, key=lambda s: -len(told & set(taken_apart(s.text).content)))
    chosen: list[Sentence] = []
    covered: frozenset[str] = frozenset()
    for _ in range(MOST_SENTENCES):
        best = max(
            (s for s in ranked[:40] if s not in chosen),
            key=lambda s: len(told & (covered | frozenset(taken_apart(s.text).content))),
            default=None,
        )
        new = (told - covered) & set(taken_apart(best.text).content) if best else frozenset()
        if best is None or (chosen and len(new) < MORE_WORDS):
            return ()
        chosen.append(best)
        covered |= frozenset(taken_apart(best.text).content)
        if check(claim, chosen).holds:
            return tuple(chosen)
    return ()


def nearest(claim: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The one sentence that shares most content words with `claim`; empty when there are no sentences."""
    told = set(taken_apart(claim).content)
    best = max(sentences, key=lambda s: len(told & set(taken_apart(s.text).content)), default=None)
    return (best,) if best else ()


@lru_cache(maxsize=4096)
def taken_apart(text: str) -> Text:
    """`text` as words, figures and names."""
    words = tuple(_TOKEN.findall(plain(text)))
    stems = tuple(_stem(w) for w in words)
    names: set[str] = set()
    openers: set[str] = set()
    opening = True
    for word in words:
        if word in ".!?;:":
            opening = opening or word in ".!?"
            continue
        if word[0].isupper():
            kind = openers if opening and not word.isupper() else names
            kind.add(_bare(word))
        opening = False
    content = tuple(s for w, s in zip(words, stems, strict=True) if w[0].isalnum() and _is_content(w))
    return Text(words, stems, content, figures(words, plain(text)), frozenset(names), frozenset(openers))


def _foreign(claim: str, sentences: Sequence[Sentence]) -> str:
    """A link, address or piece of markup in the claim that stands in none of the sentences; empty when there is
    none."""
    texts = [plain(s.text) for s in sentences]
    return next((m for m in _MARKUP.findall(plain(claim)) if not any(m in t for t in texts)), "")


def _bare(word: str) -> str:
    return word.casefold().replace(".", "").removesuffix("'s").removesuffix("'")


def _is_content(word: str) -> bool:
    return _bare(word) not in _STOP and not word[0].isdigit()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    bare = _bare(word)
    return snowball(bare) if bare.isalpha() else bare


def _missing_figures(told: Text, sources: Sequence[Text]) -> str:
    for figure in told.figures:
        same = [f for s in sources for f in s.figures if f.value == figure.value and f.unit == figure.unit]
        nouns = {_stem(n) for f in same for n in f.of}
        if not same or (figure.of and nouns and nouns.isdisjoint(_stem(n) for n in figure.of[:2])):
            return " ".join([f"{figure.value:f}", figure.unit, *figure.of[:1]]).strip()
    return ""


def _grafted(told: Text, sources: Sequence[Text]) -> str:
    """A name that no sentence has together with a content word beside it in the claim; empty when there is none.

    A claim drawn from several sentences could otherwise put one sentence's name into another one's story.
    """
    if len(sources) < 2:
        return ""
    content = [(w, s) for w, s in zip(told.words, told.stems, strict=True) if w[0].isalnum() and _is_content(w)]
    for i, (word, stem) in enumerate(content):
        beside = {s for _, s in content[max(0, i - 1) : i + 2]} - {stem}
        if _bare(word) in told.names and beside:
            with_it = [s for s in sources if stem in s.content]
            if with_it and not any(beside & set(s.content) for s in with_it):
                return word
    return ""


def _missing_names(told: Text, sources: Sequence[Text]) -> str:
    words = {_bare(w) for s in sources for w in s.words} | {
        part for s in sources for w in s.words for part in _bare(w).split("-")
    }
    stems = {stem for s in sources for stem in s.stems}
    initials = _initials(w for s in sources for w in s.words)
    written_out = _initials(told.words).of({_bare(w) for s in sources for w in s.words if _is_acronym(w)})
    acronyms = {_bare(w) for w in told.words if _is_acronym(w)}
    missing = [
        name
        for name in sorted(told.names | told.openers)
        if name not in _STOP
        and name not in _TITLES
        and not (
            name in words or _stem(name) in stems or _inflected(name, words) or (name in acronyms and name in initials)
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
            run.append(_bare(word))
            for size in range(2, min(5, len(run)) + 1):
                part = run[-size:]
                found["".join(w[0] for w in part)] = frozenset(part)
        else:
            run = []
    return found


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(_bare(word)) > 1


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
    if not content:
        return 0.0, 0.0
    there = {stem for s in sources for stem in s.content}
    best = 0
    for first in range(len(sources)):
        joined = [stem for s in (*sources[first:], *sources[:first]) for stem in s.content]
        best = max(best, _common(content, joined))
    return sum(stem in there for stem in content) / len(content), best / len(content)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence; words that only one side has cannot be in it and are left out
    first."""
    shared = set(left) & set(right)
    left, right = [w for w in left if w in shared], [w for w in right if w in shared]
    row = [0] * (len(right) + 1)
    for item in left:
        diagonal = 0
        for j, other in enumerate(right, 1):
            diagonal, row[j] = row[j], diagonal + 1 if item == other else max(row[j], row[j - 1])
    return row[-1]


def _turned(told: Text, sources: Sequence[Text], markers: frozenset[str]) -> str:
    """A content word that stands under a negation (or hedge) on one side only; empty when there is none."""
    under = _scopes(told, markers)
    free = [set(s.content) - _scopes(s, markers) for s in sources]
    theirs = {stem for s in sources for stem in _scopes(s, markers)}
    openly = {stem for words in free for stem in words}
    for stem in told.content:
        if stem in under and stem not in theirs and stem in openly:
            return stem
        if stem not in under and stem in theirs and stem not in openly:
            return stem
    if under and not theirs:
        return sorted(under)[0]
    return ""


def _scopes(text: Text, markers: frozenset[str]) -> frozenset[str]:
    """Stems of the content words right after a marker; `n't` counts as `not`."""
    found: list[str] = []
    left = 0
    for word, stem in zip(text.words, text.stems, strict=True):
        bare = _bare(word)
        if (bare in markers and word != "May") or ("not" in markers and bare.endswith("n't")):
            left = SCOPE
        elif left and word[0].isalnum() and _is_content(word):
            found.append(stem)
            left -= 1
        elif word in ".!?;:":
            left = 0
    return frozenset(found)
