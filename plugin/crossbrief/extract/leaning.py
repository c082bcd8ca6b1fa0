"""A sentence in; whether it can be read without the ones before it out.

Three things lean: an opener that takes up what was said (`But`, `Meanwhile`), a pronoun or a demonstrative that stands for nothing
in its own sentence, and a definite noun that nothing in it defines (`The tabloid published …`, `triple the amount`). All are read
by shape, outside quotation marks; what cannot be told apart counts as leaning, since a briefing has sentences to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossbrief.quantity.lexicon import words
from crossbrief.reading.words import REPORTING, Token, lexicon, tokens

SHORTEST, LONGEST = 40, 360
"""Characters of a sentence that is worth printing by itself."""
_NEAR_TOP = 8
"""Words from the start within which an `also` ties the whole sentence to the one before."""
_SUBJECT = 6
"""Words after `The` within which its noun is defined, or left undefined by a verb or a comma."""

_OPENER = re.compile(
    r"[\"“‘(]?(?:(?:He|She|It|They|We|I|You|His|Her|Its|Their|Our|My|Your|This|These|That|Those|Such|But|And|Or|So|Nor|Yet|Still|Also"
    r"|Then|Thus|Now|Afterwards?|Meanwhile|However|Instead|Moreover|Furthermore|Besides|Nevertheless|Nonetheless|Otherwise"
    r"|Similarly|Likewise|Additionally|Indeed|Therefore|Hence|Consequently|Accordingly|Finally|Clearly|Obviously"
    r"|Perhaps|Maybe|Here|Both|Another|Others|Neither|Either|Separately|Specifically|Of course|In (?:addition|fact|short|turn|return"
    r"|response|particular|other words|(?:\w+ )?contrast|all)|By contrast|On the (?:other hand|contrary)|For (?:example"
    r"|instance|one thing|now|all that)|As (?:a result|such)|Even (?:so|then)|That said|To be sure|At the (?:same )?(?:time|moment)"
    r"|(?:On |At )?[Tt]he (?:same|next|following|other|latter|former|others|two|three|pair|duo)|(?:A|One|Two|Three|Several) "
    r"(?:hour|day|week|month|year)s? (?:later|earlier|before|after)|Asked (?:about|if|how|what|when|whether|why))\b"
    r"|(?:Earlier|Later)\b(?! (?:this|last|on|in \d))|(?:Yes|No|Well|Too),)"
)
"""Takes up what was said: pronouns, demonstratives, connectives."""
_CONNECTIVE = re.compile(
    r",\s(?:however|though|meanwhile|instead|moreover|nevertheless|for (?:example|instance)|in (?:turn|contrast|addition)"
    r"|by contrast|too|then|therefore|as well)(?:[,.]|\s*$)|\bin contrast\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Z][^:“\".]{0,30}:\s")
"""A heading run into its sentence: `Why it matters: …`."""
_ADDITIVE = re.compile(r"also|likewise|similarly|too|again|meanwhile|instead|further|however")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_VOICE = re.compile(r"\b(?:we|our|ours|us|me|my|you|your)\b|\bI\b(?!\.)|\?")
"""The outlet speaks to its reader; outside quotation marks."""
_POINTING = re.compile(
    r"\b(?:this (?!year|week|month|morning|afternoon|evening|summer|spring|fall|autumn|winter|weekend|season|term|country|time)"
    r"|these (?!days)|those (?!who|whose|in|of|that|which|with|from|on|for|at)|such (?!as\b)"
    r"|that (?:case|way|day|time|night|year|month|week|point|meeting|vote|decision|deal|plan|one)\b)\w",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\bthe (?:two|three|four|pair|duo|trio|latter|former(?=[,.]))\b|\bboth (?!(?:[\w’'.-]+\s){1,6}?and\b)"
)
_JOINED = re.compile(r"[A-Z][\w’'.-]+,? and (?:[A-Z]|the |his |her |its |their )")
"""What `the two` may stand for."""
_SHELL = re.compile(
    r"\bthe (?:(?:amount|figure|sum|total)s?\b(?! of\b)"
    r"|(?:moves?|decisions?|announcements?|incidents?|remarks?|comments?|claims?|allegations?|proposals?|measures?|letters?"
    r"|statements?|rulings?|changes?|emails?|e-mails?|calls?|posts?|tweets?|spots?|documents?|questions?|accusations?|matter|issue)\b"
    r"(?! (?:of|by|from|for|to|that|in|on|about|over|between|against|with|at|comes?|came)\b))"
)
"""Nouns that stand for what was said before, unless their own words say for what."""
_ABOUT_PEOPLE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_ABOUT_MANY = frozenset({"they", "them", "their", "theirs", "themselves"})
_PHRASE = re.compile(
    r"(?:In|On|At|By|From|With|Under|During|Despite|Following|Citing|For|Without|Like|Unlike|[A-Z]\w+ing|After \w+ing|Before \w+ing"
    r"|While \w+ing|When asked|Speaking)\b[^“\"]*?,\s+(?:he|she|they|it)\b"
)
"""A phrase without a subject of its own, and a pronoun for the subject of the sentence."""
_PEOPLE = frozenset(words("people")) | lexicon("titles")
_CALENDAR = lexicon("calendar")
_VERBS = REPORTING | lexicon("auxiliaries") | frozenset(words("irregular verbs")) | {
    "is", "are", "was", "were", "be", "been", "will", "would", "can", "could", "may", "might", "must", "should", "do", "does", "did", "comes",
    "came", "says", "shows", "showed", "makes", "made", "seems", "includes", "remains", "became", "got", "saw", "set", "put", "told", "not",
}  # fmt: skip
_DEFINED_BY = frozenset(
    "of in for from to between on at with over against by about behind into near among that which who whose where".split()
)
_UNIQUE = frozenset(
    "police government army military public economy world country nation media press pandemic coronavirus virus internet weather sun"
    " market markets stock dollar euro pound rest majority number best most first last".split()
)
"""Nouns whose one bearer everybody knows, and words that begin a definition."""


def stands_alone(text: str, *, opening: bool = False) -> bool:
    """Whether a briefing may print the sentence by itself. `opening`: it is its article's first, which defines its nouns
    for a reader who has read nothing."""
    if not SHORTEST <= len(text) <= LONGEST or _is_cut(text) or _OPENER.match(text) or _LABEL.match(text):
        return False
    bare = _QUOTED.sub(lambda m: " " * len(m[0]), text)
    if _VOICE.search(bare) or _CONNECTIVE.search(bare) or _POINTING.search(bare) or _leans_on_others(bare):
        return False
    found = tokens(bare)
    if any(_ADDITIVE.fullmatch(t.norm) for t in found[:_NEAR_TOP]) or _PHRASE.match(bare) or _pronoun(bare, found):
        return False
    return opening or not (_SHELL.search(bare) or _undefined(bare, found))


def _is_cut(text: str) -> bool:
    """Not a whole sentence, or part of a quotation that begins or ends elsewhere."""
    whole = text.rstrip()[-1:] in ".!”\"'’" and not text.rstrip("”\"'’ ").endswith(("...", "…"))
    return (
        not whole
        or text[:1].islower()
        or text[:1] in "(["
        or text.count("“") != text.count("”")
        or text.count('"') % 2 == 1
    )


def _leans_on_others(bare: str) -> bool:
    """`the two`, `both countries`, with nothing before it that is two."""
    found = _PAIR.search(bare)
    return found is not None and not _JOINED.search(bare, 0, found.start())


def _pronoun(bare: str, found: tuple[Token, ...]) -> bool:
    """Whether the first personal pronoun has nobody before it; one in the opening phrase may have its name after the comma."""
    for place, token in enumerate(found):
        people, many = token.norm in _ABOUT_PEOPLE, token.norm in _ABOUT_MANY
        if not (people or many):
            continue
        before = found[:place]
        if any(_is_named(t) or t.norm in _PEOPLE or t.norm.rstrip("s") in _PEOPLE for t in before):
            return False
        if many and any(t.content and t.norm.endswith("s") for t in before):
            return False
        comma = bare.find(", ", token.end)
        return not (comma > 0 and bare[comma + 2 : comma + 3].isupper())
    return False


def _is_named(token: Token) -> bool:
    return token.capitalised and token.content and token.norm not in _CALENDAR


def _undefined(bare: str, found: tuple[Token, ...]) -> bool:
    """Whether the sentence opens with a definite noun, alone or after a preposition, that none of its words defines."""
    start = next((i for i, t in enumerate(found[:2]) if t.norm == "the"), None)
    if start is None or (start == 1 and found[0].norm not in _DEFINED_BY | {"during", "under", "after", "before"}):
        return False
    return any(_leaves_open(word, place) for place, word in _noun_phrase(bare, found[start + 1 : start + 1 + _SUBJECT]))


def _noun_phrase(bare: str, found: tuple[Token, ...]) -> Iterator[tuple[int, str]]:
    """(place, word) up to what defines the noun; `,` where a comma ends it. A name or `of …` defines it: nothing more."""
    for place, token in enumerate(found):
        if token.capitalised or token.norm in _DEFINED_BY or token.norm in _UNIQUE:
            return
        yield place, token.text
        if bare[token.end : token.end + 1] in {",", ".", ";"}:
            yield place + 1, ","


def _leaves_open(word: str, place: int) -> bool:
    """Whether the noun before the word of an undefined phrase is over without a definition."""
    low = word.casefold()
    return low.endswith(("'s", "’s", "s’")) or (place > 0 and (low == "," or low in _VERBS or low.endswith("ed")))
