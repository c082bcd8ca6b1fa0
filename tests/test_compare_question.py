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
        "How many soldiers are there, where one article has “The governor sent 1,300 soldiers to the flooded town of”?",
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
