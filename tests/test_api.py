"""The Python API as a user calls it: in a script, in a running loop, in a notebook, for many sets."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import crossbrief
import seeds
from crossbrief import Article, ArticleSet, Briefing, CrossbriefError, FailedSet, Settings, abrief, brief, brief_many
from crossbrief.schema import Briefing as Data
from crossbrief.testing import Loopback, fill

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


def test_the_public_names_are_these_and_sorted() -> None:
    assert crossbrief.__all__ == [
        "Article",
        "ArticleSet",
        "Briefing",
        "CheckReport",
        "CrossbriefError",
        "Discrepancy",
        "FailedSet",
        "Settings",
        "abrief",
        "acheck",
        "brief",
        "brief_many",
        "check",
        "load",
    ]
    assert all(getattr(crossbrief, name) is not None for name in crossbrief.__all__)
    assert callable(crossbrief.load)
    with pytest.raises(AttributeError, match="no attribute `brif`"):
        crossbrief.brif  # noqa: B018


def test_importing_the_package_and_briefing_by_rules_loads_no_client_and_no_server() -> None:
    code = (
        "import sys, crossbrief; crossbrief.brief(sys.argv[1:], engine='rules');"
        "print(sorted({'openai', 'mcp', 'llm', 'rich', 'playwright'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *seeds.PATHS], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def articles() -> list[Article]:
    return [Article(**given) for given in seeds.texts()]


@pytest.mark.parametrize(
    "sources",
    [
        seeds.PATHS,
        [Path(p) for p in seeds.PATHS],
        str(seeds.FOLDER / "[ab].txt"),
        articles(),
        ArticleSet("s", tuple(articles())),
    ],
    ids=["paths as text", "paths", "a pattern", "articles", "a set"],
)
def test_every_kind_of_source_gives_the_same_findings(sources: Any) -> None:
    made = brief(sources)
    assert isinstance(made, Briefing)
    assert isinstance(made, Data)
    assert made.engine == "rules"
    assert all(seeds.found(json.loads(made.model_dump_json())["discrepancies"]))


def test_a_briefing_reads_back_what_it_wrote() -> None:
    made = brief(seeds.PATHS)
    assert Briefing.model_validate_json(made.model_dump_json()) == made


@LOOPBACK
@pytest.mark.parametrize("way", ["sync", "async", "sync in a loop"])
def test_a_model_is_asked_in_a_script_and_inside_a_running_loop(way: str) -> None:
    with Loopback() as server:
        chosen = Settings(base_url=server.base_url, api_key="sk-test", cache=False)

        async def inside() -> Briefing:
            if way == "async":
                return await abrief(seeds.PATHS, model="any", settings=chosen)
            return brief(seeds.PATHS, model="any", settings=chosen)

        made = brief(seeds.PATHS, model="any", settings=chosen) if way == "sync" else asyncio.run(inside())
        assert server.received[0].body["model"] == "any"
    assert made.engine == "model"
    assert all(seeds.found(json.loads(made.model_dump_json())["discrepancies"]))


def test_the_event_loop_is_free_while_the_rules_work() -> None:
    """A clock ticks beside the briefing; had the briefing blocked the loop, no tick would fall between its start and end."""
    ticks: list[str] = []

    async def clock() -> None:
        while True:
            ticks.append("tick")
            await asyncio.sleep(0.001)

    async def main() -> None:
        beside = asyncio.create_task(clock())
        await asyncio.sleep(0)
        before = len(ticks)
        await abrief(articles() * 5)
        ticks.append("done")
        beside.cancel()
        assert ticks.index("done") - before > 3

    asyncio.run(main())


@LOOPBACK
def test_cancelling_leaves_no_task_and_later_calls_work() -> None:
    with Loopback(always="hang") as server:
        chosen = Settings(base_url=server.base_url, api_key="sk-test", cache=False)

        async def main() -> tuple[int, Briefing]:
            call = asyncio.create_task(abrief(seeds.PATHS, model="any", settings=chosen))
            while not server.received:
                await asyncio.sleep(0.02)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            left = len(asyncio.all_tasks()) - 1
            return left, await abrief(seeds.PATHS, engine="rules")

        left, made = asyncio.run(main())
    assert left == 0
    assert made.discrepancies


def test_anything_with_an_ask_can_be_the_model() -> None:
    from crossbrief.model.spend import Spend
    from crossbrief.model.wire import Reply, Request

    class Own:
        name = "own"

        async def ask(self, request: Request, spend: Spend) -> Reply:  # noqa: ARG002 - it costs nothing
            body = {
                "messages": [{"role": m.role, "content": m.content} for m in request.messages],
                "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": request.schema}},
            }
            return Reply(text=fill(body), input_tokens=1, output_tokens=1, model=self.name)

    assert brief(seeds.PATHS, model=Own()).model == "own"


def test_many_sets_come_back_in_order_and_a_bad_one_stops_nothing() -> None:
    good: Mapping[str, Any] = {"id": "one", "articles": seeds.texts()}
    sets = [
        good,
        ArticleSet("two", tuple(articles())),
        '{"id": "three", "articles": []}',
        json.dumps({**good, "id": "four"}),
    ]
    results = list(brief_many(sets, settings=Settings(engine="rules"), jobs=1))
    assert [r.set_id for r in results] == ["one", "two", "three", "four"]
    assert isinstance(results[2], FailedSet)
    assert results[2].error["code"] == "no_articles"
    assert all(isinstance(r, Briefing) for i, r in enumerate(results) if i != 2)


def test_a_notebook_shows_the_report_in_a_frame_that_runs_nothing() -> None:
    made = brief(seeds.PATHS)
    shown = made._repr_html_()
    frame, page = shown.split('srcdoc="', 1)
    assert 'sandbox="allow-popups"' in frame
    assert page.count('"') == 1
    assert "<html" in unescape(page)
    assert made.headline.split()[0] in page
    assert made._repr_markdown_().startswith("# ")


def test_hostile_text_cannot_leave_the_notebooks_frame() -> None:
    hostile = '</iframe><script>alert(1)</script>" onload="alert(2)'
    first, second = articles()
    text = first.text.replace("New Delhi has signed", f"New Delhi {hostile} has signed")
    shown = brief([first.model_copy(update={"text": text, "publisher": hostile}), second])._repr_html_()
    assert "<script" not in shown
    assert shown.count("<iframe") == shown.count("</iframe>") == 1
    assert shown.count('"') == 6


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ([], "no_articles"),
        ("nowhere.txt", "file_not_found"),
        ([Article(text=" ")], "empty_article"),
        ("file:///etc/passwd", "url_not_allowed"),
    ],
)
def test_every_failure_is_one_of_ours_with_a_code(sources: Any, code: str) -> None:
    with pytest.raises(CrossbriefError) as error:
        brief(sources)
    assert error.value.code == code
    with pytest.raises(CrossbriefError):
        asyncio.run(abrief(sources))


def test_the_ten_line_script_prints_the_findings() -> None:
    command = [sys.executable, "examples/ten_lines.py", *seeds.PATHS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "5-billion-US-dollar" in done.stdout
