"""A long life: many briefings in one process, cancelled ones, and every kind of caller."""

from __future__ import annotations

import asyncio
import gc
import threading

import psutil
import pytest

from crossbrief.batch import brief_lines
from crossbrief.batch.executors import brief_line
from crossbrief.pipeline import brief_set
from crossbrief.settings import Settings
from crossbrief.sources import parse_set
from crossbrief.testing import Loopback
from newsroom import line

RULES = Settings(engine="rules").resolve()
loopback = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


def test_four_hundred_briefings_leave_memory_and_descriptors_as_they_were() -> None:
    process = psutil.Process()
    for number in range(100):
        brief_line(line(number), RULES)
    gc.collect()
    warm, files = process.memory_info().rss, process.num_fds()
    for number in range(100, 400):
        brief_line(line(number), RULES)
    gc.collect()
    assert process.memory_info().rss - warm < 10_000_000
    assert process.num_fds() == files


@loopback
def test_a_cancelled_briefing_leaves_nothing_behind_and_the_next_one_works() -> None:
    async def run() -> str:
        given = parse_set(line(0))
        with Loopback(always="hang") as server:
            settings = Settings(engine="model", model="m", base_url=server.base_url)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(brief_set(given, settings), 1.0)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            port = int(server.base_url.split(":")[-1].split("/")[0])
            ours = [c for c in psutil.Process().net_connections("tcp") if c.raddr and c.raddr.port == port]
            assert [c.status for c in ours if c.status == psutil.CONN_ESTABLISHED] == []
        with Loopback() as server:
            settings = Settings(engine="model", model="m", base_url=server.base_url)
            return (await brief_set(given, settings)).status

    assert asyncio.run(run()) == "complete"


@loopback
def test_many_sets_work_from_a_thread_and_from_inside_a_running_loop() -> None:
    with Loopback() as server:
        settings = Settings(engine="model", model="m", base_url=server.base_url)
        codes: list[str] = []

        async def inside() -> None:
            codes.extend(outcome.code for outcome in brief_lines([line(0), line(1)], settings))

        asyncio.run(inside())
        thread = threading.Thread(target=lambda: asyncio.run(inside()))
        thread.start()
        thread.join()
    assert codes == [""] * 4
    assert threading.active_count() < 10
