"""Articles in; documents out: page junk removed, metadata lifted, the prose in numbered sentences with exact offsets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crossbrief.clean import aside, heading, junk, sentences
from crossbrief.clean.encodable import encodable
from crossbrief.clean.labels import label, with_ids
from crossbrief.clean.suspect import suspicious
from crossbrief.document import Article, Document, Removed, Sentence
from crossbrief.running import look

__all__ = ["clean", "label", "with_ids"]

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[•·▪●◦‣*+–—-]|#{1,6}|>+|\d{1,2}[.)])\s+(?=\S)")
_ENDED = re.compile(r"[.!?:;。！？؟…][\"”’'»)\]]*$")
_HEADING_LINES = 12
"""Bylines and dates are looked for in this many first and last lines; further in, "By Monday" is prose."""
_WRAP = range(40, 101)
"""Columns at which text is wrapped by hand or by a mail program."""


def clean(articles: Sequence[Article]) -> tuple[Document, ...]:
    """Number the sentences of each article: document `a` has `a1`, `a2`, …, the second `b1`, …

    Never fails: an article that is nothing but junk becomes a document without sentences.
    """
    return tuple(_document(article, label(i)) for i, article in enumerate(articles))


@dataclass(slots=True)
class _Reading:
    """What has been read of one article so far."""

    article: Article
    machine: list[tuple[int, int]]
    """Stretches addressed to a machine: never metadata, never evidence."""
    fields: dict[str, str] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)

    def suspects(self, start: int, end: int) -> bool:
        """Whether a stretch touches one that is addressed to a machine."""
        after = bisect_left(self.machine, (end, 0))
        return after > 0 and self.machine[after - 1][1] > start

    def drop(self, start: int, end: int, reason: str) -> None:
        self.removed.append(Removed(start, end, self.article.text[start:end], reason))

    def lift(self, line: heading.HeadingLine, start: int, end: int) -> None:
        self.drop(start, end, line.reason)
        for name, value in line.fields.items():
            self.fields.setdefault(name, value)


def _document(article: Article, name: str) -> Document:
    look()
    if (text := encodable(article.text)) != article.text:
        article = article.model_copy(update={"text": text})
    reading = _Reading(article, list(suspicious(article.text)))
    lines = list(_lines(article.text))
    wrapped = _is_wrapped(article.text, lines)
    _read(reading, lines, wrapped)
    paragraphs = _joined(article.text, reading.paragraphs) if wrapped else reading.paragraphs
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs):
        look()
        for a, b in _prose(reading, start, end):
            text = article.text[a:b]
            if why := aside.reason(text):
                reading.drop(a, b, why)
                continue
            found.append(Sentence(f"{name}{len(found) + 1}", article.id, number, a, b, text, reading.suspects(a, b)))
    removed = tuple(sorted(reading.removed, key=lambda r: r.start))
    lifted = {k: v for k, v in reading.fields.items() if getattr(article, k) is None}
    return Document(name, article.model_copy(update=lifted) if lifted else article, tuple(found), removed)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that are not blank, without surrounding white space."""
    for match in _LINE.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = start + len(line.strip())
        if end > start:
            yield start, end


def _read(reading: _Reading, lines: list[tuple[int, int]], wrapped: bool) -> None:
    """Sort the lines into prose, junk and what tells about the article."""
    text = reading.article.text
    titled = False
    for i, (start, end) in enumerate(lines):
        line = text[start:end]
        near = i < _HEADING_LINES or i >= len(lines) - 2
        if reading.suspects(start, end):
            reading.paragraphs.append((start, end))
        elif why := junk.reason(line) or aside.reason(line):
            reading.drop(start, end, why)
        elif near and (told := heading.about(line)):
            reading.lift(told, start, end)
        elif (
            not titled
            and all(reading.suspects(a, b) for a, b in reading.paragraphs)
            and i + 1 < len(lines)
            and not (wrapped and _adjoin(text, lines[i], lines[i + 1]))
            and heading.is_title(line, reading.article.title)
        ):
            titled = True
            reading.lift(heading.HeadingLine("title", {"title": line.lstrip("#*= ").rstrip("*= ")}), start, end)
        else:
            reading.paragraphs.append((start, end))


def _adjoin(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether nothing stands between two lines, not even a blank one."""
    gap = text[line[1] : following[0]]
    return gap.count("\n") == 1 and not gap.strip()


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the text is wrapped by hand: most lines that another one follows are as wide as a page and end anywhere."""
    inner = [line for line, following in pairwise(lines) if _adjoin(text, line, following)]
    open_ends = sum(not _ENDED.search(text[max(start, end - 3) : end]) for start, end in inner)
    wide = sum(end - start in _WRAP for start, end in inner)
    return len(inner) >= 3 and min(open_ends, wide) >= 0.6 * len(inner)


def _joined(text: str, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs of a wrapped text: its lines up to a blank one or a bullet."""
    joined: list[tuple[int, int]] = []
    for start, end in paragraphs:
        if joined and _adjoin(text, joined[-1], (start, end)) and not _BULLET.match(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _prose(reading: _Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentence spans of one paragraph, after its bullet or dateline."""
    text = reading.article.text
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    if length := heading.dateline_end(text[start:end]):
        reading.drop(start, start + length, "dateline")
        start += length
    for a, b in sentences.spans(text[start:end], reading.article.language):
        yield start + a, start + b
