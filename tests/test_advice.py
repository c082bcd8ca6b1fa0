"""Safe wordings and checks: whole sentences in the sources' own words and units, different for different points."""

import pytest

from crossbrief.clean import clean
from crossbrief.document import Article, Document
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation
from crossbrief.weigh.advice import safe_wording, settled_by

OUTLETS = ("Reuters", "CGTN", "RT", "AP", "AFP")
SOURCES = {
    d.article.id: d
    for d in clean(
        [
            Article(id=name, text="The crane fell on the quay.", publisher=name, date=f"2018-10-0{n + 1}")
            for n, name in enumerate(OUTLETS)
        ]
    )
}


def position(value: str, *outlets: str, **more: str) -> Position:
    found = [SOURCES[name].sentences[0] for name in outlets]
    return Position(
        value=value,
        evidence=tuple(
            Evidence(article=s.article, sentence=s.id, quote=s.text, start=s.start, end=s.end) for s in found
        ),
        **more,
    )


def point(kind: DiscrepancyType, *positions: Position, relation: Relation = Relation.CONTRADICTION) -> Discrepancy:
    return Discrepancy(question="What is it?", type=kind, relation=relation, positions=positions)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (
            point(DiscrepancyType.FIGURE, position("41", "Reuters", qualifier="at least"), position("94", "CGTN")),
            "Reuters (1 Oct 2018) reports at least 41 and CGTN (2 Oct 2018) 94.",
        ),
        (
            point(
                DiscrepancyType.FIGURE,
                position("nine years", "RT", normalized="284018400", unit="second"),
                position("12 years", "AP", normalized="378691200", unit="second"),
            ),
            "RT reports nine years and AP 12 years.",
        ),
        (
            point(DiscrepancyType.DATE_TIME, position("Monday", "Reuters", "CGTN"), position("4 a.m.", "RT")),
            "Reuters and CGTN say Monday and RT 4 a.m.",
        ),
        (
            point(DiscrepancyType.QUOTATION, position("to relief", "AP"), position("to recovery", "AFP")),
            "AP quotes “to relief” and AFP “to recovery”.",
        ),
        (
            point(DiscrepancyType.FIGURE, position("5", "Reuters", "CGTN", "RT", "AP"), position("6", "AFP")),
            "Reuters, CGTN and 2 others report 5 and AFP 6.",
        ),
        (
            point(
                DiscrepancyType.FIGURE,
                position("exceeding $9 billion", "RT", qualifier="more than"),
                position("Twelve", "AP"),
            ),
            "RT reports more than $9 billion and AP twelve.",
        ),
        (
            point(DiscrepancyType.DATE_TIME, position("By 2030", "RT"), position("by 2025", "AP")),
            "RT says by 2030 and AP by 2025.",
        ),
        (
            point(DiscrepancyType.FIGURE, position("$5 billion", "RT"), position("$5.4 billion", "RT")),
            "RT has both $5 billion and $5.4 billion.",
        ),
        (
            point(
                DiscrepancyType.STATUS_SEQUENCE, position("was not damaged", "RT"), position("Cracks were found", "AP")
            ),
            "RT says “was not damaged” and AP “Cracks were found”.",
        ),
        (
            point(DiscrepancyType.IDENTITY, position("two sons", "RT"), position("a son", "AP")),
            "RT says “two sons” and AP “a son”.",
        ),
    ],
)
def test_a_safe_wording_says_who_gives_what_in_their_own_words(item: Discrepancy, sentence: str) -> None:
    assert safe_wording(item, SOURCES) == sentence


def test_a_point_with_one_answer_has_no_safe_wording() -> None:
    assert safe_wording(point(DiscrepancyType.OMISSION, position("41", "Reuters")), SOURCES) == ""


@pytest.mark.parametrize(
    ("item", "check"),
    [
        (
            point(DiscrepancyType.FIGURE, position("41", "RT", attributed_to="the ministry"), position("94", "RT")),
            "Ask each source what its figure rests on: 41 or 94.",
        ),
        (
            point(
                DiscrepancyType.FIGURE,
                position("41", "RT", attributed_to="the ministry"),
                position("94", "RT", attributed_to="the ministry"),
            ),
            "Ask the ministry what the figures rest on: 41 or 94.",
        ),
        (
            point(DiscrepancyType.FIGURE, position("41", "Reuters"), position("94", "AFP")),
            "See whether the later report replaces the earlier one: 41 or 94.",
        ),
        (
            point(DiscrepancyType.FIGURE, position("41", "RT"), position("94", "AFP"), relation=Relation.SUPERSEDED),
            "Take the latest, 94 (5 Oct 2018), and say its day.",
        ),
        (
            point(DiscrepancyType.QUOTATION, position("relief", "RT"), position("rest", "AP")),
            "Compare with the recording or the written statement: “relief” or “rest”.",
        ),
    ],
)
def test_what_would_settle_a_point_names_whom_to_ask_and_its_values(item: Discrepancy, check: str) -> None:
    assert settled_by(item, SOURCES) == check


@pytest.mark.parametrize("kind", DiscrepancyType)
def test_every_type_has_a_check_of_its_own(kind: DiscrepancyType) -> None:
    told = settled_by(point(kind, position("41", "RT"), position("94", "RT")), SOURCES)
    assert "41" in told and "94" in told


def test_a_value_is_data_and_no_template() -> None:
    documents: dict[str, Document] = SOURCES
    item = point(DiscrepancyType.PLACE, position("{values}", "RT"), position("{0}", "AP"))
    assert "“{values}”" not in settled_by(item, documents)
    assert "{values} or {0}" in settled_by(item, documents)


def cites(outlet: str, quote: str, value: str) -> Evidence:
    """A passage of an outlet in which the value stands."""
    at = quote.index(value)
    return Evidence(
        article=outlet,
        sentence="a1",
        quote=quote,
        start=100,
        end=100 + len(quote),
        value_start=100 + at,
        value_end=100 + at + len(value),
    )


def test_outlets_that_give_one_figure_with_and_without_a_bound_are_told_apart() -> None:
    evidence = (
        cites("Reuters", "The toll rose to 94.", "94"),
        cites("RT", "The quake killed at least 94 people.", "94"),
    )
    item = point(DiscrepancyType.FIGURE, Position(value="94", evidence=evidence), position("41", "AP"))
    assert safe_wording(item, SOURCES) == "Reuters reports 94, RT at least 94 and AP 41."


def test_a_quotation_is_repeated_whole_where_a_part_of_it_says_the_opposite() -> None:
    said = '"We are not moving to recovery until every stone has been turned," he said.'
    position_ = Position(value="We are not moving to recovery", evidence=(cites("RT", said, "We are not moving"),))
    item = point(DiscrepancyType.QUOTATION, position_, position("We are moving to recovery", "AP"))
    wording = "RT quotes “We are not moving to recovery until every stone has been turned” and AP “We are moving to recovery”."
    assert safe_wording(item, SOURCES) == wording


def test_a_magnitude_is_asked_of_those_who_measured_it() -> None:
    item = point(DiscrepancyType.FIGURE, position("6.8", "Reuters", unit="magnitude"), position("6.6", "AFP"))
    assert settled_by(item, SOURCES) == "Ask who measured it, and on which scale: 6.8 or 6.6."
