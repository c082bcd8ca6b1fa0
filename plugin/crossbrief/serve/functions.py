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
from typing import Any, Literal

from crossbrief.api import run
from crossbrief.errors import CrossbriefError
from crossbrief.serve import Chat, Reach
from crossbrief.serve.tools import (
    BriefArticles,
    Call,
    CheckText,
    CompareArticles,
    ListFiles,
    ShowEvidence,
    Tool,
    description,
    parameters,
    parsed,
)

Style = Literal["chat", "responses", "schema"]
"""`chat`: OpenAI chat completions. `responses`: OpenAI responses. `schema`: name, description and JSON schema, for anything else."""

_TOOLS: tuple[type[Tool], ...] = (BriefArticles, CompareArticles, CheckText, ShowEvidence)
"""Those for a model that has its answers written here; a chat that writes itself is served by MCP."""


def openai_tools(style: Style = "chat", reach: Reach | None = None) -> list[dict[str, Any]]:
    """The tools as strict function definitions: every property required, nothing else allowed. Files and addresses are offered
    where `reach` allows them."""
    return [_definition(tool, reach or Reach(), style) for tool in _offered(reach or Reach())]


def call_tool(name: str, arguments: str | Mapping[str, Any], *, chat: Chat | None = None) -> str:
    """Answer a model's call with JSON text to send back; what goes wrong is in the answer, `{"error": {"code", "message"}}`.

    By default a model can only pass text: give a `Chat(Reach(roots=...))` to let it name files. A `Chat` also remembers the
    briefings that `show_evidence` refers to; without one, they are shared by all calls of the process.
    """
    return run(acall_tool(name, arguments, chat=chat))


async def acall_tool(name: str, arguments: str | Mapping[str, Any], *, chat: Chat | None = None) -> str:
    """`call_tool` without blocking the event loop."""
    chosen = chat or _shared()
    try:
        answer = await parsed(name, arguments, _offered(chosen.reach)).run(Call(chosen))
    except CrossbriefError as error:
        return json.dumps({"error": {"code": error.code, "message": str(error), "retryable": error.retryable}})
    return answer.data.model_dump_json(exclude_none=True)


@cache
def _shared() -> Chat:
    return Chat()


def _offered(reach: Reach) -> tuple[type[Tool], ...]:
    return (*_TOOLS, ListFiles) if reach.roots else _TOOLS


def _definition(tool: type[Tool], reach: Reach, style: Style) -> dict[str, Any]:
    schema = _strict(parameters(tool, reach))
    function = {"name": tool.name, "description": description(tool), "parameters": schema}
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
    kept = {key: _strict(value) for key, value in node.items() if key not in ("default", "maxLength")}
    if "properties" in node:
        kept["properties"] = {key: _strict(value) for key, value in node["properties"].items()}
        kept |= {"additionalProperties": False, "required": list(node["properties"])}
        kept.pop("description", None)
    return kept
