"""Settings in; a model, opened, and a conversation with it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from crossbrief.ask.room import is_small
from crossbrief.document import Document
from crossbrief.errors import UsageError
from crossbrief.model.asking import Conversation, Model, Progress
from crossbrief.model.cache import Cached
from crossbrief.model.endpoint.nearby import nearby
from crossbrief.model.spend import Spend
from crossbrief.settings import Settings


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Model]:
    """The model that the settings name, closed at the end; may be shared by many briefings."""
    if settings.local:
        from crossbrief.model.local import LocalModel

        yield LocalModel(settings)
        return
    from crossbrief.model.endpoint.client import Endpoint

    if not settings.api_key and not settings.base_url and (here := nearby()):
        base, names = here[0]
        raise UsageError(
            f"No endpoint is set. {len(names)} models answer on this machine; use one: --base-url {base} --model {names[0]}.",
            code="bad_setting",
        )
    async with Endpoint(settings) as endpoint:
        yield endpoint


def conversation(model: Model, settings: Settings, spend: Spend, progress: Progress | None) -> Conversation:
    cached = Cached(model, settings) if settings.cache else model
    window = settings.context_tokens  # a known model's own is large enough for every reply
    return Conversation(cached, settings, spend, progress, bounded=is_small(Settings(), model.name), window=window)


def language(settings: Settings, documents: Sequence[Document]) -> str:
    """The name of the language to write in: as set, by code or name, else that of most articles, else English."""
    spoken = Counter(d.article.language for d in documents if d.article.language)
    return _named(settings.language or (spoken.most_common(1)[0][0] if spoken else "en"))


def _named(language: str) -> str:
    """`German` for `de`, which a model may not take for a language; what is no code stays as it is."""
    if language == "en":
        return "English"
    from babel import Locale, UnknownLocaleError  # a tenth of a second, for other languages alone

    try:
        return Locale.parse(language, sep="-").english_name or language
    except (UnknownLocaleError, ValueError):
        return " ".join(language.split())[:40]
