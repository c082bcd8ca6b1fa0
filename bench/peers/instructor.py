"""instructor in its JSON-schema mode."""

import sys
from typing import Any

from task import BASE_URL, SYSTEM, Report, prompt

sys.modules.pop("instructor", None)
import instructor  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402


def setup() -> Any:
    return instructor.from_openai(AsyncOpenAI(base_url=BASE_URL, api_key="x"), mode=instructor.Mode.JSON_SCHEMA)


async def one(client: Any, articles: list[dict[str, str]]) -> Report:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(articles)}]
    return await client.chat.completions.create(model="m", response_model=Report, messages=messages)
