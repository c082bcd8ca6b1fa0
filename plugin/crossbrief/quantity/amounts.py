"""Money, percentages, counts, durations, ages, measures and votes of a sentence, each with qualifier, role and noun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crossbrief.quantity.lexicon import table
from crossbrief.quantity.mention import Mention
from crossbrief.quantity.nouns import head_noun, is_plural
from crossbrief.quantity.numerals import NUMBER, Number, read
from crossbrief.quantity.units import SIGN, Unit, unit
from crossbrief.quantity.wording import Qualified, afterwards, is_age, is_label, qualified, role

_FIGURE = re.compile(rf"(?<![\w.,$/])(?:(?<![A-Za-z]-)|(?=[$£€]))(?:{SIGN})?(?<![.,\d]){NUMBER}", re.IGNORECASE)
_NO_FIGURE = re.compile(r"[-–]?(?:st|nd|rd|th)\b|[:/]\d|s\b|'s\b|’s\b|\.\d|[A-Z]{2,}")
_MINUS = re.compile(r"(?:\bminus\s+|(?<![\w)])[-−]\s?)$", re.IGNORECASE)
_BELOW = re.compile(r"\s+below\s+(?:zero|freezing)\b", re.IGNORECASE)
_LONE_LETTER = re.compile(r"\s+(?P<counted>[a-z]{3,})")
_VAGUE_RANGES = {words: (float(low), float(high)) for words, (low, high) in table("vague").items()}
_VAGUE = re.compile(
    rf"(?<![\w-])(?P<vague>{'|'.join(sorted(_VAGUE_RANGES, key=len, reverse=True))})(?:\s+of)?\b", re.IGNORECASE
)
_VAGUE_TIME = re.compile(r"\s+(?:years?|months?|weeks?|days?|hours?|times?|dollars?)\b")
_SCORE = re.compile(
    r"(?<![\w.,$/-])(?P<a>\d{1,3})(?:\s?[-–]\s?|\s+to\s+)(?P<b>\d{1,3})"
    r"(?![\w,.%/-]*\d|%|-|\s*(?:percent|per cent|years?|months?|weeks?|days?|hours?|minutes?"
    r"|million|billion|people|miles))"
)
_SCORE_CUE = re.compile(
    r"vote|voting|ruled|ruling|decision|win|won|beat|defeat|score|victory|passed|approved|confirmed|lead|tally|lost|loss"
    r"|majority|split|override|rejected|margin|party-line|chamber|tie",
    re.IGNORECASE,
)
_MONTHS_OLD = re.compile(r"[\s-]months?[\s-]olds?\b", re.IGNORECASE)
_ONE_PERSON = frozenset({"person", "man", "woman", "child", "soldier", "officer", "civilian"})

_BELOW_ZERO = frozenset({"celsius", "fahrenheit", "degree", "percent"})
"""Units whose figure a minus sign makes another one."""

Spans = Sequence[tuple[int, int]]


def amounts(text: str, taken: Spans) -> Iterator[Mention]:
    """Every figure of `text` outside the spans `taken` (dates and the like, which hold digits of their own)."""
    spans = list(taken)
    for finder in (_scores, _vague, _figures):
        for mention in finder(text, spans):
            spans.append((mention.start, mention.end))
            yield mention


def _free(start: int, end: int, spans: Spans) -> bool:
    return not any(start < stop and end > begin for begin, stop in spans)


def _scores(text: str, spans: Spans) -> Iterator[Mention]:
    for match in _SCORE.finditer(text):
        near = text[max(0, match.start() - 60) : match.end() + 40]
        if _free(*match.span(), spans) and _SCORE_CUE.search(near):
            first, second = float(match["a"]), float(match["b"])
            yield Mention("score", *match.span(), match[0], value=first, second=second, step=1.0, digits=2, head="vote")


def _vague(text: str, spans: Spans) -> Iterator[Mention]:
    for match in _VAGUE.finditer(text):
        noun = head_noun(text, match.end())
        if not noun.head or _VAGUE_TIME.match(text, match.end()) or not _free(*match.span(), spans):
            continue
        low, high = _VAGUE_RANGES[" ".join(match["vague"].lower().split())]
        yield Mention(
            "count",
            *match.span("vague"),
            match["vague"],
            value=low,
            step=high - low,
            head=noun.head,
            modifiers=noun.modifiers,
            vague=True,
            qualifier=qualified(text, match.start()).qualifier,
        )


def _figures(text: str, spans: Spans) -> Iterator[Mention]:
    position = 0
    while match := _FIGURE.search(text, position):
        position = max(match.end(), match.start() + 1)
        if not _free(*match.span(), spans) or _is_no_figure(text, match):
            continue
        mention = _figure(text, match)
        if mention is not None:
            position = max(position, mention.end)
            yield mention


def _is_no_figure(text: str, match: re.Match[str]) -> bool:
    """An ordinal, part of a time or a fraction, or a lone letter taken for a magnitude (`7 m`)."""
    if match["sign"]:
        return False
    counted = _LONE_LETTER.match(text, match.end())
    letter = len(match["short"] or "") == 1 and not (counted and is_plural(counted["counted"]))
    return letter or bool(_NO_FIGURE.match(text, match.end()))


def _figure(text: str, match: re.Match[str]) -> Mention | None:
    number, found, words = read(match), unit(text, match["sign"], match.end()), qualified(text, match.start())
    if (months := _MONTHS_OLD.match(text, match.end())) is not None:
        found = Unit("age", "year", 1 / 12, months.end())
    if found.kind == "count":
        typed = _count(text, match, number, words)
        if typed is None:
            return None
        found = typed
    start, minus = match.start(), _MINUS.search(text, max(0, match.start() - 8), match.start())
    written = bool(minus and minus[0][:1] in "mM")
    negative = written or (found.unit in _BELOW_ZERO and bool(minus or _BELOW.match(text, found.end)))
    if negative and minus:
        start = minus.start()
    noun = head_noun(text, found.end)
    meaning, rate = role(text, found.end, found.kind, words)
    return Mention(
        found.kind,
        start,
        found.end,
        text[start : found.end],
        value=number.value * found.factor * (-1 if negative else 1),
        step=number.step * found.factor,
        digits=number.digits,
        unit=found.unit,
        qualifier=afterwards(text, found.end) or words.qualifier,
        role=meaning,
        head=noun.head,
        modifiers=noun.modifiers,
        preposition=_last_word(words.before),
        period=rate,
    )


def _count(text: str, match: re.Match[str], number: Number, words: Qualified) -> Unit | None:
    """A number without a unit: an age, a magnitude or a count; None for a label and for `one` that counts nothing."""
    start, end = match.span()
    if re.search(r"\bmagnitude(?: of)?\s+$", words.before, re.IGNORECASE):
        return Unit("measure", "magnitude", 1.0, end)
    if is_label(text, start, end, words.before, number.value):
        return None
    if is_age(text, start, end, number.value):
        return Unit("age", "year", 1.0, end)
    if number.value == 1 and not match["digits"]:
        counted = head_noun(text, end).head in _ONE_PERSON and not text.startswith(" of ", end)
        return Unit("count", None, 1.0, end) if counted else None
    return Unit("count", None, 1.0, end)


def _last_word(before: str) -> str:
    words = re.findall(r"[\w’']+", before[-20:])
    return words[-1].lower() if words else ""
