"""crossbrief as a function tool: definitions for a model's API out, a model's call in, and the answer as JSON text.

tools = openai_tools()                                   # chat completions; openai_tools("responses") for the other API
message = client.chat.completions.create(..., tools=tools).choices[0].message
for call in message.tool_calls or []:
    answer = call_tool(call.function.name, call.function.arguments)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from crossbrief.api import run
from crossbrief.errors import CrossbriefError, UsageError
from crossbrief.serve import ArticleInput, Chat, Wanted

Style = Literal["chat", "responses", "schema"]
"""`chat`: OpenAI chat completions. `responses`: OpenAI responses. `schema`: name, description and JSON schema, for anything else."""

Articles = Annotated[list[ArticleInput], Field(description="The articles on one event, at least two to compare.")]
Paths = Annotated[list[str], Field(description="Files to read instead; empty unless the user named files.")]
Urls = Annotated[list[str], Field(description="Addresses to open instead; empty unless the user named addresses.")]


class BriefArticles(BaseModel):
    """Brief several articles on one event: what happened, and every point on which they disagree, each with the sentences that
    prove it and a wording that is safe to print."""

    articles: Articles
    paths: Paths
    urls: Urls
    language: Annotated[
        str | None, Field(description="Language of what a model writes: en, de, ...; null for the usual.")
    ]

    async def run(self, chat: Chat) -> BaseModel:
        """The briefing."""
        settings = chat.choose(language=self.language)
        return await chat.brief(Wanted(self.articles, self.paths, self.urls), settings)


class CompareArticles(BaseModel):
    """Find the points on which several articles disagree, by rules, without a summary."""

    articles: Articles
    paths: Paths
    urls: Urls

    async def run(self, chat: Chat) -> BaseModel:
        """The discrepancies."""
        return await chat.compare(Wanted(self.articles, self.paths, self.urls))


class CheckText(BaseModel):
    """Is a text borne out by the articles? For each of its sentences a grade, the reason and the sentences it rests on."""

    text: Annotated[str, Field(description="The draft, answer or summary to check.")]
    articles: Articles
    paths: Paths
    urls: Urls

    async def run(self, chat: Chat) -> BaseModel:
        """The grades."""
        return await chat.check(self.text, Wanted(self.articles, self.paths, self.urls))


class ShowEvidence(BaseModel):
    """Show the sentences behind one discrepancy of an earlier answer, each with the sentences around it."""

    briefing_id: str
    discrepancy_id: str

    async def run(self, chat: Chat) -> BaseModel:
        """The passages."""
        return chat.evidence(self.briefing_id, self.discrepancy_id)


Call = BriefArticles | CompareArticles | CheckText | ShowEvidence
_TOOLS: Mapping[str, type[Call]] = {
    "brief_articles": BriefArticles,
    "compare_articles": CompareArticles,
    "check_text": CheckText,
    "show_evidence": ShowEvidence,
}


def openai_tools(style: Style = "chat") -> list[dict[str, Any]]:
    """The tools as strict function definitions: every property required, nothing else allowed."""
    return [_definition(name, arguments, style) for name, arguments in _TOOLS.items()]


def call_tool(name: str, arguments: str | Mapping[str, Any], *, chat: Chat | None = None) -> str:
    """Answer a model's call with JSON text to send back; what goes wrong is in the answer, `{"error": {"code", "message"}}`.

    By default a model can only pass text: give a `Chat(Reach(roots=...))` to let it name files. A `Chat` also remembers the
    briefings that `show_evidence` refers to; without one, they are shared by all calls of the process.
    """
    return run(acall_tool(name, arguments, chat=chat))


async def acall_tool(name: str, arguments: str | Mapping[str, Any], *, chat: Chat | None = None) -> str:
    """`call_tool` without blocking the event loop."""
    try:
        answer = await _parsed(name, arguments).run(chat or _shared())
    except CrossbriefError as error:
        return json.dumps({"error": {"code": error.code, "message": str(error), "retryable": error.retryable}})
    return answer.model_dump_json(exclude_none=True)


@cache
def _shared() -> Chat:
    return Chat()


def _parsed(name: str, arguments: str | Mapping[str, Any]) -> Call:
    tool = _TOOLS.get(name)
    if tool is None:
        raise UsageError(f"There is no tool `{name[:40]}`; there is {', '.join(_TOOLS)}.", code="usage")
    adapter = TypeAdapter(tool)
    # A model that is not held to the schema leaves out what is empty.
    blank: dict[str, Any] = {"articles": [], "paths": [], "urls": [], "language": None}
    try:
        given = json.loads(arguments) if isinstance(arguments, str) else dict(arguments)
        return adapter.validate_python({**{k: v for k, v in blank.items() if k in tool.model_fields}, **given})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"Argument `{place}`: {first['msg']}.", code="usage") from None
    except (ValueError, TypeError, RecursionError):
        raise UsageError("The arguments are not a JSON object.", code="usage") from None


def _definition(name: str, arguments: type[Call], style: Style) -> dict[str, Any]:
    schema = _strict(arguments.model_json_schema())
    function = {"name": name, "description": " ".join((arguments.__doc__ or "").split()), "parameters": schema}
    if style == "schema":
        return function
    function["strict"] = True
    return {"type": "function", "function": function} if style == "chat" else {"type": "function", **function}


def _strict(node: Any) -> Any:
    """What strict endpoints accept: closed objects, all properties required (null where nothing is known), no defaults."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _strict(value) for key, value in node.items() if key not in ("title", "default")}
    if "properties" in node:
        kept["properties"] = {key: _strict(value) for key, value in node["properties"].items()}
        kept |= {"additionalProperties": False, "required": list(node["properties"])}
        kept.pop("description", None)
    return kept
