"""LangChain LCEL map-reduce: a summary of each article, then one structured request."""

import sys
from typing import Any

from task import BASE_URL, SYSTEM, Report, prompt

sys.modules.pop("langchain", None)
from langchain_core.output_parsers import StrOutputParser  # noqa: E402
from langchain_core.prompts import ChatPromptTemplate  # noqa: E402
from langchain_openai import ChatOpenAI  # noqa: E402


def setup() -> Any:
    model = ChatOpenAI(model="m", base_url=BASE_URL, api_key="x")
    told = "Write a concise summary of the following, keep figures and quotes:\n\n{text}"
    each = ChatPromptTemplate.from_messages([("user", told)]) | model | StrOutputParser()
    whole = ChatPromptTemplate.from_messages([("system", SYSTEM), ("user", "{text}")])
    return each, whole | model.with_structured_output(Report, method="json_schema")


async def one(chains: Any, articles: list[dict[str, str]]) -> Report:
    each, whole = chains
    summaries = await each.abatch([{"text": a["text"]} for a in articles], config={"max_concurrency": 8})
    short = [{"id": a["id"], "text": s} for a, s in zip(articles, summaries, strict=True)]
    return await whole.ainvoke({"text": prompt(short)})
