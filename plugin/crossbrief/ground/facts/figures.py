"""A claim and its cited sentences in; the figure that they do not print, with unit, bound and noun, out."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from crossbrief.ground.facts.cited import Cited, read
from crossbrief.ground.facts.rivals import Place, is_rivalled
from crossbrief.quantity import Mention
from crossbrief.reading.words import stem, tokens

_SAME = 1e-6
"""Two writings of one value differ by less than this part of it: 22.5 years and 270 months."""
_PART = 0.5
"""Percent by which a part in words (`a third`) may differ from a figure for it."""
_MARGIN = 1.0
"""How much nearer the claim's words must stand to another figure: words after the last of a list belong to all of it."""
_LARGE = 20
"""Orders of magnitude from here (`dozens`) are checked; `several` and `a few` count nothing."""
_AFTER, _BEFORE = 60, 40
"""Characters after and before a figure in which its noun stands, for all that can be told without a parser."""
_DURING = re.compile(r"\b(?:over|past|within|under)\s+(?:the\s+|a\s+)?(?:(?:past|last|next)\s+)?$", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|these|those|both|his|her|their|its)\s+(?:other\s+)?$", re.IGNORECASE)
_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(1, 13)),
        strict=True,
    )
)
_SHARES = {"half": 50.0, "quarter": 25.0, "quarters": 75.0, "fifth": 20.0}
_FRACTIONS = frozenset("half third thirds quarter quarters fourth fourths fifth fifths".split())
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        (f"{n}th" for n in range(1, 13)),
        strict=True,
    )
)
_UNITS = frozenset("minutes hours days weeks months years decades centuries".split())
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")


def missing(text: str, cited: Cited) -> str:
    """What is wrong with the first figure of `text` that the sentences do not bear out; empty when all stand there."""
    sources = [(s.text, m) for s in cited.sentences for m in read(s.text) if not m.is_time]
    loose = frozenset(number for s in cited.sentences for number in _loose(s.text))
    for figure in read(text):
        if figure.is_time or (figure.vague and (figure.kind == "percent" or figure.value < _LARGE)):  # `half of them`
            continue
        if (figure.surface.casefold().strip() in loose or _digits(figure) in loose) and figure.kind == "count":
            continue
        if why := _refused(text, figure, sources):
            return f"{why} in {cited.ids}"
    return _unread(text, cited, loose) or _other_unit(text, cited)


def carries(text: str, source: str) -> bool:
    """Whether `source` prints one of the figures of `text`."""
    theirs = [m for m in read(source) if not m.is_time]
    return any(_same_value(m, s) for m in read(text) if not m.is_time and not m.vague for s in theirs)


def _is_loose(figure: Mention, other: Mention) -> bool:
    """Whether one is `about` the other, a part in words: `a fifth` is meant no nearer than `about 20%`."""
    in_words = not any(c.isdigit() for c in other.surface) and other.kind == "percent"
    return in_words and figure.qualifier in (None, "about", "almost")


def _refused(text: str, figure: Mention, sources: Sequence[tuple[str, Mention]]) -> str:
    same = [(source, m) for source, m in sources if _same_value(figure, m)]
    if not same:
        if _is_definite(text, figure, [m for _, m in sources]):
            return ""
        near = next((m for _, m in sources if m.value == figure.value and not m.vague), None)
        if near and near.surface == figure.surface:  # `6.6`, a magnitude there and a count here
            return f"{figure.surface} is given in another unit"
        return f"{near.surface}, not {figure.surface}," if near else f"no figure {figure.surface}"
    bounded = [(source, m) for source, m in same if _bound(text, figure) == _bound(source, m) or _is_loose(figure, m)]
    if not bounded:
        source, other = same[0]
        return f"{_bound(source, other) or 'exactly'} {other.surface}, not {_worded(text, figure)}"
    if all(_counts_another(figure, source, m, sources) for source, m in bounded):
        return f"{figure.surface} counts no {figure.head}"
    if figure.role in {"low_end", "high_end"}:
        return ""
    rivals = [Place(s, m.start, m.end) for s, m in sources if m.unit == figure.unit and m.kind == figure.kind]
    own = [Place(s, m.start, m.end) for s, m in same]
    if is_rivalled(Place(text, figure.start, figure.end), own, [p for p in rivals if p not in own], _MARGIN):
        return f"{figure.surface} is said of something else"
    return ""


def _worded(text: str, figure: Mention) -> str:
    return f"{_bound(text, figure)} {figure.surface}".strip() + ("," if _bound(text, figure) else " without a bound,")


def _same_value(one: Mention, other: Mention) -> bool:
    """Whether two figures are one value in one unit, however written."""
    if one.vague or other.vague:
        exact, vague = (one, other) if other.vague else (other, one)
        if exact.vague:
            return one.value == other.value
        return one.vague and exact.kind == "count" and vague.value <= exact.value <= vague.value + vague.step
    if "magnitude" in (one.unit, other.unit) and {one.kind, other.kind} == {"measure", "count"}:
        return math.isclose(one.value, other.value, rel_tol=_SAME)  # `measured it at 6.6`
    if one.kind != other.kind and {one.kind, other.kind} not in ({"age", "count"}, {"score", "count"}):
        return False
    if one.kind == other.kind and one.unit != other.unit:
        return False
    if one.kind == other.kind == "score":
        return {one.value, one.second} == {other.value, other.second}
    if one.kind == "percent" and any(not any(c.isdigit() for c in m.surface) for m in (one, other)):
        return abs(one.value - other.value) < _PART  # a third is 33 percent
    values = [v for v in (other.value, other.second) if v is not None]
    return any(math.isclose(one.value, v, rel_tol=_SAME) for v in values)


def _bound(text: str, figure: Mention) -> str:
    """Its qualifier, `""` for none; `over five years` is a stretch of time, not a bound."""
    if figure.qualifier is None or figure.vague:
        return ""
    if figure.kind == "duration" and _DURING.search(text[max(0, figure.start - 30) : figure.start]):
        return ""
    return "up to" if figure.qualifier == "at most" else figure.qualifier


def _is_definite(text: str, figure: Mention, sources: Sequence[Mention]) -> bool:
    """`the two leaders`: those just named, when the sentences count no leaders otherwise."""
    if (
        figure.kind != "count"
        or figure.value != 2
        or not _DEFINITE.search(text[max(0, figure.start - 14) : figure.start])
    ):
        return False
    return all(stem(m.head) != stem(figure.head) for m in sources)


def _counts_another(figure: Mention, source: str, match: Mention, sources: Sequence[tuple[str, Mention]]) -> bool:
    """Whether the claim hangs the figure on a noun of the sentences that is not the one it counts there."""
    noun = stem(figure.head)
    theirs = {stem(w) for w in (match.head, *match.modifiers)}
    if not noun or noun in theirs or not match.head:
        return False
    if theirs & {stem(w) for w in figure.modifiers}:
        return False
    if any(stem(m.head) == noun for _, m in sources if not _same_value(figure, m) and m.kind == match.kind):
        return True
    if figure.kind != "count":
        return False
    window = source[max(0, match.start - _BEFORE) : match.end + _AFTER]
    return noun in _stems(source) and noun not in _stems(window)


def _stems(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokens(text))


def _digits(figure: Mention) -> str:
    return f"{figure.value:.0f}" if figure.value.is_integer() else f"{figure.value:g}"


@lru_cache(4096)
def _loose(text: str) -> tuple[str, ...]:
    """Numbers of a text that are no figure or time: in names, ordinals, fractions (`S-400`, `5th`, `two-thirds`)."""
    spans = [(m.start, m.end) for m in read(text)]
    return tuple(
        number
        for token in tokens(text)
        if (number := _number(token.norm)) and not any(a < token.end and token.start < b for a, b in spans)
    )


def _number(norm: str) -> str:
    if match := _ORDINAL.match(norm):
        return f"{match[1]}th"
    if norm[:1].isdigit():
        return norm.replace(",", "")
    return _WORDS.get(norm) or _ORDINALS.get(norm) or (norm if norm in _FRACTIONS else "")


def _unread(text: str, cited: Cited, loose: frozenset[str]) -> str:
    """A number in a name, an ordinal or a fraction that neither the sentences nor their neighbours have."""
    wanted = [n for n in dict.fromkeys(_loose(text)) if n not in loose and n not in {"1", "2", "1th", "2th"}]
    if not wanted:
        return ""
    printed = {_number(t.norm) for s in cited.sentences for t in tokens(s.text)}
    printed |= {n for s in cited.neighbours() for n in _loose(s.text)}
    theirs = [m for s in cited.sentences for m in read(s.text) if not m.is_time]
    printed |= {_digits(m) for m in theirs}
    printed |= {word for word, share in _SHARES.items() for m in theirs if m.kind == "percent" and m.value == share}
    return next((f"no {number} in {cited.ids}" for number in wanted if number not in printed), "")


def _other_unit(text: str, cited: Cited) -> str:
    """`for weeks` where the sentences say `for months`: a length of time without a number."""
    claimed, theirs = _lengths(text), frozenset().union(*(_lengths(s.text) for s in cited.sentences))
    printed = frozenset(t.norm for s in cited.sentences for t in tokens(s.text))
    other = next((unit for unit in sorted(claimed) if unit not in printed), "")
    return f"{' and '.join(sorted(theirs))}, not {other}, in {cited.ids}" if other and theirs else ""


def _lengths(text: str) -> frozenset[str]:
    """The units of time in the plural that stand without a number."""
    spans = [(m.start, m.end) for m in read(text)]
    found = (t for t in tokens(text) if t.norm in _UNITS)
    return frozenset(t.norm for t in found if not any(a < t.end and t.start < b for a, b in spans))
