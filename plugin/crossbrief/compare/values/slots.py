"""The figures and times of a sentence in, each with what the words around it say of it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp

from crossbrief.compare.index import Index, IndexedSentence
from crossbrief.quantity import Mention, mentions
from crossbrief.quantity.lexicon import words
from crossbrief.reading.words import REPORTING, lexicon, stem

_REACH = 6.0
"""Words after which the influence of a word on a figure falls to 1/e."""
_BREAKS = {",": 2, ";": 6, ":": 4, "—": 5, "–": 4, "--": 5, "―": 5, "(": 4, ")": 3, "“": 2, "”": 2}
"""Distance that a mark adds, in words."""
_FRAMES = {
    "dead": re.compile(r"kill\w*|dead|die[sd]?|dying|deaths?|toll|fatalit\w+|perish\w*|slain|murdered"),
    "hurt": re.compile(r"injur\w+|wound\w+|hurt"),
    "held": re.compile(r"arrest\w*|detain\w*|custody|apprehen\w+"),
    "missing": re.compile(r"missing|unaccounted"),
    "aboard": re.compile(r"aboard|onboard|passengers?"),
    "saved": re.compile(r"rescued|saved|surviv\w+|evacuat\w+"),
}
"""What befell counted people: it replaces the noun, which news drops or varies, and gives the question its verb."""
_MONTHS = r"Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*"
_PERIOD = re.compile(
    r"\b(?:last|this|next|previous|coming|past|first|second|third|fourth|fiscal)"
    r"[\s-]+(?:\w+\s+)?(?:year|month|week|quarter|decade)s?\b"
    r"|\b(?:since|until|through|during|over|within|between|before|after|as of|by|in)\s+(?:the\s+)?(?:\w+\s+){0,2}?"
    rf"(?:\d{{4}}|decades?|years|months|weeks|days|{_MONTHS})\b"
    r"|\b[QH][1-4]\b|\b(?:annual(?:ly)?|yearly|monthly|weekly|daily|a year|a month|a week|a day|per \w+|so far|to date"
    r"|\w+-(?:year|month|week|day))\b",
    re.IGNORECASE,
)
"""A period or a basis of counting."""
_CLAUSE = re.compile(r"\b(?:after|before|when|since|until|while|once|as)\b(?:\s+[\w’'$-]+){0,8}\s*$", re.IGNORECASE)
_PEOPLE = frozenset(words("people"))
_IRREGULAR = frozenset(words("irregular verbs"))
_NUMBER_WORDS = lexicon("number words") | {"hundred", "thousand", "million", "billion", "trillion", "percent", "dollar"}
_MOST = 30
"""A sentence with more figures is a table that lost its lines: it is left out, and keeps the work bounded."""
_FRAME_WORDS = 8
_CLAUSE_ENDS = frozenset({",", ";", ".", "—", "and", "or", "in", "by", "while", "with"})
"""What stands after one of these befell others: `killing 41 people and injuring 200`."""


@dataclass(slots=True, eq=False)
class Slot:
    """A mention and what its sentence says of it."""

    mention: Mention
    line: IndexedSentence
    window: dict[str, float]
    """Stem -> weight, decaying with the distance from the mention."""
    mass: float
    near: frozenset[str]
    """Stems of the two content words on each side."""
    left: tuple[str, ...]
    right: tuple[str, ...]
    """Folded words next to the mention, nearest first."""
    head: str
    """Stem of the head noun; `person` for any word for people; empty when none follows."""
    saying: bool
    """Whether its nearest verb reports what somebody said: a day beside it is the day of saying."""
    clause: bool
    """Whether it stands in an after, before or when clause."""
    frame: str
    figures: frozenset[tuple[str, float]]
    """(unit, value) of the other large figures of its sentence."""
    periods: frozenset[str]

    @property
    def document(self) -> int:
        """Position of its document in the set."""
        return self.line.document


def slots(index: Index, line: IndexedSentence, takes: Callable[[Mention], bool]) -> list[Slot]:
    """The mentions of one sentence that a reading takes, in their context; none when it is a table."""
    present = mentions(line.text)
    return [_slot(index, line, m, present) for m in present if takes(m)] if len(present) <= _MOST else []


def _slot(index: Index, line: IndexedSentence, mention: Mention, present: Sequence[Mention]) -> Slot:
    tokens = line.tokens
    before = [i for i, t in enumerate(tokens) if t.end <= mention.start][::-1]
    after = [i for i, t in enumerate(tokens) if t.start >= mention.end]
    window: dict[str, float] = {}
    for word, weight in _spread(index, line, before, after):
        window[word] = max(window.get(word, 0.0), weight)
    return Slot(
        mention,
        line,
        window,
        sum(window.values()) or 1e-9,
        frozenset(_nearest(line, before) + _nearest(line, after)),
        tuple(tokens[i].norm for i in before[:6]),
        tuple(tokens[i].norm for i in after[:6]),
        "person" if mention.head in _PEOPLE else stem(mention.head) if mention.head else "",
        _nearest_verb(line, before, after) in REPORTING,
        bool(_CLAUSE.search(line.text[max(0, mention.start - 80) : mention.start])),
        _frame(line, mention),
        frozenset((m.unit or "", m.value) for m in present if m is not mention and _is_large(m)),
        frozenset(m[0].lower() for m in _PERIOD.finditer(line.text) if not m.start() <= mention.start < m.end()),
    )


def _spread(
    index: Index, line: IndexedSentence, before: Sequence[int], after: Sequence[int]
) -> Iterator[tuple[str, float]]:
    """(stem, weight) of the content words, weighed by rarity and distance; a mark between adds distance."""
    for indexes, step in ((before, -1), (after, 1)):
        distance = 0.0
        for k, i in enumerate(indexes):
            distance += 1.0
            if k:
                a, b = sorted((i, i - step))
                gap = line.text[line.tokens[a].end : line.tokens[b].start]
                if gap != " ":
                    distance += max((cost for mark, cost in _BREAKS.items() if mark in gap), default=0)
            token = line.tokens[i]
            if token.content and not token.norm[0].isdigit() and token.stem not in _NUMBER_WORDS:
                yield token.stem, index.weight(token.stem) * exp(-distance / _REACH)


def _nearest(line: IndexedSentence, indexes: Sequence[int]) -> list[str]:
    content = (line.tokens[i].stem for i in indexes if line.tokens[i].content)
    return [s for s in content if not s[0].isdigit() and s not in _NUMBER_WORDS][:2]


def _nearest_verb(line: IndexedSentence, before: Sequence[int], after: Sequence[int]) -> str:
    """By shape, without a tagger: a lower-case word in -ed or -ing, an irregular past, or a verb of speaking."""
    for pair in zip(before[:8], after[:8], strict=False):
        for i in pair:
            token = line.tokens[i]
            if token.capitalised:
                continue
            shaped = token.content and len(token.norm) > 4 and token.norm.endswith(("ed", "ing"))
            if shaped or token.norm in _IRREGULAR or token.norm in REPORTING:
                return token.norm
    return ""


def _is_large(mention: Mention) -> bool:
    """Whether a figure is rare enough to tell two statements apart."""
    counted = mention.kind in {"money", "count", "percent"} and not mention.vague
    return counted and (mention.value >= 10_000 or mention.digits >= 3)


def _frame(line: IndexedSentence, mention: Mention) -> str:
    """What befell the counted people, after the figure or before it with no other noun counted."""
    if mention.kind != "count" or (mention.head and mention.head not in _PEOPLE and not _framed(mention.head)):
        return ""
    following = re.findall(r"[\w’'-]+|[,;.—]", line.text[mention.end : mention.end + 60].lower())[:_FRAME_WORDS]
    preceding = re.findall(r"[\w’'-]+", line.text[max(0, mention.start - 50) : mention.start].lower())[::-1]
    ends = [k for k, word in enumerate(following) if word in _CLAUSE_ENDS]
    for word in (*following[: min([5, *ends])], *preceding[:_FRAME_WORDS]):
        if frame := _framed(word):
            return frame
    return ""


def _framed(word: str) -> str:
    return next((name for name, pattern in _FRAMES.items() if pattern.fullmatch(word)), "")
