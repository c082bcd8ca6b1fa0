"""Questions are whole questions, in the words of their own sentences."""

from __future__ import annotations

import pytest

from crossbrief.compare import compare
from crossbrief.compare.index import Index
from crossbrief.compare.question import asked
from crossbrief.compare.values.slots import slots
from sets import documents

CASES = [
    ("At least 41 people were killed when the quake struck Orsk.", "58", "41", "How many people died?"),
    (
        "Mayor Ilse Torvik resigned on Monday over the Orsk bridge.",
        "Tuesday",
        "Monday",
        "On which day was it that Mayor Ilse Torvik resigned?",
    ),
    (
        "The governor sent 1,300 soldiers to the flooded town of Orsk.",
        "about 900",
        "1,300",
        "The governor sent how many soldiers to the flooded town of Orsk?",
    ),
    (
        "Norway lent Orsk $40 million for the bridge.",
        "$60 million",
        "$40 million",
        "What is the right sum for the bridge?",
    ),
    (
        "Nearly 40% of the voters in Orsk, who met on Sunday, want a bridge.",
        "60%",
        "40%",
        "What is the right percentage of the voters in Orsk?",
    ),
    (
        "“We will never again accept such terms at the quay,” Mayor Ilse Torvik said.",
        "tolerate",
        "accept",
        "Did Ilse Torvik say “We will never again accept such terms at the quay” or “We will never again tolerate such terms at the quay”?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_point_asks_a_whole_question(case: tuple[str, str, str, str]) -> None:
    text, other, value, question = case
    found = compare(documents(text, text.replace(value, other)))
    assert [d.question for d in (*found.discrepancies, *found.possible)] == [question]


ASKED = [
    ("Hesk Lines bought the ferry in 2019 for $4.2 million.", "$4.2 million", "Hesk Lines bought the ferry in 2019 for how much money?"),
    ("At least 300 aftershocks have followed the quake in Orsk.", "300", "How many aftershocks have followed the quake in Orsk?"),
    ("The child was rescued after 29 hours under the bakery.", "29 hours", "The child was rescued after how many hours under the bakery?"),
    ("Orsk has signed a $5.4 billion deal for the new bridge.", "$5.4 billion", "What is the right sum for the deal for the new bridge?"),
    ("Rates were raised by 25 basis points in the spring, the bank said.", "25 basis points", "Rates were raised by how many points in the spring?"),
    ("The storm moved north at 70 kilometers per hour.", "70 kilometers per hour", "The storm moved north at how many kilometers per hour?"),
    ("The council passed the budget 7-2 on Monday.", "7-2", "Was the result 7-2 or 7-2?"),
    ("A quake near Samora destroyed the old bridge in 1988.", "1988", "A quake near Samora destroyed the old bridge in which year?"),
    ("Schools in the province will stay closed until Friday.", "Friday", "Schools in the province will stay closed until which day?"),
    ("In June there were 900 shops in Orsk.", "900", "What is the right number of shops in Orsk?"),
    ("There were 900 shops in the old town.", "900", "How many shops were there in the old town?"),
    # What is no whole clause without grammar gets a question of a fixed form.
    ("She told the council that 900 shops in the old town would close.", "900", "What is the right number of shops in the old town?"),
    ("The seven-term mayor met an 18-member council.", "seven", "Which number is right, seven or seven?"),
    ("Orsk, where 40% of the voters stayed at home, has a mayor.", "40%", "What is the right percentage of the voters?"),
    ("They met before the June 19 vote on the bridge.", "June 19", "Which date is right, June 19 or June 19?"),
    ("The plan, signed into law in May, is new.", "May", "Which month is right, May or May?"),
    ("Orsk spent $1,350 on chairs and $900 on tables.", "$1,350", "Orsk spent how much money on chairs?"),
]  # fmt: skip


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case[2])
def test_a_question_keeps_the_clause_and_asks_for_the_value_in_its_unit(case: tuple[str, str, str]) -> None:
    text, value, question = case
    index = Index(documents(text))
    (slot,) = slots(index, index.lines[0], lambda m: m.surface == value)
    assert asked(slot, slot) == question
