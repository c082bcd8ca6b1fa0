"""Nothing a model writes is accepted unproved: falsified sentences, wrong addresses, wrong articles, links, cut
texts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossbrief.clean import clean
from crossbrief.document import Document, Sentence
from crossbrief.ground.quote import Missed, find, find_quote
from crossbrief.sources import load

SEEDS = Path(__file__).resolve().parents[1] / "examples" / "s400"
NAMES = ("Putin", "Modi", "India", "Russia", "China", "Washington", "New Delhi", "Beijing")
UNITS = {
    "billion": "million",
    "US dollars": "euros",
    "US-dollar": "euro",
    "$": "€",
    "%": " points",
    "last year": "this year",
    "S-400": "S-300",
    "five": "six",
    "two": "three",
    "first": "second",
    "January": "June",
    "Friday": "Monday",
}
NEGATED = re.compile(r"\b(is|are|was|were|has|have|will|would|may|could|said|signed|purchased|probably believes)\b")


def seeds() -> tuple[Document, ...]:
    articles = [load(SEEDS / f"{label}.txt")[0].model_copy(update={"id": label}) for label in "ab"]
    return clean(articles)


def digits(text: str) -> Iterator[str]:
    for i, char in enumerate(text):
        if char.isdigit():
            for step in range(1, 10):
                yield text[:i] + str((int(char) + step) % 10) + text[i + 1 :]


def negations(text: str) -> Iterator[str]:
    for found in NEGATED.finditer(text):
        yield f"{text[: found.end()]} not{text[found.end() :]}"
        yield f"{text[: found.start()]}never {text[found.start() :]}"


def names(text: str) -> Iterator[str]:
    for name, other in itertools.permutations(NAMES, 2):
        if re.search(rf"\b{name}\b", text) and other not in text:
            yield re.sub(rf"\b{name}\b", other, text, count=1)


def units(text: str) -> Iterator[str]:
    for unit, other in UNITS.items():
        if found := re.search(rf"(?<!\w){re.escape(unit)}(?![^\W\d])", text):
            yield text[: found.start()] + other + text[found.end() :]


def mutations(text: str) -> set[str]:
    made = {m for kind in (digits, negations, names, units) for m in kind(text)}
    return made - {text}


def variants(text: str) -> Iterator[str]:
    """The same words in another typography."""
    yield text.translate(str.maketrans("“”‘’–—", "\"\"''--"))
    yield text.replace('"', "”").replace("'", "’").replace("-", "‐")
    yield text.replace(" ", "\u00a0")
    yield text.replace(" ", "  ").replace(",", ",\u200b")
    yield "\ufeff" + "\u00ad".join(text[i : i + 9] for i in range(0, len(text), 9))
    yield text.replace("fi", "ﬁ").replace("fl", "ﬂ")
    yield text.translate({ord(d): ord(d) - 48 + 0xFF10 for d in "0123456789"})
    yield text.replace(" ", "\u2009").replace("…", "...")


def pairs() -> list[tuple[Sentence, Document]]:
    return [(s, d) for d in seeds() for s in d.sentences]


def test_a_thousand_falsified_quotes_are_all_refused() -> None:
    tried = accepted = 0
    for sentence, home in pairs():
        for quote in mutations(sentence.text):
            tried += 1
            accepted += not isinstance(find_quote(quote, home.article), Missed)
    assert tried >= 1000
    assert accepted == 0


def test_a_right_quote_in_the_wrong_article_is_refused() -> None:
    first, second = seeds()
    others = {first.label: second.article, second.label: first.article}
    assert all(isinstance(find_quote(s.text, others[d.label]), Missed) for s, d in pairs())


def test_every_typographic_variant_of_every_sentence_is_accepted_at_the_original_offsets() -> None:
    for sentence, home in pairs():
        for quote in (sentence.text, *variants(sentence.text)):
            found = find_quote(quote, home.article)
            assert not isinstance(found, Missed), quote
            assert home.article.text[found.start : found.end] == sentence.text
            assert found.match == ("exact" if quote == sentence.text else "normalised")


@pytest.mark.parametrize(
    ("quote", "text", "times"),
    [
        ("5 billion", "It cost 5.5 billion.", 0),
        ("10", "It cost 10,000 and 100 and 2010.", 0),
        ("5", "On 3-5 May, at 15:05.", 0),
        ("10", "10 of 10.", 2),
        ("not guilty", "He is not\u00a0guilty.", 1),
        ("102", "About 10² metres.", 0),
        ("war", "The ward was warm.", 0),
        ("the `old` pier", "Near the 'old' pier.", 1),
        ("café", "The cafe\u0301 closed.", 1),
    ],
)
def test_a_value_stands_in_a_text_as_whole_words_or_not_at_all(quote: str, text: str, times: int) -> None:
    assert len(find(quote, text)) == times


@pytest.mark.parametrize("quote", ["By 2030", "Putin said", "the two countries"])
def test_a_quote_too_short_or_found_twice_proves_nothing(quote: str) -> None:
    missed = find_quote(quote, seeds()[0].article)
    assert isinstance(missed, Missed)
    assert missed.reason == "ambiguous"


def test_two_places_joined_by_dots_are_no_quote() -> None:
    article = seeds()[0].article
    assert isinstance(
        find_quote("In what amounts to Russia’s latest act of defiance … New Delhi has signed", article), Missed
    )
