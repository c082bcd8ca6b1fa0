"""A briefing in; an e-mail out, as a file that a mail program opens: plain text, and HTML that Outlook and Gmail show alike.

Tables and inline styles alone, nothing that is loaded from elsewhere, no link at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from crossbrief.render.messages.digest import Digest, DigestPoint, digest
from crossbrief.render.terminal import to_text
from crossbrief.schema import Briefing

_PAGE = "margin:0;padding:16px;background:#ffffff;color:#1a1a1a;font:15px/1.5 Georgia,serif"
_SUBTLE = "color:#595959;font-size:13px"
_HEAD = "margin:24px 0 8px;font-size:18px"


def to_mail(briefing: Briefing) -> str:
    """The message with its subject, without sender and receiver: whoever sends it fills them in."""
    told = digest(briefing)
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = f"Briefing: {told.headline}"[:200]
    message["MIME-Version"] = "1.0"
    message.set_content(to_text(briefing), cte="quoted-printable")
    message.add_alternative(_html(told), subtype="html", cte="quoted-printable")
    content = hashlib.sha256(briefing.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()
    message.set_boundary(f"crossbrief-{content[:24]}")  # the same briefing gives the same bytes
    return message.as_bytes().decode("ascii")


def _html(told: Digest) -> str:
    body = "\n".join(_body(told))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(told.headline)}</title></head>'
        f'<body style="{_PAGE}"><table role="presentation" width="100%" style="max-width:640px"><tr><td>\n{body}\n'
        "</td></tr></table></body></html>\n"
    )


def _body(told: Digest) -> Iterator[str]:
    yield f'<h1 style="margin:0 0 4px;font-size:22px">{escape(told.headline)}</h1>'
    yield f'<p style="{_SUBTLE}">{escape(told.overview)}</p>'
    if told.notice:
        yield f"<p><strong>{escape(told.notice)}</strong></p>"
    if told.summary:
        yield f"<p>{escape(' '.join(told.summary))}</p>"
    yield from _list("Key points", told.key_points)
    yield f'<h2 style="{_HEAD}">Where the sources disagree</h2>'
    if not told.points:
        yield "<p>No difference was found. That is not to say that the articles agree.</p>"
    for number, point in enumerate(told.points, 1):
        yield from _point(number, point)
    if told.further:
        yield f"<p>{escape(told.rest())}</p>"
    yield from _list("Minor or doubted", told.minor)
    yield from _list("Timeline", told.timeline)
    yield f'<p style="{_SUBTLE};margin-top:24px">{escape(told.foot())}</p>'


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f'<h2 style="{_HEAD}">{title}</h2><ul>{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def _point(number: int, point: DigestPoint) -> Iterator[str]:
    yield f'<p style="margin:16px 0 4px"><strong>{number}. {escape(point.question)}</strong></p>'
    yield '<table width="100%" style="border-collapse:collapse">'
    for answer in point.answers:
        cell = "padding:4px 8px;border-top:1px solid #d0d0d0;vertical-align:top"
        yield f'<tr><td style="{cell};width:45%"><strong>{escape(answer.value)}</strong></td>'
        yield f'<td style="{cell}">{escape(answer.outlets)}<br><i>{escape(answer.quote)}</i></td></tr>'
    yield "</table>"
    rows = "".join(f"<br><strong>{label}:</strong> {escape(text)}" for label, text in point.advice())
    yield f'<p style="margin:4px 0"><span style="{_SUBTLE}">{escape(point.standing)}</span>{rows}</p>'
