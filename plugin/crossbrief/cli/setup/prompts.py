"""`crossbrief prompts list|show|check`: the templates a model is asked with."""

from __future__ import annotations

import click

from crossbrief.cli.options import profile_option
from crossbrief.errors import UsageError
from crossbrief.model import prompts as templates


@click.group()
@profile_option
def prompts() -> None:
    """List, show or check the prompts. A released prompt never changes: a change is a new version."""


@prompts.command("list")
def list_() -> None:
    """Every prompt with its purpose."""
    for prompt in templates.available():
        click.echo(f"{prompt.name:<16} {prompt.purpose}")


@prompts.command()
@click.argument("name")
def show(name: str) -> None:
    """The text of one prompt, as it is sent; {{name}} marks what is filled in."""
    known = [prompt.name.partition("+")[0] for prompt in templates.available()]
    if name not in known:
        raise UsageError(f"There is no prompt `{name[:40]}`; there is {', '.join(known)}.", code="usage")
    for role, text in templates.load(name).sections:
        click.echo(f"== {role} ==\n{text}\n")


@prompts.command()
def check() -> None:
    """Verify that every prompt and every own template can be used, and that no released prompt was changed."""
    from crossbrief.render.report.templates import check as check_pages

    problems = (*templates.check(), *check_pages())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise UsageError(f"{len(problems)} problems in the prompts and templates.", code="template_error")
    click.echo("All prompts are as released.")
