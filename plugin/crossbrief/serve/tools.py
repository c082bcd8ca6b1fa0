"""Every tool that a chat may call, defined once: its name, arguments, description and answer. The MCP server and the function
tool only translate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from crossbrief.checking import CheckReport
from crossbrief.errors import UsageError
from crossbrief.model.asking import Progress
from crossbrief.serve import ArticleInput, Chat, Reach, Wanted, spoken
from crossbrief.serve.results import Assignment, EvidenceView, Files, Findings, KeptBriefing, Submission

Articles = Annotated[
    list[Annotated[ArticleInput, BeforeValidator(lambda given: {"text": given} if isinstance(given, str) else given)]],
    Field(description="On one event, at least two."),
]
Paths = Annotated[list[str], Field(description="Files; see list_files.")]
Urls = list[str]
Language = Annotated[str, Field(max_length=20, description="To write in: en, de, …; default: the articles'.")]


class ToolAnswer(NamedTuple):
    """What a tool has to say."""

    text: str
    """For a reader: Markdown, or JSON where letters count."""
    data: BaseModel
    """The same for a program that takes JSON instead."""
    summary: dict[str, Any]
    """What a program needs beside the text: ids, and whether it went well; nothing that the text says at length."""


class Call(NamedTuple):
    """Where a tool works."""

    chat: Chat
    progress: Progress | None = None


class Tool(BaseModel):
    """A call's arguments, and what is done with them. The docstring is what a model reads."""

    model_config = ConfigDict(extra="forbid")

    name: ClassVar[str]
    title: ClassVar[str]
    answers: ClassVar[type[BaseModel]]
    """The form of `Answer.data`."""
    opens: ClassVar[bool] = True
    """Whether it may open a file or an address, or ask a model endpoint, where the operator allows it."""

    async def run(self, call: Call) -> ToolAnswer:
        """Do it. Raises `CrossbriefError`."""
        raise NotImplementedError


class OnArticles(Tool):
    """A tool that is given articles."""

    articles: Articles = []
    paths: Paths = []
    urls: Urls = []

    def wanted(self, event: str | None = None) -> Wanted:
        """The articles of this call."""
        return Wanted(tuple(self.articles), tuple(self.paths), tuple(self.urls), event)


class BriefArticles(OnArticles):
    """Brief articles on one event: what happened, and every point on which they disagree, with the sentences. To write it yourself:
    prepare_briefing; for a text that exists: check_text."""

    name: ClassVar[str] = "brief_articles"
    title: ClassVar[str] = "Brief articles"
    answers: ClassVar[type[BaseModel]] = KeptBriefing
    event: Annotated[str, Field(max_length=500, description="The event in a few words, if known.")] = ""
    language: Language = ""
    engine: Annotated[
        Literal["auto", "rules", "model"], Field(description="auto: the server's model if it has one, else rules.")
    ] = "auto"

    async def run(self, call: Call) -> ToolAnswer:
        """The briefing."""
        settings = call.chat.choose(self.engine, language=self.language or None)
        made = await call.chat.brief(self.wanted(self.event or None), settings, call.progress)
        return ToolAnswer(spoken.briefing(made), made, _kept(made.briefing_id, engine=made.engine, status=made.status))


class CompareArticles(OnArticles):
    """Only the points on which articles disagree, by rules: few, mostly right. brief_articles finds more."""

    name: ClassVar[str] = "compare_articles"
    title: ClassVar[str] = "Compare articles"
    answers: ClassVar[type[BaseModel]] = Findings
    include_compatible: Annotated[bool, Field(description="Also what was compared and agrees.")] = False

    async def run(self, call: Call) -> ToolAnswer:
        """The discrepancies."""
        found = await call.chat.compare(self.wanted(), compatible=self.include_compatible)
        return ToolAnswer(spoken.findings(found), found, _kept(found.briefing_id, status=found.status))


class PrepareBriefing(OnArticles):
    """Get the task of writing a briefing yourself: numbered sentences, what rules noticed, the form. Then submit_briefing."""

    name: ClassVar[str] = "prepare_briefing"
    title: ClassVar[str] = "Prepare a briefing to write yourself"
    answers: ClassVar[type[BaseModel]] = Assignment
    language: Language = ""

    async def run(self, call: Call) -> ToolAnswer:
        """The assignment."""
        given = await call.chat.prepare(self.wanted(), language=self.language or None)
        return ToolAnswer(spoken.assignment(given), given, {"token": given.token, "expires_in": given.expires_in})


class SubmitBriefing(Tool):
    """Hand in the draft: its facts are looked up in the sentences it cites. Gives the briefing, and what is refused, to be mended
    and submitted once more."""

    name: ClassVar[str] = "submit_briefing"
    title: ClassVar[str] = "Submit a briefing you wrote"
    answers: ClassVar[type[BaseModel]] = Submission
    token: Annotated[str, Field(description="From prepare_briefing.")]
    draft: Annotated[dict[str, Any], Field(description="In the form that prepare_briefing gave.")]

    async def run(self, call: Call) -> ToolAnswer:
        """The briefing of what holds."""
        made = await call.chat.submit(self.token, self.draft)
        summary: dict[str, Any] = {"accepted": made.accepted, "refused": len(made.errors)}
        kept = _kept(made.briefing.briefing_id) if made.briefing else {}
        return ToolAnswer(spoken.submission(made), made, summary | kept)


class CheckText(OnArticles):
    """Is a draft, answer or summary borne out by articles? A grade and a reason for each of its sentences."""

    name: ClassVar[str] = "check_text"
    title: ClassVar[str] = "Check a text against articles"
    answers: ClassVar[type[BaseModel]] = CheckReport
    text: Annotated[str, Field(description="The text to check.")]

    async def run(self, call: Call) -> ToolAnswer:
        """The grades."""
        report = await call.chat.check(self.text, self.wanted())
        summary = {"sentences": len(report.statements), "refused": len(report.refused)}
        return ToolAnswer(spoken.checked(report), report, summary)


class ShowEvidence(Tool):
    """The sentences behind one discrepancy of an earlier briefing, verbatim, with those around them."""

    name: ClassVar[str] = "show_evidence"
    title: ClassVar[str] = "Show the evidence"
    answers: ClassVar[type[BaseModel]] = EvidenceView
    opens: ClassVar[bool] = False
    briefing_id: str
    discrepancy_id: str

    async def run(self, call: Call) -> ToolAnswer:
        """The passages."""
        view = call.chat.evidence(self.briefing_id, self.discrepancy_id)
        return ToolAnswer(spoken.evidence(view), view, {})


class ListFiles(Tool):
    """The files that paths may name."""

    name: ClassVar[str] = "list_files"
    title: ClassVar[str] = "List files"
    answers: ClassVar[type[BaseModel]] = Files

    async def run(self, call: Call) -> ToolAnswer:
        """Their names."""
        found = call.chat.reach.files()
        return ToolAnswer("\n".join(found.files) or "There are none.", found, {"files": len(found.files)})


TOOLS: tuple[type[Tool], ...] = (
    BriefArticles,
    CompareArticles,
    PrepareBriefing,
    SubmitBriefing,
    CheckText,
    ShowEvidence,
    ListFiles,
)


def offered(reach: Reach) -> tuple[type[Tool], ...]:
    """The tools that make sense where callers may open what `reach` allows."""
    return TOOLS if reach.roots else tuple(tool for tool in TOOLS if tool is not ListFiles)


def parameters(tool: type[Tool], reach: Reach) -> dict[str, Any]:
    """The JSON schema of a tool's arguments, without titles, and without what the operator does not allow."""
    schema = _untitled(tool.model_json_schema())
    hidden = {"paths": not reach.roots, "urls": not reach.allow_urls}
    schema["properties"] = {k: v for k, v in schema.get("properties", {}).items() if not hidden.get(k)}
    schema.pop("description", None)
    return dict(schema)


def description(tool: type[Tool]) -> str:
    """What a model reads of a tool, on one line."""
    return " ".join((tool.__doc__ or "").split())


def parsed(name: str, arguments: str | Mapping[str, Any], tools: tuple[type[Tool], ...] = TOOLS) -> Tool:
    """A call with its arguments.

    Raises:
        UsageError: `usage`, no such tool, or arguments that are none; the message says what there is.
    """
    tool = next((t for t in tools if t.name == name), None)
    if tool is None:
        raise UsageError(f"There is no tool `{name[:40]}`; there is {', '.join(t.name for t in tools)}.", code="usage")
    try:
        given = json.loads(arguments) if isinstance(arguments, str) else dict(arguments)
        return tool.model_validate({k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        raise UsageError("; ".join(_wrong(e, tool) for e in error.errors()[:5]), code="usage") from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise UsageError("The arguments are not a JSON object.", code="usage") from None


def _wrong(error: Any, tool: type[Tool]) -> str:
    place = ".".join(str(part) for part in error["loc"])[:80] or "arguments"
    if error["type"] == "extra_forbidden":
        return f"There is no argument `{place}`; there is {', '.join(tool.model_fields)}"
    return f"Argument `{place}`: {error['msg']}"


def _kept(briefing_id: str, **more: str) -> dict[str, Any]:
    return {"briefing_id": briefing_id, "uri": f"crossbrief://briefings/{briefing_id}", **more}


def _untitled(node: Any) -> Any:
    """A JSON schema without titles and empty defaults; a property that is called `title` stays."""
    if isinstance(node, list):
        return [_untitled(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        k: _untitled(v)
        for k, v in node.items()
        if not (k == "title" and isinstance(v, str)) and not (k == "default" and v in (None, [], ""))
    }
