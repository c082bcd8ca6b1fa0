"""What a chat tool's model may fill in, as types that describe themselves to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from crossbrief.serve import ArticleInput, Wanted

Articles = Annotated[
    list[ArticleInput | str] | None,
    Field(description="Articles on one event, as text or as objects; at least two to compare."),
]
Paths = Annotated[list[str] | None, Field(description="Files to read, inside the folders the server was started with.")]
Urls = Annotated[list[str] | None, Field(description="Addresses to open, if the server was started with --allow-urls.")]


Language = Annotated[
    str | None, Field(max_length=20, description="Language of what a model writes, as a code: en, de, pt-BR.")
]


class Options(BaseModel):
    """How to brief."""

    engine: Annotated[
        Literal["auto", "rules", "model"],
        Field(description="rules: no key, no network. model: the server's own model. auto: the model if there is one."),
    ] = "auto"
    language: Language = None
    event: Annotated[str | None, Field(max_length=500, description="The event in a few words, if known.")] = None
    include_compatible: Annotated[
        bool, Field(description="Also list what was compared and agrees, with the reason.")
    ] = False


def wanted(articles: Articles, paths: Paths, urls: Urls, event: str | None = None) -> Wanted:
    """The articles of one call."""
    return Wanted(tuple(articles or ()), tuple(paths or ()), tuple(urls or ()), event)
