"""Sentences that many articles print word for word: read once, and shown with everyone who prints them."""

import hashlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from crossbrief.compare import compare
from crossbrief.document import Document
from crossbrief.events.lineage import lineage
from crossbrief.extract import KEY_POINTS, SUMMARY, summarise
from crossbrief.ground import facts
from crossbrief.ground.bench import Bench
from crossbrief.schema import Discrepancy
from sets import document

WIRE = "The explosion at the Brenholm grain terminal killed {} dock workers on Monday, police said."
PLACES = ("harbour", "quay", "crane", "warehouse", "bridge", "market", "tower", "mill", "tunnel", "garden")
DEEDS = ("closed", "flooded", "emptied", "repaired", "painted", "visited", "inspected", "guarded")


def pile(articles: int, sentences: Sequence[str] = (WIRE.format("seven"), WIRE.format("five"))) -> list[Document]:
    """Articles with a wire report's sentence, every other one with the other, among sentences of their own."""
    chance = random.Random(1)  # noqa: S311 - a sample, not a secret
    found = []
    for n in range(articles):
        own = [
            f"After the explosion in Brenholm the {chance.choice(PLACES)} of the grain terminal was {chance.choice(DEEDS)}."
            for _ in range(3)
        ]
        own.insert(chance.randrange(4), sentences[n % 2])
        found.append(document(f"n{n}x", "\n".join(own)))
    return found


def toll(found: tuple[Discrepancy, ...]) -> Discrepancy:
    return next(d for d in found if {p.value for p in d.positions} == {"five", "seven"})


@pytest.mark.parametrize("articles", [4, 60, 200])
def test_a_conflict_is_found_and_everyone_who_prints_it_named_however_many_copies_there_are(articles: int) -> None:
    item = toll(compare(pile(articles)).discrepancies)
    printed = {p.value: {e.article for e in p.evidence} for p in item.positions}
    assert printed == {
        "seven": {f"n{n}x" for n in range(0, articles, 2)},
        "five": {f"n{n}x" for n in range(1, articles, 2)},
    }
    assert item.scope == "cross_source"


CONFLICTS = {
    "quotation": (
        "“We will never again accept such conditions at the Brenholm terminal,” Mayor Ilse Torvik said.",
        "“We will never again tolerate such conditions at the Brenholm terminal,” Mayor Ilse Torvik said.",
    ),
    "identity": (
        "Captain Ilse Hutchinson led the rescue at the Brenholm terminal.",
        "Captain Ilse Hutchison led the rescue at the Brenholm terminal.",
    ),
    "date_time": (
        "The explosion at the Brenholm grain terminal happened on Monday morning.",
        "The explosion at the Brenholm grain terminal happened on Tuesday morning.",
    ),
    "figure": (
        "The damage at the Brenholm grain terminal is put at $5.4 million.",
        "The damage at the Brenholm grain terminal is put at $7.1 million.",
    ),
}


@pytest.mark.parametrize("kind", CONFLICTS)
def test_a_conflict_of_any_kind_is_found_among_a_hundred_articles(kind: str) -> None:
    documents = pile(100, sentences=CONFLICTS[kind])
    items = [d for d in compare(documents).discrepancies if d.type.value == kind and d.relation.is_flag]
    evidence = [{e.article for p in item.positions for e in p.evidence} for item in items]
    assert {d.article.id for d in documents} in evidence


def test_a_copy_is_evidence_at_its_own_offsets() -> None:
    documents = {d.article.id: d for d in pile(60)}
    for position in toll(compare(list(documents.values())).discrepancies).positions:
        for e in position.evidence:
            text = documents[e.article].article.text
            assert text[e.start : e.end] == e.quote
            assert text[e.value_start : e.value_end] == position.value


def test_a_copied_sentence_is_settled_by_an_equal_value_in_the_other_article() -> None:
    """`b` prints the toll in words of its own beside an earlier count: the articles agree, however many print the wire's.
    Without those words they do not."""
    wire = "The flood in Orsk killed 34 people, officials said on Monday."
    told = "Officials said on Monday that the flood in Orsk killed 34 people."
    earlier = "The flood in Orsk killed 21 people by Sunday."
    tails = ("Schools stayed closed.", "Trains ran late.", "Shops were open.")
    documents = [document(n, f"{wire}\n{tail}") for n, tail in zip("acd", tails, strict=True)]
    assert not compare([*documents, document("b", f"{told}\n{earlier}")]).discrepancies
    against = compare([*documents, document("b", earlier)]).discrepancies
    assert {"34", "21"} in [{p.value.split()[0] for p in d.positions} for d in against]


def test_a_summary_of_many_copies_tells_several_things_and_counts_everyone_who_prints_them() -> None:
    documents = variants(60)
    prose = summarise(documents, (), lineage(documents))
    texts = [s.text for s in (*prose.summary_evidence, *prose.key_points)]
    assert len(BASE) <= len(texts) == len(set(texts)) <= SUMMARY + KEY_POINTS
    for statement in prose.summary_evidence:
        printed = {d.article.id for d in documents if statement.text in d.article.text}
        assert printed <= {e.article for e in statement.evidence}


def test_what_all_articles_print_is_never_said_to_stand_in_one_only() -> None:
    """Every word of it is in more sentences than are looked at."""
    documents = [document(f"n{n}x", f"{WIRE.format('five')}\nRoom {n} was empty.") for n in range(300)]
    prose = summarise(documents, (), lineage(documents))
    assert not any("Brenholm" in only.text for only in prose.only_in)


def printed_by_many() -> tuple[Document, ...]:
    """Fifty articles with one report's sentence, and one that adds what only it says."""
    wire = "The ferry Brisa ran aground off Vell island with 212 people on board on Thursday night."
    others = tuple(document(f"w{n}x", f"{wire}\nWeather note number {n}.") for n in range(50))
    return (*others, document("z", "Captain Ilse Maren left the grounded ferry last.\nThe sea was calm."))


def test_a_claim_of_two_sentences_finds_both_although_one_of_them_has_fifty_copies() -> None:
    bench = Bench(printed_by_many())
    claim = "The ferry Brisa ran aground off Vell island on Thursday night, and Captain Ilse Maren left the grounded ferry last."
    evidence = bench.evidence(facts.nearest(claim, bench.citable))
    assert {e.article for e in evidence} == {f"w{n}x" for n in range(50)} | {"z"}


SCRIPT = """
import sys
from test_copies import variants
from crossbrief.compare import compare
found = compare(variants(60))
print(len(found.discrepancies))
print("\\n".join(d.model_dump_json() for d in (*found.discrepancies, *found.compatible)))
"""


BASE = [
    "Torvik will buy five ferries from Halden for $540 million, the two governments said on Friday.",
    "By 2030, the minister Ana Roe said, trade with Halden should reach $30 billion and investment $15 billion.",
    "Trade between the two countries rose to $9 billion last year from $7 billion in 2016, Roe said.",
    "The first ferry will be delivered in 2026 and the last one by 2031, according to the shipyard.",
    "The deal gives work to 3,200 people at the Halden yard and to 450 people in Torvik.",
    "Opposition lawmakers said the ferries cost 20 percent more than those that Brenholm bought in 2019.",
]


def variants(articles: int) -> list[Document]:
    """Shuffled copies of one article in which figures were changed: many sentences are equally alike."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    found = []
    for n in range(articles):
        rows = [re.sub(r"\d+", lambda m: str(int(m[0]) + chance.choice([0, 0, 0, 1, 2, 5])), line) for line in BASE]
        chance.shuffle(rows)
        found.append(document(f"n{n}x", "\n".join(rows)))
    return found


def test_a_large_set_with_many_ties_is_compared_alike_in_every_process() -> None:
    """Python changes the order of sets with the process; sums and ties must not follow it."""
    outputs = set()
    for seed in "123":
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        }
        done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True)
        assert int(done.stdout.split()[0]) > 5
        outputs.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(outputs) == 1
