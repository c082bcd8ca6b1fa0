"""The weights that ship: every name in them is a feature, every kind has them, and a chance is one."""

from __future__ import annotations

from crossbrief.compare import found
from crossbrief.compare.candidate import KINDS
from crossbrief.compare.index import Index
from crossbrief.compare.judge import fitted
from sets import blocks, documents
from tiers import FOLDER


def test_every_kind_is_judged_by_weights_that_were_fitted() -> None:
    judge = fitted()
    assert set(judge.chance) == set(judge.calibration) == set(KINDS)
    assert all(len(weights) > 5 for weights in (*judge.kinship.values(), *judge.chance.values()))
    assert 0 < judge.floor < judge.flag < 1


def test_no_feature_is_without_a_weight_and_no_weight_without_a_feature() -> None:
    seen: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for path in FOLDER.glob("*.txt"):
        for first, second, _ in blocks(path):
            for candidate, chance in found(Index(documents(first, second)), fitted())[0]:
                assert 0 < chance < 1
                seen[candidate.kind] |= set(candidate.features)
    for kind in KINDS:
        weighed = set(fitted().chance[kind]) - {"bias"}
        named = {name for name in weighed if not name.startswith("is_")}
        assert named == {name for name in seen[kind] if not name.startswith("is_")} | (named & {"attribution"})
