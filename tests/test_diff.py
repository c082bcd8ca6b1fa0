"""What changed between two briefings on one event."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefings import seed_briefing
from crossbrief.diff import diff
from crossbrief.errors import UsageError
from crossbrief.pipeline import brief_with_rules
from crossbrief.render import DIFF_FORMATS, render_changes
from crossbrief.schema import Briefing, Statement
from crossbrief.settings import Settings
from crossbrief.sources import load_set, parse_set


def later(**fields: object) -> Briefing:
    return seed_briefing().model_copy(update={"created": "2026-01-03T09:00:00Z", **fields})


def test_the_same_briefing_twice_has_no_changes() -> None:
    changes = diff(seed_briefing(), later())
    assert changes.nothing
    assert changes.unchanged == 3
    assert "nothing changed" in render_changes(changes, "text")


def test_a_discrepancy_of_the_new_run_alone_is_new_and_one_of_the_old_run_alone_is_resolved() -> None:
    target, trade, price = seed_briefing().discrepancies
    older, newer = later(discrepancies=(target, trade)), later(discrepancies=(trade, price))
    changes = diff(older, newer)
    assert [c.after.id for c in changes.new if c.after] == [price.id]
    assert [c.before.id for c in changes.resolved if c.before] == [target.id]
    assert changes.unchanged == 1


def test_a_discrepancy_that_gained_a_value_is_changed_though_its_id_is_another() -> None:
    target = seed_briefing().discrepancies[0]
    third = target.positions[1].model_copy(update={"value": "2027", "normalized": "2027"})
    grown = target.model_copy(update={"id": "other", "severity": "low", "positions": (*target.positions, third)})
    changes = diff(seed_briefing(), later(discrepancies=(grown, *seed_briefing().discrepancies[1:])))
    assert (changes.new, changes.resolved) == ((), ())
    assert changes.changed[0].after.id == "other"
    assert changes.changed[0].notes == ("severity: high, now low", "new value: 2027")


def test_more_sources_behind_a_value_are_a_change() -> None:
    target, *rest = seed_briefing().discrepancies
    stronger = target.positions[0].model_copy(update={"independent_sources": 5})
    newer = target.model_copy(update={"positions": (stronger, target.positions[1])})
    changes = diff(seed_briefing(), later(discrepancies=(newer, *rest)))
    assert changes.changed[0].notes == ("2025: from 2 to 5 independent sources",)


def test_discrepancies_of_different_types_are_never_the_same_one() -> None:
    target = seed_briefing().discrepancies[0]
    changes = diff(
        later(discrepancies=(target,)),
        later(discrepancies=(target.model_copy(update={"type": "place", "id": "x"}),)),
    )
    assert len(changes.new) == len(changes.resolved) == 1


def test_a_key_point_with_another_figure_is_shown_with_the_old_one() -> None:
    toll = "The governor of Ellmar said that {} people had died in the flood."
    older = later(key_points=(Statement(text=toll.format(12)), Statement(text="Schools stay closed.")))
    newer = later(key_points=(Statement(text=toll.format(19)), Statement(text="The army arrived on Monday.")))
    changes = diff(older, newer)
    assert [(f.before.text, f.after.text, f.figures) for f in changes.facts_revised] == [
        (toll.format(12), toll.format(19), True)
    ]
    assert [s.text for s in changes.facts_gone] == ["Schools stay closed."]
    assert [s.text for s in changes.facts_new] == ["The army arrived on Monday."]


def test_articles_are_new_gone_or_revised_by_their_text() -> None:
    a, b = seed_briefing().articles
    edited = later(articles=(a, b.model_copy(update={"sha256": "0" * 64})))
    assert [x.id for x in diff(seed_briefing(), edited).articles_revised] == ["b"]
    alone = later(articles=(a,))
    assert [x.id for x in diff(seed_briefing(), alone).articles_gone] == ["b"]
    assert [x.id for x in diff(alone, seed_briefing()).articles_new] == ["b"]


@pytest.mark.parametrize("name", DIFF_FORMATS)
def test_every_format_tells_the_change(name: str) -> None:
    changes = diff(seed_briefing(), later(discrepancies=seed_briefing().discrepancies[1:]))
    page = render_changes(changes, name)
    assert page.endswith("\n")
    assert "By which year is trade to reach" in page


def test_an_unknown_format_of_a_comparison_is_refused() -> None:
    with pytest.raises(UsageError, match=r"choose text, md, html, json"):
        render_changes(diff(seed_briefing(), later()), "csv")


INVENTED = Path(__file__).resolve().parents[1] / "examples" / "invented"
QUAKE = json.loads((INVENTED / "quake.json").read_text(encoding="utf-8"))["articles"]
FERRY = json.loads((INVENTED / "ferry.json").read_text(encoding="utf-8"))["articles"]


def made(articles: list[dict[str, str]]) -> Briefing:
    return brief_with_rules(parse_set({"id": "x", "articles": articles}), Settings(engine="rules"))


def test_the_order_of_the_articles_is_no_change() -> None:
    assert diff(made(QUAKE), made(QUAKE[::-1])).nothing


def test_an_article_that_joins_makes_no_key_point_gone() -> None:
    changes = diff(made(QUAKE[:-1]), made(QUAKE))
    assert [a.publisher for a in changes.articles_new] == ["World Bulletin"]
    assert (changes.facts_gone, changes.timeline_gone, changes.resolved) == ((), (), ())


def test_an_article_that_leaves_makes_no_key_point_new_and_is_named_where_a_point_ends() -> None:
    changes = diff(made(QUAKE), made(QUAKE[:-1]))
    assert (changes.facts_new, changes.new) == ((), ())
    assert all("World Bulletin" in c.line or "only possible now" in c.line for c in changes.resolved)


def test_a_corrected_toll_is_told_in_one_line() -> None:
    corrected = {**QUAKE[0], "text": QUAKE[0]["text"].replace("at least 41", "at least 47")}
    changes = diff(made(QUAKE), made([corrected, *QUAKE[1:]]))
    assert changes.lines == ("How many people died? at least 41 → at least 47 at Meridian Newswire",)


def test_who_now_agrees_with_whom_is_told() -> None:
    (line,) = diff(made(FERRY[:-1]), made(FERRY)).lines
    assert "Capital Tribune now gives Twelve, in agreement with Harbour Radio" in line


def test_two_events_are_said_to_be_two_and_nothing_is_listed() -> None:
    changes = diff(made(QUAKE), made(FERRY))
    assert changes.status == "unrelated"
    assert changes.lines == changes.facts_gone == changes.articles_new == ()
    for name in DIFF_FORMATS:
        assert "unrelated" in render_changes(changes, name) or "two" in render_changes(changes, name)


def test_a_file_of_the_same_name_in_another_folder_is_the_same_article(tmp_path: Path) -> None:
    texts = {
        "a.txt": "The quake in Orsk killed 41 people, officials said on Monday.",
        "b.txt": "The quake in Orsk killed 58 people.",
    }
    made = []
    for folder, toll in (("one", "58"), ("two", "61")):
        (tmp_path / folder).mkdir()
        for name, text in texts.items():
            (tmp_path / folder / name).write_text(text.replace("58", toll), encoding="utf-8")
        made.append(brief_with_rules(load_set([str(tmp_path / folder)]), Settings(engine="rules")))
    assert "no longer among" not in render_changes(diff(*made), "text")
