"""Claims and points with their sentences in, the request for a blind reading out; its answers in, verdicts out.

The reader sees each claim with the sentences it cites and their neighbours, and nothing else: neither the articles, nor who wrote
the claim, nor what else was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from crossbrief.ask.requests import numbered
from crossbrief.ask.requests.reply import Draft, verdicts
from crossbrief.ask.requests.task import Task
from crossbrief.document import Document, Sentence
from crossbrief.ground.points import PointReading
from crossbrief.ground.statements import Checked, Verdict
from crossbrief.model.addresses import ADDRESS
from crossbrief.schema import Discrepancy, Relation

PROMPT = "verify.v1"
MOST = 60
"""Claims and points in one request, at most."""
ROOM, ANSWER = 200, 25
"""Output tokens of a reply, and for each item: a yes has 5, a no with its reason up to 20."""
SIDE = 4
"""Sentences of one side of a point that are shown, at most."""


class Portion(NamedTuple):
    """The items of one request: places in the lists they came from."""

    claims: tuple[int, ...]
    points: tuple[int, ...]


class Verdicts(NamedTuple):
    """Answers by place; what was not answered in a readable way is left out."""

    claims: dict[int, Verdict]
    points: dict[int, PointReading]


def batches(checked: Sequence[Checked], points: Sequence[Discrepancy]) -> list[Portion]:
    """What has to be read, in as few requests as there may be. A quoted sentence needs no reader, nor does a rounding that the
    rules know by its intervals."""
    wanted = [("claim", n) for n, item in enumerate(checked) if item.support != "quoted"]
    wanted += [("point", n) for n, p in enumerate(points) if p.relation.is_flag or "model" in p.detected_by]
    parts = [wanted[i : i + MOST] for i in range(0, len(wanted), MOST)]
    return [
        Portion(tuple(n for kind, n in part if kind == "claim"), tuple(n for kind, n in part if kind == "point"))
        for part in parts
    ]


def request(
    batch: Portion, checked: Sequence[Checked], points: Sequence[Discrepancy], homes: Mapping[str, Document]
) -> Task[Draft]:
    """The request for one batch; items are numbered `c1` … and `p1` … within it."""
    items = [_claim(n, checked[place], homes) for n, place in enumerate(batch.claims, 1)]
    items += [_point(n, points[place], homes) for n, place in enumerate(batch.points, 1)]
    number = len(batch.claims) + len(batch.points)
    reply = verdicts(len(batch.claims), len(batch.points))
    return Task(PROMPT, {"items": "\n\n".join(items)}, reply, (), ROOM + ANSWER * number)


def read(reply: Draft, batch: Portion) -> Verdicts:
    """The verdicts of one batch."""
    answers: dict[str, str] = reply.model_dump()
    claims = {place: _verdict(answers[f"c{n}"]) for n, place in enumerate(batch.claims, 1)}
    points = {place: _reading(answers[f"p{n}"]) for n, place in enumerate(batch.points, 1)}
    return Verdicts(
        {place: verdict for place, verdict in claims.items() if verdict},
        {place: reading for place, reading in points.items() if reading},
    )


def _verdict(answer: str) -> Verdict | None:
    word, _, rest = answer.strip().partition(" ")
    match word.casefold().strip(".:,;"):
        case "yes":
            return Verdict(True, without=tuple(ADDRESS.findall(rest.casefold())))
        case "no":
            return Verdict(False, rest.strip(" .:-")[:120])
    return None


def _reading(answer: str) -> PointReading | None:
    word, _, rest = answer.strip().partition(" ")
    word = word.casefold().strip(".:,;")
    if word == "no":
        return PointReading(None, rest.strip(" .:-")[:120])
    if word in ("same", "other"):
        return PointReading(None, answer.strip()[:120])
    known = {str(r) for r in Relation} - {Relation.COVERAGE_GAP}
    return PointReading(Relation(word)) if word in known else None


def _claim(number: int, item: Checked, homes: Mapping[str, Document]) -> str:
    claim = item.claim
    before = f"{claim.date}: " if claim.date else f"{claim.holder}: " if claim.holder else ""
    lines = [f"## c{number}. Claim: {numbered.one_line(before + claim.text)}"]
    return "\n".join([*lines, *_shown(item.sentences, homes)])


def _point(number: int, point: Discrepancy, homes: Mapping[str, Document]) -> str:
    lines = [f"## p{number}. Question: {numbered.one_line(point.question)}"]
    for n, position in enumerate(point.positions, 1):
        lines.append(f'Side {n}: "{numbered.one_line(position.value)}"')
        cited = [_sentence(e.sentence, homes) for e in position.evidence[:SIDE]]
        lines += _shown([s for s in cited if s], homes)
    return "\n".join(lines)


def _shown(sentences: Sequence[Sentence], homes: Mapping[str, Document]) -> Iterator[str]:
    """The sentences with their neighbours, article by article in the order of the set."""
    ordered = sorted(sentences, key=lambda s: (homes[s.id].label, s.start))
    for label, group in groupby(ordered, key=lambda s: homes[s.id].label):
        marked = {s.id for s in group}
        document = next(homes[i] for i in marked)
        date = numbered.one_line(document.article.date or "date unknown")[:20]
        yield f"article {label}, {date}:"
        cited = [n for n, s in enumerate(document.sentences) if s.id in marked]
        near = sorted({k for n in cited for k in (n - 1, n, n + 1) if 0 <= k < len(document.sentences)})
        for k in near:
            sentence = document.sentences[k]
            if not sentence.suspicious:
                yield f"{' >' if sentence.id in marked else '  '} [{sentence.id}] {numbered.one_line(sentence.text)}"


def _sentence(address: str, homes: Mapping[str, Document]) -> Sentence | None:
    home = homes.get(address)
    return next((s for s in home.sentences if s.id == address), None) if home else None
