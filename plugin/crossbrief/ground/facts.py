"""Interim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossbrief.document import Document, Sentence
from crossbrief.words import tokens


class Failure(NamedTuple):
    reason: str
    detail: str


def failures(
    text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document], *, date: str | None = None
) -> tuple[Failure, ...]:
    return ()


def bearing(text: str, sentences: Sequence[Sentence], homes: Mapping[str, Document]) -> tuple[Sentence, ...]:
    return tuple(sentences)


def nearest(text: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    told = {t.stem for t in tokens(text) if t.content}
    ranked = sorted(sentences, key=lambda s: -len(told & {t.stem for t in tokens(s.text)}))
    return tuple(ranked[:3]) if told else ()
