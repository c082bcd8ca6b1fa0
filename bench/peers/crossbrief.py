"""crossbrief: cleaning, comparing, asking, checking every sentence, and rendering."""

import os
import time
from typing import Any

from crossbrief.api import abrief
from crossbrief.clean import clean
from crossbrief.compare import compare
from crossbrief.document import Article
from crossbrief.model.client import Endpoint
from crossbrief.render import render
from crossbrief.settings import Settings

# A window in which 16,000 tokens of articles have room beside the instructions and the reply.
SETTINGS = Settings(
    engine="model", base_url=os.environ["OPENAI_BASE_URL"], model="m", cache=False, context_tokens=22_000, concurrency=8
)


def setup() -> Any:
    return Endpoint(SETTINGS)


async def one(endpoint: Any, articles: list[dict[str, str]]) -> str:
    briefing = await abrief([Article(**a) for a in articles], model=endpoint, settings=SETTINGS)
    return render(briefing, "md")


def apart(articles: list[dict[str, str]]) -> dict[str, float]:
    """CPU of the comparator alone, which no peer has; the least of ten."""
    documents = clean([Article(**a) for a in articles])
    times = []
    for _ in range(10 if len(articles) < 10 else 1):
        start = time.process_time()
        compare(documents)
        times.append((time.process_time() - start) * 1000)
    return {"compare_ms": min(times)}
