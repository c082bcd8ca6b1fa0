"""The noun that a figure counts, found without a tagger: the first plural of the words that follow, else their last."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbrief.quantity.lexicon import table, words

_STOP = frozenset(words("function words"))
IRREGULAR = {plural: values[0] for plural, values in table("irregular plurals").items()}
_NOT_PLURAL = frozenset(words("not plural"))
_TOKEN = re.compile(r"(?P<gap>[\s-]+(?:[“\"‘'](?=\w))?)(?P<word>[A-Za-z][\w’'.-]*)")
_SEPTEMBER_11 = re.compile(r"\s+(?:Sept\.?|September)\s+11(?=\s)|\s+9/11(?=\s)")
_OF = re.compile(
    r"\s+of\s+(?:(?:the|its|their|his|her|our|those|these|all|them|us)\s+)?"
    r"(?:(?:more than|at least|about|nearly|almost)\s+)?(?:[\d,]+\s+)?",
    re.IGNORECASE,
)


_PAST = re.compile(r"[^\We]{2}ed$")
"""A word in -ed, which ends a noun phrase; `speed` and `breed` are none."""


class Noun(NamedTuple):
    """A head noun in the singular, lower case, and the words before it; an empty head when no noun follows."""

    head: str
    modifiers: tuple[str, ...] = ()


def singular(word: str) -> str:
    """`countries` -> `country`; good enough to compare two heads, not to print."""
    low = word.lower().rstrip(".").removesuffix("’s").removesuffix("'s")
    if low in IRREGULAR:
        return IRREGULAR[low]
    if low in _NOT_PLURAL or len(low) < 4 or not low.endswith("s") or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-2] if low.endswith(("ches", "shes", "sses", "xes", "zzes")) else low[:-1]


def is_plural(word: str) -> bool:
    """Whether the word looks like a plural noun."""
    return word.lower() in IRREGULAR or singular(word) != word.lower().rstrip(".")


def head_noun(text: str, end: int) -> Noun:
    """The noun after offset `end`, looking through `of the …`; at most five words, up to the next function word."""
    named = _SEPTEMBER_11.match(text, end)
    end = named.end() if named else end
    through = _OF.match(text, end)
    found = _words(text, through.end() - 1 if through else end)
    while found and _PAST.search(found[-1]) and not is_plural(found[-1]):
        found.pop()  # `80 firms closed`, `a million marched`
    if not found:
        return Noun("")
    lower = [i for i, word in enumerate(found) if is_plural(word) and word[0].islower()]
    plural = lower or [i for i, word in enumerate(found) if is_plural(word)]
    index = plural[0] if plural else len(found) - 1
    return Noun(singular(found[index]), tuple(word.lower() for word in found[:index]))


def _words(text: str, position: int) -> list[str]:
    found: list[str] = []
    while len(found) < 5 and (match := _TOKEN.match(text, position)):
        word = match["word"].rstrip(".,'’")
        verbal = found and word.lower().endswith(("ly", "ed", "ing")) and is_plural(found[-1])
        if word.lower() in _STOP or word.endswith("day") or verbal:
            break
        found.append(word)
        position = match.end("word") if match["word"] == word or "." in word else len(text)
    return found
