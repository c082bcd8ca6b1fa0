"""Text of an article, a model or a URL in; the same words out, as something a format cannot take for markup."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1b\x7f-\x84\x86-\x9f"  # C0 and C1 without the white space, which is folded
    "\u200b\u2060-\u2064\ufeff"  # zero-width: they hide text from a reader
    "\u202a-\u202e\u2066-\u206f"  # bidirectional overrides and isolates: they show a reader another order
    "\ufff9-\ufffb\U000e0000-\U000e007f]"  # annotations and tags
)
_BREAK = re.compile("[\x0c\x1c-\x1f\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[@-Z\\^_]"
)

_LINKLIKE = re.compile(
    r"\b[a-z][a-z0-9+.-]*://[^\s`<>“”\"]+"
    r"|\b(?:javascript|data|vbscript|mailto|file|xmpp):[^\s`<>“”\"]+"
    r"|\bwww\.[^\s`<>“”\"]+"
    r"|[\w.+-]*@[\w-]+(?:\.[\w-]+)*",  # addresses, and mentions that would call somebody
    re.IGNORECASE,
)
_LINK_SIGN = re.compile(r"[:@]|www\.", re.IGNORECASE)
"""Without one of these a text has nothing like an address."""
_MARKUP = re.compile(r"([\\`*_\[\]<|~])|(&)(?=#?\w+;)|(!)(?=\[)")
_BLOCK = re.compile(r"^([-+=#>:])|^(\d{1,9})([.)])(?=\s|$)")

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV Injection), with the full-width forms some accept."""

_JSON_UNSAFE = re.compile("[\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def visible(text: str) -> str:
    """The text without control characters, terminal sequences, zero-width characters or bidirectional overrides."""
    if text.isprintable():  # no character of any class below is; three texts in four need no more
        return text
    return _SURROGATE.sub("\ufffd", _BREAK.sub(" ", _CONTROL.sub("", _ANSI.sub("", text))))


def plain(text: str) -> str:
    """`visible`, on one line, with white space folded."""
    return " ".join(visible(text).split())


def markdown(text: str) -> str:
    """Inline Markdown (CommonMark, GitHub's) that shows `text`; what looks like an address becomes code."""
    inline = markdown_within(text)
    return _BLOCK.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", inline)


def markdown_within(text: str) -> str:
    """The same for text that stands inside a line, where nothing can open a list, a heading or a quotation."""
    text = plain(text)
    if not _LINK_SIGN.search(text):
        return _inline(text)
    parts: list[str] = []
    at = 0
    for found in _LINKLIKE.finditer(text):
        parts += [_inline(text[at : found.start()]), f"`{found.group()}`"]
        at = found.end()
    parts.append(_inline(text[at:]))
    return "".join(parts)


def _inline(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def cell(value: object) -> str:
    """A spreadsheet cell that stays text: one line, and an apostrophe before whatever would start a formula."""
    text = plain(str(value)) if value is not None else ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def web_url(url: str | None) -> str | None:
    """The URL if a reader may follow it (http or https, a host, no credentials), else None."""
    if not url or url != plain(url) or any(c in url for c in " \"'<>\\`"):
        return None
    try:
        parts = urlsplit(url)
        safe = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        return None
    return url if safe else None


def json_safe(document: str) -> str:
    """The same JSON, parsing to the same value, with characters that act on a terminal or hide text as escapes."""

    def escaped(found: re.Match[str]) -> str:
        units = found.group().encode("utf-16-be")
        return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))

    return _JSON_UNSAFE.sub(escaped, document)
