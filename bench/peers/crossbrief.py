"""crossbrief: cleaning, comparing, asking, checking every sentence, and rendering."""

import os
import time
from typing import Any

from crossbrief import pipeline
from crossbrief.api import abrief
from crossbrief.document import Article
from crossbrief.model.endpoint.client import Endpoint
from crossbrief.render import render
from crossbrief.settings import Settings

# A window in which 16,000 tokens of articles have room beside the instructions and the reply.
SETTINGS = Settings(
    engine="model", base_url=os.environ["OPENAI_BASE_URL"], model="m", cache=False, context_tokens=22_000, concurrency=8
)
COMPARING = [0.0]
"""Seconds of CPU in the comparator since it was last asked for."""


def setup() -> Any:
    compare = pipeline.compare

    def timed(documents: Any) -> Any:
        start = time.thread_time()
        try:
            return compare(documents)
        finally:
            COMPARING[0] += time.thread_time() - start

    pipeline.compare = timed
    return Endpoint(SETTINGS)


async def one(endpoint: Any, articles: list[dict[str, str]]) -> str:
    briefing = await abrief([Article(**a) for a in articles], model=endpoint, settings=SETTINGS)
    return render(briefing, "md")


def apart() -> float:
    """Seconds of CPU that the last briefing spent comparing, which no peer does."""
    spent, COMPARING[0] = COMPARING[0], 0.0
    return spent
