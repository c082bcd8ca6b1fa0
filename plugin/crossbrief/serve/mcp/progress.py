"""A call's context in; a callback out that tells the client how far the briefing is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver import Context

from crossbrief.model.asking import Progress, Step


@asynccontextmanager
async def reporting(ctx: Context[Any, Any]) -> AsyncIterator[Progress]:
    """Report "reading" at once, every step of a model in between, and the end.

    Steps come from synchronous code; a task of its own sends them in order, so that a slow client never holds up the briefing.
    Progress must rise, so steps are counted, and no total is promised before it is known.
    """
    steps: asyncio.Queue[str | None] = asyncio.Queue()
    sender = asyncio.create_task(_send(ctx, steps))
    steps.put_nowait("reading the articles")
    try:
        yield lambda step: steps.put_nowait(_words(step))
        steps.put_nowait("briefing ready")
        steps.put_nowait(None)
        await sender
    finally:
        sender.cancel()


async def _send(ctx: Context[Any, Any], steps: asyncio.Queue[str | None]) -> None:
    count, last = 0, None
    while (message := await steps.get()) is not None:
        if message != last:
            count += 1
            await ctx.report_progress(count, None, message)
        last = message


def _words(step: Step) -> str:
    line = f"{step.stage} {step.done} of {step.total}, {step.tokens:,} tokens"
    return f"{line}; {step.waits}" if step.waits else line
