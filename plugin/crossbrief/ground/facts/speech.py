"""Sentences in; what stands inside their quotation marks, and whom they give it to, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.ground.facts.cited import place
from crossbrief.reading.words import FUNCTION_WORDS, REPORTING, SENTENCES, Token, lexicon, tokens

_MARK = re.compile(r"[“”„«»\"]|``|''")
_VERBS = REPORTING | frozenset(
    "describe describes described describing labeled labelled branded dismissed criticized criticised praised calls"
    " calling condemned blasted slammed deemed termed referred writing arguing adding warning".split()
)
_PRONOUNS = lexicon("speaking pronouns") | {"i", "we"}
_TITLES = lexicon("titles")
_NOT_BEFORE = lexicon("not before verb")
_WITH_OBJECT = frozenset("told tells called calls accused accuses asked urged reminded".split())
"""Verbs after which a name is whom they are said to, not who says it."""
_REACH, _BACK = 14, 6
"""Words between a speaker and the verb; sentences back to whom a pronoun or a bare quotation is looked up in."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ClaimedSpeaker:
    """Who is said to have said it."""

    how: Literal["named", "pronoun", "described"]
    words: frozenset[str] = frozenset()
    """The folded words of the name, or of the names of which one is meant."""
    text: str = ""


class _Verb(NamedTuple):
    place: int
    speaker: ClaimedSpeaker


@lru_cache(maxsize=SENTENCES)
def quoted(text: str, opened: bool = False) -> Spans:
    """The stretches of a text inside double quotation marks; `opened`: it begins inside one. One left open ends it."""
    spans: list[tuple[int, int]] = []
    start = 0 if opened else -1
    for mark in _MARK.finditer(text):
        after, before = text[mark.end() : mark.end() + 1], text[mark.start() - 1 : mark.start()]
        opens = mark[0] in "“„«``" or (mark[0] == '"' and start < 0 and not after.isspace() and after != "")
        if mark[0] == '"' and before and before not in " \u00a0([—–-'‘" and start >= 0:
            opens = False
        if opens:
            start = mark.end() if start < 0 or not text[: mark.start()].strip() else start
        elif start >= 0:
            spans.append((start, mark.start()))
            start = -1
    if start >= 0:
        spans.append((start, len(text)))
    return tuple((a, b) for a, b in spans if b > a)


def inside(sentence: Sentence, home: Document | None) -> Spans:
    """The quoted stretches of a sentence in its article, where a quotation may have begun sentences before."""
    at = place(sentence, home) if home else -1
    if home is None or at < 0:
        return quoted(sentence.text)
    return quoted(sentence.text, _open(home, at))


def _open(home: Document, at: int) -> bool:
    """Whether a quotation that began earlier in the paragraph, or in one before it, is open where sentence `at` begins."""
    first = at
    while first and at - first < _BACK and home.sentences[first - 1].paragraph == home.sentences[at].paragraph:
        first -= 1
    opened = False
    for sentence in home.sentences[first:at]:
        spans = quoted(sentence.text, opened)
        opened = bool(spans) and spans[-1][1] == len(sentence.text)
    return opened


@lru_cache(maxsize=SENTENCES)
def speaker(text: str, spans: Spans) -> ClaimedSpeaker | None:
    """Whom a text names as the source of what it quotes, or None."""
    words = tokens(text)
    verbs = list(_verbs(text, words, spans))
    if not verbs:
        return None
    middle = spans[0] if spans else (0, 0)
    nearest = min(verbs, key=lambda v: _distance(words[v.place], middle))
    return nearest.speaker


def source(sentence: Sentence, home: Document | None) -> ClaimedSpeaker | None:
    """Whom the article gives a quotation in this sentence to: in it, or in the sentences round it."""
    found = speaker(sentence.text, inside(sentence, home))
    at = place(sentence, home) if home else -1
    if home is None or at < 0 or (found and found.how != "pronoun"):
        return found
    if found is None:
        return _chained(home, reversed(home.sentences[max(0, at - _BACK) : at]), sentence.paragraph) or _chained(
            home, home.sentences[at + 1 : at + _BACK], sentence.paragraph
        )
    return _before(home, at)


def _chained(home: Document, others: Iterable[Sentence], paragraph: int) -> ClaimedSpeaker | None:
    """The named speaker of the first of the neighbours that gives one, as long as each goes on quoting."""
    for other in others:
        spans = inside(other, home)
        if not spans or other.paragraph != paragraph:
            return None
        if found := speaker(other.text, spans):
            return found if found.how == "named" else None
    return None


def _before(home: Document, at: int) -> ClaimedSpeaker | None:
    """Whom a pronoun of sentence `at` may mean: every name of the sentences before, back to the last named speaker."""
    words: set[str] = set()
    for other in reversed(home.sentences[max(0, at - _BACK) : at + 1]):
        words.update(t.norm for t in tokens(other.text) if t.capitalised and t.norm not in FUNCTION_WORDS)
        found = speaker(other.text, inside(other, home))
        if other is not home.sentences[at] and found and found.how == "named":
            return ClaimedSpeaker("named", frozenset(words), found.text)
    return None


def _distance(token: Token, span: tuple[int, int]) -> int:
    return max(span[0] - token.end, token.start - span[1], 0)


def _verbs(text: str, words: Sequence[Token], spans: Spans) -> Iterator[_Verb]:
    """Each reporting verb outside the quotations, with its subject."""
    outside = [not any(a <= t.start < b for a, b in spans) for t in words]
    last = -1
    for i, token in enumerate(words):
        if not outside[i]:
            continue
        if token.norm == "according" and i + 1 < len(words) and words[i + 1].norm == "to":
            if found := _after(text, words, i + 2, outside):
                yield _Verb(i, found)
        elif token.norm in _VERBS and not token.capitalised and not (i and words[i - 1].norm in _NOT_BEFORE):
            inverted = _inverted(text, words, i)
            found = (_after(text, words, i + 1, outside) if inverted else None) or _subject(
                text, words, i, last, outside
            )
            if found:
                yield _Verb(i, found)
            last = i


def _inverted(text: str, words: Sequence[Token], i: int) -> bool:
    """Whether the subject follows the verb: `“…,” said X`; behind a bare comma only a name does."""
    if words[i].norm in _WITH_OBJECT:
        return False
    before = text[: words[i].start].rstrip()[-1:]
    return before in {"”", '"', "'", "»"} or (
        before in {",", "—"} and words[i + 1 : i + 2] != () and words[i + 1].capitalised
    )


def _after(text: str, words: Sequence[Token], i: int, outside: Sequence[bool]) -> ClaimedSpeaker | None:
    """The name, pronoun or noun phrase that begins at word `i`."""
    if i >= len(words) or not outside[i] or re.search(r"[.,;“\"]", text[words[i - 1].end : words[i].start]):
        return None
    if words[i].norm in _PRONOUNS:
        return ClaimedSpeaker("pronoun")
    run: list[Token] = []
    for k in range(i, min(i + _REACH, len(words))):
        gap = text[words[k - 1].end : words[k].start]
        if run and (not words[k].capitalised or "," in gap):
            break
        if not outside[k] or (not run and re.search(r"[;“\"]", gap) and k > i):
            break
        if words[k].capitalised:
            run.append(words[k])
    return _named(run) or ClaimedSpeaker("described")


def _named(run: Sequence[Token]) -> ClaimedSpeaker | None:
    own = [t for t in run if t.norm not in _TITLES and t.norm not in FUNCTION_WORDS and len(t.norm) > 1]
    if not own or own[-1].text.endswith(("'s", "’s")):
        return None
    return ClaimedSpeaker("named", frozenset(t.norm for t in own), " ".join(t.text for t in own))


def _subject(text: str, words: Sequence[Token], i: int, last: int, outside: Sequence[bool]) -> ClaimedSpeaker | None:
    """The subject before the verb at `i`, back to the verb before it."""
    k = i - 1
    while k > last and outside[k] and (words[k].norm.endswith("ly") or words[k].norm in lexicon("auxiliaries")):
        k -= 1
    if k <= last or not outside[k]:
        return None
    if words[k].norm in _PRONOUNS:
        return ClaimedSpeaker("pronoun")
    apposed = "," in text[words[k].end : words[i].start]
    if not words[k].capitalised and not apposed:
        return ClaimedSpeaker("described")
    first = max(last + 1, k - _REACH)
    if apposed:
        run = [t for j, t in enumerate(words[first : k + 1], first) if t.capitalised and outside[j]]
        return _named(run)
    while (
        k > first and words[k - 1].capitalised and outside[k - 1] and "," not in text[words[k - 1].end : words[k].start]
    ):
        k -= 1
    run = list(words[k:i])
    if k > first + 1 and words[k - 1].norm in {"of", "from", "for", "in"}:  # `Kamala Harris of California`
        run = [t for j, t in enumerate(words[max(first, k - 5) : i]) if t.capitalised]
    return _named([t for t in run if t.capitalised])
