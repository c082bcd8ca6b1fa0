"""A claim and its cited sentences in; the name that neither they, their neighbours nor their article has, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from crossbrief.ground.facts.cited import Cited
from crossbrief.reading.lists import lines
from crossbrief.reading.words import FUNCTION_WORDS, REPORTING, SENTENCES, UNLISTED, Token, lexicon, tokens, zipf

OWN = 3
"""Times an article names somebody who is then its own person, whom any of its sentences may mean."""
_TITLE_CASE = 0.7
"""Share of a line's longer words with a capital from which it is a headline, whose capitals prove no names."""
_PREFIX = 6
"""Letters two forms of one plain word share at least."""
_ROOT = 4
"""Letters that two forms of one name share at least."""
_ENDINGS = ("s", "n", "ns", "an", "ans", "ian", "ians", "ese", "ish", "i", "is", "a", "ia", "y", "ey")
_CALENDAR = lexicon("calendar")
_COURTESY = frozenset("mr mrs ms miss dr sir madam".split())
_AUXILIARIES = frozenset("is was has had will would may could should can did does must might".split())
_COMMON_ENDINGS = ("s", "ly", "ing", "ed", "tion", "ment", "ity", "ness", "ance", "ence", "ism", "ship", "er", "or")
_SMALL = frozenset("of the and for on".split())
_GAP = re.compile(r"[ \u00a0]|-|‑|\. |['’]s ")
_OPENS = "“\"‘'«:.!?;([—–-"


@cache
def _aliases() -> dict[str, frozenset[str]]:
    """Folded word -> the other forms of the name that it is."""
    table: dict[str, frozenset[str]] = {}
    for line in lines("aliases"):
        members = frozenset(line.split())
        for word in members:
            table[word] = table.get(word, frozenset()) | members
    return table


def missing(text: str, cited: Cited) -> str:
    """The first name of `text` that has no source, as it is written there; empty when all have one.

    A name has one if all of it stands in the cited sentences; if part of it does and the rest stands in the article
    (`Todd Akin` for `Akin`); or if it stands within three sentences, is one of the article's own persons or its
    publisher.
    """
    runs = _names(text)
    if not runs:
        return ""
    there = _all(s.text for s in cited.sentences)
    for run in runs:
        absent = [t for t in run if not (_forms(t) & there) and t.norm not in _COURTESY]
        if not absent or _is_shortened(run, cited):
            continue
        known = _all(s.text for s in cited.neighbours()) | _own(cited) | _published(cited)
        if len(absent) < len(run) or any(_forms(t) & known for t in run):
            known |= _all(d.article.text for d in cited.documents())
        left = [t for t in absent if not (_forms(t) & known) and not _is_plain(t, text, cited)]
        if left:
            return " ".join(t.text for t in left)
    return ""


def _is_plain(token: Token, text: str, cited: Cited) -> bool:
    """Whether a word that opens a sentence is a plain one there: `Delivery` where they tell what is `delivered`."""
    if not _opens(text, token) or len(token.norm) < _PREFIX:
        return False
    near = (t for s in cited.neighbours() for t in tokens(s.text) if not t.capitalised)
    return any(t.norm[:_PREFIX] == token.norm[:_PREFIX] for t in near)


def name_words(text: str) -> frozenset[str]:
    """The folded words of the names of `text`."""
    return frozenset(t.norm for run in _names(text) for t in run)


def is_alike(one: str, other: str) -> bool:
    """Whether two folded words are forms of one name: `russia` and `russian`."""
    return bool(_spellings(one) & _spellings(other))


@lru_cache(maxsize=SENTENCES)
def _names(text: str) -> tuple[tuple[Token, ...], ...]:
    """Runs of capitalised words that are names, the calendar and words that only open a sentence left out."""
    words = tokens(text)
    long = [t for t in words if len(t.norm) > 3]
    headline = len(long) > 2 and sum(t.capitalised for t in long) >= _TITLE_CASE * len(long)
    kept = [i for i, t in enumerate(words) if _is_name(text, words, i, headline=headline)]
    runs: list[list[Token]] = []
    last = -2
    for i in kept:
        if i == last + 1 and _GAP.fullmatch(text[words[last].end : words[i].start]):
            runs[-1].append(words[i])
        else:
            runs.append([words[i]])
        last = i
    return tuple(map(tuple, runs))


def _is_name(text: str, words: Sequence[Token], i: int, *, headline: bool) -> bool:
    token = words[i]
    acronym = token.text.isupper() and len(token.norm) > 1
    if not token.capitalised or len(token.norm) < 2 or token.norm in _CALENDAR:
        return False
    if headline and not acronym:
        return zipf(token.stem) <= UNLISTED
    if token.norm in FUNCTION_WORDS and not (acronym and not headline):
        return False
    return acronym or not _opens(text, token) or _names_somebody(text, words, i)


def _opens(text: str, token: Token) -> bool:
    """Whether its capital may be that of a sentence's or quotation's start."""
    before = text[: token.start].rstrip()
    return not before or (before[-1] in _OPENS and not text[: token.start].endswith(("-", "‑")))


def _names_somebody(text: str, words: Sequence[Token], i: int) -> bool:
    """Whether a sentence's first word is a name: another capital follows, or it is no plural and a verb follows."""
    token, after = words[i], words[i + 1] if i + 1 < len(words) else None
    if token.text.endswith(("'s", "’s")):
        return True
    if after is None or text[token.end : after.start].strip(" -"):
        return False
    if after.capitalised and after.norm not in _CALENDAR:
        return zipf(token.stem) <= UNLISTED
    verbal = after.norm in _AUXILIARIES or after.norm in REPORTING or after.norm.endswith("ed")
    return verbal and not token.norm.endswith(_COMMON_ENDINGS)


@lru_cache(maxsize=65536)
def _spellings(norm: str) -> frozenset[str]:
    found = {norm, *_aliases().get(norm, ())}
    found.update(norm.removesuffix(e) for e in _ENDINGS if norm.endswith(e) and len(norm) - len(e) >= _ROOT)
    return frozenset(found)


def _is_shortened(run: Sequence[Token], cited: Cited) -> bool:
    """Whether the articles print its initials, or it is initials whose words they print."""
    texts = [d.article.text for d in cited.documents()]
    if len(run) == 1:
        return run[0].text.isupper() and any(run[0].norm in _initials(text) for text in texts)
    short = "".join(t.norm[0] for t in run if t.capitalised)
    return any(short in _acronyms(text) for text in texts)


def _forms(token: Token) -> frozenset[str]:
    if token.norm == "us" and not token.text.isupper():  # the pronoun
        return frozenset({"us"})
    return _spellings(token.norm) | {token.stem}


@lru_cache(maxsize=SENTENCES)
def _known(text: str) -> frozenset[str]:
    """Every form of every word of a text, and the initials of its names."""
    words = tokens(text)
    found = frozenset(f for t in words for f in _forms(t) if t.text != "us")
    return found | frozenset(_parties(text))


def _all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_known, texts))


def _parties(text: str) -> Iterator[str]:
    """`(R-Mo.)`, `D-Calif.`: the party that the letter stands for."""
    if re.search(r"\bR-[A-Z]|\(R\)", text):
        yield from ("republican", "republicans")
    if re.search(r"\bD-[A-Z]|\(D\)", text):
        yield from ("democrat", "democrats", "democratic")


@lru_cache(maxsize=256)
def _initials(text: str) -> frozenset[str]:
    """`un` for `United Nations`, `fbi` for `Federal Bureau of Investigation`; small words may stand between."""
    found: set[str] = set()
    run = ""
    for token in tokens(text):
        if token.capitalised:
            run = run[-5:] + token.norm[:1]
            found.update(run[-size:] for size in range(2, len(run) + 1))
        elif token.norm not in _SMALL:
            run = ""
    return frozenset(found)


@lru_cache(maxsize=256)
def _acronyms(text: str) -> frozenset[str]:
    """The words that a text prints in capitals."""
    return frozenset(t.norm for t in tokens(text) if t.text.isupper() and len(t.norm) > 1)


@lru_cache(maxsize=256)
def _persons(text: str) -> frozenset[str]:
    """Forms of what an article names at least `OWN` times."""
    counted = Counter(t.norm for t in tokens(text) if t.capitalised and t.norm not in FUNCTION_WORDS)
    return frozenset(f for norm, times in counted.items() if times >= OWN for f in _spellings(norm))


def _own(cited: Cited) -> frozenset[str]:
    return frozenset().union(*(_persons(d.article.text) | _known(d.article.title or "") for d in cited.documents()))


def _published(cited: Cited) -> frozenset[str]:
    return _all(f"{d.article.publisher or ''} . {d.article.byline or ''}" for d in cited.documents())
