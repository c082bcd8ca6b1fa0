"""Sets in languages that the rules do not read: said once, nothing wrong called safe, facts held against their letters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from crossbrief import brief, check
from crossbrief.clean.sentences import spans
from crossbrief.formats import FORMATS
from crossbrief.render import render

SETS = sorted((Path(__file__).parent / "data" / "languages").glob("*.txt"))
"""A file a language, `== PUBLISHER | DATE` before each article: two papers on one fire that differ in toll, damage and year."""


def articles(path: Path) -> list[dict[str, Any]]:
    parts = path.read_text(encoding="utf-8").split("== ")[1:]
    heads = [part.split("\n", 1) for part in parts]
    return [
        {"publisher": head.split("|")[0].strip(), "date": head.split("|")[1].strip(), "text": body.strip()}
        for head, body in heads
    ]


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_language_that_the_rules_do_not_read_is_known_said_once_and_never_misread(path: Path) -> None:
    made = brief(articles(path), engine="rules")
    assert {a.language for a in made.articles} == {path.stem}
    assert [w.code for w in made.warnings] == ["language_not_read"]
    assert made.status == "complete"
    assert made.discrepancies == made.possible == made.timeline == ()
    for kind in FORMATS:
        assert render(made, kind)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_facts_of_a_text_in_another_language_are_held_to_the_letter(path: Path) -> None:
    given = articles(path)
    own = given[0]["text"].split("\n\n")[0]
    kept = check(own, given, engine="rules")
    assert {s.support for s in kept.statements} == {"quoted"}
    figure = re.search(r"\d[.,]\d|\d{2,}", own)
    assert figure
    other = str(int(figure[0][0]) % 9 + 1) + figure[0][1:]
    changed = check(own.replace(figure[0], other, 1), given, engine="rules")
    assert [s.code for s in changed.refused] == ["figure"], [s for s in changed.statements if s.support != "quoted"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Minister sagte am 3. März, es gebe keine Zahlen. | Im 2. Weltkrieg zerstört, wurde es neu gebaut."),
        ("fr", "M. Dupont et Mme Lee sont venus. | « Pourquoi ? » a demandé M. Roy. | Fin."),
        ("es", "El Sr. López y la Sra. Gil llegaron. | ¿Por qué? | Nadie sabe."),
        ("ar", "قال د. أحمد إن الأمر انتهى. | هل هذا صحيح؟ | نعم!"),
        ("hi", "डॉ. शर्मा ने कहा कि यह सच है। | क्या? | हाँ!"),
    ],
)
def test_sentences_of_other_languages_end_where_a_reader_ends_them(language: str, text: str) -> None:
    wanted = text.split(" | ")
    joined = " ".join(wanted)
    assert [joined[a:b] for a, b in spans(joined, language)] == wanted
