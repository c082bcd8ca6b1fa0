"""One point is reported once, whichever detector sees it first."""

from __future__ import annotations

from crossbrief.compare import compare
from sets import documents


def test_a_figure_changed_inside_a_quotation_is_one_discrepancy() -> None:
    found = compare(
        documents(
            "“The vaccine fund will receive 40 million crowns from the state this year,” Minister Eva Brandt said.",
            "“The vaccine fund will receive 60 million crowns from the state this year,” Brandt said.",
        )
    )
    flags = [d for d in found.discrepancies if d.relation.is_flag]
    assert len(flags) == 1
    assert {"40 million" in p.value for p in flags[0].positions} == {True, False}


def test_two_changes_in_one_pair_of_sentences_stay_two_discrepancies() -> None:
    found = compare(
        documents(
            "Brandt resigned from the fund after 12 years, the minister’s wife, Jessica, said in the harbour of Alto.",
            "Brandt was fired from the fund after 17 years, the minister’s wife, Jesica, said in the harbour of Alto.",
        )
    )
    kinds = {d.type.value for d in found.discrepancies if d.relation.is_flag}
    assert {"figure", "identity"} <= kinds
