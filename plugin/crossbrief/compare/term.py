"""The sentences of a set in, their figures and times in context out: what each speaks of, as weighted words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from crossbrief.compare.context import Context, Line
from crossbrief.quantity import Mention, mentions
from crossbrief.quantity.lexicon import words
from crossbrief.words import FUNCTION_WORDS, fold, lexicon, stem

_NUMBER_WORDS = lexicon("number words")
_REACH = 6.0
"""Words after which the influence of a word on a figure falls to 1/e."""
_TAKEN_UP = 0.6
"""Weight of the words of the sentence before, where the figure refers back to it."""
_BREAKS = {",": 2, ";": 6, ":": 4, "—": 5, "–": 4, "--": 5, "―": 5, "(": 4, ")": 3, "“": 2, "”": 2}
"""Distance that a mark adds, in words."""
_FRAMES = {
    "dead": re.compile(r"kill\w*|dead|die[sd]?|dying|deaths?|toll|fatalit\w+|perish\w*|lives|slain|murdered"),
    "hurt": re.compile(r"injur\w+|wound\w+|hurt|casualt\w+"),
    "held": re.compile(r"arrest\w*|detain\w*|custody|apprehen\w+"),
    "missing": re.compile(r"missing|unaccounted"),
}
"""What happened to counted people; the frame replaces the noun, which news drops or varies."""
_COMPLEMENT = re.compile(
    r"(?:[\s-]+[\w’'-]+){0,4}?\s+(?:of|in|for|from|to|on|worth of)\s+"
    r"(?:(?:the|a|an|its|their|his|her|new|all|these|those|any|some)\s+)*[\w’'-]+"
    r"(?:\s+(?!(?:in|on|at|by|to|for|from|of|and|or|that|which|who|as|with|after|over)\b)[\w’'-]+){0,3}"
)
_CHAIN = re.compile(
    r"(?:[\s-]+(?!(?:in|on|at|by|to|for|from|of|and|or|that|which|who|as|with|after|when|was|were|is|are|has|have)\b)"
    r"[\w’'-]+){0,3}"
)
_IRREGULAR_VERBS = frozenset(words("irregular verbs"))
_PEOPLE = frozenset(words("people"))
_FRAME_REACH = 13
_TABLE = 40
"""A sentence with more figures is a table that lost its lines: it is left out, and keeps the work bounded."""
_LEAST = 4
"""Content stems of a sentence, figures included, below which it is a fragment that says nothing of its figure."""
_REFERENCE = re.compile(r"\W*(?:Retrieved|Accessed|Archived|Last (?:updated|edited|modified))\b", re.IGNORECASE)
_FORECAST = re.compile(
    r"\b(?:expect(?:ed|ing|s)?|forecasts?|predict(?:ed|s|ing)?|anticipat\w+|had been looking for|projected)\b"
)
_AMONG = re.compile(r"\b[Aa]mong\s+((?:[\w’'-]+\s?){1,3})")
_PERIOD = re.compile(
    r"\b(?P<relative>(?:last|this|next|previous|coming|past|fiscal)\s+(?:fiscal\s+)?(?:year|month|week|quarter))\b"
    r"|\b(?:week|month|year|quarter)\s+(?:ended|ending)\s+(?P<ended>[A-Z][a-z]+\.?\s+\d{1,2})"
    r"|\b(?:in|during|by|for|since|of|fiscal|year|through|until|before|after)\s+(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?:over|throughout|through|across)\s+(?:the\s+|a\s+)?(?:next\s+|coming\s+)?(?P<decade>decade)\b"
    r"|\bover\s+(?:the\s+next\s+)?(?P<span>(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+)[\s-](?:years?|decades?|months?))\b"
    r"|\b(?P<quarter>(?:first|second|third|fourth)[\s-]quarter|first\s+(?:three|six|nine)\s+months|between\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s+and\s+[A-Z][a-z]+)\b",
)


@dataclass(slots=True)
class Term:
    """A mention in its sentence."""

    mention: Mention
    line: Line
    number: int
    """Running number in the set; copies of a sentence share it."""
    window: dict[str, float]
    """Stem -> weight, decaying with the distance from the mention."""
    mass: float
    """Sum of the window's weights."""
    near: frozenset[str]
    """Stems of the two content words on each side."""
    left: tuple[str, ...]
    right: tuple[str, ...]
    """Folded words next to the mention, nearest first."""
    head: str
    """Stem of the head noun; `person` for any word for people."""
    phrase: frozenset[str]
    """Stems of its noun phrase and of the complement after it: `5 trillion` `in new federal spending`."""
    verbs: frozenset[str]
    """Stems of the verbs within eight words of it."""
    frame: str
    figures: frozenset[tuple[str, float]]
    """(unit, value) of the other large figures of its sentence."""
    periods: frozenset[str]
    """Periods that its clause names."""
    among: frozenset[str]
    """Stems of the group a share is taken of: `among Tea Party supporters`; empty when none is named."""
    forecast: bool
    """Whether the sentence expects it rather than reports it."""
    names: frozenset[str]
    """Last words of the names in its sentence, and in the one it refers back to."""
    words: frozenset[str]
    """Content stems of its sentence without figures, which are what is compared."""
    words_mass: float
    """Sum of their weights."""

    @property
    def document(self) -> int:
        """Position of its document in the set."""
        return self.line.document

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the value in its sentence."""
        return self.mention.start, self.mention.end


def terms(context: Context) -> list[Term]:
    """Every mention of the set in its context, in reading order; what copies of a sentence have in common is worked
    out once."""
    found: list[Term] = []
    read: dict[str, list[Term]] = {}
    number = 0
    for line in context.lines:
        if line.text in read:
            found.extend(replace(term, line=line) for term in read[line.text])
            continue
        present = mentions(line.text) if len(line.stems) >= _LEAST and not _REFERENCE.match(line.text) else ()
        kept = present if len(present) <= _TABLE else ()
        read[line.text] = [_term(context, line, mention, present, number + i) for i, mention in enumerate(kept)]
        number += len(kept)
        found.extend(read[line.text])
    return found


def _term(context: Context, line: Line, mention: Mention, present: Sequence[Mention], number: int) -> Term:
    tokens = line.tokens
    before = [i for i, t in enumerate(tokens) if t.end <= mention.start]
    after = [i for i, t in enumerate(tokens) if t.start >= mention.end]
    window: dict[str, float] = {}
    earlier = _referred(context, line, before)
    taken_up = [(t.stem, _TAKEN_UP * context.weight(t.stem)) for t in earlier.tokens if t.content] if earlier else []
    for word, weight in (*_spread(context, line, before[::-1], after), *taken_up):
        window[word] = max(window.get(word, 0.0), weight)
    content = frozenset(s for s in line.stems if not s[0].isdigit() and s not in _NUMBER_WORDS)
    return Term(
        mention,
        line,
        number,
        window,
        sum(window.values()) or 1e-9,
        frozenset(_nearest(line, before[::-1]) + _nearest(line, after)),
        tuple(tokens[i].norm for i in before[::-1][:8]),
        tuple(tokens[i].norm for i in after[:8]),
        _head(mention),
        _phrase(line, mention),
        frozenset(tokens[i].stem for i in (*before[-8:], *after[:8]) if _is_verb(line, i)),
        _frame(line, mention, present),
        frozenset(_large(m) for m in present if m is not mention and _is_large(m)),
        _periods(line.text, mention),
        _among(line.text),
        not mention.is_time and bool(_FORECAST.search(line.text)),
        frozenset(name.last for one in (line, earlier) if one for name in one.names),
        content,
        context.mass(content) or 1e-9,
    )


def _nearest(line: Line, indexes: Sequence[int]) -> list[str]:
    content = [line.tokens[i].stem for i in indexes if line.tokens[i].content and not line.tokens[i].norm[0].isdigit()]
    return content[:2]


def _spread(context: Context, line: Line, before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[str, float]]:
    """(stem, weight) of the content words, weighed by rarity and distance; a mark between adds distance."""
    for indexes, step in ((before, -1), (after, 1)):
        distance = 0.0
        for k, i in enumerate(indexes):
            distance += 1.0
            if k:
                a, b = sorted((i, i - step))
                gap = line.text[line.tokens[a].end : line.tokens[b].start]
                distance += max((cost for mark, cost in _BREAKS.items() if mark in gap), default=0)
            token = line.tokens[i]
            if token.content and not token.norm[0].isdigit():
                yield token.stem, context.weight(token.stem) * exp(-distance / _REACH)


def _phrase(line: Line, mention: Mention) -> frozenset[str]:
    match = _COMPLEMENT.match(line.text, mention.end)
    near = set(re.findall(r"[\w’'-]+", match[0].lower())) if match else set()
    near |= set(re.findall(r"[\w’'-]+", _CHAIN.match(line.text, mention.end)[0].lower()))  # type: ignore[index]
    near |= {mention.head, *mention.modifiers}
    found = {fold(part) for word in near for part in word.split("-") if part}
    return frozenset(stem(word) for word in found if word and word not in FUNCTION_WORDS and not word[0].isdigit())


def _is_verb(line: Line, index: int) -> bool:
    """Good enough without a tagger: a lower-case content word in `-ed` or `-ing`, or a common irregular past."""
    token = line.tokens[index]
    return (
        token.content
        and not token.capitalised
        and ((token.norm.endswith(("ed", "ing")) and len(token.norm) > 4) or token.norm in _IRREGULAR_VERBS)
    )


def _is_large(mention: Mention) -> bool:
    """Whether a figure is rare enough to tell two statements apart: five digits, or three that are printed."""
    return (
        mention.kind in {"money", "count", "percent"}
        and not mention.vague
        and (mention.value >= 10_000 or mention.digits >= 3)
    )


def _large(mention: Mention) -> tuple[str, float]:
    return mention.unit or "", mention.value


def _referred(context: Context, line: Line, before: Sequence[int]) -> Line | None:
    """`The 5-billion-dollar purchase`: a definite figure early in a sentence takes up what the sentence before says."""
    definite = 0 < len(before) <= 3 and line.tokens[before[-1]].norm in {"the", "that", "this", "these", "those"}
    if not definite or line.index == 0 or context.lines[line.index - 1].document != line.document:
        return None
    return context.lines[line.index - 1]


def _head(mention: Mention) -> str:
    word = mention.head
    if not word:
        return ""
    return "person" if word in _PEOPLE else stem(word)


def _frame(line: Line, mention: Mention, present: Sequence[Mention]) -> str:
    """What befell the counted people: after the noun (`189 people killed`), else before it with no figure between."""
    if mention.kind != "count" or (mention.head and mention.head not in _PEOPLE and not _frame_of(mention.head)):
        return ""
    if mention.head and (own := _frame_of(mention.head)):
        return own
    stops = [m.start for m in present if m.start >= mention.end]
    following = line.text[mention.end : min([mention.end + 60, *stops])]
    next_words = re.findall(r"[\w’'-]+|[,;.—]", following.lower())
    for word in next_words[: 7 if mention.head else 3]:
        if word in {",", ";", "in", "by", "and", "while", "—"}:
            break
        if frame := _frame_of(word):
            return frame
    starts = [m.end for m in present if m.end <= mention.start and m.kind == "count"]
    preceding = re.findall(r"[\w’'-]+|[;]", line.text[max([0, *starts]) : mention.start].lower())
    for word in reversed(preceding[-_FRAME_REACH:]):
        if word == ";":
            break
        if frame := _frame_of(word):
            return frame
    return ""


def _frame_of(word: str) -> str:
    return next((name for name, pattern in _FRAMES.items() if pattern.fullmatch(word)), "")


def _among(text: str) -> frozenset[str]:
    match = _AMONG.search(text)
    return frozenset(stem(fold(word)) for word in match[1].split()) - FUNCTION_WORDS if match else frozenset()


def _periods(text: str, mention: Mention) -> frozenset[str]:
    """Periods named in the mention's own clause (up to a semicolon or a dash)."""
    start = max(text.rfind(mark, 0, mention.start) for mark in ";—―") + 1
    ends = [at for mark in ";—―" if (at := text.find(mark, mention.end)) >= 0]
    clause = text[start : min([len(text), *ends])]
    return frozenset(
        " ".join(next(v for v in match.groupdict().values() if v).lower().split())
        for match in _PERIOD.finditer(clause)
        if not (match.start() + start <= mention.start < match.end() + start)
    )
