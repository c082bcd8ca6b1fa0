"""A text in; out, once for all, what a claim is judged by: words, content, figures, names, negations and hedges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from crossbrief.ground.fold import plain
from crossbrief.ground.numerals import Figure, figures
from crossbrief.words import SENTENCES
from crossbrief.words import stem as snowball

SCOPE, REACH = 3, 6
"""Content words after a negation or hedge that are surely, and that are possibly, under it."""
APPOSED = 3
"""Content words by which two appositions are told to be one."""

_TOKEN = re.compile(
    r"[$€£¥₹]?\d+(?:[.,]\d+)*%?"
    r"|(?:[^\W\d_]\.){2,}|\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|St|Jr|Sr)\."
    r"|[^\W\d_]+(?:['.&-][^\W_]+)*(?:\.(?=\s+[a-z\d]))?"  # a stop before a small letter or a figure ends no sentence
    r"|[.!?;:,]"
)
_SPACED = re.compile(r"\b([A-Z])\. (?=[A-Z]\.)")
"""`U. S.`, which is `U.S.`."""
_NEGATIONS = frozenset("not no never none neither nor without cannot nobody nothing deny denies denied".split())
_HEDGES = frozenset(
    "may might could would should likely unlikely possible possibly perhaps probably expected expect "
    "expects alleged allegedly reportedly plan plans planned hope hopes hoped aim aims if whether risk "
    "risks risking threatened threatens propose proposed proposes suggest suggested suggests consider "
    "considering considers potential potentially believes believed".split()
)
STOP = frozenset(
    "a an the of in on at to for from by with as and or but that this these those it its is are was were "
    "be been being has have had do does did he she they his her their them who which what when where "
    "there then than so also after before during over under about into out up down said say says "
    "according while because i we you our your not no will can just very more most some any all both one "
    "other such only own same too now new last first".split()
)
_MARKS = ".!?;:"
_OPENERS = frozenset("one a an the which who whose where".split())
"""Words that open an apposition or a relative clause after a comma."""


class Hung(NamedTuple):
    """An apposition or relative clause: `..., one of its most advanced weapons`."""

    on: str
    """Stem of the content word it hangs on: the last one before the comma."""
    opener: str
    of: frozenset[str]
    """Stems of its first content words."""


class Under(NamedTuple):
    """Stems under a negation or hedge: surely, and possibly."""

    surely: frozenset[str]
    possibly: frozenset[str]


class Word(NamedTuple):
    """One word, figure or mark as it stands."""

    text: str
    bare: str
    """Lower case, without dots and possessive."""
    stem: str
    content: bool
    """Neither a mark, a figure nor a word of `STOP`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart."""

    words: tuple[Word, ...]
    content: tuple[str, ...]
    """Stems of content words, in order."""
    told: frozenset[str]
    """The same, as a set."""
    figures: tuple[Figure, ...]
    names: frozenset[str]
    """Words written with a capital inside a sentence, or that are acronyms; lower case, without `'s`."""
    openers: frozenset[str]
    """Words written with a capital because a sentence starts there: names or not."""
    negations: int
    negated: Under
    hedged: Under
    hung: tuple[Hung, ...]


@lru_cache(maxsize=SENTENCES)
def taken_apart(text: str) -> Text:
    """`text` as words, figures and names."""
    line = _SPACED.sub(r"\1.", plain(text))
    words = tuple(map(_word, _TOKEN.findall(line)))
    names, openers = _capitalised(words)
    content = tuple(w.stem for w in words if w.content)
    return Text(
        words,
        content,
        frozenset(content),
        figures([w.text for w in words], line),
        names,
        openers,
        sum(w.bare in _NEGATIONS for w in words),
        _under(words, _NEGATIONS),
        _under(words, _HEDGES),
        tuple(_hung(words)),
    )


def bare(word: str) -> str:
    """Lower case, without dots and possessive."""
    return word.casefold().replace(".", "").removesuffix("'s").removesuffix("'")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball stem of a word's bare form."""
    form = bare(word)
    return snowball(form) if form.isalpha() else form


@lru_cache(maxsize=65536)
def _word(text: str) -> Word:
    form = bare(text)
    return Word(text, form, stem(text), text[0].isalnum() and not text[0].isdigit() and form not in STOP)


def _capitalised(words: Sequence[Word]) -> tuple[frozenset[str], frozenset[str]]:
    """Names, and words whose capital may be that of a sentence's start."""
    names: set[str] = set()
    openers: set[str] = set()
    opening = True
    for word in words:
        if word.text in _MARKS or word.text == ",":
            opening = opening or word.text in ".!?"
            continue
        if word.text[0].isupper():
            kind = openers if opening and not word.text.isupper() else names
            kind.add(word.bare)
        opening = False
    return frozenset(names), frozenset(openers)


def _under(words: Sequence[Word], markers: frozenset[str]) -> Under:
    """Stems of the content words after a marker; `n't` counts as `not`."""
    surely: set[str] = set()
    possibly: set[str] = set()
    since = REACH
    for word in words:
        if (word.bare in markers and word.text != "May") or ("not" in markers and word.bare.endswith("n't")):
            since = 0
        elif word.text in _MARKS:
            since = REACH
        elif word.content and since < REACH:
            since += 1
            possibly.add(word.stem)
            if since <= SCOPE:
                surely.add(word.stem)
    return Under(frozenset(surely), frozenset(possibly))


def _hung(words: Sequence[Word]) -> Iterator[Hung]:
    for i, word in enumerate(words[:-1]):
        if word.text == "," and words[i + 1].bare in _OPENERS:
            before = next((w.stem for w in reversed(words[:i]) if w.content), "")
            after = islice((w.stem for w in words[i + 1 :] if w.content), APPOSED)
            yield Hung(before, words[i + 1].bare, frozenset(after))
