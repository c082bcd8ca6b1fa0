"""Which documents of a set are compared with each other: articles on different events are not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from crossbrief.compare import compare
from crossbrief.document import Document
from crossbrief.events.same import events
from sets import document, documents

PLACES = ("Arlen", "Brock", "Corvin", "Delmar", "Eskil", "Farrow", "Gosten", "Hobart", "Istria", "Jarrow")
THINGS = ("tannery", "cannery", "brewery", "foundry", "orchard", "quarry", "bakery", "winery", "smithy", "dairy")
CAUSES = ("blaze", "flood", "strike", "robbery", "collapse", "outbreak", "blackout", "landslide", "hailstorm", "siege")


def report(label: str, number: int, dead: int) -> Document:
    """One article of an event: its place, its thing and its cause are its own."""
    place, thing, cause = PLACES[number], THINGS[number], CAUSES[number]
    return document(
        label,
        f"The {cause} at the {thing} in {place} killed at least {dead} people on Monday.\n"
        f"Mayor {place}son of {place} visited the {thing} and called the {cause} a disgrace.\n"
        f"The {thing} has stood in {place} for a century and feeds half of the town.\n"
        f"Nobody knows yet what led to the {cause}, the police of {place} said.\n"
        f"Neighbors of the {thing} brought candles for those lost in the {cause}.",
    )


def pile() -> list[Document]:
    """Two articles on each of ten events, all the first ones before all the second ones; tolls differ in each event."""
    first = [report(f"x{n}", n, 20 + n) for n in range(10)]
    return first + [report(f"y{n}", n, 40 + n) for n in range(10)]


def test_a_pile_is_parted_into_its_events() -> None:
    found = {frozenset(d.label for d in group) for group in events(pile())}
    assert found == {frozenset({f"x{n}", f"y{n}"}) for n in range(10)}


def test_no_item_of_a_pile_mixes_two_events() -> None:
    comparison = compare(pile())
    sources = [{e.article[1:] for p in item.positions for e in p.evidence} for item in comparison.discrepancies]
    assert all(len(found) == 1 for found in sources)
    assert {number for found in sources for number in found} == {str(n) for n in range(10)}
    assert not comparison.same_event


def test_two_whole_articles_with_nothing_in_common_are_not_on_one_event() -> None:
    harvest = document(
        "b",
        "Olive growers expect their poorest harvest in years after months without rain.\n"
        "Presses along the coast will open a fortnight late.\n"
        "Exporters fear for contracts with supermarkets abroad.\n"
        "Irrigation reservoirs hold a fifth of what they can.\n"
        "Agronomists advise planting hardier varieties next autumn.",
    )
    assert not compare([report("a", 0, 21), harvest]).same_event


def test_two_sentences_are_too_short_to_be_told_apart() -> None:
    assert len(events(documents("Rain fell on the hills.", "The king signed the law."))) == 1


def test_documents_keep_their_order_inside_a_group() -> None:
    labels = [[d.label for d in group] for group in events(pile())]
    assert labels[0] == ["x0", "y0"]


FIRE = (
    "The fire at the Brenholm tannery killed at least 21 people on Monday.",
    "Mayor Ilse Torvik of Brenholm called the fire at the tannery a disgrace.",
    "The Brenholm tannery has stood at the river Aune for a century.",
    "Firefighters from Brenholm and Aunedal fought the blaze until Tuesday noon.",
    "The owner of the tannery, Halden Leather, promised to pay the families.",
)
STRIKE = (
    "The strike at Salvik airport stranded at least 900 travellers on Monday.",
    "Union leader Per Amdal told pilots in Salvik that the strike would go on.",
    "Salvik airport was built beside the fjord of Kvern in the seventies.",
    "Pilots of Norair walked out on Sunday evening after talks on pay failed.",
    "Norair, the largest airline at Salvik, promised to pay for hotels.",
)


def one_event(label: str, told: Sequence[str], articles: int) -> list[Document]:
    """Articles on one event, each with three of its sentences, in an order of its own, and two that no other has."""
    chance = random.Random(4)  # noqa: S311 - a sample, not a secret
    found = []
    for n in range(articles):
        place, thing, cause = (chance.choice(words) for words in (PLACES, THINGS, CAUSES))
        own = [
            f"A reader from {place} recalled the {cause} at the {thing} there in {1950 + n}.",
            f"{place}son Street near the {thing} was closed, and a {cause} was feared.",
        ]
        rows = [*chance.sample(told, 3), *own]
        chance.shuffle(rows)
        found.append(document(f"{label}{n}x", "\n".join(rows)))
    return found


@pytest.mark.parametrize("articles", [9, 12, 40, 200])
def test_a_large_set_on_one_event_is_not_parted(articles: int) -> None:
    """What all articles of a set share is not rare in it, and is still what the set is about."""
    assert [len(group) for group in events(one_event("n", FIRE, articles))] == [articles]


def test_two_large_events_in_one_pile_are_parted_and_each_is_kept_whole() -> None:
    groups = events([*one_event("n", FIRE, 20), *one_event("m", STRIKE, 20)])
    assert [(len(group), {d.label[0] for d in group}) for group in groups] == [(20, {"n"}), (20, {"m"})]
