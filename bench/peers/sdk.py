"""The bare openai SDK: one request, one validation."""

from typing import Any

from openai import AsyncOpenAI
from openai.lib._pydantic import to_strict_json_schema

from task import BASE_URL, SYSTEM, Report, prompt

SCHEMA = {
    "type": "json_schema",
    "json_schema": {"name": "Report", "strict": True, "schema": to_strict_json_schema(Report)},
}


def setup() -> Any:
    return AsyncOpenAI(base_url=BASE_URL, api_key="x", max_retries=0)


async def one(client: Any, articles: list[dict[str, str]]) -> Report:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(articles)}]
    reply = await client.chat.completions.create(model="m", messages=messages, response_format=SCHEMA)
    return Report.model_validate_json(reply.choices[0].message.content)
