"""Two utterances in, how they line up out: the changes between them, and which of those are mere editing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from crossbrief.compare.texts.utterance import HARD, Utterance, Word
from crossbrief.reading.words import UNLISTED, likeness, zipf

_NEGATIONS = frozenset({"not", "no", "never", "nor", "neither", "none", "nothing", "nobody"})
_UNCOMMON = 4.0
"""Zipf value below which a word may be a spelling of another with the same consonants."""
_SAME_SPELLING = 0.8
"""Similarity (Damerau-Levenshtein, normalised) from which a rare word is a slip for the other."""
_OPEN_END = 2
"""Most words after the last match that still count as a changed ending."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """Words `a[i1:i2]` of one utterance stand where `b[j1:j2]` stand in the other."""

    i1: int
    i2: int
    j1: int
    j2: int
    around: int
    """Matching words right before and right after."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two utterances laid side by side."""

    a: Utterance
    b: Utterance
    matched: int
    """Words that match."""
    content: int
    """Content words that match."""
    share: float
    """Matched words over the shorter of the two aligned stretches."""
    changes: tuple[Rewording, ...]
    blocks: tuple[tuple[int, int, int], ...] = ()
    """Runs of matching words: from where in `a`, in `b`, how many."""

    def sentence_share(self, change: Rewording) -> float:
        """Of the sentence in which a change stands, and the other one: matching words over all but the changed, the lower. Two
        sentences of one speech share some words; one sentence reported twice shares nearly all."""
        mine = {k for start, _, size in self.blocks for k in range(start, start + size)}
        theirs = {k for _, start, size in self.blocks for k in range(start, start + size)}
        sides = ((self.a, change.i1, change.i2, mine), (self.b, change.j1, change.j2, theirs))
        return min(_matching(one, start, end, matched) for one, start, end, matched in sides)


def _matching(one: Utterance, start: int, end: int, matched: set[int]) -> float:
    line = one.words[min(start, len(one.words) - 1)].line.index
    beside = [k for k, word in enumerate(one.words) if word.line.index == line and not start <= k < end]
    return sum(k in matched for k in beside) / len(beside) if beside else 1.0


def align(a: Utterance, b: Utterance) -> Alignment | None:
    """The two laid side by side from first to last matching run, or None when they share too little."""
    runs = SequenceMatcher(None, a.stems, b.stems, autojunk=False).get_matching_blocks()[:-1]
    blocks = _trimmed([(run.a, run.b, run.size) for run in runs], a)
    if not blocks:
        return None
    matched = sum(size for _, _, size in blocks)
    content = sum(w.content for start, _, size in blocks for w in a.words[start : start + size])
    first, last = blocks[0], blocks[-1]
    shorter = min(last[0] + last[2] - first[0], last[1] + last[2] - first[1])
    changes = [Rewording(p[0] + p[2], q[0], p[1] + p[2], q[1], p[2] + q[2]) for p, q in pairwise(blocks)]
    changes += _ends(a, b, last)
    return Alignment(a, b, matched, content, matched / shorter, tuple(changes), tuple(blocks))


def _trimmed(blocks: list[tuple[int, int, int]], a: Utterance) -> list[tuple[int, int, int]]:
    """Without leading and trailing runs that are stray function words far from the rest."""

    def stray(block: tuple[int, int, int], neighbour: tuple[int, int, int]) -> bool:
        start, _, size = block
        bare = not any(w.content for w in a.words[start : start + size])
        apart = max(
            abs(neighbour[0] - start - size),
            abs(neighbour[1] - block[1] - size),
            abs(start - neighbour[0] - neighbour[2]),
        )
        return (bare or size == 1) and apart > size + 1

    while len(blocks) > 1 and stray(blocks[0], blocks[1]):
        blocks = blocks[1:]
    while len(blocks) > 1 and stray(blocks[-1], blocks[-2]):
        blocks = blocks[:-1]
    return blocks


def _ends(a: Utterance, b: Utterance, last: tuple[int, int, int]) -> list[Rewording]:
    """A changed ending: both quotations end within `_OPEN_END` words after the last match."""
    i, j = last[0] + last[2], last[1] + last[2]
    tails = _until_gap(a, i), _until_gap(b, j)
    if all(0 < tail <= _OPEN_END for tail in tails):
        return [Rewording(i, i + tails[0], j, j + tails[1], last[2])]
    return []


def _until_gap(utterance: Utterance, start: int) -> int:
    """Words from `start` to the next gap or the end."""
    count = 0
    for word in utterance.words[start:]:
        if word.gap:
            break
        count += 1
    return count


def _gap(utterance: Utterance, start: int, end: int, words: tuple[Word, ...]) -> bool:
    """Whether an omission may hide there: a gap inside it or where it is empty, an ellipsis also at its edges."""
    gaps = [w.gap for w in utterance.words[start : end + 1]]
    inner = gaps[:1] if not words else gaps[1 : end - start]
    return any(inner) or HARD in gaps


def compatible(alignment: Alignment, change: Rewording) -> str | None:
    """The rule by which a change is only trimming, editing or inflection, or None when content differs."""
    a, b = alignment.a, alignment.b
    left, right = a.words[change.i1 : change.i2], b.words[change.j1 : change.j2]
    if _gap(a, change.i1, change.i2, left) or _gap(b, change.j1, change.j2, right):
        return "an omission is marked, or a sentence ends there"
    if negations(left) != negations(right) and not (
        _repeats(a, change.i1, change.i2) or _repeats(b, change.j1, change.j2)
    ):
        return None
    mine = {w.stem for w in left if w.content} - set(b.stems)
    theirs = {w.stem for w in right if w.content} - set(a.stems)
    if not mine and not theirs:
        return "only function words, inflection, order or repetition differ"
    if _same_spelling(left, right):
        return "the same word in two spellings"
    return None


def negations(words: tuple[Word, ...]) -> int:
    """1 when the words turn a statement into its opposite, else 0: two negations cancel."""
    return sum(w.norm in _NEGATIONS for w in words) % 2


def _repeats(utterance: Utterance, start: int, end: int) -> bool:
    """Whether the stretch says again what stands right before or after it: `we will not, we will not`."""
    size, stems = end - start, utterance.stems
    return size > 0 and stems[start:end] in (stems[start - size : start], stems[end : end + size])


def _same_spelling(left: tuple[Word, ...], right: tuple[Word, ...]) -> bool:
    """`workforce` / `work force`, or a slip: one letter or two differ and one of the two is no common English word."""
    x, y = "".join(w.norm for w in left), "".join(w.norm for w in right)
    if x == y:
        return True
    if _skeleton(x) == _skeleton(y) and x[:1] == y[:1] and any(zipf(w.stem) < _UNCOMMON for w in (*left, *right)):
        return True
    common = all(zipf(w.stem) > UNLISTED for w in (*left, *right))
    alike = min(len(x), len(y)) >= 5 and likeness(x, y) >= _SAME_SPELLING
    return alike and not common and not any(c.isdigit() for c in x + y)


def _skeleton(word: str) -> str:
    """The consonants in order, each run of one letter once: `momma`, `mama` -> `m`."""
    return "".join(c for c, _ in groupby(re.sub(r"[aeiouy']", "", word)))
