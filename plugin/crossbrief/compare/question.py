"""What differs in, a whole question out that a desk could answer: a template a kind, with the words of its own sentence."""

from __future__ import annotations

import re

from crossbrief.compare.values.slots import Slot
from crossbrief.quantity import Mention
from crossbrief.quantity.lexicon import words
from crossbrief.quantity.wording import qualified
from crossbrief.reading.proper import Name
from crossbrief.reading.words import FUNCTION_WORDS, Token, fold, lexicon, tokens

_FRAMES = {
    "dead": "How many people died",
    "hurt": "How many people were injured",
    "held": "How many people were arrested",
    "missing": "How many people are missing",
}
_AROUND = 7
"""Words of the sentence shown beside the value at most, on each side."""
_MARKS = re.compile(r"[,;:!?—–()\[\]“”\"]|\.(?=\s|$)")
"""What ends a clause."""
_QUOTES = re.compile(r"[“”\"]")
_TELLING = 4
"""Words a clause has at least to tell what is asked."""
_MOST, _FAR, _AFTER, _LOOK = 28, 16, 14, 60
"""Words of a question; words before a value from which its clause is cut at a name; words after it; letters in which a qualifier is looked for."""
_BREAK = re.compile(r"[;:!?—–()\[\]“”\"]|\.\s")
_FOLLOWING = re.compile(
    r"[,;:!?—–()\[\]“”\"]|\.(?=\s|$)|\s(?:who|which|when|while|because|but|and\s+(?:that|was|were|had|has|said))\b"
)
_LEADING = re.compile(r"^(?:(?:and|but|yet|so|still|meanwhile|however|also|then)\b,?\s+)+", re.IGNORECASE)
_BESIDE = r"(?:\b(?:last|this|next|late|early)\b[\s,]*)*"
_DANGLING = re.compile(rf"[\s,]*{_BESIDE}(?:\b(?:on|in|by|at|since|until)\b[\s,]*)?{_BESIDE}$")
"""Words before a time that belong to it."""
_LED_TO = re.compile(r"\b(?:to|through|from|before|after|between|than)$")
_ARTICLE = re.compile(r"\b(?:an?|the|its|his|her|their)\s+$", re.IGNORECASE)
_DESCRIBED = re.compile(r"[\s-]([a-z]\w+)(?![\w-])")
"""The noun that a value describes: `a $5.4 billion deal`."""
_ENDED = ("s", "feet", "kg", "km", "cm", "mph", "kph")
_LEADS = {
    "money": "How much money is it",
    "percent": "What percentage is it",
    "duration": "How long is it",
    "age": "What age is it",
    "measure": "What is the measure",
}
_OWN = re.compile(r"(?:we|i)\b(?:['’]ve|\s+(?:had|have|only|just))*\s*(?P<rest>(?:how|what)\b.*)?", re.IGNORECASE)
_AUXILIARIES = frozenset("is are was were will would has have had can could may might should".split())
_OWNING = frozenset("has have had".split())
"""Auxiliaries before a participle; before anything else they say who has something, and stay where they are."""
_VERB = re.compile(r"\w{2,}ed|is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|did|does")
_IRREGULAR = frozenset(words("irregular verbs")) | frozenset(words("past forms"))
_NUMBERS = lexicon("number words")
_NUMBER_WORDS = _NUMBERS | frozenset("a an and half hundred thousand million billion trillion dozen crore lakh".split())
_PREPOSITIONS = frozenset(
    "of in near at from for on by with to off under over unlike among despite after before since".split()
)


def asked(a: Slot, b: Slot) -> str:
    """`How many people died?`, `On which day was it that Anand resigned?`, `How much money is it in “signed a … deal”?`."""
    if a.mention.unit == b.mention.unit == "magnitude":
        return "What was the magnitude?"
    if a.mention.kind == b.mention.kind == "score":
        return f"Was the result {a.mention.surface} or {b.mention.surface}?"
    frame = a.frame or b.frame
    if frame and a.frame in ("", frame) and b.frame in ("", frame):
        return f"{_FRAMES[frame]}?"
    return _when(a) if a.mention.is_time else _how_much(a if a.mention.head else b)


def wording(speaker: str | None, left: str, right: str) -> str:
    """Of a quotation: `Did Kostov say “to recovery” or “to relief”?`."""
    named = speaker if speaker and speaker[:1].isupper() else "the speaker"
    return f"Did {named} say “{left}” or “{right}”?"


def spoken_by(left: str, right: str) -> str:
    """Of an attribution: `Who said it, Ann Roe or Bo Lind?`."""
    return f"Who said it, {left} or {right}?"


def named(left: str, right: str) -> str:
    """Of a name: `Is the right name Whitlock or Whitlow?`."""
    return f"Is the right name {left} or {right}?"


def _when(slot: Slot) -> str:
    m = slot.mention
    unit = {"clock": "time", "year": "year", "weekday": "day"}.get(m.kind, "date" if m.when and m.when.day else "month")
    usual = {"time": "at", "day": "on", "date": "on"}.get(unit, "in")
    asked_for = f"{'what' if unit == 'time' else 'which'} {unit}"
    preposition = m.preposition if m.preposition in ("by", "since", "until") else usual
    if told := _told(slot):
        return f"{preposition.capitalize()} {asked_for} {told}?"
    before = _DANGLING.sub("", _clause_before(slot))
    before = before.rstrip(" ,")
    told = f"{before} {asked_for}" if _LED_TO.search(before) else f"{before} {preposition} {asked_for}"
    return f"{_capital(told)}?" if before and _is_whole(told) else f"Which {unit} is it in “{_gap(slot)}”?"


def _told(slot: Slot) -> str:
    """The clause before the time as a question has it: `will Malloy be sworn in`, `was it that Anand resigned`; empty when
    there is no such run."""
    text = slot.line.text[: slot.mention.start]
    for name in reversed(slot.line.names):
        if name.end >= len(text) or not _is_subject(slot, name):
            continue
        clause = _DANGLING.sub("", text[name.start :])
        verbs = [t for t in tokens(clause)[1:] if _VERB.fullmatch(t.norm) or t.norm in _IRREGULAR]
        told = verbs and len(clause.split()) <= 12 and not _MARKS.search(clause)
        return _inverted(_article(text, name.start).lower() + clause, verbs[0]) if told else ""
    return ""


def _inverted(clause: str, verb: Token) -> str:
    """`will Malloy be sworn in` for `Malloy will be sworn in`; `was it that Anand resigned` where no auxiliary can go first."""
    subject, found, rest = clause.partition(f" {verb.text} ")
    follows = fold(rest.split()[0]) if rest.strip() else ""
    owned = verb.norm in _OWNING and not (follows.endswith("ed") or follows == "been" or follows in _IRREGULAR)
    if not found or not follows or verb.norm not in _AUXILIARIES or owned:
        return f"was it that {clause}"
    return f"{verb.text} {subject} {rest}"


def _how_much(slot: Slot) -> str:
    """`How many soldiers had been sent to the area?`, `Hesk Lines bought it in 2019 for how much money?`."""
    m, text = slot.mention, slot.line.text
    before, after = _clause_before(slot), _clause_after(text[m.end :])
    described = _DESCRIBED.match(after)
    described = None if described and described[1] in FUNCTION_WORDS else described
    if described and _ARTICLE.search(before) and m.kind in ("money", "measure", "duration"):  # `a $5.4 billion deal`
        told = f"{before}{described[1]} of {_asked_for(m)}{after[described.end() :]}"
    elif described and m.kind == "money":
        told = ""
    else:
        told = f"{_ARTICLE.sub('', before)}{_asked_for(m)}{after}"
    own = _OWN.match(told)  # a speaker's `we` is nobody's in a question
    if own and own["rest"] and len(own["rest"].split()) > _TELLING:
        return f"{_capital(own['rest'])}?"
    if _is_whole(told) and not own:
        return f"{_capital(told)}?"
    return f"{_LEADS.get(m.kind, 'How many is it')} in “{_gap(slot)}”?"


def _is_whole(told: str) -> bool:
    """Whether a question says something: it has a verb, and no preposition opens it without a clause to follow."""
    words = told.split()
    if not (_TELLING < len(words) <= _MOST) or not (told[:1].isupper() or told.startswith(("how", "what"))):
        return False
    opened = fold(words[0]) in _PREPOSITIONS and "," not in told
    return not opened and any(_VERB.fullmatch(w.norm) or w.norm in _IRREGULAR for w in tokens(told))


def _asked_for(m: Mention) -> str:
    """What stands for the value in a question, with its unit: `how many hours`, `what percentage`, `how much money`."""
    if m.kind in ("duration", "measure"):
        unit = [w for w in re.findall(r"[^\W\d]+", m.surface) if fold(w) not in _NUMBER_WORDS]
        if unit:
            first = unit[0] if unit[0].endswith(_ENDED) else f"{unit[0]}s"
            return " ".join(["how many", first, *unit[1:]])
    if m.kind == "percent" and m.unit == "points":
        return "how many points"
    return {
        "money": "how much money",
        "percent": "what percentage",
        "measure": "how much",
        "age": "how many years",
    }.get(m.kind, "how many")


def _clause_before(slot: Slot) -> str:
    """The words before the value and its bound, from the beginning of the clause, or from the last name where that is far."""
    text, at = slot.line.text, slot.mention.start
    start = max(0, at - _LOOK)
    whole = text[:start] + qualified(text, at).before if at else ""
    before = _LEADING.sub("", _BREAK.split(whole)[-1].lstrip())
    if len(before.split()) <= _FAR:
        return before
    first = len(whole) - len(before)
    named = (n for n in reversed(slot.line.names) if first <= n.start < at and _is_subject(slot, n))
    return next((_article(text, n.start) + before[n.start - first :] for n in named), "")


def _is_subject(slot: Slot, name: Name) -> bool:
    """Whether a clause may begin with a name: it stands in no quotation, and after no preposition."""
    word = slot.line.text[: name.start].split()[-1:]
    before = fold(word[0]) if word else ""
    if before == "the":
        before = fold("".join(slot.line.text[: name.start].split()[-2:-1]))
    return not slot.line.inside_quotation(name.start) and before not in _PREPOSITIONS and not name.possessive


def _article(text: str, start: int) -> str:
    """`The ` for a name that has its article before it."""
    return "The " if text[:start].lower().endswith("the ") else ""


def _clause_after(after: str) -> str:
    """The words after the value as far as its clause goes, without words that lead nowhere at the end."""
    kept = _FOLLOWING.split(after)[0].split(" ")[:_AFTER]
    while kept and (fold(kept[-1]) in FUNCTION_WORDS or fold(kept[-1]) in _NUMBERS):
        kept.pop()
    return " ".join(kept).rstrip(" ,;:.-–—")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gap(slot: Slot) -> str:
    """The words around the value as far as its clause goes, a gap in its place: `has signed a … deal for the delivery`."""
    text = slot.line.text
    before, after = text[: slot.mention.start], text[slot.mention.end :]
    clause = _MARKS.split(before)[-1].split()[-_AROUND:], _MARKS.split(after)[0].split()[:_AROUND]
    if len(clause[0]) + len(clause[1]) < _TELLING:  # a clause of `at …` alone tells nobody what is asked
        clause = _QUOTES.sub("", before).split()[-_AROUND:], _QUOTES.sub("", after).split()[:_AROUND]
    left, right = clause
    while right and (fold(right[-1]) in FUNCTION_WORDS or fold(right[-1]) in _NUMBERS):
        right.pop()
    return " ".join([*left, "…", *right]).rstrip(",;:.")
