"""A claim and the sentences cited for it in; every hard fact of the claim that they do not bear out, out.

Facts are figures, dates, names, quoted words and their speaker, negations, links and markup: what a program can settle.
Whether the claim follows is not asked here: no share or order of words counts, a paraphrase is none of our business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.ground.facts import dates, figures, names, negation, quotations
from crossbrief.ground.facts.cited import Cited, cited, read
from crossbrief.ground.quote import folded
from crossbrief.reading.words import tokens

LONGEST = 2_000
"""Characters beyond which nothing is a claim about an event, and no check of it would end in time."""
MOST_FACTS = 30
"""Figures and times beyond which a text is a table, not a claim: each is held against each of the sentences'."""
_MARKUP = re.compile(r"\S*(?:://|www\.|[<>`\\{}|]|\]\(|@\w)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b\S*")


class Failure(NamedTuple):
    """A fact that does not hold."""

    reason: str
    """A code of `schema.Rejected`: figure, date, name, quotation, speaker, negation, markup,
    `no_evidence`."""
    detail: str
    """For an editor: `no figure 700,000 in a2`."""


def failures(
    text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document], *, date: str | None = None
) -> tuple[Failure, ...]:
    """The facts of `text` that fail, in the order in which an editor would look; empty when all hold.

    `homes` maps the id of a sentence to its document, in which neighbours, the article's date and its persons are
    found. `date` (ISO; only year or year and month will do) is what a timeline gives as the day of `text`. Never raises.
    """
    if len(text) > LONGEST:
        return (Failure("markup", f"{len(text)} characters are no single claim"),)
    found = cited(sentences, homes)
    line = " ".join(text.split())
    if len(read(line)) > MOST_FACTS:
        return (Failure("figure", f"{len(read(line))} figures and times are no single claim"),)
    checks = (
        ("markup", _foreign(line, found)),
        ("no_evidence", _elsewhere(line, found)),
        ("figure", figures.missing(line, found)),
        ("date", dates.missing(line, found, date)),
        ("name", f"no sentence has the name {name}" if (name := names.missing(line, found)) else ""),
        ("quotation", quotations.missing(line, found)),
        ("speaker", quotations.wrongly_given(line, found)),
        ("negation", negation.turned(line, found)),
    )
    return tuple(Failure(reason, detail) for reason, detail in checks if detail)


def _elsewhere(line: str, found: Cited) -> str:
    """A claim that has no word with its sentences and those beside them in common: they are no evidence of it."""
    told = {t.stem for t in tokens(line) if t.content}
    if told and not any(told & {t.stem for t in tokens(s.text)} for c in found.sentences for s in found.near(c, 1)):
        return f"{found.ids} says nothing of it"
    return ""


def _foreign(line: str, found: Cited) -> str:
    """A link, an address or a piece of markup that stands in none of the sentences."""
    texts = [folded(s.text) for s in found.sentences]
    alien = next((m for m in _MARKUP.findall(folded(line)) if not any(m in t for t in texts)), "")
    return f"a link or markup that no sentence has: {alien[:80]}" if alien else ""
