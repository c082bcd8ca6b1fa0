"""A deadline and a cancellation end the rules too, at whatever stage they are."""

import asyncio
import json
from itertools import count

import pytest

from crossbrief import Article, ArticleSet, Settings, pipeline, running
from crossbrief.batch import brief_lines
from crossbrief.errors import BudgetError, StoppedError
from crossbrief.running import limited, look

SET = ArticleSet(
    "pier",
    (
        Article(
            id="a",
            text="The pier burned on Monday. Nine people were hurt, the chief said. “We saw it coming,” Ann Roe said.",
        ),
        Article(
            id="b",
            text="The pier burned on Tuesday. Ten people were hurt, the chief said. “We saw it going,” Ann Roe said.",
        ),
    ),
)
RULES = Settings(engine="rules")


def test_without_a_limit_work_goes_on() -> None:
    look()
    with limited(None):
        look()


def test_a_deadline_ends_the_rules_at_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    monkeypatch.setattr(running.time, "monotonic", lambda: float(next(looks)))
    pipeline.brief_with_rules(SET, Settings(engine="rules", deadline=10_000.0))
    taken = next(looks) - 1
    assert taken > 20
    for seconds in range(1, taken - 1):
        with pytest.raises(BudgetError) as caught:
            pipeline.brief_with_rules(SET, Settings(engine="rules", deadline=seconds - 0.5))
        assert caught.value.code == "deadline_exceeded"


def test_a_cancelled_task_ends_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    entered = asyncio.Event()
    compare = pipeline.Prepared.compare

    async def cancel() -> None:
        loop = asyncio.get_running_loop()

        def comparing(ready: pipeline.Prepared) -> object:
            loop.call_soon_threadsafe(entered.set)
            while True:  # as long as it may, until a look ends it
                compare(ready)

        monkeypatch.setattr(pipeline.Prepared, "compare", comparing)
        monkeypatch.setattr(pipeline, "summarise", lambda *_: told.append("went on"))
        task = asyncio.create_task(pipeline.brief_set(SET, RULES))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())  # waits for its threads: a thread that went on would hang here
    assert told == []


def test_work_that_nobody_waits_for_is_stopped_by_name() -> None:
    with limited(None):
        run = running._CURRENT.get()
        assert run is not None
        run.left = True
        with pytest.raises(StoppedError) as caught:
            look()
    assert caught.value.code == "interrupted"


def test_the_deadline_of_a_batch_is_one_for_all_its_sets() -> None:
    line = json.dumps({"id": "x", "articles": [{"text": a.text} for a in SET.articles]})
    codes = [outcome.code for outcome in brief_lines([line] * 3, Settings(engine="rules", deadline=1e-9))]
    assert codes == ["deadline_exceeded"] * 3
