"""What the chat tools remember: bounded, expiring, and the same for the same briefing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import seeds
from crossbrief.errors import InputError
from crossbrief.serve import ArticleInput, Chat, Wanted
from crossbrief.serve.shelf import Shelf
from crossbrief.settings import Settings

RULES = Settings(engine="rules")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def keys(shelf: Shelf[Any]) -> list[str]:
    return [key for key, _ in shelf.items()]


def test_the_oldest_goes_when_there_are_too_many() -> None:
    shelf: Shelf[int] = Shelf(entries=3)
    for i in range(10):
        shelf.put(str(i), i, 1)
    assert keys(shelf) == ["7", "8", "9"]
    assert shelf.get("0") is None


def test_the_oldest_go_when_there_is_no_room_and_the_newest_always_stays() -> None:
    shelf: Shelf[str] = Shelf(room=100)
    shelf.put("a", "a", 40)
    shelf.put("b", "b", 40)
    shelf.put("c", "c", 40)
    assert keys(shelf) == ["b", "c"]
    shelf.put("large", "large", 1000)
    assert keys(shelf) == ["large"]
    shelf.put("d", "d", 1)
    assert keys(shelf) == ["d"]


def test_a_value_expires_and_putting_it_again_renews_it() -> None:
    clock = Clock()
    shelf: Shelf[int] = Shelf(seconds=60, clock=clock)
    shelf.put("a", 1, 1)
    shelf.put("b", 1, 1)
    clock.now = 30
    shelf.put("a", 1, 1)
    clock.now = 60
    assert keys(shelf) == ["a"]
    clock.now = 90
    assert shelf.get("a") is None


def wanted(**known: Any) -> Wanted:
    return Wanted([ArticleInput(**given, **known) for given in seeds.texts()])


def test_the_same_briefing_twice_is_kept_once() -> None:
    chat = Chat(settings=RULES)
    one, other = (asyncio.run(chat.brief(wanted(), RULES)) for _ in range(2))
    third = asyncio.run(chat.brief(wanted(publisher="Another"), RULES))
    assert one.briefing_id == other.briefing_id != third.briefing_id
    assert [key for key, _ in chat.kept()] == [one.briefing_id, third.briefing_id]


def test_a_token_that_has_expired_is_refused_and_says_what_to_do() -> None:
    clock = Clock()
    chat = Chat(settings=RULES, assignments=Shelf(clock=clock))
    given = asyncio.run(chat.prepare(wanted()))
    clock.now = given.expires_in + 1
    with pytest.raises(InputError, match="prepare_briefing again") as error:
        asyncio.run(chat.submit(given.token, {}))
    assert error.value.code == "unknown_id"


def test_a_set_that_no_chat_model_could_read_at_once_is_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossbrief.serve.WINDOW", 1000)
    with pytest.raises(InputError, match="brief_articles") as error:
        asyncio.run(Chat(settings=RULES).prepare(wanted()))
    assert error.value.code == "set_too_large"


def test_metadata_that_a_caller_sends_is_shown_with_the_article() -> None:
    made = asyncio.run(Chat(settings=RULES).brief(wanted(publisher="The Desk", date="2018-10-08"), RULES))
    assert {(a.publisher, a.date) for a in made.articles} == {("The Desk", "2018-10-08")}
