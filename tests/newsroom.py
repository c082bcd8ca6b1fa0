"""Invented article sets, as many as a test wants, each different."""

from __future__ import annotations

import json
import random
from pathlib import Path

_PLACES = ("Larnwick", "Osterby", "Calder Bay", "Minfield", "Port Avel", "Sundholm")
_THINGS = ("ferry terminal", "paper mill", "grain store", "tram depot", "water works", "cable car")


def line(number: int) -> str:
    """One set of two articles that disagree on a figure and on a day, as a line of JSON."""
    pick = random.Random(number)  # noqa: S311 - a story, not a secret
    place, thing = pick.choice(_PLACES), pick.choice(_THINGS)
    workers, cost = pick.randrange(40, 900), pick.randrange(12, 95)
    one = (
        f"A fire destroyed the {thing} in {place} on Tuesday, officials said.\n\n"
        f"At least {workers} people work at the {thing}, which was rebuilt for ${cost} million four years ago.\n\n"
        f"Mayor Ada Holm said the fire began in the eastern hall. Nobody was hurt, she said."
    )
    other = (
        f"The {thing} in {place} burned down on Tuesday.\n\n"
        f"The {thing} was rebuilt for ${cost + 20} million four years ago and employs {workers} people.\n\n"
        f"Police chief Jon Brand said the cause of the fire at the {thing} was unknown."
    )
    articles = [
        {"id": "one", "publisher": "The Courier", "date": "2026-03-04", "text": one},
        {"id": "other", "publisher": "Evening Post", "date": "2026-03-04", "text": other},
    ]
    return json.dumps({"id": f"set-{number}", "articles": articles})


def write_sets(path: Path, count: int) -> Path:
    """A file of sets."""
    path.write_text("".join(line(n) + "\n" for n in range(count)), encoding="utf-8")
    return path
