"""LlamaIndex tree summarise into the report."""

from typing import Any

from llama_index.core import get_response_synthesizer
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.llms.openai_like import OpenAILike

from task import BASE_URL, SYSTEM, Report


def setup() -> Any:
    model = OpenAILike(
        model="gpt-4o", api_base=BASE_URL, api_key="x", is_chat_model=True, context_window=16_000, max_tokens=None
    )
    return get_response_synthesizer(response_mode="tree_summarize", llm=model, use_async=True)


async def one(synthesizer: Any, articles: list[dict[str, str]]) -> str:
    nodes = [NodeWithScore(node=TextNode(text=a["text"], metadata={"id": a["id"]}), score=1.0) for a in articles]
    return str(
        await synthesizer.asynthesize(SYSTEM + " Answer as JSON: " + ", ".join(Report.model_fields), nodes=nodes)
    )
