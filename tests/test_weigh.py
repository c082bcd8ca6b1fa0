"""What the program adds to a finding: standing, severity, confidence, advice, id and order."""

from crossbrief.clean import clean
from crossbrief.document import Article, Document
from crossbrief.events.lineage import lineage
from crossbrief.schema import Discrepancy, DiscrepancyType, Evidence, Position, Relation
from crossbrief.weigh import weigh


def made(*texts: str) -> tuple[Document, ...]:
    return clean([Article(id=f"art{i}", text=t) for i, t in enumerate(texts)])


def position(value: str, *at: tuple[Document, int], **more: str) -> Position:
    found = []
    for document, number in at:
        s = document.sentences[number]
        found.append(Evidence(article=s.article, sentence=s.id, quote=s.text, start=s.start, end=s.end))
    return Position(value=value, evidence=tuple(found), **more)


def finding(*positions: Position, **more: object) -> Discrepancy:
    given = {
        "question": "How many were hurt?",
        "type": DiscrepancyType.FIGURE,
        "relation": Relation.CONTRADICTION,
        "positions": positions,
    }
    return Discrepancy(**{**given, **more})


TEXTS = (
    "The crane at the north quay hurt two dockers on Monday morning.",
    "Two dockers were hurt by the falling crane in Port Selen harbour.",
    "The accident in the harbour hurt five people, the hospital told us.",
    "Rescue teams counted two hurt dockers after the crane had fallen down.",
)


def test_standing_counts_independent_sources() -> None:
    docs = made(*TEXTS)
    item = finding(position("two", *((d, 0) for d in (docs[0], docs[1], docs[3]))), position("five", (docs[2], 0)))
    (done,) = weigh([item], lineage(docs), docs)
    assert [(p.standing, p.independent_sources) for p in done.positions] == [("majority", 3), ("outlier", 1)]


def test_copies_of_one_text_do_not_make_a_majority() -> None:
    docs = made(TEXTS[0], TEXTS[0] + " ", TEXTS[2])
    item = finding(position("two", (docs[0], 0), (docs[1], 0)), position("five", (docs[2], 0)))
    (done,) = weigh([item], lineage(docs), docs)
    assert [p.standing for p in done.positions] == ["tied", "tied"]


def test_inside_one_article_nobody_is_a_majority() -> None:
    docs = made(f"{TEXTS[0]} {TEXTS[2]}")
    item = finding(position("two", (docs[0], 0)), position("five", (docs[0], 1)), scope="intra_source")
    (done,) = weigh([item], lineage(docs), docs)
    assert {p.standing for p in done.positions} == {None}


def test_the_id_survives_another_order_of_articles_and_other_article_ids() -> None:
    docs = made(TEXTS[0], TEXTS[2])
    turned = clean([Article(id="p", text=TEXTS[2]), Article(id="q", text=TEXTS[0])])
    one = finding(position("two", (docs[0], 0)), position("five", (docs[1], 0)))
    two = finding(position("five", (turned[0], 0)), position("two", (turned[1], 0)))
    assert weigh([one], lineage(docs), docs)[0].id == weigh([two], lineage(turned), turned)[0].id
    assert weigh([one], lineage(docs), docs)[0].id[0] == "p"  # no spreadsheet takes it for a number


def test_two_detectors_raise_confidence_and_the_basis_says_so() -> None:
    docs = made(TEXTS[0], TEXTS[2])
    item = finding(position("two", (docs[0], 0)), position("five", (docs[1], 0)), detected_by=("rules", "model"))
    (done,) = weigh([item], lineage(docs), docs)
    assert done.confidence == "high"
    assert "rules and by the model" in done.confidence_basis


def test_what_only_a_model_says_has_moderate_confidence_high_once_it_is_read_and_low_where_it_is_doubted() -> None:
    docs = made(TEXTS[0], TEXTS[2])
    item = finding(
        position("two", (docs[0], 0)), position("five", (docs[1], 0)), detected_by=("model",), confidence="high"
    )
    read, doubted = (item.model_copy(update=u) for u in ({"support": "verified"}, {"doubt": "another toll"}))
    graded = {d.doubt + d.support: d.confidence for d in weigh([item, read, doubted], lineage(docs), docs)}
    assert graded == {"checked": "moderate", "verified": "high", "another tollchecked": "low"}


def test_severe_items_come_first_and_imprecision_is_low() -> None:
    docs = made(TEXTS[0], TEXTS[2])
    flag = finding(position("two", (docs[0], 0)), position("five", (docs[1], 0)))
    rounding = finding(position("two", (docs[0], 0)), position("five", (docs[1], 0)), relation=Relation.IMPRECISION)
    done = weigh([rounding, flag], lineage(docs), docs)
    assert [d.relation for d in done] == [Relation.CONTRADICTION, Relation.IMPRECISION]
    assert [d.severity for d in done] == ["high", "low"]
