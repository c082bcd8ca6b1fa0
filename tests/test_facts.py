"""The hard facts of a claim: what holds is let through, what was changed is refused by its name, whatever the wording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from crossbrief.document import Article, Document, Sentence
from crossbrief.ground.facts import bearing, failures, nearest

DATA = Path(__file__).parent / "data" / "facts"


class Case(NamedTuple):
    where: str
    reason: str
    """The reason it must be refused for; empty when it holds."""
    addresses: tuple[str, ...]
    date: str | None
    text: str


def documents(articles: str) -> tuple[Document, ...]:
    return tuple(_document(*part.split("\n", 1)) for part in articles.split("\n== ")[1:])


def _document(head: str, body: str) -> Document:
    label, publisher, day = (field.strip() for field in head.split("|"))
    spans: list[Sentence] = []
    start = 0
    for number, paragraph in enumerate(body.strip().split("\n\n")):
        for line in paragraph.split("\n"):
            spans.append(Sentence(f"{label}{len(spans) + 1}", label, number, start, start + len(line), line))
            start += len(line) + 1
        start += 1
    article = Article(id=label, text=body.strip(), publisher=publisher or None, date=day or None)
    return Document(label, article, tuple(spans))


def parts(name: str) -> tuple[tuple[Document, ...], list[Case]]:
    articles, claims = (DATA / name).read_text(encoding="utf-8").split("\n--\n")
    return documents(articles), list(_cases(name, claims))


def _cases(name: str, claims: str) -> Iterator[Case]:
    for line in claims.strip().splitlines():
        head, text = line.split(" | ", 1)
        words = head.split()
        reason = words[1] if words[0] == "-" else ""
        rest = words[2:] if reason else words[1:]
        date = next((w[1:] for w in rest if w.startswith("@")), None)
        yield Case(name, reason, tuple(w for w in rest if not w.startswith("@")), date, text)


def homes(docs: tuple[Document, ...]) -> tuple[dict[str, Sentence], dict[str, Document]]:
    return {s.id: s for d in docs for s in d.sentences}, {s.id: d for d in docs for s in d.sentences}


SETS = {path.name: parts(path.name) for path in sorted(DATA.glob("*.txt"))}
CASES = [case for _, cases in SETS.values() for case in cases]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.where} {' '.join(c.addresses)} {c.date or ''} {c.text[:60]}")
def test_a_claim_is_refused_for_the_fact_that_was_changed_and_for_nothing_else(case: Case) -> None:
    sentences, home = homes(SETS[case.where][0])
    found = failures(case.text, [sentences[i] for i in case.addresses], home, date=case.date)
    if case.reason:
        assert case.reason in [f.reason for f in found], found
    else:
        assert found == ()


ODD = (
    "",
    "x" * 100_000,
    "\ud800 said \udfff",
    "Fifty-ſix people",
    "5 MİNUTES ago",
    "on 2018-13-12",
    "9" * 400,
    "last year " * 190,
)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_is_judged_and_raises_nothing(text: str) -> None:
    docs, _ = SETS["harbour.txt"]
    sentences, home = homes(docs)
    odd = _document("x | P | nonsense", text.strip()[:3_000] or "a")
    for date in (None, "2018-13-12", "x", "9999"):
        failures(text, tuple(sentences.values()), home, date=date)
        failures("It cost $5 on Monday.", odd.sentences, {s.id: odd for s in odd.sentences}, date=date)
    nearest(text, tuple(sentences.values()), home)


def test_a_cited_sentence_that_lends_nothing_bears_nothing() -> None:
    sentences, home = homes(SETS["harbour.txt"][0])
    cited = [sentences[i] for i in ("a2", "a10", "b6")]
    assert [s.id for s in bearing("The bridge cost $5.4 billion.", cited, home)] == ["a2"]


def test_a_claim_without_addresses_finds_its_own_sentence_nearly_always() -> None:
    sentences, home = homes(SETS["harbour.txt"][0])
    pool = tuple(sentences.values())
    true = [c for c in SETS["harbour.txt"][1] if not c.reason and not c.date]
    found = sum(not failures(c.text, nearest(c.text, pool, home), home) for c in true)
    assert found >= 0.85 * len(true), f"{found} of {len(true)}"
