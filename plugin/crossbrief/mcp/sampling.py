"""A server in; the same with one more tool, for hosts that lend their model: the server asks it (sampling), and checks what it writes.

Sampling is deprecated in the protocol of 2026-07-28 (SEP-2577) and kept for a year at least, so the tool is added on request only.
"""

# No postponed annotations here: the SDK evaluates them in the module's scope, and `question` is a local name.
import json
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context, Resolve, Sample
from mcp.types import CallToolResult, CreateMessageResult, SamplingMessage, TextContent, ToolAnnotations

from crossbrief.chat import Chat
from crossbrief.chat.results import Submission
from crossbrief.errors import UsageError
from crossbrief.generate import BRIEFING, OUTPUT
from crossbrief.mcp import words
from crossbrief.mcp.arguments import Articles, Paths, Urls, wanted
from crossbrief.model.parse import form
from crossbrief.model.prompts import load


def add_sampling(server: MCPServer[Any], chat: Chat) -> None:
    """Add `brief_with_host_model`."""

    async def question(
        ctx: Context[Any, Any], articles: Articles = None, paths: Paths = None, urls: Urls = None
    ) -> Sample | None:
        # Asked again on every round of the call, and must then be the same: nothing in it may depend on time or chance.
        if not (ctx.client_capabilities and ctx.client_capabilities.sampling):
            return None
        given = await chat.prepare(wanted(articles, paths, urls))
        schema = given.draft_schema
        note = load("schema.v2").render({"schema": json.dumps(schema, ensure_ascii=False), "form": form(schema)})
        text = "\n\n".join([given.material, *(m.content for m in note)])
        message = SamplingMessage(role="user", content=TextContent(type="text", text=text))
        return Sample([message], max_tokens=OUTPUT[BRIEFING], system_prompt=given.instructions)

    @server.tool(title="Brief articles with this chat's model", annotations=ToolAnnotations(destructive_hint=False))
    async def brief_with_host_model(
        reply: Annotated[CreateMessageResult | None, Resolve(question)],
        articles: Articles = None,
        paths: Paths = None,
        urls: Urls = None,
    ) -> Annotated[CallToolResult, Submission]:
        """Brief articles on one event; this chat's own model is asked to write, and every statement it writes is checked."""
        if reply is None:
            raise UsageError(
                "This chat program lends its model to no server; call prepare_briefing and submit_briefing instead.",
                code="sampling_unavailable",
            )
        given = await chat.prepare(wanted(articles, paths, urls))
        made = await chat.submit(given.token, reply.content.text if isinstance(reply.content, TextContent) else "")
        return CallToolResult(
            content=[TextContent(type="text", text=words.submission(made))],
            structured_content=made.model_dump(mode="json"),
        )
