"""The words round a value: which of two values a claim's own words stand beside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crossbrief.document import Sentence
from crossbrief.quantity import Mention
from crossbrief.words import tokens

REACH = 7
"""Words on either side of a value that say what it is of."""
SURE, UNLIKE = 0.8, 0.6
"""Share of a claim's words round a value that stand round its rival in another sentence, and at most round the value itself,
for the value to be called moved. Only two sentences can mix values up so plainly; inside one, grammar decides."""

FEWEST = 2
"""Content words of a claim beside a value, without which nothing can be said."""

Placed = tuple[Mention, Sentence]
"""A value and the sentence it stands in."""

_CLAUSE = re.compile(r"[;:]|\s[–—-]{1,2}\s|\b(?:and|but|while|which|after|before|unless|because)\b")


def belongs_elsewhere(
    value: Mention,
    text: str,
    equal: Sequence[Placed],
    rivals: Sequence[Placed],
) -> Placed | None:
    """The rival that the claim's words stand beside, where they stand beside none of the equal values; None when there is
    none, or when both stand in one sentence."""
    with_value = {s.id for _, s in equal}
    apart = [(m, s) for m, s in rivals if s.id not in with_value]
    return _beside(value, text, equal, apart) or _told_by(value, text, equal, apart)


def _beside(value: Mention, text: str, equal: Sequence[Placed], rivals: Sequence[Placed]) -> Placed | None:
    """The rival that the words next to the value stand next to."""
    own = _near(value, text)
    best = max((len(own & _near(m, s.text)) for m, s in equal), default=0)
    for rival, sentence in rivals:
        if _moved(len(own), len(own & _near(rival, sentence.text)), best):
            return rival, sentence
    return None


def _told_by(value: Mention, text: str, equal: Sequence[Placed], rivals: Sequence[Placed]) -> Placed | None:
    """The rival whose sentence tells the whole claim, where the value's own sentence does not."""
    told = _content(text, value)
    best = max((len(told & _content(s.text, m)) for m, s in equal), default=0)
    for rival, sentence in rivals:
        if _moved(len(told), len(told & _content(sentence.text, rival)), best):
            return rival, sentence
    return None


def _moved(words: int, beside_rival: int, beside_value: int) -> bool:
    return words >= FEWEST and beside_rival >= SURE * words and beside_value <= UNLIKE * words


def _content(text: str, value: Mention) -> frozenset[str]:
    """Stems of the content words of a text, the value's own left out."""
    return frozenset(t.stem for t in tokens(text) if t.content and not value.start <= t.start < value.end)


def _near(value: Mention, text: str) -> frozenset[str]:
    """Stems of the content words beside a value, up to `REACH` words and the border of its clause."""
    left = max((m.end() for m in _CLAUSE.finditer(text, 0, value.start)), default=0)
    border = _CLAUSE.search(text, value.end)
    right = border.start() if border else len(text)
    words = tokens(text)
    before = [t for t in words if t.end <= value.start][-REACH:]
    after = [t for t in words if t.start >= value.end][:REACH]
    return frozenset(
        t.stem
        for t in (*before, *after)
        if t.content and not t.norm[:1].isdigit() and left <= t.start and t.end <= right
    )
