"""Documents in; what was understood of each, in words a reader can check, out."""

from __future__ import annotations

from collections.abc import Sequence

from crossbrief.document import ArticleSet, Document

_FACTS = ("publisher", "byline", "date", "url", "language", "encoding", "source")
_SHOWN = 100
"""Characters shown of a removed line."""
_SHOWN_PIECES = 1_000
"""Characters shown of the short pieces of a page (its menu, its buttons) that stand together."""


def describe(documents: Sequence[Document], rejected: ArticleSet | None = None) -> str:
    """A plain-text account: what is known of each article, its size, what was taken out and why, and what looks like orders to a machine."""
    parts = [_account(document) for document in documents]
    if rejected and rejected.rejected:
        parts.append("\n".join(f"left out: {_short(name)} ({code})" for name, code in rejected.rejected))
    return "\n\n".join(parts) + "\n"


def _account(document: Document) -> str:
    article = document.article
    words = sum(len(sentence.text.split()) for sentence in document.sentences)
    facts = {name: getattr(article, name) for name in _FACTS} | {"notes": ", ".join(article.notes)}
    lines = [f"{document.label}  {_short(article.title or '(no title)')}"]
    lines += [f"   {name + ':':<11}{_short(value)}" for name, value in facts.items() if value]
    lines.append(f"   {'text:':<11}{words:,} words in {len(document.sentences):,} sentences")
    lines += [
        f"   removed ({reason}): {_short(text, _SHOWN_PIECES if ' | ' in text else _SHOWN)}"
        for text, reason in article.dropped
    ]
    lines += [f"   removed ({item.reason}): {_short(item.text)}" for item in document.removed]
    lines += [f"   suspicious {s.id}: {_short(s.text)}" for s in document.sentences if s.suspicious]
    return "\n".join(lines)


def _short(text: str, most: int = _SHOWN) -> str:
    """One line, printable, not too long."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"
