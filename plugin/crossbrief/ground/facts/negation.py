"""A claim and its cited sentences in; the word that is denied on one side only, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from crossbrief.ground.facts.cited import Cited
from crossbrief.reading.words import SENTENCES, Token, background_weight, lexicon, stem, tokens

_NOT = frozenset("not never no none nobody nothing neither nor without cannot".split())
_LIKE = re.compile(
    r"(?:den(?:y|ie[ds]|ying)|fail\w*|refus\w*|reject\w*|declin\w*|lack\w*|unable|unlikely|hardly|barely|doubt\w*|prevent\w*"
    r"|avoid\w*|stop\w*|bar(?:s|red|ring)?|prohibit\w*|ban(?:s|ned|ning)?|block\w*|impossible|few|little|instead|rather"
    r"|unless|oppos\w*|false\w*|dis(?:miss|put|agree|approv|avow)\w*|contrary|until|halt\w*|against)"
)
"""Words that deny in their own way: where one stands, nobody can tell without a parser that a `not` is missing."""
_NO_DENIAL = re.compile(
    r"\s+(?:only|just|merely|least|more than|less than|fewer|later than|doubt|matter|sooner|yet\s+begun)\b|[ ,]*\s*but\b"
)
_BORDER = re.compile(r"[.;:!?()—―“”\"]|,\s|\b(?:but|because|although|while|and|whether)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\b(?:not|say|says|said|tell|told|know|knows|knew|known|clear|sure|certain|decided?|asked|explain(?:ed)?|disclosed?"
    r"|reveal(?:ed)?|specif(?:y|ied)|recall(?:ed)?|remember(?:ed)?)\s+(if|what|where|when|which|who|whom|how|why)\b",
    re.IGNORECASE,
)
"""A question inside a sentence is not denied with its verb: `has not said if he will run`."""
_IRREGULAR = (
    "built=build felt=feel kept=keep led=lead made=make met=meet ran=run sent=send spent=spend spoke=speak spoken=speak"
    " came=come got=get saw=see seen=see thought=think chose=choose chosen=choose wrote=write written=write rose=rise fell=fall"
)
_BASE = {
    stem(past): stem(base) for past, base in (p.split("=") for p in (*lexicon("irregular verbs"), *_IRREGULAR.split()))
}
_SURELY, _POSSIBLY = 2, 6
"""Content words after a denial that are surely, and that are possibly, denied."""
_MATCH = 0.5
"""Weight of a denied clause's words that the claim must tell again for its missing `not` to turn it round."""


class Denied(NamedTuple):
    """The stems of a text, and those that it denies."""

    told: frozenset[str]
    open: frozenset[str]
    """Stems that stand somewhere outside every denial."""
    surely: tuple[tuple[str, ...], ...]
    """For each denial the first content words after it."""
    possibly: frozenset[str]
    clauses: tuple[frozenset[str], ...]
    """For each denial the content words of its clause."""
    shielded: frozenset[str]
    """Stems of the clauses in which a word denies in its own way."""


def turned(text: str, cited: Cited) -> str:
    """What is wrong with a claim that denies what the sentences say, or says what they deny; empty when nothing is."""
    claim, sources = _denied(text), [_denied(s.text) for s in cited.sentences]
    told = frozenset().union(*(s.told for s in sources))
    free = frozenset().union(*(s.open for s in sources))
    doubtful = frozenset().union(*(s.possibly for s in sources))
    for words in claim.surely:
        same = [w for w in words if w in told]
        if same and not any(w in doubtful for w in words) and not any(same[0] in s.shielded for s in sources):
            return f"{cited.ids} says “{same[0]}” without a “not”"
    for source in sources:
        for words, clause in zip(source.surely, source.clauses, strict=True):
            head = next((w for w in words if w in claim.told), "")
            if (
                head
                and head == words[0]
                and head not in free | claim.possibly | claim.shielded
                and _matches(clause, claim.told)
            ):
                return f"{cited.ids} denies “{head}”"
    return ""


def _matches(clause: frozenset[str], told: frozenset[str]) -> bool:
    return sum(map(background_weight, clause & told)) >= _MATCH * sum(map(background_weight, clause))


@lru_cache(maxsize=SENTENCES)
def _denied(text: str) -> Denied:
    words = tokens(text)
    content = [t for t in words if t.content and not _is_negation(t)]
    surely: list[tuple[str, ...]] = []
    clauses: list[frozenset[str]] = []
    possibly: set[str] = set()
    where: set[int] = set()
    for token in words:
        if not _is_negation(token) or not _denies(text, token):
            continue
        first, last = _clause(text, token)
        after = [t for t in content if token.end <= t.start < last][:_POSSIBLY]
        where.update(t.start for t in after)
        possibly.update(_lemma(t.stem) for t in after)
        if after:
            surely.append(tuple(_lemma(t.stem) for t in after[:_SURELY]))
            clauses.append(frozenset(_lemma(t.stem) for t in content if first <= t.start < last))
    told = frozenset(_lemma(t.stem) for t in content)
    free = frozenset(_lemma(t.stem) for t in content if t.start not in where)
    return Denied(told, free, tuple(surely), frozenset(possibly), tuple(clauses), _shielded(text, words, content))


def _shielded(text: str, words: Sequence[Token], content: Sequence[Token]) -> frozenset[str]:
    found: set[str] = set()
    for token in words:
        if _LIKE.fullmatch(token.norm):
            first, last = _clause(text, token)
            found.update(_lemma(t.stem) for t in content if first <= t.start < last and t is not token)
    return frozenset(found)


def _lemma(word: str) -> str:
    return _BASE.get(word, word)


def _is_negation(token: Token) -> bool:
    return (token.norm in _NOT and token.text != "No") or token.norm.endswith("n't")


def _denies(text: str, token: Token) -> bool:
    return not _NO_DENIAL.match(text, token.end) and not re.search(r"\b(?:whether\s+or|if)\s+$", text[: token.start])


def _clause(text: str, token: Token) -> tuple[int, int]:
    first = max((m.end() for m in _BORDER.finditer(text, 0, token.start)), default=0)
    ends = [m.start() for m in (_BORDER.search(text, token.end),) if m]
    ends += [m.start(1) for m in _QUESTION.finditer(text, token.start)][:1]
    return first, min(ends, default=len(text))
