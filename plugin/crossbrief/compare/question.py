"""What differs in, a whole question out that a desk could answer: a template a kind, with the words of its own sentence."""

from __future__ import annotations

import re

from crossbrief.compare.values.slots import Slot
from crossbrief.quantity.lexicon import words
from crossbrief.reading.words import FUNCTION_WORDS, fold, lexicon, tokens

_FRAMES = {
    "dead": "How many people died",
    "hurt": "How many people were injured",
    "held": "How many people were arrested",
    "missing": "How many people are missing",
}
_AROUND = 7
"""Words of the sentence shown beside the value at most, on each side."""
_MARKS = re.compile(r"[,;:!?—–()\[\]“”\"]|\.(?=\s|$)")
"""What ends a clause."""
_QUOTES = re.compile(r"[“”\"]")
_TELLING = 4
"""Words a clause has at least to tell what is asked."""
_VERB = re.compile(r"\w{2,}ed|is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|did|does")
_IRREGULAR = frozenset(words("irregular verbs"))
_NUMBERS = lexicon("number words")


def asked(a: Slot, b: Slot) -> str:
    """`How many people died?`, `On which day was it that Anand resigned?`, `How much money is it in “signed a … deal”?`."""
    frame = a.frame or b.frame
    if frame and a.frame in ("", frame) and b.frame in ("", frame):
        return f"{_FRAMES[frame]}?"
    return _when(a) if a.mention.is_time else _how_much(a if a.mention.head else b)


def wording(speaker: str | None, left: str, right: str) -> str:
    """Of a quotation: `Did Kostov say “to recovery” or “to relief”?`."""
    named = speaker if speaker and speaker[:1].isupper() else "the speaker"
    return f"Did {named} say “{left}” or “{right}”?"


def spoken_by(left: str, right: str) -> str:
    """Of an attribution: `Who said it, Ann Roe or Bo Lind?`."""
    return f"Who said it, {left} or {right}?"


def named(left: str, right: str) -> str:
    """Of a name: `Is the right name Whitlock or Whitlow?`."""
    return f"Is the right name {left} or {right}?"


def _when(slot: Slot) -> str:
    m = slot.mention
    unit = {"clock": "time", "year": "year", "weekday": "day"}.get(m.kind, "date" if m.when and m.when.day else "month")
    told = _told(slot)
    if not told:
        return f"Which {unit} is it in “{_gap(slot)}”?"
    usual = {"time": "At", "day": "On", "date": "On"}.get(unit, "In")
    preposition = m.preposition.capitalize() if m.preposition in ("by", "since") else usual
    return f"{preposition} {'what' if unit == 'time' else 'which'} {unit} was it that {told}?"


def _told(slot: Slot) -> str:
    """The subject and verb before the time, in the sentence's words: `Anand resigned`; empty when there is no such run."""
    text = slot.line.text[: slot.mention.start]
    for name in reversed(slot.line.names):
        if name.end >= len(text) or slot.line.inside_quotation(name.start):
            continue
        clause = re.sub(
            r"[\s,]*(?:\b(?:on|in|by|at|since|until|last|this|next|late|early)\b[\s,]*)*$", "", text[name.start :]
        )
        verbs = [t for t in tokens(clause)[1:] if _VERB.fullmatch(t.norm) or t.norm in _IRREGULAR]
        return clause if verbs and len(clause.split()) <= 12 and not _MARKS.search(clause) else ""
    return ""


def _how_much(slot: Slot) -> str:
    lead = {
        "money": "How much money is it",
        "percent": "What percentage is it",
        "duration": "How long is it",
        "age": "What age is it",
        "score": "What is the result",
        "measure": "What is the measure",
    }.get(slot.mention.kind, "How many is it")
    return f"{lead} in “{_gap(slot)}”?"


def _gap(slot: Slot) -> str:
    """The words around the value as far as its clause goes, a gap in its place: `has signed a … deal for the delivery`."""
    text = slot.line.text
    before, after = text[: slot.mention.start], text[slot.mention.end :]
    clause = _MARKS.split(before)[-1].split()[-_AROUND:], _MARKS.split(after)[0].split()[:_AROUND]
    if len(clause[0]) + len(clause[1]) < _TELLING:  # a clause of `at …` alone tells nobody what is asked
        clause = _QUOTES.sub("", before).split()[-_AROUND:], _QUOTES.sub("", after).split()[:_AROUND]
    left, right = clause
    while right and (fold(right[-1]) in FUNCTION_WORDS or fold(right[-1]) in _NUMBERS):
        right.pop()
    return " ".join([*left, "…", *right]).rstrip(",;:.")
