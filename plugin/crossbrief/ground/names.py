"""Names of a claim against those of its sentences and their articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from crossbrief.document import Document
from crossbrief.ground.cited import Cited, Failure
from crossbrief.words import FUNCTION_WORDS, Token, tokens, zipf

COMMON = 4.0
"""Zipf value (ten in a million words) from which a word at a sentence's start is taken for a plain word, not a name."""
_ENDINGS = (
    "n",
    "ns",
    "an",
    "ans",
    "ian",
    "ians",
    "ean",
    "ese",
    "i",
    "is",
    "ish",
    "s",
    "es",
    "ite",
    "ites",
    "er",
    "ers",
    "ic",
)
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december jan feb mar apr jun jul aug sept sep oct nov dec christmas easter".split()
)
_START = re.compile(r"(?:^|[.!?:;…]['\"”’)]*\s+|[\"“‘(]\s*|[–—]\s*)$")
_HYPHEN = re.compile(r"[-–/]")


def failures(text: str, cited: Cited) -> list[Failure]:
    """The names of `text` that neither its sentences nor their articles have, in full or in part."""
    claimed = list(_names(text))
    if not claimed:
        return []
    known = _known(cited)
    missing = [t for t in claimed if not _stands(t, known)]
    named = dict.fromkeys(t.text for t in missing)
    return [Failure("name", f"no sentence has the name {name}") for name in named]


def shared(text: str, other: str) -> bool:
    """Whether two texts have a name in common."""
    theirs = {t.norm for t in tokens(other)}
    return any(t.norm in theirs for t in _names(text))


def _names(text: str) -> Iterator[Token]:
    """Words written with a capital that are names: no title, no day or month, no plain word that opens a sentence."""
    for token in tokens(text):
        if not token.capitalised or token.norm in _CALENDAR or token.norm in _titles():
            continue
        if token.norm in FUNCTION_WORDS and not (token.text.isupper() and len(token.text) > 1):
            continue
        if len(token.norm) < 2:
            continue
        opens = bool(_START.search(text[: token.start]))
        if opens and not token.text.isupper() and zipf(token.stem) >= COMMON:
            continue
        yield token


class _Known:
    """Words of the articles, the initials of their names, and other ways to write them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: set[str] = set()
        self.stems: set[str] = set()
        self.initials: set[str] = set()
        for text in texts:
            words, stems, initials = _of_text(text)
            self.words |= words
            self.stems |= stems
            self.initials |= initials
        self.other: set[str] = set()
        for word in tuple(self.words):
            for group in _groups().get(word, ()):
                self.other |= group


def _known(cited: Cited) -> _Known:
    return _Known(text for document in cited.documents for text in _texts(document))


def _texts(document: Document) -> Iterator[str]:
    article = document.article
    yield from (s.text for s in document.sentences if not s.suspicious)
    yield from (part for part in (article.publisher, article.title, article.byline) if part)


@lru_cache(maxsize=8192)
def _of_text(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Folded words, stems, and initials of runs of capitalised words."""
    found = tokens(text)
    initials: set[str] = set()
    run: list[str] = []
    for token in (*found, None):
        if token is not None and token.capitalised:
            run.append(token.norm)
            for size in range(2, min(5, len(run)) + 1):
                initials.add("".join(w[0] for w in run[-size:]))
        elif token is None or token.norm not in ("of", "the", "and", "for"):
            run = []
    return frozenset(t.norm for t in found), frozenset(t.stem for t in found), frozenset(initials)


def _stands(name: Token, known: _Known) -> bool:
    norm = name.norm
    if norm in known.words or norm in known.other or name.stem in known.stems:
        return True
    if name.text.replace(".", "").isupper() and norm in known.initials:
        return True
    return _inflected(norm, known.words) or any(
        norm in group and _spelt_out(group, known) for group in _groups().get(norm, ())
    )


def _spelt_out(group: frozenset[str], known: _Known) -> bool:
    """Whether the articles have another way to write what a group of names means."""
    return bool(group & known.words)


def _inflected(name: str, words: set[str]) -> bool:
    """`Russian` for `Russia`, `Mexican` for `Mexico`: one word is the other, but for a last vowel, with a usual ending."""
    for ending in _ENDINGS:
        if len(name) - len(ending) >= 4 and name.endswith(ending):
            root = name.removesuffix(ending)
            if any(root + vowel in words for vowel in ("", "a", "o", "e", "y")):
                return True
    return (
        any(name.rstrip("aoey") + ending in words or name + ending in words for ending in _ENDINGS) and len(name) >= 4
    )


@cache
def _sections() -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    current: list[frozenset[str]] = []
    for line in files("crossbrief").joinpath("data/names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(frozenset(line.split()))
    return found


@cache
def _groups() -> dict[str, list[frozenset[str]]]:
    """Word -> the ways to write what it names."""
    found: dict[str, list[frozenset[str]]] = {}
    for section in ("states", "peoples", "parties"):
        for group in _sections()[section]:
            for word in group:
                found.setdefault(word, []).append(group)
    return found


@cache
def _titles() -> frozenset[str]:
    return frozenset().union(*_sections()["titles"])
