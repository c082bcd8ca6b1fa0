"""What differs in, a whole question out that a desk could answer.

The words of the sentence are kept where the question can be its own clause, from its first word on: `Norway lent Orsk how much
money for the bridge?`. Where that cannot be shown without grammar, a question of a fixed form is asked instead, which is always a
sentence: `What is the right number of shops in Orsk?`. Measured on drawn points, read aloud by others: docs/quality.md.
"""

from __future__ import annotations

import re

from crossbrief.compare.values.slots import Slot
from crossbrief.quantity import Mention
from crossbrief.quantity.lexicon import words
from crossbrief.quantity.nouns import is_plural, singular
from crossbrief.quantity.wording import LOOK, qualified
from crossbrief.reading.proper import Name
from crossbrief.reading.words import FUNCTION_WORDS, REPORTING, Token, fold, lexicon, tokens

_FRAMES = {
    "dead": "How many people died",
    "hurt": "How many people were injured",
    "held": "How many people were arrested",
    "missing": "How many people are missing",
    "aboard": "How many people were aboard",
    "saved": "How many people were brought to safety",
}
_LEAST, _BEFORE, _AFTER, _NAME = 4, 14, 14, 12
"""Words a question has more than; words before a value and after it at most; words of a clause that a question turns round."""
_STOP = re.compile(r"[;:!?—–()\[\]“”\"]|\.\s|--|\.\.\.|…")
"""What ends the run of words before a value: a question never begins behind it."""
_END = re.compile(
    r"[;:!?—–()\[\]“”\"…]|,(?!\d)|\.(?=\s|$)|--"
    r"|\s(?:who|which|when|while|because|but|that|than|as|if|after|before|and\s+(?:that|was|were|had|has|said|[$£€]?\d+))\b"
)
"""What ends the clause after a value."""
_LEADING = re.compile(r"^(?:(?:and|but|yet|so|still|meanwhile|however|also|then)\b,?\s+)+", re.IGNORECASE)
_LOOSE = re.compile(
    r"\s*\b(?:just|only|some|another|(?:an )?(?:additional|estimated)|a total of|the|roughly|nearly|almost|a|an)$",
    re.IGNORECASE,
)
"""Words that belong to a figure and not to the question for it."""
_BESIDE = r"(?:\b(?:last|this|next|late|early)\b[\s,]*)*"
_DANGLING = re.compile(rf"[\s,]*{_BESIDE}(?:\b(?:on|in|by|at|since|until)\b[\s,]*)?{_BESIDE}$")
"""Words before a time that belong to it."""
_LED_TO = re.compile(r"\b(?:to|through|from|before|after|than)$")
_NOT_FIRST = frozenset(
    "he she it they we i you this these those his her its their our my your who which that while when as although though if because "
    "since with than how what where unlike including among".split()
)
"""A question that begins so speaks of somebody nobody knows, or is half a sentence."""
_CHANGES = frozenset(
    "revised increased rose risen fell fallen dropped grew grown climbed declined went gone turned raised cut".split()
)
_NOT_LAST = frozenset("and or between his her its their our my your".split())
_MANY = frozenset("thousands hundreds millions billions dozens scores tens".split())
_ENDED = ("s", "feet", "kg", "km", "cm", "mph", "kph")
_PEOPLE = frozenset(words("people"))
_PLAIN = {"money": "sum", "percent": "percentage", "age": "age", "measure": "measure"}
_KEPT = {"money": (" for ", " from ", " of "), "percent": (" of ", " for ")}
"""Phrases behind a sum or a share that say what of."""
_THERE = re.compile(r"there (?P<verb>is|are|was|were|have been|has been)", re.IGNORECASE)
_AUXILIARIES = frozenset("is are was were will would has have had can could may might should".split())
_OWNING = frozenset("has have had".split())
"""Auxiliaries before a participle; before anything else they say who has something, and stay where they are."""
_VERB = re.compile(r"\w{2,}ed|is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|did|does")
_IRREGULAR = frozenset(words("irregular verbs")) | frozenset(words("past forms"))
_NUMBER_WORDS = lexicon("number words") | frozenset(
    "a an and half hundred thousand million billion trillion dozen crore lakh".split()
)
_PHRASE = re.compile(
    r"\s+(?P<lead>of|for|in|on|at|from|across|over|since|during|against|under)\s+(?P<rest>.*)", re.DOTALL
)
_PHRASES, _PHRASE_WORDS = 2, 5
"""Phrases behind a noun that a plain question keeps, and the words of one."""
_DETERMINERS = frozenset("the a an its their his her last this next all".split())


def asked(a: Slot, b: Slot) -> str:
    """`How many people died?`, `On which day was it that Anand resigned?`, `Norway lent Orsk how much money for the bridge?`."""
    if a.mention.unit == b.mention.unit == "magnitude":
        return "What was the magnitude?"
    if a.mention.kind == b.mention.kind == "score":
        return f"Was the result {a.mention.surface} or {b.mention.surface}?"
    frame = a.frame or b.frame
    if frame and a.frame in ("", frame) and b.frame in ("", frame):
        return f"{_FRAMES[frame]}?"
    sides = (a, b) if a.mention.head or a.mention.is_time else (b, a)
    clause = _when if a.mention.is_time else _how_much
    return next(filter(None, map(clause, sides)), "") or _plainly(*sides)


def wording(speaker: str | None, left: str, right: str) -> str:
    """Of a quotation: `Did Kostov say “to recovery” or “to relief”?`."""
    if speaker and speaker[:1].isupper():
        return f"Did {speaker} say “{left}” or “{right}”?"
    return f"Which words were said, “{left}” or “{right}”?"


def spoken_by(left: str, right: str, said: str) -> str:
    """Of an attribution: `Who said “we were late”, Ann Roe or Bo Lind?`."""
    return f"Who said “{said}”, {left} or {right}?"


def named(left: str, right: str) -> str:
    """Of a name: `Is the name Whitlock or Whitlow?`."""
    return f"Is the name {left} or {right}?"


def _when(slot: Slot) -> str:
    """The question for a time, turned round if its clause allows it; empty where no clause leads to it."""
    m, text = slot.mention, slot.line.text
    unit = _unit(m)
    asked_for = f"{'what' if unit == 'time' else 'which'} {unit}"
    usual = {"time": "at", "day": "on", "date": "on"}.get(unit, "in")
    preposition = m.preposition if m.preposition in ("by", "since", "until") else usual
    if re.match(r"\s?[-\w]", text[m.end :]) and not _leads_on(text[m.end :]):  # `the June 19 vote`: it names the vote
        return ""
    before = _DANGLING.sub("", _opening(text[: m.start]) or "").rstrip(" ,")
    last = before.split()[-1:]
    if any(w in REPORTING or (w in _PREPOSITIONS and not _LED_TO.search(w)) for w in map(fold, last)):
        return ""  # `Kostov said on Monday`: what he said stands elsewhere
    if told := _turned(slot, before):
        return f"{preposition.capitalize()} {asked_for} {told}?"
    told = f"{before} {asked_for}" if _LED_TO.search(before) else f"{before} {preposition} {asked_for}"
    return f"{_capital(told)}?" if before and fold(before.split()[-1]) not in _NOT_LAST and _has_verb(before) else ""


def _turned(slot: Slot, before: str) -> str:
    """The clause before a time as a question has it: `will Malloy be sworn in`, `was it that Anand resigned`; empty for a
    sentence that does not begin with a name."""
    if not before or len(before.split()) > _NAME or "," in before or _LED_TO.search(before):
        return ""
    start = slot.line.text.find(before)
    name = next(
        (n for n in slot.line.names if n.start <= start + len("The ") + len(_titles(n)) and n.end > start), None
    )
    if name is None or start < 0 or name.possessive or (name.initial and len(name.tokens) == 1 and not name.title):
        return ""  # the first capital of a sentence proves no name
    if re.search(r"\b(?:and|or|but)\b", before):  # two clauses, of which one has no date
        return ""
    verbs = [t for t in tokens(before)[1:] if _is_verb(t)]
    clause = before[:1].lower() + before[1:] if before.startswith("The ") else before
    return _inverted(clause, verbs[0]) if verbs else ""


def _titles(name: Name) -> str:
    return " ".join((*name.title, ""))


def _inverted(clause: str, verb: Token) -> str:
    """`will Malloy be sworn in` for `Malloy will be sworn in`; `was it that Anand resigned` where no auxiliary can go first."""
    subject, found, rest = clause.partition(f" {verb.text} ")
    follows = fold(rest.split()[0]) if rest.strip() else ""
    owned = verb.norm in _OWNING and not (follows.endswith("ed") or follows == "been" or follows in _IRREGULAR)
    if not found or not follows or verb.norm not in _AUXILIARIES or owned:
        return f"was it that {clause}"
    return f"{verb.text} {subject} {rest}"


def _how_much(slot: Slot) -> str:
    """`How many soldiers had been sent to the area?`, `Hesk Lines bought it in 2019 for how much money?`; empty where the words
    before or after the figure are no whole clause."""
    m, text = slot.mention, slot.line.text
    before, after = _opening(text[: m.start], figure=True), _closing(m, text[m.end :])
    if before is None or after is None or not _leads(before):
        return ""
    if (there := _THERE.fullmatch(before)) and m.kind == "count" and (counted := _counted(m, text[m.end :])[0]):
        first, _, rest = there["verb"].partition(" ")  # `How many shops were there in Orsk?`
        after = after.strip().removeprefix(counted)
        return f"{_capital(_asked_for(m))} {counted} {first} there {rest}".strip() + f"{after}?"
    told = f"{before} {_asked_for(m)}{after}".strip()
    stands = _has_verb(before) or (_has_verb(after) and (not before or before.endswith(",")))
    return f"{_capital(told)}?" if stands and len(told.split()) > _LEAST else ""


def _opening(before: str, *, figure: bool = False) -> str | None:
    """The words before a value from the first of its sentence on, without its bound; None where they are no opening of a question."""
    if figure:
        look = qualified(before + "0", len(before))
        before = before[: max(0, len(before) - LOOK)] + look.before
    before = _LEADING.sub("", before.strip())
    while figure and (shorter := _LOOSE.sub("", before)) != before:
        before = shorter
    found = before.split()
    if _STOP.search(before) or len(found) > _BEFORE:
        return None
    first, commas = fold(found[0].strip(",")) if found else "", len(re.findall(r",(?!\d)", before))
    second = fold(found[1].strip(",")) if found[1:] else ""
    fits = (
        not (first in _OPENERS and second in _NOT_FIRST)
        and commas <= 1
        and (first in _SETTING or not commas)
        and (first not in _OPENERS or commas)
    )
    return before if fits and first not in _NOT_FIRST else None


_OPENERS = frozenset("of in near at from for on by to off under over despite after before during throughout".split())
"""Prepositions that open a sentence whose clause has to follow a comma."""
_PREPOSITIONS = _OPENERS | frozenset("into onto with".split())
_SETTING = _OPENERS | frozenset("earlier later last this all overall altogether".split())
"""What a comma may follow; behind other words it opens an aside, and the clause is not seen to go on."""


def _leads(before: str) -> bool:
    """Whether a value may follow: behind a verb, a preposition or a comma, not inside a group of nouns or a list."""
    found = tokens(before)
    if not found or before.endswith(","):
        return True
    last = found[-1]
    if last.norm in _CHANGES:  # `increased what percentage` lacks a word
        return False
    return (
        last.norm not in _NOT_LAST and (_is_verb(last) or last.norm in FUNCTION_WORDS) and not last.text[:1].isdigit()
    )


def _leads_on(after: str) -> bool:
    """Whether the word behind a value begins something new."""
    first = next(iter(tokens(after)), None)
    return first is None or first.norm in FUNCTION_WORDS or _is_verb(first)


def _closing(m: Mention, after: str) -> str | None:
    """The words after the value as far as its clause goes, with their space; None where the value is a part of the next word, or
    describes it, or the clause is long."""
    if after[:1] == "-" or after[:1].isalnum():
        return None
    if m.kind != "count" and re.match(r"\s\w", after) and not _leads_on(after):
        return None
    if m.surface.split()[-1].lower() in _MANY:
        after = re.sub(r"^\s+of\b", "", after)
    if re.match(r"\s+of\s+(?:them|these|those|us|whom|which)\b", after):
        return None
    kept = _END.split(after)[0].split(" ")
    if len(kept) > _AFTER:
        return None
    while kept and (fold(kept[-1]) in FUNCTION_WORDS or fold(kept[-1]) in _NUMBER_WORDS):
        kept.pop()
    return " ".join(kept).rstrip(" ,;:.-–—")


def _plainly(slot: Slot, other: Slot) -> str:
    """A question of a fixed form: `What is the right number of shops in Orsk?`, `What is the right sum for the deal?`."""
    m, text = slot.mention, slot.line.text
    units = {_unit(m), _unit(other.mention)} if m.is_time else set()
    noun = ("date" if len(units) > 1 else _unit(m)) if m.is_time else _PLAIN.get(m.kind, "number")
    counted, rest = _counted(m, text[m.end :])
    if counted and m.kind == "duration":
        return f"How long is the {counted}{_phrases(rest)}?"
    if counted and m.kind == "money":
        return f"What is the right sum for the {counted}{_phrases(rest)}?"
    if counted and m.kind == "count" and (is_plural(counted.split()[-1]) or m.head in _PEOPLE):
        counted += _phrases(rest)
        if m.vague or other.mention.vague:
            return f"How many {counted} were there, {m.surface} or {other.mention.surface}?"
        return f"What is the right number of {counted}?"
    told = _phrases(text[m.end :])
    if told.startswith(_KEPT.get(m.kind, " -")):
        return f"What is the right {noun}{told}?"
    either = f"{m.surface} or {other.mention.surface}"
    if m.kind == "duration":
        return f"How long was it, {either}?"
    return f"How many were there, {either}?" if m.vague or other.mention.vague else f"Which {noun} is right, {either}?"


def _counted(m: Mention, after: str) -> tuple[str, str]:
    """What a figure counts or describes, with the words between, and what follows; two empty strings where that is not at hand."""
    found = tokens(after)[: len(m.modifiers) + 1]
    last = next((t for t in found if singular(t.text) == m.head), None) if m.head else None
    if last is None or not after[:1].isspace():
        return "", ""
    noun = after[1 : last.end]
    plain = not re.search(r"[^\w\s’'.-]|[’']s$", noun) and not after[last.end :].startswith("-")
    return (noun, after[last.end :]) if plain else ("", "")


def _phrases(after: str) -> str:
    """The phrases that follow a noun directly: ` of gas stations in Virginia`; one that is not seen to end is left out."""
    told = ""
    for _ in range(_PHRASES):
        found = _PHRASE.match(after)
        if not found:
            break
        taken, ended = _phrase(found["rest"])
        if not taken or not ended:
            break
        told += f" {found['lead']} {taken}"
        after = found["rest"][len(taken) :]
    return told


def _phrase(text: str) -> tuple[str, bool]:
    """The noun group that a text begins with, and whether it is seen to end: before a mark, a small word or a verb."""
    end, number = 0, 0
    for token in tokens(text):
        between = text[end : token.start]
        opens = number == 0 and token.norm in _DETERMINERS
        if (between.strip() and number) or (not opens and (token.norm in FUNCTION_WORDS or _is_verb(token))):
            return text[:end], end > 0 and fold(text[:end]) not in _DETERMINERS and token.norm not in ("and", "or")
        if number == _PHRASE_WORDS:
            return "", False
        end, number = token.end, number + 1
    return text[:end], end > 0


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


def _unit(m: Mention) -> str:
    return {"clock": "time", "year": "year", "weekday": "day"}.get(m.kind, "date" if m.when and m.when.day else "month")


def _is_verb(token: Token) -> bool:
    return bool(_VERB.fullmatch(token.norm)) or token.norm in _IRREGULAR


def _has_verb(text: str) -> bool:
    return any(_is_verb(t) for t in tokens(text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
