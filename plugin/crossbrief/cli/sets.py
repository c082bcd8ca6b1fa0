"""An article set in; one line of JSON, as `brief` and `batch` read it, out."""

from __future__ import annotations

import json

from crossbrief.document import ArticleSet


def as_line(given: ArticleSet) -> str:
    """The set as one JSON object on one line; what is not known is left out."""
    articles = [article.model_dump(exclude_none=True, exclude_defaults=True) for article in given.articles]
    event = {"event": given.event} if given.event else {}
    return json.dumps({"id": given.id, **event, "articles": articles}) + "\n"
