"""Questions are whole questions, in the words of their own sentences."""

from __future__ import annotations

import pytest

from crossbrief.compare import compare
from sets import documents

CASES = [
    ("At least 41 people were killed when the quake struck Orsk.", "58", "41", "How many people died?"),
    (
        "Mayor Ilse Torvik resigned on Monday over the Orsk bridge.",
        "Tuesday",
        "Monday",
        "On which day was it that Ilse Torvik resigned?",
    ),
    (
        "The governor sent 1,300 soldiers to the flooded town of Orsk.",
        "about 900",
        "1,300",
        "How many is it in “The governor sent … soldiers to the flooded town of Orsk”?",
    ),
    (
        "Norway lent Orsk $40 million for the bridge.",
        "$60 million",
        "$40 million",
        "How much money is it in “Norway lent Orsk … for the bridge”?",
    ),
    (
        "Nearly 40% of the voters in Orsk, who met on Sunday, want a bridge.",
        "60%",
        "40%",
        "What percentage is it in “Nearly … of the voters in Orsk”?",
    ),
    (
        "“We will never again accept such conditions at the Brenholm terminal,” Mayor Ilse Torvik said.",
        "tolerate",
        "accept",
        "Did Ilse Torvik say “again accept” or “again tolerate”?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_point_asks_a_whole_question(case: tuple[str, str, str, str]) -> None:
    text, other, value, question = case
    found = compare(documents(text, text.replace(value, other)))
    assert [d.question for d in (*found.discrepancies, *found.possible)] == [question]
