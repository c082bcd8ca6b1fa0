"""A claim and its cited sentences in; the quoted words that nobody said so, or whom they are wrongly given to, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crossbrief.document import Sentence
from crossbrief.ground.facts.attribution import PRONOUNS, bounds, named_beside
from crossbrief.ground.facts.cited import Cited
from crossbrief.ground.facts.names import is_alike, name_words
from crossbrief.ground.facts.speech import ClaimedSpeaker, inside, quoted, source, speaker
from crossbrief.ground.quote import folded

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[$€£%]")
_CUT = re.compile(r"\.\s?\.\s?\.|…|\[[^\]]*\]")
_SINGLE = re.compile(r"(?<![^\W_])'(?=\S)((?:[^'\"]|(?<=\w)'(?=\w))+?)(?<=[\w.,!?…])'(?![^\W_])")


def missing(text: str, cited: Cited) -> str:
    """The first quoted words of `text` that do not stand, word for word, inside quotation marks of one sentence."""
    for said in _claimed(text):
        if not _holders(said, cited):
            return f"no sentence of {cited.ids} has “{said[:80]}” inside quotation marks"
    return ""


def wrongly_given(text: str, cited: Cited) -> str:
    """Who is said to have said quoted words that the article gives to somebody else; empty when nobody is."""
    spans = quoted(text)
    claimed = speaker(text, spans) if spans else None
    if claimed is None or claimed.how != "named":
        return ""
    settled: set[tuple[int, int]] = set()
    for start, end in spans:
        holders = _holders(text[start:end], cited)
        sources = [source(s, cited.homes.get(s.id)) for s in holders]
        if sources and all(found and _is_somebody_else(claimed, found, cited) for found in sources):
            named = sources[0].text if sources[0] else ""
            return f"“{text[start:end][:60]}” is given to {claimed.text}; {holders[0].id} gives it to {named}"
        if any(found and _agree(claimed.words, found.words) for found in sources):
            settled.add((start, end))
    unsettled = (span for span in spans if span not in settled)
    return next((wrong for span in unsettled if (wrong := _other_names_beside(span, text, cited))), "")


def _other_names_beside(span: tuple[int, int], text: str, cited: Cited) -> str:
    """A quotation beside whose own words the claim and every one of its sentences name nobody in common."""
    start, end = span
    claimed = named_beside(start - 1, end + 1, text)
    spoken: set[str] = set()
    holders = _holders(text[start:end], cited)
    for sentence in holders:
        place = max(range(len(sentence.text)), key=lambda i: sentence.text.startswith(text[start:end][:12], i))
        names = named_beside(*bounds(sentence.text, place, place + end - start - 1), sentence.text)
        if not names or names & PRONOUNS:
            return ""
        spoken |= names
    if not claimed or not spoken or claimed & PRONOUNS or any(is_alike(a, b) for a in claimed for b in spoken):
        return ""
    named = " ".join(sorted(spoken))
    return f"“{text[start:end][:60]}” is given to {' '.join(sorted(claimed))}; {holders[0].id} gives it to {named}"


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one name holds the other: `Mr. Williams`, `Williams, of the Tax Policy Center`."""
    return bool(one and other) and (one <= other or other <= one)


def carries(text: str, sentence: Sentence, cited: Cited) -> bool:
    """Whether the sentence holds words that `text` quotes."""
    return any(sentence in _holders(said, cited) for said in _claimed(text))


def _claimed(text: str) -> Iterator[str]:
    """The quoted stretches of a claim that hold a word; single marks quote where there are no double ones."""
    spans = quoted(text)
    found = [text[a:b] for a, b in spans] or [m[1] for m in _SINGLE.finditer(folded(text)) if " " in m[1]]
    return (said for said in found if _WORD.search(said))


def _holders(said: str, cited: Cited) -> list[Sentence]:
    """The cited sentences that hold the words inside quotation marks; all that do together when it runs over several."""
    pieces = [words for part in _CUT.split(folded(said)) if (words := _words(part))]
    each = [(s, _quoted_words(s, cited)) for s in cited.sentences]
    whole = [s for s, theirs in each if all(_holds(theirs, piece) for piece in pieces)]
    if whole:
        return whole
    together = [word for _, theirs in each for word in theirs]
    return [s for s, theirs in each if theirs] if all(_holds(together, piece) for piece in pieces) else []


def _quoted_words(sentence: Sentence, cited: Cited) -> list[str]:
    spans = inside(sentence, cited.homes.get(sentence.id))
    line = [w for a, b in spans for w in _words(folded(sentence.text[a:b]))]
    return line or [w for m in _SINGLE.finditer(folded(sentence.text)) for w in _words(m[1])]


def _words(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text)]


def _holds(words: Sequence[str], piece: Sequence[str]) -> bool:
    return f" {' '.join(piece)} " in f" {' '.join(words)} "


def _is_somebody_else(claimed: ClaimedSpeaker, found: ClaimedSpeaker, cited: Cited) -> bool:
    """Whether the article names a speaker, and it is not the one claimed."""
    if found.how != "named":
        return False
    publisher = frozenset().union(*(name_words(d.article.publisher or "") for d in cited.documents()))
    return not any(is_alike(one, other) for one in claimed.words for other in found.words | publisher)
