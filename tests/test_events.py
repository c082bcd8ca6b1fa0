"""Which documents of a set are compared with each other: articles on different events are not."""

from __future__ import annotations

from crossbrief.compare import compare
from crossbrief.compare.events import events
from crossbrief.document import Document
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
    assert comparison.same_event


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
