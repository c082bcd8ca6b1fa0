"""Which sentences a briefing may print by themselves."""

import pytest

from crossbrief.extract.leaning import stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "Meanwhile the council of Port Selen closed the north quay for a week.",
        "At the same time the council of Port Selen closed the north quay.",
        "The same day the council of Port Selen closed the north quay for good.",
        "By closing the quay in March, he said, the council had shown good sense.",
        "After threatening to sue Ada Holm, he closed the north quay of Port Selen.",
        "The tabloid published a story earlier this week about Mayor Ada Holm.",
        "In the unusual letter, Mayor Ada Holm wrote that the quay must close.",
        "The two countries plan to double their trade in timber by next summer.",
        "Norway and its neighbours have vowed to triple the amount by next year.",
        "Mayor Ada Holm, however, said the north quay would be open by Friday.",
        "Mayor Ada Holm also said that the north quay would be open by Friday.",
        "Mayor Ada Holm said that these plans would cost the town too much.",
        "Why it matters: Port Selen has closed the quay that feeds the town.",
        "It is time that we look at what the harbour of Port Selen has become.",
        "The council of Port Selen said: “The quay is closed. Nobody may enter it.",
        "The council of Port Selen closed the quay after the accident because...",
    ],
)
def test_what_leans_on_another_sentence_or_is_cut_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ada Holm said the fire began in the hall and that she would resign.",
        "In her speech, Mayor Ada Holm promised the dockers a new quay by May.",
        "The death toll from the fire in Port Selen rose to nine on Monday night.",
        "The police of Port Selen closed the quay for a week after the accident.",
        "Norway and Denmark signed a treaty, and the two countries will share it.",
        "“Nobody could have known,” Mayor Ada Holm said of the fire in the harbour.",
        "The decision to close the quay cost the town of Port Selen two ships.",
    ],
)
def test_what_names_its_own_things_stands_alone(text: str) -> None:
    assert stands_alone(text)


def test_the_first_sentence_of_an_article_defines_its_nouns() -> None:
    text = "The harbour reopened on Monday after a week of repairs to its cranes."
    assert stands_alone(text, opening=True)
    assert not stands_alone(text)
