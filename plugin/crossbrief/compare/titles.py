"""The shared context in, people whom articles give two ranks or both a present and a former post out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from crossbrief.compare.context import Context, Line, evidence
from crossbrief.compare.proper import Name
from crossbrief.schema import Discrepancy, DiscrepancyType, Position, Relation
from crossbrief.words import FUNCTION_WORDS, Token, lexicon

_POSTS = lexicon("posts")
_RANKS = lexicon("ranks")
_PAST = lexicon("past posts")
_CHANGING = frozenset(
    {"then", "later", "was", "were", "became", "once", "previously", "served", "new", "incoming", "next"}
)
_OPENERS = lexicon("apposition openers")
_HEADS_OF_BODIES = lexicon("heads of bodies")
_STAND_INS = frozenset({"acting", "interim"})
_END = re.compile(r"[,;:.(]| who | which | that | said ")
_SAME_BODY = 1
"""Words two descriptions share on where the post is held before present and former exclude each other."""
_LONGEST = 14
"""Most words of a description."""


@dataclass(frozen=True, slots=True)
class Post:
    """What one sentence calls one person."""

    line: Line
    name: Name
    tokens: tuple[Token, ...]
    """The description's words, up to a second post."""
    head: int
    """Index of the post itself: `attorney`."""

    @property
    def modifiers(self) -> frozenset[str]:
        """Folded words of the description before its head, without rank and tense."""
        return frozenset(
            t.norm for t in self.tokens[: self.head] if t.norm not in FUNCTION_WORDS | _RANKS | _PAST | _CHANGING
        )

    @property
    def ranks(self) -> frozenset[str]:
        """`assistant`, `deputy`: words that name a lower or temporary post."""
        return frozenset(t.norm for t in self.tokens[: self.head]) & _RANKS

    @property
    def past(self) -> bool:
        """Whether the post is said to be over."""
        return any(t.norm in _PAST for t in self.tokens[: self.head])

    @property
    def changing(self) -> bool:
        """Whether the description tells of a time of its own: `then`, `later`."""
        return any(t.norm in _CHANGING for t in self.tokens)

    @property
    def body(self) -> frozenset[str]:
        """Stems of the words that say where: `of the Mobile County Republican Party`."""
        return frozenset(t.stem for t in self.tokens[self.head + 1 :] if t.content)

    @property
    def post(self) -> str:
        """The post, folded to one form for women and men, one and many."""
        norm = self.tokens[self.head].norm
        return re.sub(r"(?:wom[ae]n|m[ae]n|persons?|s)$", "", norm)

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the description up to its head."""
        return self.tokens[0].start, self.tokens[self.head].end


def _post(line: Line, name: Name, tokens: list[Token]) -> Post | None:
    """The description if it holds a post; what follows a second post is cut off."""
    heads = [i for i, t in enumerate(tokens) if t.norm in _POSTS]
    first = next((i for i in heads if i + 1 not in heads), None)
    return Post(line, name, tuple(tokens[:_LONGEST]), first) if first is not None and first < _LONGEST else None


def _after(line: Line, name: Name) -> Post | None:
    """`Moore, then an assistant district attorney, …`"""
    gap = re.match(r"(?:’s|'s)?(?: \([^)]{1,20}\))?,(?: \d+,)? (?=\w)", line.text[name.end :])
    if gap is None:
        return None
    start = name.end + gap.end()
    stop = _END.search(line.text, start)
    end = stop.start() if stop else len(line.text)
    tokens = [t for t in line.tokens if start <= t.start < end]
    if not tokens or tokens[0].norm not in _OPENERS:
        return None
    return _post(line, name, tokens)


def _before(line: Line, name: Name) -> Post | None:
    """`former assistant district attorney Roy Moore`: lower-case words right before a name."""
    end = next(i for i, t in enumerate(line.tokens) if t.start == name.start)
    k = end
    while k and not line.tokens[k - 1].capitalised and line.tokens[k - 1].norm not in FUNCTION_WORDS:
        if line.text[line.tokens[k - 1].end : line.tokens[k].start].strip(" -"):
            break
        k -= 1
    return _post(line, name, list(line.tokens[k:end])) if k < end else None


def _list(line: Line, name: Name) -> Post | None:
    """`the party chairmen for Covington County, William Blocker, and Mobile County, John Skipper`."""
    before = line.text[: name.start]
    found = re.search(r"(\b[a-z]+(?:men|women|s)) (?:for|of) ([^.;“”]{3,90}), $", before)
    if found is None:
        return None
    last = re.split(r",| and ", found.group(2))[-1].strip()
    tokens = [t for t in line.tokens if found.start(1) <= t.start < found.end(1)]
    where = [t for t in line.tokens if name.start - 2 - len(last) <= t.start < name.start]
    return _post(line, name, [*tokens, *where])


def _titled(line: Line, name: Name) -> Post | None:
    """`Deputy Attorney General Ana Roe`: capitalised words before a name; offices change hands, so `President` is left out."""
    if not name.title or "president" in name.title:
        return None
    end = next(i for i, t in enumerate(line.tokens) if t.start == name.start)
    post = _post(line, name, list(line.tokens[end - len(name.title) : end]))
    return post if post is not None and post.head == len(name.title) - 1 else None


def posts(context: Context) -> Iterator[Post]:
    """Every description of a named person by a post."""
    for line in context.distinct:
        for name in line.names:
            for find in (_after, _before, _list, _titled):
                post = find(line, name)
                if post is not None:
                    yield post


def _conflict(a: Post, b: Post) -> Relation | None:
    """How two descriptions of one person stand to each other."""
    if a.line.index == b.line.index:
        return None
    settled = not a.changing and not b.changing
    if a.post != b.post:
        heads = {a.post, b.post} <= _HEADS_OF_BODIES and settled and not a.past and not b.past
        return Relation.DIVERGENCE if heads and a.body & b.body and not _double(a) and not _double(b) else None
    if a.ranks != b.ranks and a.modifiers == b.modifiers and a.past == b.past:
        return Relation.DIVERGENCE if (a.ranks | b.ranks) <= _STAND_INS else Relation.CONTRADICTION
    if a.past != b.past and settled and len(a.body & b.body) >= _SAME_BODY:
        return Relation.CONTRADICTION
    return None


def _double(post: Post) -> bool:
    """Whether a second post follows: `president and chief executive`."""
    return any(t.norm in _POSTS for t in post.tokens[post.head + 1 :])


def _same_person(a: Name, b: Name) -> bool:
    """Equal surnames, and given names that do not differ."""
    first, second = a.parts[0], b.parts[0]
    return a.last == b.last and (len(a.parts) == 1 or len(b.parts) == 1 or first[:3] == second[:3])


def titles(context: Context) -> list[Discrepancy]:
    """One item for each two descriptions of one person that exclude each other."""
    table: dict[str, list[Post]] = defaultdict(list)
    for post in posts(context):
        table[post.name.last].append(post)
    found = []
    for rows in table.values():
        for a, b in combinations(rows, 2):
            relation = _conflict(a, b)
            if relation is not None and _same_person(a.name, b.name):
                found.append(_item(a, b, relation))
                break
    return found


def _item(a: Post, b: Post, relation: Relation) -> Discrepancy:
    left, right = (
        Position(value=p.line.text[p.span[0] : p.span[1]], evidence=(evidence(p.line, p.span),)) for p in (a, b)
    )
    who = max(a.name.text, b.name.text, key=len)
    return Discrepancy(
        question=f"Is {who} “{left.value}” or “{right.value}”?",
        type=DiscrepancyType.IDENTITY,
        relation=relation,
        scope="intra_source" if a.line.document == b.line.document else "cross_source",
        severity="medium",
        explanation=f"{who} is called “{left.value}” and “{right.value}”.",
        positions=(left, right),
    )
