"""One line of a page in; why it is not the article's prose out, or None when it is.

Rules, not a classifier: a dropped sentence is worse than a kept cookie notice, so a rule must name a form that prose
does not have.
"""

from __future__ import annotations

import json
import re

_JSON_START = re.compile(r"\s*[{\[]")
_CODE = re.compile(
    r"^\s*(?:(?:window|document|var|let|const|function|googletag|_gaq|jQuery|\$)\b[\s.(=\w\[\]]*[({=]|</?[a-z][a-z\d]*(?:\s+[\w-]+=[^<>]*)?\s*/?>\s*$|[@.#][\w-]+\s*\{|\}\s*[;)]*\s*$)"
)
_NETWORK = r"(?:facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram|youtube|google news|pinterest)"
_LIST = r"(?:\ ?[:»>→].{0,160})?"
_FORMS: tuple[str, ...] = (
    # consent and legal notices
    r"(?:this|our) (?:web ?)?site uses cookies\b.*",
    r"(?:we|we and our (?:\w+ )?partners) use cookies\b(?!,?[”\"’']).*",
    r"by (?:continuing|using|clicking|browsing)\b.*\b(?:cookies?|terms|privacy policy|consent)\b.*",
    r"(?:accept|reject|manage)(?: all)? (?:cookies|preferences|settings)\b.*",
    r"(?:privacy|cookie) (?:policy|notice|settings)",
    r"terms (?:of (?:use|service)|and conditions)\b.{0,40}",
    r"(?:©|\(c\)|copyright(?= ©| \(c\)| \d)) .{0,160}",
    r".{0,80}\ball rights reserved\b.{0,80}",
    r"this material may not be published, broadcast.{0,80}",
    # buttons and navigation
    rf"(?:share|tweet|pin|e-?mail|print|save|bookmark|copy link|comments?|reply|like|more|close|menu|search|home|log ?in|sign in|next|previous"
    rf"|back to top|skip to (?:main )?content|{_NETWORK})(?:[ |/,·•&]+(?:and|this|article|story|on|via|to|with|us|me|link|page|share|tweet|pin"
    rf"|e-?mail|print|save|by|friends?|comments?|\(?\d+\)?|{_NETWORK}))*",
    r"\d+ (?:comments?|shares?|min(?:ute)?s?(?: read)?|views?)",
    r"(?:view|post|leave|add|show|hide) (?:a |all )?comments?",
    r"loading",
    # pointers to other pages
    rf"(?:read|see|watch|listen|find out|learn|click|tap) (?:more|also|next|here|now|the full (?:story|article|interview)){_LIST}",
    r"(?:read|find out|learn|see) more (?:on|from|in|about|at) .{0,80}",
    rf"(?:related|also read|also see|read also|more on this|recommended|trending|top stories|latest news|editor['’]?s['’]? (?:picks?|choice)"
    rf"|you (?:may|might) also like|most (?:read|popular|viewed|watched|shared)|don['’]t miss|up next|in this (?:story|article))"
    rf"(?: (?:now|articles?|stor(?:y|ies)|coverage|content|topics?|news|posts?|links?|reading|for you))?{_LIST}",
    r"more from (?!.*[.!?]$).{0,60}",
    r"continue reading\b.{0,80}",
    r"(?:story|article|content) continues (?:below|after)\b.{0,40}",
    r"advertisements?|sponsored(?: (?:content|by .{0,40}))?",
    # subscriptions
    r"(?:sign up|subscribe|register|join)(?: \w+)? (?:now|today|here|for|to)\b.{0,140}"
    r"\b(?:newsletters?|updates?|inbox|alerts?|free|access|account|channel|e-?mails?|subscribers?|app|us)\b.{0,80}",
    r"(?:subscribe|sign up|log in|create an? account|become a (?:member|subscriber))(?: (?:now|here|today))?",
    r"(?:get|receive|want) .{0,80}\b(?:delivered|straight|sent|direct(?:ly)?)\b.{0,30}\b(?:inbox|e-?mail|phone)\b.*",
    r"(?:enter |your )*e-?mail address\b.{0,60}",
    rf"(?:follow|like|find|join) (?:us|me|him|her|the \w+|\w+ \w+|@\w+) on @?{_NETWORK}\b.{{0,80}}",
    r"download (?:the|our) .{0,40}\bapp\b.{0,60}",
    r"(?:website|e-?mail) address invalid\b.*|required fields? (?:missing|are marked)\b.*",
    # pictures and players
    r"\(?(?:photo|image|picture|file photo|photograph|credit|photo credit|image credit|caption)s?(?: ?[:/©]| by| courtesy)\ ?.{0,120}",
    r".{0,60} via (?:getty|reuters|ap|afp)(?: images)?|(?:getty images|ap photo|shutterstock|istock)(?:/.{0,60})?",
    r"(?:please )?(?:enable|turn on) javascript\b.{0,120}|your browser (?:does not|doesn['’]t) support\b.{0,120}",
)
"""Whole lines, but for marks around them."""
_BOILERPLATE = re.compile(rf"\W*(?:{'|'.join(_FORMS)})\W*$", re.IGNORECASE)
_MARKUP = re.compile(r"^\W+$")
_CLOCK = re.compile(r"(?:at )?\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?)?(?:\s(?:[A-Z]{2,4}|Uhr))?$", re.IGNORECASE)
"""The clock above an entry of a live blog."""
_LONGEST = 320
"""Characters: no notice seen is longer, and prose mostly is."""


def reason(line: str) -> str | None:
    """`json`, `markup`, `time`, `boilerplate`, or None; `line` is stripped and not empty."""
    if _JSON_START.match(line) and _is_json(line):
        return "json"
    if _MARKUP.match(line) or _CODE.match(line):
        return "markup"
    if _CLOCK.match(line):
        return "time"
    if len(line) <= _LONGEST and _BOILERPLATE.match(line):
        return "boilerplate"
    return None


def _is_json(line: str) -> bool:
    """A JSON object or list, whole, or cut off but clearly one."""
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        keys = line.count('":')
        return keys >= 2 and sum(line.count(c) for c in '{}[]":,') > len(line) / 8
