"""The bytes of a Markdown, Word, PDF or mail file in; an article out."""

from __future__ import annotations

import io
import re
from typing import Any

from crossbrief.clean.dates import normal_date
from crossbrief.clean.encodable import encodable
from crossbrief.document import Article
from crossbrief.errors import InputError, UsageError
from crossbrief.sources.pages import page
from crossbrief.sources.text import decode

_MOST_UNPACKED = 32 << 20
"""Bytes a Word file may unpack to."""
_MOST_PAGES = 200
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,40}\]:?")
_STRUCK_TAG = re.compile(r"<(/)?(?:del|s|strike)\b[^>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)


def markdown(data: bytes, name: str) -> Article:
    """Markdown as its plain text, one block a line; YAML front matter gives title, author, date and the like."""
    from markdown_it import MarkdownIt

    text, encoding = decode(data, name=name)
    fields, body = _front_matter(text)
    lines: list[str] = []
    dropped: list[tuple[str, str]] = []
    for token in MarkdownIt("commonmark", {"maxNesting": 20}).enable("strikethrough").parse(body):
        if token.type == "inline":
            lines.append(_line(token.children or [], dropped))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
        elif token.type == "html_block":
            found = page.fragment(token.content)
            lines.append(found.text)
            dropped += found.dropped
            dropped += [(match[1], "hidden") for match in _COMMENT.finditer(token.content)]
    notes = ("corrected",) if any(reason == "deleted" for _, reason in dropped) else ()
    text = "\n\n".join(line for line in lines if line.strip())
    return Article(text=text, encoding=encoding, source=name, dropped=tuple(dropped), notes=notes, **fields)


def _line(tokens: list[Any], dropped: list[tuple[str, str]]) -> str:
    """The text of one block, with struck words and the marks of footnotes taken out."""
    parts: list[str] = []
    struck: list[str] | None = None
    for token in tokens:
        if token.type == "html_inline":
            if match := _STRUCK_TAG.match(token.content):
                if match[1] and struck is not None:
                    dropped.append(("".join(struck), "deleted"))
                struck = None if match[1] else []
        elif token.type == "s_open":
            struck = []
        elif token.type == "s_close" and struck is not None:
            dropped.append(("".join(struck), "deleted"))
            struck = None
        else:
            (parts if struck is None else struck).append(_inline(token))
    text = "".join(parts)
    dropped += [(mark[0], "footnote mark") for mark in _FOOTNOTE.finditer(text)]
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", _FOOTNOTE.sub("", text))


def _inline(token: Any) -> str:
    return (
        "\n"
        if token.type == "hardbreak"
        else " "
        if token.type == "softbreak"
        else ""
        if token.type == "image"
        else str(token.content)
    )


def _front_matter(text: str) -> tuple[dict[str, str | None], str]:
    """`key: value` lines between two rules at the top, and the rest."""
    head, rule, body = text.removeprefix("---\n").partition("\n---\n") if text.startswith("---\n") else ("", "", text)
    if not rule:
        return {}, text
    pairs = (line.partition(":") for line in head.splitlines())
    values = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}
    found = {
        "title": values.get("title"),
        "byline": values.get("author") or values.get("byline"),
        "publisher": values.get("publisher") or values.get("source"),
        "date": normal_date(values.get("date")),
        "url": values.get("url") or values.get("link"),
    }
    return {key: value or None for key, value in found.items()}, body


def word(data: bytes, name: str) -> Article:
    """The text of a .docx file.

    Raises:
        InputError: `not_text` when it is no Word file, `article_too_large` when it unpacks beyond 32 MiB.
        UsageError: `missing_extra`.
    """
    import zipfile

    mammoth = _needs("mammoth", name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MOST_UNPACKED:
                raise InputError(f"`{name}` unpacks to more than {_MOST_UNPACKED >> 20} MiB.", code="article_too_large")
        text = mammoth.extract_raw_text(io.BytesIO(data)).value
    except InputError:
        raise
    except Exception as error:  # a broken file breaks zipfile, expat and mammoth in their own ways
        raise _unreadable(name, "Word document", error) from None
    return Article(text=encodable(text), source=name)


def pdf(data: bytes, name: str) -> Article:
    """The text of the first 200 pages of a PDF file, with its title and date where it has them.

    Raises:
        InputError: `not_text` when it is broken, encrypted or a scan.
        UsageError: `missing_extra`.
    """
    pypdf = _needs("pypdf", name)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [reader.pages[i].extract_text() for i in range(min(len(reader.pages), _MOST_PAGES))]
        title = reader.metadata.title if reader.metadata else None
    except Exception as error:  # a broken or encrypted file breaks pypdf in many ways
        raise _unreadable(name, "PDF", error) from None
    text = encodable("\n\n".join(pages)).strip()
    if not text:
        raise InputError(f"`{name}` is a PDF of pictures; it holds no text.", code="not_text")
    return Article(text=text, source=name, title=encodable(str(title)) if title else None)


def _unreadable(name: str, kind: str, error: Exception) -> InputError:
    return InputError(f"`{name}` cannot be read as a {kind} ({type(error).__name__}).", code="not_text")


def _needs(module: str, name: str) -> Any:
    try:
        return __import__(module)
    except ImportError:
        message = f'`{name}` needs the package {module}; run: pip install "crossbrief[documents]"'
        raise UsageError(message, code="missing_extra") from None


def mail(data: bytes, name: str) -> Article:
    """A mail's body, its HTML part as a page where it has no plain one; subject and date are the article's.

    A newsletter's sender is its publisher; a person who forwards an article is not.
    """
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise InputError(f"`{name}` is not a mail.", code="not_text")
    body = message.get_body(("plain", "html"))
    raw = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(raw, bytes):
        raise InputError(f"`{name}` is a mail without text.", code="empty_article")
    text, encoding = decode(raw, name=name, declared=body.get_content_charset())
    html = body.get_content_subtype() == "html"
    found = page.fragment(text) if html else page.Fragment(text)
    sender = _header(message, "from").partition("<")[0].strip(' "')
    return Article(
        text=found.text,
        dropped=found.dropped,
        notes=found.notes,
        encoding=encoding,
        source=name,
        title=_header(message, "subject") or None,
        date=normal_date(_header(message, "date")),
        publisher=sender if sender and (message["list-id"] or message["list-unsubscribe"]) else None,
    )


def _header(message: Any, key: str) -> str:
    """A header as text; the parser's own errors on a malformed one mean it is not known."""
    try:
        return encodable(" ".join(str(message[key] or "").split()))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""
