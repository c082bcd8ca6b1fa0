"""crossbrief inside the `llm` command: `llm brief FILES`, `-f article:FILE`, `-t crossbrief:discrepancies`, and tools for its models.

`llm` loads this at every start, so what a call needs is imported by the call.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click
import llm

from crossbrief.formats import FORMATS

if TYPE_CHECKING:
    from crossbrief.model.spend import Spend
    from crossbrief.model.wire import Reply, Request

CHARACTERS_A_TOKEN = 4
"""Where a plugin of llm counts nothing: English prose has four to five."""
DEFAULT = "default"
"""Stands for the model that `llm models default` names."""


@llm.hookimpl
def register_commands(cli: click.Group) -> None:
    """Add `llm brief`."""
    cli.add_command(brief)


@llm.hookimpl
def register_fragment_loaders(register: Any) -> None:
    """Add `-f article:FILE_OR_URL`."""
    register("article", article)


@llm.hookimpl
def register_template_loaders(register: Any) -> None:
    """Add `-t crossbrief:NAME`."""
    register("crossbrief", template)


@llm.hookimpl
def register_tools(register: Any) -> None:
    """Add `-T brief_articles -T compare_articles -T check_text -T show_evidence`."""
    for tool in (brief_articles, compare_articles, check_text, show_evidence):
        register(tool)


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "-m", "--model", help=f"Let this llm model write, and check it; `{DEFAULT}` for your default model. Without: rules."
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="md", show_default=True)
def brief(sources: tuple[str, ...], model: str | None, format_: str) -> None:
    """Brief articles on one event: what happened, and where they disagree, with the sentences.

    A SOURCE is a file, a folder, an address or an article set as JSON.
    """
    from crossbrief import api
    from crossbrief.errors import CrossbriefError
    from crossbrief.render import render

    try:
        own = LlmModel(model) if model else None
        made = api.brief(list(sources), engine="model" if own else "rules", model=own)
        click.echo(render(made, format_), nl=False)
    except CrossbriefError as error:
        raise click.ClickException(f"{error.code}: {error}") from None


def article(argument: str) -> list[llm.Fragment]:
    """The articles of a file, a folder or an address, without page junk; each a fragment that starts with what is known of it."""
    from crossbrief.clean import clean
    from crossbrief.errors import CrossbriefError
    from crossbrief.sources import load_set

    try:
        documents = clean(load_set([argument]).articles)
    except CrossbriefError as error:
        raise ValueError(f"{error.code}: {error}") from None
    return [llm.Fragment(_text(d), f"article:{argument}") for d in documents]  # type: ignore[no-untyped-call]  # llm's own


def template(name: str) -> llm.Template:
    """A prompt of crossbrief without places to fill, as a system prompt."""
    from crossbrief.errors import UsageError
    from crossbrief.model.prompts import load

    try:
        messages = load(f"{name}.v1").render({})
    except UsageError as error:
        raise ValueError(f"{error} There is: discrepancies.") from None
    return llm.Template(name=f"crossbrief:{name}", system="\n\n".join(m.content for m in messages))  # type: ignore[no-untyped-call]  # llm's own


def brief_articles(articles: list[str]) -> str:
    """Brief several articles on one event, given as their full texts: what happened, and every point on which they disagree, with the
    sentences. Answers with JSON."""
    return _call("brief_articles", articles=_texts(articles))


def compare_articles(articles: list[str]) -> str:
    """Find the points on which several articles disagree, given as their full texts. Answers with JSON."""
    return _call("compare_articles", articles=_texts(articles))


def check_text(text: str, articles: list[str]) -> str:
    """Is a text borne out by articles, given as their full texts? A grade and a reason for each of its sentences. Answers with JSON."""
    return _call("check_text", text=text, articles=_texts(articles))


def show_evidence(briefing_id: str, discrepancy_id: str) -> str:
    """Show the sentences behind one discrepancy of an earlier answer, each with the sentences around it. Answers with JSON."""
    return _call("show_evidence", briefing_id=briefing_id, discrepancy_id=discrepancy_id)


class LlmModel:
    """A model of `llm` as crossbrief asks one: through its plugins, keys and aliases."""

    def __init__(self, name: str) -> None:
        from crossbrief.errors import UsageError

        try:
            self._model = llm.get_model(None if name == DEFAULT else name)
        except llm.UnknownModelError as error:
            raise UsageError(f"llm knows no model `{name}`; `llm models` lists them.", code="bad_setting") from error

    @property
    def name(self) -> str:
        return str(self._model.model_id)

    async def ask(self, request: Request, spend: Spend) -> Reply:
        """One request, in a thread: llm's plugins are synchronous."""
        return await asyncio.to_thread(self._ask, request, spend)

    def _ask(self, request: Request, spend: Spend) -> Reply:
        from crossbrief.errors import ProviderError
        from crossbrief.model.prices import Used
        from crossbrief.model.wire import Reply

        texts = [m.content for m in request.messages if m.role != "system"]
        if not self._model.supports_schema:
            texts.append(request.schema_note)
        held = spend.hold(request.input_tokens, request.max_output, self.name)
        try:
            response = self._model.prompt(
                "\n\n".join(texts),
                system="\n\n".join(m.content for m in request.messages if m.role == "system"),
                schema=request.schema if self._model.supports_schema else None,
                stream=False,
            )
            text, usage = response.text(), response.usage()
        except llm.NeedsKeyException as error:
            spend.settle(held, Used(0, 0))
            raise ProviderError(f"{self.name}: {error}", code="auth_failed") from None
        except Exception as error:  # every plugin of llm raises its own
            spend.settle(held, Used(request.input_tokens, 0), estimated=True)
            raise ProviderError(f"{self.name} failed: {type(error).__name__}.", code="provider_error") from error
        tokens_in, tokens_out = usage.input, usage.output
        unknown = tokens_in is None or tokens_out is None
        if tokens_in is None or tokens_out is None:
            tokens_in, tokens_out = request.input_tokens, len(text) // CHARACTERS_A_TOKEN
        spend.settle(held, Used(tokens_in, tokens_out), estimated=unknown)
        return Reply(text=text, input_tokens=tokens_in, output_tokens=tokens_out, model=self.name, estimated=unknown)


def _text(document: Any) -> str:
    article = document.article
    known = [article.title, ", ".join(part for part in (article.publisher, article.date) if part)]
    paragraphs: dict[int, list[str]] = {}
    for sentence in document.sentences:
        paragraphs.setdefault(sentence.paragraph, []).append(sentence.text)
    return "\n\n".join([*(line for line in known if line), *(" ".join(p) for p in paragraphs.values())])


def _texts(articles: list[str]) -> list[dict[str, str]]:
    return [{"text": text} for text in articles]


def _call(name: str, **arguments: Any) -> str:
    from crossbrief.serve.functions import call_tool

    return call_tool(name, arguments)
