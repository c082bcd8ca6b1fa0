"""The whole keyless path over the two example articles."""

import json
from pathlib import Path

import pytest

from crossbrief.document import Article, ArticleSet
from crossbrief.errors import InputError
from crossbrief.pipeline import brief_with_rules
from crossbrief.render.desk import Desk
from crossbrief.schema import Briefing, Discrepancy, Evidence
from crossbrief.settings import Settings
from crossbrief.sources import load_set

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "s400"
RULES = Settings(engine="rules")


@pytest.fixture(scope="module")
def seeds() -> Briefing:
    return brief_with_rules(load_set([str(EXAMPLES / "a.txt"), str(EXAMPLES / "b.txt")]), RULES)


def quotes(briefing: Briefing) -> list[Evidence]:
    parts = [*briefing.summary_evidence, *briefing.key_points, *briefing.timeline, *briefing.only_in]
    return [e for p in parts for e in p.evidence] + [
        e for d in briefing.discrepancies for p in d.positions for e in p.evidence
    ]


def having(briefing: Briefing, *values: str) -> list[Discrepancy]:
    return [d for d in briefing.discrepancies if all(any(v in p.value for p in d.positions) for v in values)]


def test_every_quote_stands_where_it_says(seeds: Briefing) -> None:
    texts = {a.id: a.text or "" for a in seeds.articles}
    found = quotes(seeds)
    assert len(found) > 10
    for e in found:
        assert texts[e.article][e.start : e.end] == e.quote


def test_every_quote_can_be_found_again_by_what_stands_around_it(seeds: Briefing) -> None:
    texts = {a.id: a.text or "" for a in seeds.articles}
    for e in quotes(seeds):
        assert e.prefix + e.quote + e.suffix in texts[e.article]
        assert e.prefix or e.start == 0
        assert e.suffix or e.end == len(texts[e.article])


def test_the_price_is_an_imprecision_and_not_a_flag(seeds: Briefing) -> None:
    items = having(seeds, "5", "5.4")
    assert items
    assert not any(d.relation.is_flag and "5-billion" in p.value for d in items for p in d.positions)


def test_every_discrepancy_is_finished(seeds: Briefing) -> None:
    for d in seeds.discrepancies:
        assert d.id
        assert d.question.endswith("?")
        assert d.safe_wording
        assert d.suggested_check
        assert d.confidence_basis
        assert len(d.positions) >= 2


def test_ids_are_unique(seeds: Briefing) -> None:
    ids = [d.id for d in seeds.discrepancies]
    assert len(ids) == len(set(ids))


def test_the_briefing_survives_its_own_json(seeds: Briefing) -> None:
    assert Briefing.model_validate_json(seeds.model_dump_json()) == seeds


def test_the_same_input_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1538956800")
    given = load_set([str(EXAMPLES / "a.txt"), str(EXAMPLES / "b.txt")])
    assert brief_with_rules(given, RULES).model_dump_json() == brief_with_rules(given, RULES).model_dump_json()


def test_without_texts_the_json_holds_quotes_only(seeds: Briefing) -> None:
    given = load_set([str(EXAMPLES / "a.txt"), str(EXAMPLES / "b.txt")])
    bare = brief_with_rules(given, Settings(engine="rules", store_text=False))
    assert all(a.text is None and not a.sentences for a in bare.articles)
    assert bare.discrepancies == seeds.discrepancies


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        brief_with_rules(ArticleSet(id="none", articles=()), RULES)
    assert caught.value.code == "no_articles"


def test_too_little_text_for_a_summary_is_said(seeds: Briefing) -> None:
    thin = ArticleSet(id="thin", articles=(Article(id="a", text="The harbour of Port Selen was closed on Monday."),))
    assert brief_with_rules(thin, RULES).status == "insufficient_content"
    assert seeds.status == "complete"


def test_a_set_of_junk_is_refused() -> None:
    junk = '{"email":"invalid","required":"missing"}\n\nThis website uses cookies to improve your experience.'
    with pytest.raises(InputError) as caught:
        brief_with_rules(ArticleSet(id="junk", articles=(Article(id="a", text=junk),)), RULES)
    assert caught.value.code == "empty_article"


def test_an_exact_copy_is_accounted_for_and_not_compared() -> None:
    text = (EXAMPLES / "a.txt").read_text(encoding="utf-8")
    given = ArticleSet(id="two", articles=(Article(id="x", text=text), Article(id="y", text=text)))
    made = brief_with_rules(given, RULES)
    assert [(a.id, a.status, a.reason) for a in made.articles] == [("x", "used", ""), ("y", "duplicate", "x")]
    assert {d.scope for d in made.discrepancies} <= {"intra_source"}


def test_the_settings_never_show_the_key() -> None:
    assert "sk-canary" not in repr(Settings(api_key="sk-canary"))


def test_the_json_is_the_contract(seeds: Briefing) -> None:
    made = json.loads(seeds.model_dump_json())
    wanted = "set_id status headline summary key_points timeline perspectives information_gaps discrepancies articles rejected usage engine"
    assert set(wanted.split()) | {
        "model",
        "verify_model",
        "prompts",
        "possible",
        "dismissed",
        "created",
        "input_sha256",
    } <= set(made)
    assert made["schema_version"] == "2"


def test_a_disputed_toll_is_marked_wherever_it_is_told_and_no_dissenter_is_its_source() -> None:
    given = load_set([str(EXAMPLES.parent / "invented" / "ferry.json")])
    briefing = brief_with_rules(given, RULES)
    (toll,) = (d for d in briefing.discrepancies if d.question == "How many people died?")
    sides = [{e.sentence for e in p.evidence} for p in toll.positions]
    assert len(sides) == 3 and sum(map(len, sides)) == len(set().union(*sides))
    assert not [d for d in briefing.possible if {p.normalized for p in d.positions} <= {"9", "11", "12"}]
    desk = Desk.of(briefing)
    for statement in (*briefing.summary_evidence, *briefing.key_points):
        cited = {e.sentence for e in statement.evidence}
        assert sum(bool(cited & side) for side in sides) <= 1
        assert bool(desk.disputes(statement.text, statement.evidence)) == any(cited & side for side in sides)
