"""langextract: claims with aligned spans, the closest to checked quotes that a peer has."""

import asyncio
import logging
import sys
from typing import Any

from task import BASE_URL

sys.modules.pop("langextract", None)
import langextract as lx  # noqa: E402


def setup() -> Any:
    logging.disable(logging.WARNING)
    text = "Acme paid $2 million on 3 May, the ministry said."
    claim = lx.data.Extraction(extraction_class="claim", extraction_text="Acme paid $2 million on 3 May")
    return [lx.data.ExampleData(text=text, extractions=[claim])]


def run(examples: Any, articles: list[dict[str, str]]) -> int:
    documents = [lx.data.Document(text=a["text"], document_id=a["id"]) for a in articles]
    keywords = {"api_key": "x", "base_url": BASE_URL}
    config = lx.factory.ModelConfig(model_id="m", provider="OpenAILanguageModel", provider_kwargs=keywords)
    found = lx.extract(
        text_or_documents=documents,
        prompt_description="Extract every factual claim (figures, dates, names) verbatim.",
        examples=examples,
        config=config,
        fence_output=False,
        use_schema_constraints=False,
        max_char_buffer=4000,
        max_workers=8,
        show_progress=False,
        fetch_urls=False,
    )
    return sum(len(d.extractions) for d in found)


async def one(examples: Any, articles: list[dict[str, str]]) -> int:
    return await asyncio.to_thread(run, examples, articles)
