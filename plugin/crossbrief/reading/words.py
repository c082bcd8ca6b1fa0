"""A sentence in, its words out: folded, stemmed, weighed by rarity in English, with offsets into the sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from crossbrief.reading.lists import lines, sections

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?![^\W\d_])"  # U.S., I.R.S.
    r"|\d[\d,.]*\d|\d"  # 348, 1,941, 5.4
    r"|[^\W_]+(?:['’][^\W_]+)*"  # words, O'Rourke, don't; a hyphen separates
)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_STEMMER = Stemmer.Stemmer("english")
SENTENCES = 4096
"""Sentences whose words, figures and dates are remembered (about 25 MB when full): several stages read each sentence, and a
chat tool, a watched pile and a checked draft bring the same articles again."""


@cache
def lexicon(section: str) -> frozenset[str]:
    """The folded words of one section of `data/lexicon.txt`; raises KeyError for a section that is not there."""
    return frozenset(" ".join(sections("lexicon")[section]).split())


FUNCTION_WORDS = lexicon("function words")
"""Words that carry no content of their own; reporting verbs and courtesy titles count among them."""
REPORTING = lexicon("reporting")
"""Verbs (past and present) whose subject is the speaker of a claim."""

_CONTRACTED_IS = lexicon("contracted is")
_MAX_ZIPF = 7.5
UNLISTED = 3.0
"""Zipf value of a stem that the table does not list."""


class Token(NamedTuple):
    """One word of a sentence; `sentence.text[start:end] == text`."""

    text: str
    start: int
    end: int
    norm: str
    """Folded: lower case, straight apostrophes, no accents, no dots, no possessive."""
    stem: str
    """Snowball stem of `norm`; `norm` itself for function words and figures."""
    content: bool
    """Whether it carries content: neither a function word nor a lone letter."""
    capitalised: bool
    """Whether it begins with a capital letter."""


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word in the form in which two spellings of it are equal: `Calderón’s` -> `calderon`, `I.R.S.` -> `irs`."""
    plain = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    if not plain[:1].isdigit():
        plain = plain.replace(".", "")
    return plain[:-2] if plain.endswith("'s") and plain not in _CONTRACTED_IS else plain.strip("'")


@lru_cache(maxsize=65536)
def stem(norm: str) -> str:
    """Snowball English stem of a folded word; function words and figures stay as they are."""
    if norm in FUNCTION_WORDS or norm[:1].isdigit():
        return norm
    return str(_STEMMER.stemWord(norm))


@lru_cache(maxsize=SENTENCES)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of `text` in order; punctuation is left out."""
    return tuple(Token(m.group(), m.start(), m.end(), *_traits(m.group())) for m in _TOKEN.finditer(text))


@lru_cache(maxsize=65536)
def _traits(word: str) -> tuple[str, str, bool, bool]:
    """What `Token` says of a word wherever it stands: norm, stem, content, capitalised."""
    norm = fold(word)
    content = norm not in FUNCTION_WORDS and (len(norm) > 1 or norm.isdigit())
    return norm, stem(norm), content, word[:1].isupper()


@cache
def _zipf() -> dict[str, float]:
    """Stem -> log10 of its occurrences per billion words; the table names its source and licence."""
    table: dict[str, float] = {}
    for line in lines("frequency"):
        value, *stems = line.split()
        table.update(dict.fromkeys(stems, float(value)))
    return table


def zipf(word_stem: str) -> float:
    """Frequency of a stem in English, on the Zipf scale (3 rare … 7.5 `the`); an unlisted stem counts as 3.0."""
    return _zipf().get(word_stem, UNLISTED)


@lru_cache(maxsize=65536)
def background_weight(word_stem: str) -> float:
    """How telling a stem is in English at large, 0 (`the`) to 1 (unlisted); linear in the Zipf scale."""
    return max(0.0, (_MAX_ZIPF - zipf(word_stem)) / (_MAX_ZIPF - UNLISTED))


def edits(one: str, other: str) -> int:
    """Letters added, dropped, changed or swapped with their neighbour (Damerau-Levenshtein) that make one word the other."""
    from rapidfuzz.distance import DamerauLevenshtein  # a tenth of the keyless command's imports, and seldom needed

    return int(DamerauLevenshtein.distance(one, other))


def likeness(one: str, other: str) -> float:
    """1 minus `edits` over the length of the longer word, 0 to 1."""
    return 1 - edits(one, other) / max(len(one), len(other), 1)
