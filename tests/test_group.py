"""Grouping: articles of one event come together, those of different events stay apart, copies are marked."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from crossbrief.document import Article
from crossbrief.errors import InputError
from crossbrief.events.group import group

DATA = Path(os.environ.get("CROSSBRIEF_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data") / "dev"

FIRE = (
    "A fire destroyed the Harlow paper mill on Tuesday night. "
    "Firefighters from six towns fought the blaze at the mill until dawn. "
    "Harlow's mayor said 240 jobs were at risk."
)
FIRE_2 = (
    "Firefighters said the blaze that gutted the paper mill in Harlow began in a drying hall. "
    "The mill, the town's largest employer, has 240 workers, mayor Ines Ortega said."
)
VOTE = (
    "The Senate of Norland voted 31 to 19 on Wednesday to lower the voting age to sixteen. "
    "Senator Ruth Adeyemi called the vote historic. "
    "The bill now goes to the president."
)
VOTE_2 = (
    "Sixteen-year-olds in Norland may vote from next year after the Senate passed a bill lowering the voting age, 31 to 19. "
    "Critics of the bill, among them Senator Paul Kerr, plan to sue."
)
RAIN = "Heavy rain closed the Marta pass for lorries. Meteorologists expect the storm to move east by the weekend."


def pile(*texts: str, date: str | None = "2025-03-05") -> list[Article]:
    return [Article(text=text, id=str(i), date=date) for i, text in enumerate(texts)]


def members(articles: Iterable[Article], **options: int) -> list[list[str]]:
    return [[a.id for a in found.articles] for found in group(list(articles), **options)]


def test_articles_come_together_by_event() -> None:
    assert members(pile(FIRE, VOTE, RAIN, FIRE_2, VOTE_2)) == [["0", "3"], ["1", "4"], ["2"]]
    assert members(pile(FIRE, VOTE, RAIN, FIRE_2, VOTE_2), least=2) == [["0", "3"], ["1", "4"]]
    assert members(pile(FIRE)) == [["0"]]


def test_the_same_story_a_month_later_is_another_event() -> None:
    first, second = pile(VOTE, VOTE_2)
    assert members([first, second.model_copy(update={"date": "2025-04-05"})]) == [["0"], ["1"]]
    assert members([first, second.model_copy(update={"date": None})]) == [["0", "1"]]


def test_copies_stay_in_their_set_and_are_marked() -> None:
    found = group(pile(FIRE, FIRE.replace(" ", "  "), FIRE_2))
    assert [a.notes for a in found[0].articles] == [(), ("the same text as 0",), ()]


def test_every_article_is_in_one_set_whatever_it_holds() -> None:
    odd = pile("", "   ", "!!! ???", "\x00", "漢字だけの記事です。", FIRE, FIRE)
    odd.append(Article(text="the and of", id="8", date="not a date"))
    assert sorted(i for event in members(odd) for i in event) == sorted(a.id for a in odd)


def test_an_empty_pile_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        group([])
    assert caught.value.code == "no_articles"


def pairs(labels: Iterable[object]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


@pytest.mark.skipif(not DATA.is_dir(), reason="the labelled articles are not here")
def test_real_articles_of_many_events_in_one_pile() -> None:
    truth: dict[str, str] = {}
    articles: list[Article] = []
    for name in ("clusters_basil", "clusters_allsides"):
        for line in (DATA / name / "clusters.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            for item in event["articles"]:
                truth[item["id"]] = event["id"]
                articles.append(Article.model_validate(item))
    found = {a.id: i for i, event in enumerate(group(articles)) for a in event.articles}
    together = pairs((truth[i], found[i]) for i in truth)
    precision, recall = together / pairs(found.values()), together / pairs(truth.values())
    assert 2 * precision * recall / (precision + recall) >= 0.9
