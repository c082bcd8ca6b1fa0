"""A briefing in; out come the parts of a report page: cards, passages with their context, and links both ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from crossbrief.render.desk import Desk
from crossbrief.render.phrases import grading, kind, meaning, parted, relation, standing
from crossbrief.render.report.figures import NumberLine, number_line
from crossbrief.render.report.marks import Segment, segments
from crossbrief.schema import Briefing, Discrepancy, DiscrepancyType, Evidence, Position, SentenceSpan, SourceInfo

SHOWN = 4
"""Passages shown open for one position; the further ones are folded."""


class Link(NamedTuple):
    """A link inside the page, with the words a screen reader says."""

    label: str
    href: str
    title: str


class CardPassage(NamedTuple):
    """One cited sentence: who wrote it, its words, and the sentences around it."""

    outlet: str
    day: str
    iso: str
    address: str
    href: str
    segments: list[Segment]
    before: str
    after: str
    lang: str


class CardSide(NamedTuple):
    """One position of a card."""

    who: str
    position: Position
    standing: str
    passages: list[CardPassage]
    more: list[CardPassage]


class Card(NamedTuple):
    """One discrepancy as the page shows it."""

    number: int
    anchor: str
    item: Discrepancy
    relation: str
    meaning: str
    kind: str
    grading: str
    sides: list[CardSide]
    line: NumberLine | None
    sources: str


class PanelLine(NamedTuple):
    """A sentence of an article's panel, with links back to every place that cites it."""

    anchor: str
    address: str
    text: str
    backs: list[Link]
    warned: str


class Panel(NamedTuple):
    """An article: what is known of it and its full cleaned text by paragraphs."""

    anchor: str
    info: SourceInfo
    outlet: str
    day: str
    lang: str
    paragraphs: list[list[PanelLine]]
    cited: int


@dataclass(frozen=True)
class ReportPage:
    """Everything of one briefing that its report links together."""

    desk: Desk

    @classmethod
    def of(cls, briefing: Briefing) -> ReportPage:
        """The page of one briefing."""
        return cls(Desk.of(briefing))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {a.id: i for i, a in enumerate(self.desk.briefing.articles)}

    @cached_property
    def _ids(self) -> Counter[str]:
        return Counter(d.id for d in self.desk.briefing.discrepancies)

    @cached_property
    def cards(self) -> list[Card]:
        """The flagged discrepancies, numbered from 1."""
        return [self._card(n, d) for n, d in enumerate(self.desk.flagged, 1)]

    @cached_property
    def minor(self) -> list[Card]:
        """The minor ones, numbered on from the flagged."""
        return [self._card(n, d) for n, d in enumerate(self.desk.minor, len(self.desk.flagged) + 1)]

    def cites(self, evidence: Iterable[Evidence]) -> list[Link]:
        """Links to the cited sentences, each once; an empty `href` where the text was not kept."""
        links: dict[tuple[str, str], Link] = {}
        for e in evidence:
            outlet = self.desk.outlet(e.article)
            again = sum(article == e.article for article, sentence in links if sentence != e.sentence)
            label = str(again + 1) if again else outlet  # the second sentence of an outlet is numbered
            links[e.article, e.sentence] = Link(
                label,
                self._href(e),
                f"{label}: {outlet}, sentence {e.sentence}" if again else f"{outlet}, sentence {e.sentence}",
            )
        return list(links.values())

    def tag(self, article: str) -> str:
        """A short name of an article that is safe in an attribute: `s0`."""
        return f"s{self._index.get(article, 'x')}"

    def filters(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Names of the filters and their options (value, label), of those that leave a choice."""
        cards = [*self.cards, *self.minor]
        if len(cards) < 2:
            return []
        cited = dict.fromkeys(e.article for c in cards for p in c.item.positions for e in p.evidence)
        found: dict[str, dict[str, str]] = {
            "Type": {str(c.item.type): c.kind for c in cards},
            "Relation": {str(c.item.relation): c.relation for c in cards},
            "Severity": {str(c.item.severity): c.item.severity for c in cards},
            "Source": {self.tag(a): self._name(a) for a in cited},
        }
        return [
            (name, sorted(options.items(), key=lambda o: o[1])) for name, options in found.items() if len(options) > 1
        ]

    def _name(self, article: str) -> str:
        info = self.desk.sources.get(article)
        name = self.desk.outlet(article)
        return f"{name} ({info.label})" if info and info.label and info.publisher else name

    def panels(self) -> list[Panel]:
        """Every article with its text, its cited sentences linked back."""
        backs = self._backs()
        return [self._panel(info, backs) for info in self.desk.briefing.articles]

    def _span(self, evidence: Evidence) -> tuple[SourceInfo, int] | None:
        """The article and the number (from 0) of the sentence in which a passage starts."""
        info = self.desk.sources.get(evidence.article)
        if info is None or info.text is None:
            return None
        inside = (n for n, s in enumerate(info.sentences) if s.start <= evidence.start < s.end)
        number = next(inside, None)
        return None if number is None else (info, number)

    def _anchor(self, info: SourceInfo, number: int) -> str:
        return f"{self.tag(info.id)}-{number + 1}"

    def _href(self, evidence: Evidence) -> str:
        found = self._span(evidence)
        return f"#{self._anchor(*found)}" if found else ""

    def _card(self, number: int, item: Discrepancy) -> Card:
        sources = dict.fromkeys(self.tag(e.article) for p in item.positions for e in p.evidence)
        plain_id = re.fullmatch(r"\w{1,40}", item.id, re.ASCII) and self._ids[item.id] == 1
        anchor = f"d-{item.id}" if plain_id else f"d{number}"
        return Card(
            number=number,
            anchor=anchor,
            item=item,
            relation=relation(item),
            meaning=meaning(item),
            kind=kind(item),
            grading=grading(item),
            sides=[self._side(n, item) for n in range(len(item.positions))],
            line=number_line(item, [self.desk.backers(p) for p in item.positions]),
            sources=" ".join(sources),
        )

    def _side(self, number: int, item: Discrepancy) -> CardSide:
        positions = item.positions
        position = positions[number]
        other = positions[0 if number else 1] if len(positions) > 1 else None
        worded = item.type not in (DiscrepancyType.FIGURE, DiscrepancyType.DATE_TIME)
        first, more = (
            [self._passage(e, other.value if other and worded else "") for e in passages]
            for passages in parted(position.evidence, SHOWN)
        )
        return CardSide(" and ".join(self.desk.backers(position)), position, standing(position), first, more)

    def _passage(self, evidence: Evidence, other: str) -> CardPassage:
        info = self.desk.sources.get(evidence.article)
        before, after = self._context(evidence)
        return CardPassage(
            outlet=self.desk.outlet(evidence.article),
            day=self.desk.day(evidence.article),
            iso=(info.date or "") if info else "",
            address=evidence.sentence,
            href=self._href(evidence),
            segments=segments(evidence, other),
            before=before,
            after=after,
            lang=language(info),
        )

    def _context(self, evidence: Evidence) -> tuple[str, str]:
        """The sentence before and the sentence after; without the text, what the evidence itself carries."""
        found = self._span(evidence)
        if not found:
            return evidence.prefix, evidence.suffix
        info, number = found
        text, spans = info.text or "", info.sentences
        last = max((n for n, s in enumerate(spans) if s.start < evidence.end), default=number)
        before = text[spans[number - 1].start : spans[number - 1].end] if number else ""
        after = text[spans[last + 1].start : spans[last + 1].end] if last + 1 < len(spans) else ""
        return before, after

    def _backs(self) -> dict[tuple[str, int], list[Link]]:
        """For every cited sentence the places that cite it."""
        briefing = self.desk.briefing
        backs: dict[tuple[str, int], list[Link]] = defaultdict(list)

        def note(evidence: Iterable[Evidence], link: Link) -> None:
            for e in evidence:
                found = self._span(e)
                if found and link not in backs[found[0].id, found[1]]:
                    backs[found[0].id, found[1]].append(link)

        for card in [*self.cards, *self.minor]:
            for position in card.item.positions:
                note(position.evidence, Link(str(card.number), f"#{card.anchor}", f"discrepancy {card.number}"))
        for statement in briefing.summary_evidence:
            note(statement.evidence, Link("summary", "#summary", "the summary"))
        told = (
            ("key point", "k", [s.evidence for s in briefing.key_points]),
            ("timeline", "t", [t.evidence for t in briefing.timeline]),
            ("only here", "o", [o.evidence for o in briefing.only_in]),
            ("perspective", "p", [p.evidence for p in briefing.perspectives]),
        )
        for name, prefix, passages in told:
            for number, evidence in enumerate(passages, 1):
                note(evidence, Link(f"{name} {number}", f"#{prefix}{number}", f"{name} {number}"))
        return backs

    def _panel(self, info: SourceInfo, backs: dict[tuple[str, int], list[Link]]) -> Panel:
        paragraphs: dict[int, list[PanelLine]] = defaultdict(list)
        for number, span in enumerate(info.sentences if info.text is not None else ()):
            line = PanelLine(
                anchor=self._anchor(info, number),
                address=f"{info.label}{number + 1}",
                text=(info.text or "")[span.start : span.end],
                backs=backs.get((info.id, number), []),
                warned=self._warned(info, span),
            )
            paragraphs[span.paragraph].append(line)
        return Panel(
            anchor=f"article-{self.tag(info.id)}",
            info=info,
            outlet=self.desk.outlet(info.id),
            day=self.desk.day(info.id),
            lang=language(info),
            paragraphs=list(paragraphs.values()),
            cited=sum(bool(line.backs) for lines in paragraphs.values() for line in lines),
        )

    def _warned(self, info: SourceInfo, span: SentenceSpan) -> str:
        for w in self.desk.briefing.warnings:
            start, end = w.start or 0, w.end or 0
            if w.article == info.id and start < span.end and span.start < end:
                return w.message
        return ""


def language(info: SourceInfo | None) -> str:
    """The article's language if it is a plausible tag, else an empty string."""
    tag = info.language if info else None
    return tag if tag and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) else ""
