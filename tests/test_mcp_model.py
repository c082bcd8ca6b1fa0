"""The MCP server with a model behind it: its steps, its failures, and a caller who hangs up."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil
import pytest
from mcp import Client

import seeds
from crossbrief.serve.mcp import Reach
from crossbrief.serve.mcp.server import build
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from servers import text

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_cancelled_call_hangs_up_on_the_model_and_the_server_goes_on(mode: str) -> None:
    with Loopback(always="hang") as model:
        settings = Settings(engine="model", model="any", base_url=model.base_url, api_key="sk-test", cache=False)
        port = int(model.base_url.split(":")[2].split("/")[0])

        async def main() -> Any:
            async with Client(build(Reach(), settings), mode=mode) as client:
                arguments = {"articles": seeds.texts(), "engine": "model"}
                call = asyncio.create_task(client.call_tool("brief_articles", arguments))
                while not model.received:
                    await asyncio.sleep(0.02)
                assert connections(port)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                while connections(port):
                    await asyncio.sleep(0.02)
                return await client.call_tool("compare_articles", {"articles": seeds.texts()})

        still = asyncio.run(asyncio.wait_for(main(), 30))
    assert not still.is_error
    assert len(model.received) <= 2  # compare and tell


def test_the_steps_of_a_model_are_reported_as_they_come() -> None:
    told: list[str] = []

    async def step(progress: float, total: float | None, message: str | None) -> None:
        told.append(str(message))
        assert progress == len(told)

    with Loopback() as model:
        settings = Settings(model="any", base_url=model.base_url, api_key="sk-test", cache=False)

        async def main() -> Any:
            async with Client(build(Reach(), settings)) as client:
                arguments = {"articles": seeds.texts()}
                return await client.call_tool("brief_articles", arguments, progress_callback=step)

        made = asyncio.run(main())
    assert made.structured_content["engine"] == "model"
    assert told[0] == "reading the articles"
    assert any(message.startswith("compare 1 of 1, ") for message in told)
    assert told[-1] == "briefing ready"


def connections(port: int) -> list[Any]:
    """Open connections of this process to a port; the endpoint's own ends of them are the other way round."""
    mine = psutil.Process().net_connections("tcp")
    return [c for c in mine if c.status == "ESTABLISHED" and c.raddr and c.raddr.port == port]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unauthorized", "auth_failed"),
        ("quota", "quota_exhausted"),
        ("no_model", "model_not_found"),
        ("page", "not_an_openai_endpoint"),
        ("refusal", "refused"),
        ("wrong_types", "invalid_output"),
    ],
)
def test_a_failing_model_is_an_error_with_its_code_and_never_shows_the_key(fault: str, code: str) -> None:
    key = "sk-canary0000000000"  # the one that the endpoint's own message repeats
    with Loopback(always=fault) as model:
        settings = Settings(engine="model", model="any", base_url=model.base_url, api_key=key, cache=False)

        async def main() -> Any:
            async with Client(build(Reach(), settings)) as client:
                arguments = {"articles": seeds.texts(), "engine": "model"}
                return await client.call_tool("brief_articles", arguments)

        refused = asyncio.run(main())
    assert refused.is_error
    assert refused.meta["crossbrief/code"] == code
    assert text(refused).startswith(f"{code}: ")
    assert key not in refused.model_dump_json()
