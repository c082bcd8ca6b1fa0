"""The geometry of the number line and of the time axis."""

from __future__ import annotations

import pytest

from briefings import seed_briefing
from crossbrief.render.report.figures import LETTER, NumberLine, disputed, number_line, time_axis
from crossbrief.render.report.marks import segments
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation, TimelineEntry


def figures(*values: tuple[str, str | None], unit: str = "people", kind: str = "figure") -> Discrepancy:
    return Discrepancy(
        question="How many?",
        type=DiscrepancyType(kind),
        relation=Relation.DIVERGENCE,
        positions=tuple(Position(value=v, normalized=v, unit=unit, qualifier=q) for v, q in values),
    )


def drawn(item: Discrepancy) -> NumberLine | None:
    return number_line(item, [[f"Outlet {n}"] for n in range(len(item.positions))])


def test_values_stand_to_scale_between_the_smallest_and_the_largest() -> None:
    line = drawn(figures(("100", None), ("150", None), ("200", None)))
    assert line is not None
    low, middle, high = (dot.at for dot in line.dots)
    assert low < middle < high
    assert middle - low == pytest.approx(high - middle)
    assert [dot.who for dot in line.dots] == ["Outlet 0", "Outlet 1", "Outlet 2"]
    assert [mark.label for mark in line.marks] == ["0", "50", "100", "150", "200"]


def test_pairs_of_other_sizes_look_different_and_close_ones_are_drawn_apart() -> None:
    places = {
        v: [dot.at for dot in line.dots]
        for v in ("29 39", "87 312", "97 100")
        if (line := drawn(figures(*((w, None) for w in v.split()))))
    }
    assert places["29 39"][0] > 2 * places["87 312"][0] - 18 > places["87 312"][0]
    close = drawn(figures(("97", None), ("100", None)))
    assert close is not None and close.broken
    assert close.dots[1].at - close.dots[0].at > 20


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [
        ((("29 hours", "104400"), ("39 hours", "140400")), "second", ["10 hours", "30 hours"]),
        (
            (("$5 billion", "5e9"), ("$9 billion", "9e9")),
            "USD",
            ["$0", "$4 billion", "$8 billion"],
        ),
        ((("12%", "12"), ("40 percent", "40")), "percent", ["0%", "10%", "20%", "30%", "40%"]),
        ((("1,300", "1300"), ("900", "900")), None, ["0", "400", "800", "1,200"]),
    ],
)
def test_a_scale_is_in_the_unit_that_the_source_prints(
    values: tuple[tuple[str, str], ...], unit: str | None, labels: list[str]
) -> None:
    positions = tuple(Position(value=v, normalized=n, unit=unit) for v, n in values)
    line = drawn(figures(("1", None)).model_copy(update={"positions": positions}))
    assert line is not None
    assert [mark.label for mark in line.marks] == labels


def test_one_far_date_breaks_the_axis_instead_of_squeezing_it() -> None:
    dates = ("1962", "2018-10-01", "2018-10-05", "2018-10-30")
    axis = time_axis([TimelineEntry(date=d, label="", text="") for d in dates], [])
    assert axis is not None and axis.gap is not None
    at = [tick.at for tick in axis.ticks]
    assert at[0] < axis.gap < at[1]
    assert at[3] - at[1] > 60
    whole = time_axis([TimelineEntry(date=d, label="", text="") for d in dates[1:]], [])
    assert whole is not None and whole.gap is None


@pytest.mark.parametrize(
    ("qualifier", "bound", "hollow", "loose"),
    [
        (None, "", False, False),
        ("at least", "up", False, False),
        ("more than", "up", True, False),
        ("at most", "down", False, False),
        ("up to", "down", False, False),
        ("less than", "down", True, False),
        ("almost", "down", True, False),
        ("about", "", False, True),
    ],
)
def test_a_bound_is_drawn_the_way_it_is_open(qualifier: str | None, bound: str, hollow: bool, loose: bool) -> None:
    line = drawn(figures(("100", qualifier), ("200", None)))
    assert line is not None
    assert (line.dots[0].bound, line.dots[0].open, line.dots[0].loose) == (bound, hollow, loose)


def test_dates_stand_to_scale_as_well() -> None:
    line = drawn(figures(("2020-01-01", None), ("2020-07-01", None), ("2021", None), kind="date_time"))
    assert line is not None
    at = [dot.at for dot in line.dots]
    assert at == sorted(at)
    assert at[1] == pytest.approx((at[0] + at[2]) / 2, abs=1)


@pytest.mark.parametrize(
    "item",
    [
        figures(("100", None), ("100", None)),
        figures(("100", None), ("many", None)),
        figures(("100", None), ("NaN", None)),
        figures(("100", None), ("1e9999", None)),
        figures(("100", None), ("Infinity", None)),
        figures(("--02", None), ("--03", None), kind="date_time"),
        figures(("100", None), ("200", None), kind="quotation"),
        figures(("100", None)),
    ],
)
def test_what_cannot_be_put_to_scale_is_not_drawn(item: Discrepancy) -> None:
    assert drawn(item) is None


def test_values_of_different_units_are_not_put_on_one_line() -> None:
    item = figures(("100", None), ("200", None))
    other = item.positions[1].model_copy(update={"unit": "USD"})
    assert drawn(item.model_copy(update={"positions": (item.positions[0], other)})) is None


def test_labels_of_the_time_axis_never_run_into_each_other_or_off_the_page() -> None:
    days = [f"2018-{month:02d}-{day:02d}" for month in (1, 2, 12) for day in (1, 2, 3, 9, 27)]
    axis = time_axis([TimelineEntry(date=d, label="", text="") for d in [*days, "2019"]], [])
    assert axis is not None
    taken = 0.0
    for tick in axis.ticks:
        width = LETTER * len(tick.label)
        left = tick.at - {"start": 0, "middle": width / 2, "end": width}[tick.anchor]
        if tick.label:
            assert taken <= left
            assert left + width <= 100
            taken = left + width
    assert axis.ticks[0].label == "1 Jan 2018"


def test_disputed_dates_are_joined_under_the_axis_and_marked_in_the_list() -> None:
    briefing = seed_briefing()
    numbered = list(enumerate(briefing.discrepancies, 1))
    axis = time_axis(briefing.timeline, numbered)
    assert axis is not None
    assert [(lane.number, len(lane.places)) for lane in axis.lanes] == [(1, 2)]
    by_date = {tick.label: tick.at for tick in axis.ticks}
    assert axis.lanes[0].places == [by_date["2025"], by_date["2030"]]
    assert [disputed(entry, numbered) for entry in briefing.timeline] == [None, None, None, 1, 1]


def test_one_date_makes_no_axis() -> None:
    assert time_axis([TimelineEntry(date="2018", label="", text="")], []) is None
    assert time_axis([TimelineEntry(date="soon", label="", text="")], []) is None


def test_the_words_that_bound_a_figure_are_marked_with_it() -> None:
    text = "The ferry sank on Tuesday, killing at least nine people."
    at = text.index("nine")
    evidence = Evidence(
        article="a", sentence="a1", quote=text, start=7, end=7 + len(text), value_start=7 + at, value_end=11 + at
    )
    assert [part.text for part in segments(evidence, "12") if part.kind == "differs"] == ["at least nine"]
