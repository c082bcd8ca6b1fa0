"""What the articles date, in order of time."""

import pytest

from crossbrief.clean import clean
from crossbrief.document import Article
from crossbrief.extract.timeline import MOST, timeline
from crossbrief.schema import TimelineEntry

FRIDAY = "2018-10-05"


def told(*texts: str, date: str | None = FRIDAY) -> tuple[TimelineEntry, ...]:
    return timeline(clean([Article(id=f"x{i}", text=t, date=date) for i, t in enumerate(texts)]))


@pytest.mark.parametrize(
    ("text", "iso", "label"),
    [
        ("The harbour opened on 3 May 2011 after long talks.", "2011-05-03", "on 3 May 2011"),
        ("The harbour opened in May 2011 after long talks.", "2011-05", "in May 2011"),
        ("The harbour will open by 2030, the mayor hopes.", "2030", "by 2030"),
        ("The harbour was closed on Monday after the accident.", "2018-10-01", "on Monday"),
        ("The harbour was closed on Friday after the accident.", "2018-10-05", "on Friday"),
        ("The vote is expected to begin in the Senate on Wednesday.", "2018-10-10", "on Wednesday"),
        ("The council will meet on Friday to hear the dockers.", "2018-10-05", "on Friday"),
        ("The harbour was closed on Dec. 30 after the accident.", "2018-12-30", "on Dec. 30"),
        ("The harbour will open in August, the mayor said.", "2019-08", "in August"),
        ("The harbour was closed in August, the mayor said.", "2018-08", "in August"),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(text: str, iso: str, label: str) -> None:
    (entry,) = told(text)
    assert (entry.date, entry.label) == (iso, label)


def test_without_a_year_the_nearest_one_is_meant() -> None:
    (entry,) = told("The harbour was closed on Dec. 30 after the accident.", date="2019-01-02")
    assert entry.date == "2018-12-30"


def test_a_weekday_needs_the_articles_own_date() -> None:
    assert told("The harbour was closed on Monday after the accident.", date=None) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The winner of the 2016 election spoke to the dockers.",
        "Nobody has seen such a storm since 2001 in this town.",
        "The company has 2,000 dockers and five cranes.",
    ],
)
def test_what_dates_nothing_is_left_out(text: str) -> None:
    assert told(text) == ()


def test_one_event_told_twice_is_one_entry_with_both_sentences() -> None:
    one = "The north quay of the harbour was closed on 3 May 2011 after a crane fell."
    two = "After a crane fell the north quay of the harbour was closed on 3 May 2011."
    (entry,) = told(one, two)
    assert {e.article for e in entry.evidence} == {"x0", "x1"}


def test_entries_come_in_order_of_time_and_are_few() -> None:
    text = " ".join(f"Crane number {n} of the {n}th quay was built in {1980 + n}." for n in range(30, 10, -1))
    dates = [entry.date for entry in told(text)]
    assert dates == sorted(dates)
    assert len(dates) == MOST


def test_the_label_stands_in_the_evidence() -> None:
    text = "The harbour opened on 3 May 2011 after long talks."
    (entry,) = told(text)
    (e,) = entry.evidence
    assert text[e.value_start : e.value_end] == "3 May 2011"


def test_a_sentence_with_two_dates_is_told_once() -> None:
    (entry,) = told("The harbour opened on 3 May 2011 and was closed again on 9 June 2012.")
    assert entry.date in {"2011-05-03", "2012-06-09"}


def test_last_before_a_month_is_the_one_that_is_past() -> None:
    (entry,) = told("The city closed its harbour last November after the accident.", date="2018-10-05")
    assert entry.date == "2017-11"
