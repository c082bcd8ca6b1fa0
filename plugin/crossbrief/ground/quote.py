"""Text compared without its typography: folding that remembers offsets, and finding a quote exactly, never
approximately.

Folded away: compatibility forms (NFKC, but not raised or lowered digits and fractions, which change a figure), kinds
of quotation mark, dash and space, soft hyphens and invisible characters. Case, digits, words and their order stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from crossbrief.document import Article, Document, Sentence
from crossbrief.schema import Evidence

_SINGLE = dict.fromkeys("‘’‚‛′`´ʼ＇", "'")
_DOUBLE = dict.fromkeys("“”„‟″«»〝〞＂", '"')
_DASH = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_SAME = _SINGLE | _DOUBLE | _DASH
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_CLUSTER = re.compile(r".[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]*", re.DOTALL)
_PLAIN = re.compile(r"[!-_a-~]*")

MIN_QUOTE_CHARS = 12
MIN_QUOTE_WORDS = 3
"""A shorter quote stands in too many places to prove anything by itself."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]`, `ends[i]` is where its character `i` came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Span(NamedTuple):
    """Code points into a text."""

    start: int
    end: int
    match: Literal["exact", "normalised"]


class Missed(NamedTuple):
    """Why a quote proves nothing: `not_found` or `ambiguous`, and a sentence about it."""

    reason: Literal["not_found", "ambiguous"]
    detail: str


@lru_cache(maxsize=1024)
def fold(text: str) -> Folded:
    """Fold `text`, one pass, linear."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for char in _folded(cluster[0]):
            if char == " " and out and out[-1] == " ":
                ends[-1] = cluster.end()
                continue
            out.append(char)
            starts.append(cluster.start())
            ends.append(cluster.end())
    return Folded("".join(out), tuple(starts), tuple(ends))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The folded text alone, without space at its ends."""
    if text.isascii():
        return " ".join(text.split()).replace("`", "'")
    return fold(text).text.strip()


def find(quote: str, text: str) -> tuple[Span, ...]:
    """Every place where `quote` stands in `text` as whole words, but for typography; overlapping places count once.

    Whole words: `5 billion` does not stand in `5.5 billion`, nor `10` in `10,000` or `$10`'s `100`.
    """
    wanted = folded(quote)
    if not wanted:
        return ()
    line = fold(text)
    spans = []
    position = line.text.find(wanted)
    while position >= 0:
        stop = position + len(wanted)
        if _whole(line.text, position, stop):
            start, end = line.starts[position], line.ends[stop - 1]
            spans.append(Span(start, end, "exact" if text[start:end] == quote else "normalised"))
            position = line.text.find(wanted, stop)
        else:
            position = line.text.find(wanted, position + 1)
    return tuple(spans)


def find_quote(quote: str, article: Article) -> Span | Missed:
    """Where a quote that somebody wrote out stands in an article, if it stands there once and is long enough to prove
    anything."""
    spans = find(quote, article.text)
    if not spans:
        return Missed("not_found", "These words do not stand in the article.")
    if len(spans) > 1:
        return Missed("ambiguous", f"These words stand in the article {len(spans)} times.")
    if len(quote.strip()) < MIN_QUOTE_CHARS or len(quote.split()) < MIN_QUOTE_WORDS:
        return Missed(
            "ambiguous",
            f"Fewer than {MIN_QUOTE_WORDS} words or {MIN_QUOTE_CHARS} characters prove nothing by themselves.",
        )
    return spans[0]


def evidence(sentence: Sentence, document: Document, value: Span | None = None) -> Evidence:
    """A sentence as evidence; `value` is a stretch inside the sentence, counted from its start."""
    found = Evidence.of(sentence, (value.start, value.end) if value else None, text=document.article.text)
    return found.model_copy(update={"match": value.match}) if value else found


def _folded(cluster: str) -> str:
    if _PLAIN.fullmatch(cluster):
        return cluster
    if same := _SAME.get(cluster):
        return same
    if unicodedata.decomposition(cluster[0]).startswith(("<super>", "<sub>", "<fraction>")):
        return cluster
    normal = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster))
    return "".join(" " if char.isspace() else _SAME.get(char, char) for char in normal)


def _whole(text: str, start: int, stop: int) -> bool:
    """Whether the stretch begins and ends at the border of a word or figure."""
    before, first, last, after = text[start - 1 : start], text[start], text[stop - 1], text[stop : stop + 2]
    if first.isalnum() and before.isalnum():
        return False
    if first.isdigit() and before and before in ".,:/-−" and text[start - 2 : start - 1].isdigit():
        return False
    if last.isalnum() and after[:1].isalnum():
        return False
    return not (last.isdigit() and len(after) == 2 and after[0] in ".,:/-" and after[1].isdigit())
