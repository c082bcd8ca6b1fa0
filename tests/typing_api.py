"""The public API as a user's typed program calls it; read by mypy --strict with the package itself, never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crossbrief import (
    Article,
    ArticleSet,
    Briefing,
    CrossbriefError,
    Discrepancy,
    FailedSet,
    Settings,
    abrief,
    brief,
    brief_many,
    load,
)
from crossbrief.serve import Chat, Reach
from crossbrief.serve.functions import acall_tool, call_tool, openai_tools

settings = Settings(engine="rules", language="de")
made: Briefing = brief("a.txt", settings=settings)
made = brief(["a.txt", Path("b.html")], model="gpt-5-mini")
made = brief(ArticleSet("set", (Article(text="One.", publisher="Outlet"),)), engine="model")
points: tuple[Discrepancy, ...] = made.discrepancies
value: str = points[0].positions[0].value
start: int = points[0].positions[0].evidence[0].start
articles: list[Article] = load("a.txt")
made = brief(articles)
results: Iterator[Briefing | FailedSet] = brief_many([{"id": "a", "articles": [{"text": "One."}]}], jobs=2)
code: str = CrossbriefError("message", code="usage").code
answer: str = call_tool(openai_tools()[0]["function"]["name"], "{}", chat=Chat(Reach(roots=(Path(),))))


async def main() -> str:
    """The same without blocking."""
    briefing: Briefing = await abrief("a.txt")
    return briefing.headline + await acall_tool("compare_articles", {"articles": []})
