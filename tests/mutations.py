"""Invented article sets, garbled: the same number gives the same set. Words dropped, doubled, shuffled, in capitals; figures in
words; sentences of one word; marks, dates and letters that no table has."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import newsroom
from crossbrief.document import Article, ArticleSet

INVENTED = Path(__file__).resolve().parents[1] / "examples" / "invented"
_WORDS = "one two three seven eleven twenty-four ninety hundred thousand million dozen half third".split()
_ODD = (
    *(
        "“",
        "”",
        '"',
        "’",
        "—",
        "…",
        "$",
        "€",
        "%",
        "½",
        "²",
        "İ",
        "ſ",
        "K",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ud800",
        "👩‍🚒",
        "١٢",
    ),
    *(
        "2018-13-12",
        "31 February 9999",
        "99:99",
        "0",
        "-0",
        "1e9",
        "1,00,00,000",
        "$",
        "5–",
        "10-9-8",
        "₹ crore",
        "½ million",
    ),
    *(
        "said",
        "told",
        "according to",
        "not",
        "no",
        "Monday",
        "May",
        "of",
        "who",
        "before",
        "after",
        "more than",
        "at least",
    ),
)
Change = Callable[[list[str], random.Random], list[str]]


def _dropped(words: list[str], chance: random.Random) -> list[str]:
    return [w for w in words if chance.random() > 0.2]


def _doubled(words: list[str], chance: random.Random) -> list[str]:
    return [w for word in words for w in ([word] * (1 + (chance.random() < 0.15)))]


def _shuffled(words: list[str], chance: random.Random) -> list[str]:
    start = chance.randrange(len(words)) if words else 0
    part = words[start : start + 8]
    chance.shuffle(part)
    return [*words[:start], *part, *words[start + 8 :]]


def _capitals(words: list[str], chance: random.Random) -> list[str]:
    change = chance.choice((str.upper, str.lower, str.title, str.swapcase))
    return [change(w) for w in words]


def _in_words(words: list[str], chance: random.Random) -> list[str]:
    return [re.sub(r"\d[\d,.]*", lambda _: chance.choice(_WORDS), w) for w in words]


def _figures(words: list[str], chance: random.Random) -> list[str]:
    return [re.sub(r"\d+", lambda _: str(chance.choice((0, 1, 7, 1999, 10 ** chance.randrange(16)))), w) for w in words]


def _odd(words: list[str], chance: random.Random) -> list[str]:
    return [w for word in words for w in ([word, chance.choice(_ODD)] if chance.random() < 0.12 else [word])]


def _stops(words: list[str], chance: random.Random) -> list[str]:
    return [w.rstrip(".,") + "." if chance.random() < 0.5 else w for w in words]


def _without_stops(words: list[str], chance: random.Random) -> list[str]:
    return [re.sub(r"[.,;:!?“”\"]", "", w) for w in words]


CHANGES: Sequence[Change] = (
    *(_dropped, _doubled, _shuffled, _capitals, _in_words, _figures, _odd, _stops, _without_stops),
)


@dataclass(frozen=True)
class _Story:
    articles: tuple[tuple[str, str], ...]
    """(date, text) of each."""


def _stories() -> list[_Story]:
    files = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(INVENTED.glob("*.json"))]
    sets = [*files, *(json.loads(newsroom.line(n)) for n in range(20))]
    return [_Story(tuple((a.get("date", ""), a["text"]) for a in s["articles"])) for s in sets]


STORIES = _stories()


def garbled(number: int) -> ArticleSet:
    """Two or three short articles of one story, each changed in one to three ways."""
    chance = random.Random(number)  # noqa: S311 - a sample, not a secret
    story = chance.choice(STORIES)
    articles = []
    for k in range(chance.choice((2, 2, 3))):
        date, text = chance.choice(story.articles)
        sentences = re.split(r"(?<=[.!?”])\s+", text)
        first = chance.randrange(len(sentences))
        words = " ".join(sentences[first : first + chance.randrange(1, 6)]).split(" ")
        for change in chance.sample(CHANGES, chance.randrange(1, 4)):
            words = change(words, chance)
        given = chance.choice((date, date, "", "2018-13-12", "9999-12-31"))
        articles.append(Article(id=f"x{k}", text=" ".join(words) or ".", date=given or None, publisher="The Courier"))
    return ArticleSet(f"garbled-{number}", tuple(articles))
