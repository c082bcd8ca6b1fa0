"""A quotation in a text; out come the names beside it that its words may be given to."""

from __future__ import annotations

import re

from crossbrief.ground.quote import folded
from crossbrief.reading.words import FUNCTION_WORDS, REPORTING, Token, lexicon, tokens

NEAR = 10
"""Words between a quotation and the name of its speaker, at most."""

PRONOUNS = frozenset("he she they it i we you who".split())
_NO_SPEAKER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december twitter facebook".split()
)
_TITLES = lexicon("titles")


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The quotation that a stretch of a sentence stands in, its marks included."""
    left = max(text.rfind(mark, 0, start + 1) for mark in '“"')
    rights = [place for mark in '”"' if (place := text.find(mark, end)) >= 0]
    return (left if left >= 0 else 0), (min(rights) + 1 if rights else len(text))


def named_beside(start: int, end: int, text: str) -> set[str]:
    """Folded words of the subject of the verb of speaking nearest to a quotation: a name, or a pronoun; empty when none is told.

    After the quotation: `…,” Lee said`, `…,” said Ann Lee`. Before it: `Lee said “…”`, `Lee called it “…”`.
    """
    after = [t for t in tokens(text) if t.start >= end][:NEAR]
    closed = folded(text[max(start, end - 3) : end]).rstrip("\"'”’ ")[-1:]
    goes_on = closed in tuple(",!?-—–") or text[end : end + 1] == ","
    if goes_on and (found := _subject(after, text)):
        return found
    before = [t for t in tokens(text) if t.end <= start]
    return _subject_before(before, text)


def _subject(words: list[Token], text: str) -> set[str]:
    """The first name or pronoun of a stretch, up to the end of its clause."""
    name: set[str] = set()
    for place, token in enumerate(words):
        border = place and re.search(r"[;:“”\"]", text[words[place - 1].end : token.start])
        if border:
            break
        if token.norm in PRONOUNS and not name:
            return {token.norm}
        if token.capitalised and token.norm in _TITLES:
            continue
        if token.capitalised and token.norm not in _NO_SPEAKER and token.norm not in FUNCTION_WORDS:
            name.add(token.norm)
        elif name:
            break
    return name


def _subject_before(words: list[Token], text: str) -> set[str]:
    """The subject of the last verb of speaking before a quotation, else of the clause that leads to it."""
    verbs = [i for i, t in enumerate(words) if t.norm in REPORTING]
    for place in reversed(verbs):
        following = words[place + 1 : place + 4]
        turned = following and following[0].capitalised and "," in text[words[place - 1].end : words[place].start]
        # `Her words, said Ann Lee, are “…”`, but also `Lee, of Ohio, called Day “…”`: either may be the speaker.
        name = _names_of(words[:place], text) | (_subject(words[place + 1 :], text) if turned else set())
        if name:
            return name
    return _names_of(words[-NEAR:], text)


def _names_of(words: list[Token], text: str) -> set[str]:
    """Every name and pronoun of the clause that leads to a verb; a quotation or semicolon ends a clause."""
    found: set[str] = set()
    for place, token in enumerate(words):
        if place and re.search(r"[;“”\"]", text[words[place - 1].end : token.start]):
            found = set()
        if token.norm in PRONOUNS or (
            token.capitalised and token.norm not in _NO_SPEAKER | _TITLES and token.norm not in FUNCTION_WORDS
        ):
            found.add(token.norm)
    return found
