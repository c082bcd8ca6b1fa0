"""What differs in, a whole question out that a desk could answer: a template a kind, with the words of its own sentence."""

from __future__ import annotations

import re

from crossbrief.compare.slots import Slot
from crossbrief.quantity import singular

_FRAMES = {
    "dead": "How many people died",
    "hurt": "How many people were injured",
    "held": "How many people were arrested",
    "missing": "How many people are missing",
}
_AROUND = 6
"""Words of the sentence shown beside the value at most, on each side."""


def asked(a: Slot, b: Slot) -> str:
    """`How many people died?`, `On which day was it that Anand resigned?`, `How much money is the deal (“signed … deal”)?`."""
    frame = a.frame or b.frame
    if frame and a.frame in ("", frame) and b.frame in ("", frame):
        return f"{_FRAMES[frame]}?"
    return _when(a) if a.mention.is_time else _how_much(a if a.mention.head else b)


def wording(speaker: str | None, left: str, right: str) -> str:
    """Of a quotation: `Did Kostov say “to recovery” or “to relief”?`."""
    return f"Did {speaker or 'the speaker'} say “{left}” or “{right}”?"


def spoken_by(left: str, right: str) -> str:
    """Of an attribution: `Who said it, Ann Roe or Bo Lind?`."""
    return f"Who said it, {left} or {right}?"


def named(left: str, right: str) -> str:
    """Of a name: `Is the right name Whitlock or Whitlow?`."""
    return f"Is the right name {left} or {right}?"


def _when(slot: Slot) -> str:
    m = slot.mention
    preposition = "By" if m.preposition == "by" else "Since" if m.preposition == "since" else ""
    unit = "date" if m.when and m.when.day else "month"
    lead = {
        "clock": "At what time was it",
        "year": f"{preposition or 'In'} which year is it",
        "weekday": f"{preposition or 'On'} which day was it",
    }.get(m.kind, f"{preposition or ('On' if unit == 'date' else 'In')} which {unit} was it")
    told = _told(slot)
    return f"{lead} that {told}?" if told else f"{lead}, where one article has “{_shown(slot)}”?"


def _told(slot: Slot) -> str:
    """The subject and verb before the time, in the sentence's words: `Anand resigned`; empty when there is no such run."""
    text = slot.line.text[: slot.mention.start]
    for name in reversed(slot.line.names):
        if name.end >= len(text) or slot.line.inside_quotation(name.start):
            continue
        clause = re.sub(
            r"[\s,]*(?:\b(?:on|in|by|at|since|until|last|this|next|late|early)\b[\s,]*)*$", "", text[name.start :]
        )
        if 1 < len(clause.split()) <= 12 and not re.search(r"[“”\",;:—()]", clause):
            return clause
        return ""
    return ""


def _how_much(slot: Slot) -> str:
    m = slot.mention
    things = _counted(slot)
    lead = {
        "money": f"How much money is the {things}" if things else "How much money is it",
        "percent": "What percentage is it",
        "duration": "How long is it",
        "age": "How old is the person",
        "score": "What is the result of the vote or match",
        "measure": "What is the measure",
    }.get(m.kind, f"How many {things} are there" if things else "How many are there")
    return f"{lead}, where one article has “{_shown(slot)}”?"


def _counted(slot: Slot) -> str:
    """The noun that the figure counts, with what stands between, as the sentence prints it."""
    start = slot.mention.end
    after = [t for t in slot.line.tokens if t.start >= start][:6]
    last = next((t for t in after if slot.mention.head and singular(t.norm) == slot.mention.head), None)
    return slot.line.text[start : last.end].strip(" -").removeprefix("of ").removeprefix("the ") if last else ""


def _shown(slot: Slot) -> str:
    """The value with the words around it, cut at the sentence's own words."""
    tokens = slot.line.tokens
    before = [t for t in tokens if t.end <= slot.mention.start][-_AROUND:]
    after = [t for t in tokens if t.start >= slot.mention.end][:_AROUND]
    start = before[0].start if before else slot.mention.start
    end = after[-1].end if after else slot.mention.end
    return slot.line.text[start:end].replace("“", "").replace("”", "").replace('"', "").strip()
