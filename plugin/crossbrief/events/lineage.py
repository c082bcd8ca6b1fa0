"""Documents in; out come the groups of articles that are not independent of each other, so that sources can be counted.

Three signs are used, all of them visible in the text: the same text (exactly, or nine tenths of the shorter one's five-word
runs), the credit of one news agency, and a first sentence that relays one outlet ("RT reported").
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from crossbrief.document import Document
from crossbrief.running import look

SHINGLE = 5
"""Words a run: short enough to survive a changed word, long enough not to occur by chance."""
NEAR = 0.9
"""Share of the shorter text's runs that must stand in the other; faults.md's bound for a syndicated copy."""

_WORD = re.compile(r"\w+")
_AGENCIES = (
    r"Reuters|AP|Associated Press|AFP|Agence France-Presse|Xinhua|TASS|dpa|UPI|PTI|Press Trust of India|Bloomberg"
)
_DATELINE = re.compile(rf"^[^.]{{0,60}}\(\s*({_AGENCIES})\s*\)")
_CREDIT = re.compile(rf"\b(?:by|from|source:|via|per)\s+(?:the\s+)?({_AGENCIES})\b", re.IGNORECASE)
_RELAY = re.compile(
    r"\b([A-Z][\w&.]*(?: [A-Z][\w&.]*){0,3}),? (?:first )?(?:reported|reports)\b(?! (?:that )?(?:he|she|it|they)\b)"
    r"|\b(?:according to|per) (?:a report (?:by|from|in) )?(?:the )?([A-Z]{2,5}|[A-Z][\w&]*(?: [A-Z][\w&]*){0,3} (?:News|Times|Post|Journal))\b"
)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which articles share an origin."""

    groups: Mapping[str, str]
    """Article id -> lineage key; equal keys are not independent."""
    basis: Mapping[str, str]
    """Article id -> why it shares a lineage, in words; ids that stand alone are absent."""
    duplicates: Mapping[str, str]
    """Article id -> id of the earlier article whose cleaned text is the same."""

    def independent(self, articles: Iterable[str]) -> int:
        """How many independent sources stand behind these article ids."""
        return len({self.groups.get(a, a) for a in articles})


def lineage(documents: Sequence[Document]) -> Lineage:
    """Group documents by origin; linear in the total length but for copies of one text, which meet only one representative."""
    groups = {d.article.id: d.article.id for d in documents}
    basis: dict[str, str] = {}
    duplicates: dict[str, str] = {}
    _join_copies(documents, groups, basis, duplicates)
    _join_credits(documents, groups, basis)
    return Lineage(groups, basis, duplicates)


def _body(document: Document) -> list[str]:
    return _WORD.findall(" ".join(s.text for s in document.sentences).lower())


def _join_copies(
    documents: Sequence[Document], groups: dict[str, str], basis: dict[str, str], duplicates: dict[str, str]
) -> None:
    seen: dict[str, str] = {}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for document in documents:
        look()
        name, words = document.article.id, _body(document)
        digest = hashlib.sha256(" ".join(words).encode()).hexdigest()
        if words and digest in seen:
            first = seen[digest]
            groups[name], duplicates[name], basis[name] = groups[first], first, f"the same text as {first}"
            continue
        seen[digest] = name
        runs = set(map(hash, zip(*(words[i:] for i in range(SHINGLE)), strict=False)))
        shared = Counter(chain.from_iterable(holders[run] for run in runs & holders.keys()))
        near = [o for o, n in shared.most_common(3) if n >= NEAR * min(len(runs), sizes[o])]
        if near:
            groups[name], basis[name] = groups[near[0]], f"nearly the same text as {near[0]}"
            continue
        sizes[name] = len(runs)
        for run in runs:
            holders[run].append(name)


def _join_credits(documents: Sequence[Document], groups: dict[str, str], basis: dict[str, str]) -> None:
    """Join what relays one origin. A credit deep in the text covers one fact, not the report, and so does not count."""
    for document in documents:
        name = document.article.id
        origin = _origin(document)
        if origin and groups[name] == name:
            groups[name], basis[name] = f"via {origin}", f"relays {origin}"
    outlets = {(d.article.publisher or "").casefold(): d.article.id for d in documents if d.article.publisher}
    for name, key in list(groups.items()):
        owner = outlets.get(key.removeprefix("via ").casefold())
        if key.startswith("via ") and owner and owner != name:
            groups[name] = groups[owner]


def _origin(document: Document) -> str | None:
    first = document.sentences[0].text if document.sentences else ""
    datelines = [r.text for r in document.removed if r.reason == "dateline"]
    bylines = [document.article.byline or "", *(r.text for r in document.removed if r.reason == "byline")]
    if found := _DATELINE.search(" ".join([*datelines, first])) or _CREDIT.search(" ".join(bylines)):
        return _canonical(found.group(1))
    if found := _RELAY.search(first):
        relayed = (found.group(1) or found.group(2)).strip()
        return None if relayed.casefold() == (document.article.publisher or "").casefold() else relayed
    return None


def _canonical(agency: str) -> str:
    return {"associated press": "AP", "agence france-presse": "AFP", "press trust of india": "PTI"}.get(
        agency.casefold(), agency
    )
