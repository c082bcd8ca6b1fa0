"""A briefing in; out comes what every format asks of it: who a source is, what is shown first, what is disputed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from crossbrief.document import called
from crossbrief.render.escape import plain
from crossbrief.render.phrases import BLIND, GRADES, corroboration, count, day, is_minor, quote_parts, stated
from crossbrief.schema import Briefing, Discrepancy, Evidence, Position, Relation, SourceInfo, Statement, TimelineEntry

_RULES = "Made by rules alone, without a model: most differences between the articles are not found."
_STATUS = {
    "insufficient_content": "The articles hold too little text for a full briefing.",
    "not_same_event": "The articles do not seem to be about one event.",
}


class CitedPassage(NamedTuple):
    """One passage with its source in words."""

    evidence: Evidence
    outlet: str
    date: str

    @property
    def short(self) -> str:
        """`CGTN b5`, or `a3` for an article without a publisher."""
        return (
            self.evidence.sentence if self.outlet.startswith("Article ") else f"{self.outlet} {self.evidence.sentence}"
        )


@dataclass(frozen=True)
class Desk:
    """A briefing with its sources at hand."""

    briefing: Briefing
    sources: Mapping[str, SourceInfo]

    @classmethod
    def of(cls, briefing: Briefing) -> Desk:
        """The desk of one briefing."""
        return cls(briefing, {a.id: a for a in briefing.articles})

    def outlet(self, article: str) -> str:
        """Its name: `CGTN`, `reuters.txt`, `bbc.co.uk`, else its own id, `Article a`."""
        info = self.sources.get(article)
        name = f"Article {article}" if len(article) <= 3 else article
        return plain(called(info.publisher, info.file, info.url, name) if info else name)

    def day(self, article: str) -> str:
        """The article's date for reading, `8 Oct 2018`, or an empty string."""
        info = self.sources.get(article)
        return day(info.date) if info and info.date else ""

    def source(self, article: str) -> str:
        """Outlet and date: `CGTN, 8 Oct 2018`."""
        return ", ".join(part for part in (self.outlet(article), self.day(article)) if part)

    def cited(self, evidence: Iterable[Evidence]) -> list[CitedPassage]:
        """Passages in reading order of the set, each named."""
        return [CitedPassage(e, self.outlet(e.article), self.day(e.article)) for e in evidence]

    @property
    def flagged(self) -> list[Discrepancy]:
        """What an editor must look at, most severe first."""
        return [d for d in self.briefing.discrepancies if not is_minor(d)]

    @property
    def minor(self) -> list[Discrepancy]:
        """What is shown short: roundings, views, gaps and whatever is of low severity."""
        return [d for d in self.briefing.discrepancies if is_minor(d)]

    def mark(self, statement: Statement) -> str:
        """The mark of a statement's grade; where every sentence is a source's own, of what day it is, if later ones are at hand."""
        if self.briefing.engine == "rules":
            return "" if isinstance(statement, TimelineEntry) else self._of_before(statement)
        return GRADES[statement.support][0]

    def _of_before(self, statement: Statement) -> str:
        """`(4 Nov 2026)`: all who write it wrote before the last article's day, and what it says may have passed."""
        dates = {a.id: a.date[:10] for a in self.briefing.articles if a.status == "used" and a.date}
        told = [dates.get(e.article, "9999") for e in statement.evidence]
        return f"({day(max(told))})" if told and max(told) < max(dates.values(), default="") else ""

    def legend(self) -> str:
        """What the marks mean, those that occur."""
        briefing = self.briefing
        if briefing.engine == "rules":
            return "Every sentence told is a source's own, word for word; questions, wordings and advice are the program's."
        told = (*briefing.summary_evidence, *briefing.key_points, *briefing.timeline, *briefing.perspectives)
        there = {s.support for s in told} | {o.support for o in briefing.only_in}
        marks = [f"{mark} {meaning}" for grade, (mark, meaning) in GRADES.items() if grade in there]
        if "verified" in there or any(d.support == "verified" or d.doubt for d in briefing.discrepancies):
            marks.append(BLIND)
        return "; ".join(marks)

    @property
    def noticed(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """What the rules noticed and nobody confirmed, under its headings: question, values, and the chance or the model's word."""
        possible = [(d, f"chance {d.chance:.0%}" if d.chance is not None else "") for d in self.briefing.possible]
        words = {"same": "the model: they say the same", "other": "the model: they are about different things"}
        dismissed = [(d, words.get(d.judged or "", "")) for d in self.briefing.dismissed]
        groups = (("Possible differences, not confirmed", possible), ("Noticed and dismissed", dismissed))
        return [
            (title, [(plain(d.question), " / ".join(stated(p) for p in d.positions), told) for d, told in items])
            for title, items in groups
            if items
        ]

    @property
    def compatible(self) -> list[tuple[str, str, str]]:
        """What was compared and found to agree: question, values, the rule; only filled on request."""
        return [
            (plain(d.question), " / ".join(stated(p) for p in d.positions), plain(d.explanation))
            for d in self.briefing.compatible
        ]

    def backers(self, position: Position) -> list[str]:
        """The outlets that give a value, each once."""
        return list(dict.fromkeys(self.outlet(e.article) for e in position.evidence))

    def disputes(self, text: str, evidence: Iterable[Evidence] = ()) -> list[int]:
        """The numbers of the flagged points of which a text prints a value, so that it never stands unmarked.

        `evidence` are the passages that the text rests on; a headline taken from a title has none, and its words decide.
        """
        cited = {e.sentence for e in evidence}

        def told(position: Position) -> bool:
            """Whether the text prints the value, in the words of the answer or of a sentence that it cites: `Twelve`, `12`."""
            there = [e for e in position.evidence if e.sentence in cited]
            values = {position.value, *filter(None, (quote_parts(e)[1] for e in there))}
            return bool(there or not cited) and any(_prints(text, value) for value in values)

        return [n for n, item in enumerate(self.flagged, 1) if any(map(told, item.positions))]

    def disputed(self, text: str, evidence: Iterable[Evidence] = ()) -> str:
        """`(disputed, see 1 and 3; updated, see 4)` behind a text that prints values in dispute, else an empty string."""
        found: dict[str, list[str]] = {}
        for number in self.disputes(text, evidence):
            found.setdefault(self.how(number), []).append(str(number))
        told = "; ".join(f"{how}, see {' and '.join(numbers)}" for how, numbers in found.items())
        return f" ({told})" if told else ""

    def how(self, number: int) -> str:
        """What a flagged point is called beside a text: `disputed`, or `updated` where a later report replaces an earlier one."""
        return "updated" if self.flagged[number - 1].relation is Relation.SUPERSEDED else "disputed"

    def corroborated(self, statement: Statement) -> str:
        """`2 independent sources` behind a statement on which its sources agree; empty where it tells of their dispute."""
        return "" if self.disputes(statement.text, statement.evidence) else corroboration(statement)

    def reported(self) -> str:
        """The days of the articles: `14 to 16 Mar 2026`, or an empty string where none is known."""
        days = sorted({(a.date or "")[:10] for a in self.briefing.articles if a.status == "used" and a.date})
        if not days:
            return ""
        first, last = day(days[0]), day(days[-1])
        if days[0][:8] == days[-1][:8]:  # one month: `14 to 16 Mar 2026`
            first = first.split(" ")[0]
        elif days[0][:5] == days[-1][:5]:
            first = first.rsplit(" ", 1)[0]
        return last if days[0] == days[-1] else f"{first} to {last}"

    def overview(self) -> str:
        """One line: how many articles of which days, independent sources and discrepancies."""
        used = [a for a in self.briefing.articles if a.status == "used"]
        independent = len({a.lineage or a.id for a in used})
        of = f" of {self.reported()}" if self.reported() else ""
        parts = [count(len(used), "article") + of, count(independent, "independent source")]
        parts.append(count(len(self.flagged), "discrepancy") + " to check")
        if self.minor:
            parts.append(f"{len(self.minor)} minor")
        return " · ".join(parts)

    def notice(self) -> str:
        """What the reader must know before reading, or an empty string."""
        rules = _RULES if self.briefing.engine == "rules" else ""
        return " ".join(part for part in (_STATUS.get(self.briefing.status, ""), rules) if part)


def _prints(text: str, value: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(value)}(?![\w]|[.,]\d)", text, re.IGNORECASE) is not None
