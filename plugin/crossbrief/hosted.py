"""A set out to whoever writes without an endpoint of ours, a chat window or a chat program's own model; the reply in, checked
and briefed.

Nothing is kept between the two steps: the same sources give the same addresses and the same noticed pairs, and the mark in the
reply says whether it is about them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crossbrief.ask import draft, reading
from crossbrief.ask.requests import compare, numbered, tell, whole
from crossbrief.ask.requests.reply import WholeReply
from crossbrief.ask.talk import language
from crossbrief.compare import Comparison
from crossbrief.document import ArticleSet, Document
from crossbrief.errors import InputError, OutputError
from crossbrief.ground import statements
from crossbrief.ground.bench import Bench
from crossbrief.model import prompts
from crossbrief.model.budget import count
from crossbrief.model.parse import Unusable, parse
from crossbrief.pipeline import Prepared, brief_made, prepare
from crossbrief.schema import Author, Briefing
from crossbrief.settings import Settings

if TYPE_CHECKING:
    from crossbrief.model.asking import Model, Progress

MESSAGE = 30_000
"""Tokens one message to a chat window may have: what most windows take in one paste."""


@dataclass(frozen=True, slots=True)
class HostedSet:
    """A set that somebody else briefs: what they are asked, and what their reply is held against."""

    ready: Prepared
    comparison: Comparison
    read: tuple[Document, ...]
    settings: Settings

    @classmethod
    def of(cls, given: ArticleSet, settings: Settings) -> HostedSet:
        """Clean and compare a set.

        Raises:
            InputError: the set cannot be used.
        """
        ready = prepare(given)
        return cls(ready, ready.compare(), tuple(numbered.once(ready.documents)), settings)

    @property
    def text(self) -> str:
        """The whole request as one text."""
        pairs = compare.noticed(self.comparison)
        task = whole.request(self.read, pairs, language(self.settings, self.read))
        return "\n\n".join(m.content for m in prompts.load(task.prompt).render(task.values))

    @property
    def mark(self) -> str:
        """What a reply names as its material."""
        return whole.mark(self.read)

    def reply(self, text: str) -> WholeReply:
        """The reply in `text`.

        Raises:
            OutputError: `invalid_output`, with every problem that can be told.
            InputError: `wrong_material`, it is about other articles.
        """
        try:
            found, _ = parse(text, whole.request(self.read, compare.noticed(self.comparison), "").reply)
        except Unusable as problem:
            raise OutputError(f"The reply could not be used: {problem}", code="invalid_output") from None
        if found.material.strip() not in ("", "…", self.mark):
            raise InputError(
                f"The reply is about other articles: it is marked {found.material.strip()[:20]}, these are {self.mark}. "
                "Give the sources that `crossbrief ask` was given, in the same order.",
                code="wrong_material",
            )
        return found

    def drafted(self, text: str, bench: Bench) -> draft.Drafted:
        """The reply with its facts checked; what is refused is on the bench. Raises as `reply`."""
        reply = self.reply(text)
        found = compare.read(reply, compare.noticed(self.comparison), self.comparison, bench)
        return draft.Drafted(statements.check(tell.read(reply, bench), bench), found)

    def briefed(self, made: draft.Made) -> Briefing:
        """The briefing of what the author contributed."""
        return brief_made(self.ready, self.comparison, self.settings, made)


def messages(job: HostedSet, *, tokens: int = MESSAGE) -> tuple[str, ...]:
    """The request in as many messages as it takes, each of at most `tokens` by our count; all but the last ask to wait.

    A line that is longer by itself is not cut: a sentence keeps its address.
    """
    parts = _parts(job.text, tokens)
    if len(parts) == 1:
        return tuple(parts)
    note = "Part {n} of {all}. Read it and answer only with the word “read”; the task comes with part {all}."
    last = "Part {all} of {all}, the last. Do the task that stands at its end, over all parts."
    return tuple(
        f"{(note if n < len(parts) else last).format(n=n, all=len(parts))}\n\n{part}" for n, part in enumerate(parts, 1)
    )


def answer(job: HostedSet, text: str, *, author: Author = "model", name: str | None = None) -> Briefing:
    """The briefing of everything in a reply whose facts hold; its wording is `checked`, nobody has judged it.

    Raises:
        OutputError: `invalid_output`, no reply could be read.
        InputError: `wrong_material`.
    """
    bench = Bench(job.ready.documents)
    drafted = job.drafted(text, bench)
    return job.briefed(
        draft.made(drafted.checked, drafted.compared, bench, author, model=name, prompts=(whole.PROMPT,))
    )


async def answer_read_blind(
    job: HostedSet,
    text: str,
    *,
    author: Author = "model",
    name: str | None = None,
    reader: Model | None = None,
    progress: Progress | None = None,
) -> Briefing:
    """As `answer`, and the claims are read blind by the verify model of the settings, or `reader`.

    Raises:
        CrossbriefError: as `answer`. What fails in the reading is a warning, and the wording stays `checked`.
    """
    bench = Bench(job.ready.documents)
    drafted = job.drafted(text, bench)
    made = await reading.judge(drafted, bench, job.settings, model=reader, progress=progress, author=author)
    return job.briefed(replace(made, model=name, prompts=(whole.PROMPT, *made.prompts)))


def _parts(text: str, tokens: int) -> list[str]:
    """Lines in runs of at most `tokens`; the task, which comes after the articles, stays in one piece."""
    body, mark, task = text.partition("\n\n# Task\n")
    if count(text) <= tokens:
        return [text]
    room = tokens - 60
    parts: list[list[str]] = [[]]
    used = 0
    for line in body.split("\n"):
        size = count(line) + 1
        if parts[-1] and used + size > room:
            parts.append([])
            used = 0
        parts[-1].append(line)
        used += size
    if used + count(task) > room:
        parts.append([])
    parts[-1].append(f"{mark}{task}".strip("\n"))
    return ["\n".join(part) for part in parts]
