"""No article takes a briefing down: thousands of garbled sets are briefed, and what is promised of every briefing holds."""

from collections import Counter
from itertools import islice

import pytest

import crossbrief.compare
from crossbrief.document import ArticleSet
from crossbrief.errors import InputError
from crossbrief.pipeline import brief_with_rules
from crossbrief.schema import Briefing, Evidence
from crossbrief.settings import Settings
from mutations import CHANGES, STORIES, garbled

RULES = Settings(engine="rules", compatible=True)
PARTS = 6
EACH = 500


def cited(briefing: Briefing) -> list[Evidence]:
    points = (*briefing.discrepancies, *briefing.possible, *briefing.compatible)
    told = (*briefing.summary_evidence, *briefing.key_points, *briefing.timeline, *briefing.only_in)
    return [e for d in points for p in d.positions for e in p.evidence] + [e for s in told for e in s.evidence]


def broken(given: ArticleSet) -> list[str]:
    """The promises that the briefing of a set does not keep."""
    try:
        briefing = brief_with_rules(given, RULES)
    except InputError as error:
        return [] if error.code == "empty_article" else [f"{given.id}: {error.code}"]
    except Exception as error:
        return [f"{given.id}: {error!r}"]
    texts = {a.id: a.text or "" for a in briefing.articles}
    wrong = [f"{given.id}: {w.message}" for w in briefing.warnings if w.code == "detector_failed"]
    wrong += [f"{given.id}: {e.quote!r}" for e in cited(briefing) if texts[e.article][e.start : e.end] != e.quote]
    wrong += [f"{given.id}: {d.question!r}" for d in briefing.discrepancies if not d.question.endswith(("?", "?”"))]
    return wrong if Briefing.model_validate_json(briefing.model_dump_json()) == briefing else [*wrong, given.id]


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_promised_of_every_briefing_holds_for_garbled_sets(part: int) -> None:
    assert [w for n in range(part * EACH, (part + 1) * EACH) for w in broken(garbled(n))] == []


def test_a_defect_that_shows_on_few_sentences_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    find = crossbrief.compare.GENERATORS["figures"]

    def fails_on_a_dozen(index: crossbrief.compare.Index, judge: crossbrief.compare.Judge) -> object:
        if any("dozen" in line.text for line in index.lines):
            raise KeyError("dozen")
        return find(index, judge)

    monkeypatch.setitem(crossbrief.compare.GENERATORS, "figures", fails_on_a_dozen)  # type: ignore[arg-type]
    found = list(islice((w for n in range(EACH) for w in broken(garbled(n))), 6))
    assert len(found) == 6
    assert all("figures" in w and "dozen" in w for w in found)


def test_every_story_and_every_change_is_used() -> None:
    sizes = Counter(len(garbled(n).articles) for n in range(100))
    assert set(sizes) == {2, 3}
    assert len(STORIES) > 20 and len(CHANGES) == 9
    assert garbled(7) == garbled(7) != garbled(8)
