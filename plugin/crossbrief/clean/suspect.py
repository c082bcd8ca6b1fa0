"""Text in; the stretches that are addressed to a machine rather than a reader out, as spans.

A flag is a warning with a place, not a defence: the defence is that article text never leaves its role as data. The patterns name the
*act* (telling a reader of the text to ignore, reply, repeat; posing as a role of a chat; hiding text) rather than known attacks. Sources of
the forms: garak's latent injection probes, the Tensor Trust hijacking set, OWASP LLM01.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from crossbrief.clean.addressed import addressed

Span = tuple[int, int]

_THING = (
    r"(?:previous|prior|above|below|preceding|earlier|foregoing|(?:all|any|these|those|your|the) (?:\w+ )?(?:instructions?|rules?|prompts?)"
    r"|system prompt|all (?:of the )?(?:text|info(?:rmation)?|input|documents?)"
    r"|rest of (?:this|the) (?:data|text|document|article|input|message|page)|everything (?:but|except|before|above|else)"
    r"|(?:what|everything|anything) (?:i|you|you['’]ve) )"
)
_ORDERS: tuple[tuple[str, str], ...] = (
    # the words without which a pattern cannot match, and the pattern
    (
        "ignor disregard forget overrid bypass",
        rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{{0,40}}\b{_THING}",
    ),
    ("disregard ignor", r"\b(?:disregard|ignore) (?:any|all) (?:input|text|info|other|of the|instruct)"),
    ("want you", r"\bi want you to (?:ignore|act|repeat|pretend|forget)\b"),
    (
        "reply respond answer",
        r"\b(?:reply|respond|answer)(?: only| just)? (?:with|in|using)\b[^.!?\n]{0,30}"
        r"(?:\b(?:only|just|exactly|following|nothing else|json|yaml)\b|[\"“‘<\[])|^\W*(?:reply|respond|answer) (?:only )?(?:with|in)\b"
        r"|\b(?:and|then) (?:reply|respond|answer) only\b",
    ),
    (
        "output print only exactly",
        r"\b(?:only|just) (?:output|print)\b|\b(?:output|print|say|write|repeat|return) (?:only|exactly|just|nothing but)\b[^\n]{0,20}[\"“‘<\[{]"
        r"|^\W*(?:output|print) [^.!?\n]{0,40}[\"“‘<\[{]|\bignore\b[^.!?\n]{0,60}\b(?:and|only) (?:output|print)\b",
    ),
    (
        "summar mention output reveal",
        r"\b(?:do not|don['’]t|never) (?:summari[sz]e|mention|output|include|reveal)\b[^.!?\n]{0,40}"
        r"\b(?:this (?:article|document|text)|instructions?|prompt|briefing|summary)\b",
    ),
    (
        "user reader assistant model",
        r"\b(?:if|when|whenever) (?:the |a |any )?(?:user|reader|assistant|model|ai) asks?\b",
    ),
    ("dear", r"\bdear (?:ai|llm|assistant|language model|chatgpt|claude|gemini)\b"),
    (
        "llm assistant model summar agent bot ai",
        r"\b(?:note|message|instructions?|attention|important)(?: notice)? (?:to|for) (?:the |any |all )?"
        r"(?:ai|llms?|language models?|(?:ai |automated )?(?:assistants?|summari[sz]ers?|agents?|models?|bots?))\b",
    ),
    (
        "you are",
        r"\byou are (?:now |no longer )?(?:an? )?(?:ai\b|helpful (?:assistant|bot)|large language|language model|chatgpt|jailbroken|unrestricted"
        r"|in (?:developer|debug|maintenance) mode|(?:python |code )?interpreter)",
    ),
    (
        "your",
        r"\byour (?:(?:new |real |actual )?system prompt|(?:new |real |previous )?instructions (?:is|are|have)|(?:new|only|sole) (?:task|job|goal) is"
        r"|(?:reply|response|output|briefing|summary) (?:must|should|with))|\b(?:prefix|begin|start|prepend|end)[\s_-]your[\s_-](?:reply|response"
        r"|answer|output|summary)|\b(?:repeat|reveal|print|output) (?:all )?your (?:\w+ )?(?:instructions|prompt)",
    ),
    (
        "instruct prompt system developer",
        r"\b(?:new|updated|additional|hidden|secret|end(?: of)?) (?:system |untrusted |user )?(?:instructions?|prompt|input)\s*(?:[:.]|$)"
        r"|\b(?:system|developer) (?:prompt|message|override|instruction|info)s?\s*[:\]]",
    ),
    (
        "tool function",
        r"\b(?:call|invoke|use|run|execute) the [\"'“‘`]?\w+[\"'”’`]? (?:tool|function)\b|\btool_calls?\b|\bfunction_call\b",
    ),
    (
        "could you can you would you",
        r"\b(?:could|can|would|will) you (?:please )?(?:repeat|print|output|say)\b[^\n?]{0,12}[<\"“\[]",
    ),
    (
        "bracket endoftext im_start inst] sys>",
        r"\bangled? (?:\(<>\) )?brackets\b|\bthe <> brackets\b|<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>",
    ),
    # the same order in other languages, by its fixed words
    (
        "instruc instruk anweisung istruz consigne indicac ordre aanwijz",
        r"\b(?:ignor(?:a|e[zr]?|iere|ieren sie|iert)|olvida|oublie[zr]?|vergiss|vergessen sie|esque[cç]a|dimentica|negeer|zignoruj)\b"
        r"[^.!?\n]{0,50}\b(?:instruc\w+|instrukc\w+|anweisung\w*|istruzion\w+|consignes?|indica[czç]\w+|ordres?|aanwijzing\w*)",
    ),
    ("инструкц указан", r"(?:игнорир|забудь|проигнорир)\w*[^.!?\n]{0,50}(?:инструкци|указани)"),
    (
        "指 忽略 無視 무시",
        r"(?:忽略|无视|無視)[^。\n]{0,16}(?:指令|指示|说明|提示)|(?:指示|命令|指令)[^。\n]{0,10}無視|지시[^.\n]{0,16}무시",
    ),
    (
        "تجاهل निर्देश talimat",
        r"تجاهل[^.\n]{0,40}(?:التعليمات|الأوامر)|निर्देश[^.\n]{0,30}(?:अनदेखा|नज़रअंदाज़)|talimat\w*[^.\n]{0,30}(?:yok say|unut)",
    ),
)
"""Orders to whoever processes the text. The cues keep an ordinary article at 0.1 ms."""
_ROLE = re.compile(
    r"^[ \t>*#\[(]*(system|assistant|user|human|ai|developer|tool)(?: message| prompt)?[ \t\])*]*:[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that poses as a turn of a chat. One may be an interview's ("User: ..."); two different ones, or one beside an order, are not."""
_MACHINE = re.compile(
    r"</?\s*(?:article|articles|system|assistant|user|instructions?|document|documents|tool_call|function_calls?|prompt)\b[^>\n]{0,80}>"
    r"|\{\s*[\"'](?:role|tool|tool_calls?|function|discrepancies|headline|\$schema|name)[\"']\s*:"
    r"|<!--.*?(?:-->|\Z)|<script\b.*?(?:</script\s*>|\Z)|<(?:iframe|object|embed|img|a)\s[^>\n]{0,300}>"
    r"|!\[[^\]\n]{0,80}\]\([^)\n]{0,300}\)|\bjavascript:",
    re.IGNORECASE | re.DOTALL,
)
"""Markup and structures that have no place in prose."""
_BLOB = re.compile(
    r"(?<![\w/+.:=&?%-])(?:[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9_-]{40,}={0,2}"
    r"|(?:[0-9a-fA-F]{2}[ :]){23,}[0-9a-fA-F]{2}|[0-9a-fA-F]{48,}|(?:[01]{8} ?){6,})(?![\w/])"
)
"""Base64, hexadecimal, bits."""
_HIDDEN = re.compile(
    "[\u202d\u202e]|[\U000e0020-\U000e007f]{8,}|(?:[\u200b\u2060-\u2064\ufeff\u180e].{0,2}){3,}", re.DOTALL
)
"""Overrides of direction, tag characters (a flag emoji has six), and zero-width characters between the letters of words."""
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_DISGUISE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\uff01-\uff5e\ufeff\U0001d400-\U0001d7ff\U000e0000-\U000e007f]"
)
"""Characters that make a word look the same to a reader and different to a pattern."""
_COMPILED = [(cues.split(), re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for cues, pattern in _ORDERS]


TEXTS = 64
"""Articles of which it is remembered: a chat tool, a watched pile and a long conversation bring the same ones again."""

_LEADS_ON = (":", "<", "[", "{")


@lru_cache(maxsize=TEXTS)
def suspicious(text: str) -> tuple[Span, ...]:
    """Spans of `text` (code points) that address a machine or hide from a reader; sorted and disjoint.

    An order reaches to the end of its line, and into the next one where it ends in a colon or an opening bracket:
    what it wants said follows.
    """
    found = [m.span() for m in _HIDDEN.finditer(text)]
    found += [m.span() for m in _BLOB.finditer(text) if _is_encoded(m.group())]
    folded, index = _fold(text)
    orders = _orders(folded) + addressed(folded)
    roles = list(_ROLE.finditer(folded))
    if roles and (orders or len({match[1].lower() for match in roles}) > 1):
        orders += [_line(folded, *match.span()) for match in roles]
    orders += [m.span() for m in _MACHINE.finditer(folded)]
    found += orders if index is None else [(index[a], index[b - 1] + 1) for a, b in orders if b > a]
    return tuple(_merged(found))


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _orders(text: str) -> list[Span]:
    """Matches of the patterns, sought only in lines that hold one of their cues."""
    lower = text.lower()
    aligned = len(lower) == len(text)
    found: list[Span] = []
    for cues, pattern in _COMPILED:
        lines = {line for cue in cues for line in _lines_with(lower, cue)}
        for start, end in lines if aligned else {(0, len(text))} if lines else ():
            found += [_line(text, *match.span()) for match in pattern.finditer(text, start, end)]
    return found


def _lines_with(text: str, cue: str) -> Iterator[Span]:
    position = text.find(cue)
    while position >= 0:
        end = _end_of_line(text, position)
        yield text.rfind("\n", 0, position) + 1, end
        position = text.find(cue, end)


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Text without disguise, and where each of its characters stands in `text`; None when nothing had to change."""
    if text.isascii() or not _DISGUISE.search(text):
        return text, None
    kept = [(char, i) for i, raw in enumerate(text) if not _INVISIBLE.match(raw) for char in _plain(raw)]
    return "".join(char for char, _ in kept), [i for _, i in kept]


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if _DISGUISE.match(char) else char


def _line(text: str, start: int, end: int) -> Span:
    """The match and the rest of its line, with the next line where this one leads on."""
    stop = _end_of_line(text, end)
    if text[max(start, stop - 8) : stop].rstrip(" \t\r\"'“”")[-1:] in _LEADS_ON:
        stop = _end_of_line(text, min(stop + 1, len(text)))
    return start, stop


def _end_of_line(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found


def _is_encoded(blob: str) -> bool:
    """Whether a run of letters and digits is text in another coding: too mixed for a name, or it decodes to words."""
    if len(blob) >= 40:
        return any(c.isdigit() for c in blob) and (
            not blob.isalnum() or blob.isdigit() or not (blob.islower() or blob.isupper())
        )
    try:
        decoded = base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        return False
    return decoded.isascii() and decoded.decode("ascii").isprintable() and b" " in decoded
