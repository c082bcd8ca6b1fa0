"""Quoted words of a claim: inside quotation marks there too, word for word, and given to the speaker the article gives them to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.ground.cited import Cited, Failure
from crossbrief.ground.quote import find, plain
from crossbrief.words import FUNCTION_WORDS, REPORTING, Token, tokens

NEAR = 10
"""Words between a quotation and the name of its speaker, at most."""

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|(?<![\w])‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)")
_GAP = re.compile(r"\s*(?:…|\.\s?\.\s?\.|\[[^\]]*\]|\([^)]*\))\s*")
_EDGE = " .,;:!?—–-"
_PRONOUNS = frozenset("he she they it i we you who".split())
_NO_SPEAKER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december mr mrs ms sen rep gov president senator representative twitter facebook".split()
)


class Span(NamedTuple):
    """A quotation in a text, with its marks."""

    start: int
    end: int
    words: str


def failures(text: str, cited: Cited) -> list[Failure]:
    """The quotations of `text` that its sentences do not have inside marks, or that somebody else speaks there."""
    found = []
    for span in _quotations(text):
        for part in _parts(span.words):
            places = _places(part, cited)
            if not places:
                found.append(
                    Failure("quotation", f"“{part[:80]}” does not stand in quotation marks in {cited.addresses}")
                )
                break
        else:
            found += _speaker(span, text, cited)
    return found


def _quotations(text: str) -> Iterator[Span]:
    for match in _QUOTED.finditer(text):
        words = next(g for g in match.groups() if g is not None)
        if words.strip(_EDGE):
            yield Span(match.start(), match.end(), words)


def _parts(words: str) -> list[str]:
    """A quotation without the marks at its ends; what an ellipsis or a bracket parts is looked for part by part."""
    return [part.strip(_EDGE) for part in _GAP.split(words) if part.strip(_EDGE)]


def _places(part: str, cited: Cited) -> list[Sentence]:
    """The cited sentences, or those beside them in the same quotation, that hold the words inside marks."""
    held = []
    for sentence in cited.sentences:
        near = [sentence, *cited.neighbours(sentence)]
        for s in near:
            at = _at(part, s.text)
            if at is not None and _inside(cited.homes[s.id], s, at):
                held.append(s)
                break
    return held


def _at(part: str, text: str) -> int | None:
    """Where the words stand, the case of the first letter aside."""
    other = part[0].swapcase() + part[1:]
    spans = find(part, text) or find(other, text)
    return spans[0].start if spans else None


def _inside(document: Document, sentence: Sentence, offset: int) -> bool:
    """Whether a place in a sentence is inside quotation marks, counted from the start of its paragraph."""
    first = next(s.start for s in document.sentences if s.paragraph == sentence.paragraph)
    before = document.article.text[first : sentence.start + offset]
    after = document.article.text[sentence.start + offset : sentence.end + 400]
    curly = before.count("“") - before.count("”")
    if curly > 0 or before.count('"') % 2:
        return True
    single = len(re.findall(r"(?<!\w)[‘']", before)) - len(re.findall(r"[’'](?!\w)", before))
    if single > 0:
        return True
    closes, opens = after.find("”"), after.find("“")
    return closes >= 0 and (opens < 0 or closes < opens)  # opened in an earlier paragraph


def _speaker(span: Span, text: str, cited: Cited) -> list[Failure]:
    """The failure of a quotation that another than the article's speaker is given; nothing where either is not named."""
    claimed = _named_beside(span.start, span.end, text)
    if not claimed:
        return []
    part = _parts(span.words)[0]
    spoken: set[str] = set()
    for sentence in _places(part, cited):
        at = _at(part, sentence.text) or 0
        start, end = _bounds(sentence.text, at, at + len(part))
        names = _named_beside(start, end, sentence.text)
        if not names or names & _PRONOUNS:
            return []
        spoken |= names
    if not spoken or claimed & spoken or claimed & _PRONOUNS:
        return []
    return [
        Failure("speaker", f"“{part[:60]}” is said by {', '.join(sorted(spoken))}, not by {', '.join(sorted(claimed))}")
    ]


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The quotation that a stretch of a sentence stands in, its marks included."""
    left = max(text.rfind(mark, 0, start + 1) for mark in '“"')
    rights = [place for mark in '”"' if (place := text.find(mark, end)) >= 0]
    return (left if left >= 0 else 0), (min(rights) + 1 if rights else len(text))


def _named_beside(start: int, end: int, text: str) -> set[str]:
    """Folded words of the subject of the verb of speaking nearest to a quotation: a name, or a pronoun; empty when none is told.

    After the quotation: `…,” Lee said`, `…,” said Ann Lee`. Before it: `Lee said “…”`, `Lee called it “…”`.
    """
    after = [t for t in tokens(text) if t.start >= end][:NEAR]
    closed = plain(text[max(start, end - 3) : end]).rstrip("\"'”’ ")[-1:]
    if (after and closed in (",", "!", "?", "-", "—", "–")) or (after and text[end : end + 1] == ","):
        if found := _subject(after, text):
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
        if token.norm in _PRONOUNS and not name:
            return {token.norm}
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
        if token.norm in _PRONOUNS or (
            token.capitalised and token.norm not in _NO_SPEAKER and token.norm not in FUNCTION_WORDS
        ):
            found.add(token.norm)
    return found
