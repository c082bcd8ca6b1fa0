"""The sentences of one article in, its quotations and the speaker of each claim out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from crossbrief.document import Sentence
from crossbrief.reading.proper import CALENDAR, Name
from crossbrief.reading.words import REPORTING, Token, lexicon

_PRONOUNS = lexicon("speaking pronouns")
_NOT_BEFORE_VERB = lexicon("not before verb")
_AUXILIARIES = lexicon("auxiliaries")
_NO_SUBJECT = lexicon("no subject")
_PLACE_PREPOSITIONS = frozenset({"of", "from", "in", "at", "for", "on"})
_CLOSED = frozenset("”\"'")
_STOP = re.compile(r"[;“\"”]| who | that ")
_APPOSITION = re.compile(r"\s*[,(]")
_QUOTE_MARKS = re.compile(r"[“”\"„«»]|``|''")
_SINGLE = re.compile(r"(?<!\w)[‘'](\S+(?: \S+){2,}?)[’'](?!\w)")
"""Three words or more between single marks; fewer are a nickname, or two apostrophes."""
_OPENING, _CLOSING = "“„«", "”»"
_MARK = r"[”“\"’‘'«»]"
_VERB_AFTER = re.compile(rf"[,.?!]?{_MARK}[,.]?(?:\s+[a-z]+(?:ed|s)\s+(?:[A-Z][\w.]+\s+){{0,3}}|\s*[—―–-]+\s*)")
_VERB_BEFORE = re.compile(rf"(?:\s+[a-z]+(?:ed|s)(?:\s+\w+){{0,2}})?[,:]?\s*{_MARK}")
_SPEAKER_REACH = 14
"""Most words between a subject and its reporting verb, an apposition (`X, the party's chairman, said`) included."""


@dataclass(frozen=True, slots=True)
class Part:
    """The stretch of a quotation that stands in one sentence; offsets into that sentence's text, marks left out."""

    line: int
    """Index of the sentence in its document."""
    start: int
    end: int


@dataclass(slots=True)
class Quotation:
    """What stands between one pair of quotation marks; it may run over sentences and paragraphs."""

    parts: tuple[Part, ...]
    speaker: Speaker | None = None
    closed: bool = True
    """False when no closing mark was found before the paragraph ended."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is said to have said it."""

    text: str
    """In the source's own words: `Bill Oesterle`, `two officials`."""
    key: str
    """Folded last word: equal keys are the same speaker within one set."""
    how: Literal["named", "resolved", "described"]
    """By a proper name in the same sentence; by a pronoun or by place, resolved backwards; by a noun (`officials`)."""

    @property
    def named(self) -> bool:
        """Whether a proper name stands in the same sentence."""
        return self.how == "named"


@dataclass(slots=True)
class _Scan:
    """State of the walk over one article's quotation marks."""

    open_parts: list[Part] = field(default_factory=list)
    opened: bool = False
    start: int = 0
    done: list[Quotation] = field(default_factory=list)

    def close(self, line: int, end: int, closed: bool) -> None:
        parts = (*self.open_parts, Part(line, self.start, end)) if end > self.start else tuple(self.open_parts)
        if parts:
            self.done.append(Quotation(parts, closed=closed))
        self.open_parts, self.opened = [], False


def _opens(text: str, at: int, mark: str) -> bool | None:
    """True for an opening mark, False for a closing one, None when only the state of the walk can tell."""
    if mark in _OPENING or mark == "``":
        return True
    if mark in _CLOSING or mark == "''":
        return False
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    left, right = (
        before == "" or before.isspace() or before in "([—–-―'‘",
        after == "" or after.isspace() or after in ".,;:!?)]—",
    )
    return None if left == right else left


def quotations(sentences: Sequence[Sentence]) -> list[Quotation]:
    """Every quotation of one article in order.

    Curly and straight double marks, guillemets, TeX marks; a mark doubled or nested of the same kind is ignored; a
    quotation left open runs on when the next paragraph opens with a mark (the newspaper convention) and ends with its
    paragraph otherwise; a closing mark without an opening one reaches back to the start of its paragraph.
    """
    scan, sentences = _Scan(), _doubled(sentences)
    for index, sentence in enumerate(sentences):
        text = sentence.text
        fresh = index == 0 or sentences[index - 1].paragraph != sentence.paragraph
        if scan.opened and fresh and text.lstrip()[:1] not in {"“", '"', "”"}:
            last = scan.open_parts.pop() if scan.open_parts else None
            if last:
                scan.start = last.start
                scan.close(last.line, last.end, closed=False)
            scan.opened = False
        scan.start = 0
        _walk(scan, sentences, index)
        if scan.opened and len(text) > scan.start:
            scan.open_parts.append(Part(index, scan.start, len(text)))
    if scan.opened and scan.open_parts:
        scan.done.append(Quotation(tuple(scan.open_parts), closed=False))
    return scan.done


def _doubled(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences with double marks for single ones, where an article has only these; offsets stay."""
    if any(_QUOTE_MARKS.search(s.text) for s in sentences):
        return sentences
    return [replace(s, text=_SINGLE.sub("“\\1”", s.text)) for s in sentences]


def _walk(scan: _Scan, sentences: Sequence[Sentence], index: int) -> None:
    """Open and close quotations at the marks of one sentence."""
    text = sentences[index].text
    for match in _QUOTE_MARKS.finditer(text):
        opening = _opens(text, match.start(), match.group())
        if opening is None:
            opening = not scan.opened
        if opening:
            if not scan.opened or not text[: match.start()].strip():
                scan.opened, scan.start = True, match.end()
        elif scan.opened:
            scan.close(index, match.start(), closed=True)
        else:
            first = _reach_back(scan, sentences, index)
            scan.open_parts = [Part(i, 0, len(sentences[i].text)) for i in range(first, index)]
            scan.start = 0 if first < index or not _ended(scan, index) else match.start()
            scan.close(index, match.start(), closed=True)


def _ended(scan: _Scan, index: int) -> bool:
    """Whether the sentence already holds the end of a quotation."""
    return bool(scan.done) and scan.done[-1].parts[-1].line == index


def _reach_back(scan: _Scan, sentences: Sequence[Sentence], index: int) -> int:
    """First sentence of the paragraph, or the one after the last quotation in it."""
    first = index
    while first and sentences[first - 1].paragraph == sentences[index].paragraph:
        if scan.done and scan.done[-1].parts[-1].line >= first - 1:
            break
        first -= 1
    return first


def _outside(words: Sequence[Token], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each word, whether it stands outside the quoted spans."""
    return [not any(a <= t.start < b for a, b in spans) for t in words]


def speaker(
    text: str, words: Sequence[Token], found: Sequence[Name], quoted: Sequence[tuple[int, int]], last: Speaker | None
) -> Speaker | None:
    """Whom the sentence names as the source of what it says, or None.

    `found` are its names, `quoted` the spans inside marks, `last` the speaker or person the article named before, for
    whom a pronoun stands.
    """
    outside = _outside(words, quoted)
    for i, token in enumerate(words):
        if outside[i] and token.norm == "according" and i + 1 < len(words) and words[i + 1].norm == "to":
            return _described(text, words, i + 2, found)
        if outside[i] and _reports(token) and not _noun_use(words, i):
            subject = _subject(text, words, i, found, outside, last)
            if subject is not None:
                return subject
    return next((who for span in quoted if (who := _beside_marks(text, found, span))), None)


def _beside_marks(text: str, found: Sequence[Name], span: tuple[int, int]) -> Speaker | None:
    """Who stands beside a quotation with any one verb, a colon or a dash: `“…,” quipped X`, `X bellowed, “…`, `X: “…`."""
    for name in found:
        after, before = text[span[1] : name.start], text[name.end : span[0]]
        if span[1] <= name.start and _VERB_AFTER.fullmatch(after):
            return Speaker(name.text, name.last, "named")
        if name.end <= span[0] and not name.possessive and _VERB_BEFORE.fullmatch(before):
            return Speaker(name.text, name.last, "named")
    return None


def _reports(token: Token) -> bool:
    """Whether it is a reporting verb, not a name spelt like one."""
    return token.norm in REPORTING and not token.capitalised


def _noun_use(words: Sequence[Token], i: int) -> bool:
    """`a report`, `the charges`, `her claims`: the same letters as a noun or a passive."""
    return i > 0 and words[i - 1].norm in _NOT_BEFORE_VERB


def _subject(
    text: str, words: Sequence[Token], i: int, found: Sequence[Name], outside: Sequence[bool], last: Speaker | None
) -> Speaker | None:
    """The subject of the reporting verb at `i`: after it (`said X`), or a pronoun, a name or a noun before it."""
    if words[i].norm.endswith("ing"):
        opening = (n for n in found if n.start < words[i].start and not n.possessive and not _placed(n, words))
        return next((Speaker(n.text, n.last, "named") for n in opening), None)
    if _inverted(text, words, i, outside):
        after = _described(text, words, i + 1, found)
        if after is not None:
            return after
    k = i - 1
    while k >= 0 and outside[k] and (words[k].norm.endswith("ly") or words[k].norm in _AUXILIARIES):
        k -= 1
    if _pronoun(text, words, i, k, outside):
        return Speaker(last.text, last.key, "resolved") if last else None
    if k < 0 or not outside[k]:
        return None
    apposition = text[words[k].end : words[i].start].lstrip()[:1] in {",", ")", "—", "―", "-"}
    before = _apposed(text, words, i, found, outside) if apposition else None
    return before or _beside(text, words, k, found, outside)


def _beside(
    text: str, words: Sequence[Token], k: int, found: Sequence[Name], outside: Sequence[bool]
) -> Speaker | None:
    """The name or the noun phrase that ends with the word `k`, right before its verb."""
    near = next((n for n in found if n.tokens[-1].start == words[k].start and not n.possessive), None)
    if near is not None:
        near = _of_place(near, words, found)
        return Speaker(near.text, near.last, "named")
    if not words[k].content or words[k].capitalised:
        return None
    first = k - 1 if k and outside[k - 1] and words[k - 1].text.endswith(("'s", "’s")) else k
    return Speaker(text[words[first].start : words[k].end], words[k].stem, "described")


def _pronoun(text: str, words: Sequence[Token], i: int, k: int, outside: Sequence[bool]) -> bool:
    """Whether the subject of the verb at `i` is a pronoun: at `k` before it, or after it (`“…,” said he`)."""
    after = i + 1 < len(words) and words[i + 1].norm in _PRONOUNS and text[: words[i].start].rstrip()[-1:] in _CLOSED
    return after or (k >= 0 and outside[k] and words[k].norm in _PRONOUNS)


def _of_place(name: Name, words: Sequence[Token], found: Sequence[Name]) -> Name:
    """`Kamala Harris` for the last name of `Kamala Harris of California`."""
    at = next(k for k, t in enumerate(words) if t.start == name.start)
    if at < 2 or words[at - 1].norm not in {"of", "from"}:
        return name
    return next((n for n in found if n.tokens[-1].start == words[at - 2].start), name)


def _inverted(text: str, words: Sequence[Token], i: int, outside: Sequence[bool]) -> bool:
    """Whether the subject follows the verb: `“…,” said X`; behind a bare comma only a name does."""
    if i + 1 >= len(words) or not outside[i + 1] or words[i].norm in {"told", "called", "accused"}:
        return False
    before = text[: words[i].start].rstrip()
    after = text[words[i].end :].lstrip()[:1]
    follows = before.endswith((",", "”", '"', "''", "?", "!", "—", "―")) or (i > 0 and not outside[i - 1])
    following = words[i + 1].norm
    bare = before.endswith(",") and not words[i + 1].capitalised
    return (
        follows
        and not bare
        and following not in _PRONOUNS
        and after not in {",", ".", "“", '"', ":"}
        and following not in _NO_SUBJECT
        and following not in CALENDAR
    )


def _apposed(
    text: str, words: Sequence[Token], i: int, found: Sequence[Name], outside: Sequence[bool]
) -> Speaker | None:
    """The first name before the verb at `i` that an apposition follows: `X, the party's chairman, said`."""
    start = {t.start: k for k, t in enumerate(words[:i])}
    for name in found:
        at = start.get(name.start)
        if at is None or not outside[at] or i - at > _SPEAKER_REACH + len(name.tokens) or name.possessive:
            continue
        if any(outside[k] and _reports(words[k]) for k in range(at, i)):
            continue
        person = _of_place(name, words, found)
        if _APPOSITION.match(text, name.end) and not _placed(person, words):
            return Speaker(person.text, person.last, "named")
    return None


def _described(text: str, words: Sequence[Token], i: int, found: Sequence[Name]) -> Speaker | None:
    """The name within reach of word `i`, or the noun phrase that begins there.

    Up to the first comma the last name counts (`said Budget and Finance Secretary Ann Roe`), past it the first.
    """
    if i >= len(words):
        return None
    start = words[i].start
    stop = _STOP.search(text, start)
    limit = stop.start() if stop else len(text)
    comma = text.find(",", start, limit)
    near = [n for n in found if start <= n.start < limit and not n.possessive and not _placed(n, words)]
    first = [n for n in near if n.start < comma or comma < 0]
    for name in (*first[-1:], *near):
        if sum(start <= t.start < name.start for t in words) <= _SPEAKER_REACH:
            return Speaker(name.text, name.last, "named")
    phrase = list(_phrase(text, words, i))
    return Speaker(text[phrase[0].start : phrase[-1].end], phrase[-1].stem, "described") if phrase else None


def _placed(name: Name, words: Sequence[Token]) -> bool:
    """Whether a preposition stands before it: `of California`."""
    at = next(k for k, t in enumerate(words) if t.start == name.start)
    return at > 0 and not name.title and words[at - 1].norm in _PLACE_PREPOSITIONS


def _phrase(text: str, words: Sequence[Token], i: int) -> Iterator[Token]:
    """Words from `i` up to the next punctuation mark or preposition, at most five."""
    for k in range(i, min(i + 5, len(words))):
        if k > i and (
            words[k].norm in {"of", "in", "on", "at", "who", "by", "as", "with"}
            or text[words[k - 1].end : words[k].start].strip()
        ):
            return
        yield words[k]
