"""Labelled examples in, the judge's weights out: two small logistic regressions a kind, and their calibration.

    python bench/fit/fit.py ../shared/data/dev > plugin/crossbrief/data/judge.json

1. *kinship*: do two slots speak of one thing? Fitted on free labels: equal values that are no coincidence do, other values
   do not. No reader is needed, so every set that is not kept apart counts.
2. *chance*: is the difference real? Fitted on what readers labelled (labels.py), with kinship among the features.
3. *calibration*: log odds of examples that the fit had not seen, in sets read in full, to the share that is real.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import labels
import numpy as np
from labels import Example, Unit
from sklearn.linear_model import LogisticRegression

from crossbrief.compare.candidate import KINDS
from crossbrief.compare.index import Index
from crossbrief.compare.judge import Judge

STRENGTH = {"kinship": 0.3, "figure": 0.5, "time": 0.5, "quotation": 0.3, "name": 0.3}
"""Inverse of the penalty on large weights; the fewer examples, the stronger it is."""
FOLDS = 6
FLAG, IMPRECISE, FLOOR = 0.4, 0.05, 0.08
"""Chances; a rounding needs less proof than a flag: values so near are seldom of two things."""
SEEN = "natural", "exhaustive"
"""Sources of the calibration: differences that articles really have, not those that were put in."""
BLANK = Judge(
    kinship={"figure": {"bias": 0.0}, "time": {"bias": 0.0}},
    chance={kind: {"bias": 0.0} for kind in KINDS},
    calibration=dict.fromkeys(KINDS, (1.0, 0.0)),
    flag=1.0,
    imprecise=1.0,
    floor=0.0,
)
"""A judge that knows nothing, for candidates of which only the features are wanted."""

Weights = dict[str, float]


@dataclass(slots=True)
class Material:
    """Everything the judge is fitted on, read once."""

    units: list[Unit]
    kin: list[Example]


def material(data: Path) -> Material:
    """The labelled units, and the pairs of slots of every set that is not kept apart."""
    untouched = labels.fresh(data)
    every = labels.clusters(data)
    pairs = [
        e
        for i, c in every.items()
        if i not in untouched
        for e in labels.kin(Index(labels.documents(c["articles"])), BLANK, i)
    ]
    return Material(list(labels.units(data)), pairs)


def fold(event: str) -> int:
    """The fold of an event, the same in every run."""
    return sum(map(ord, event)) % FOLDS


def logistic(found: Sequence[Example], strength: float) -> Weights:
    """Feature -> weight; of two examples of one unit each counts in full, of one source as `labels.WEIGHT` says."""
    if len({e.real for e in found}) < 2:
        return {"bias": -5.0}
    names = sorted({n for e in found for n in e.features})
    x = np.array([[e.features.get(n, 0.0) for n in names] for e in found])
    weight = [labels.WEIGHT.get(e.source, 1.0) for e in found]
    fitted = LogisticRegression(C=strength, max_iter=2000).fit(x, [e.real for e in found], sample_weight=weight)
    return {
        "bias": round(float(fitted.intercept_[0]), 4),
        **{n: round(float(w), 4) for n, w in zip(names, fitted.coef_[0], strict=True)},
    }


def odds(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Log odds of one example."""
    return weights["bias"] + sum(weights.get(n, 0.0) * v for n, v in features.items())


def platt(unseen: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """(slope, offset) that turn log odds into those of the share that is real."""
    if len({real for _, real in unseen}) < 2:
        return 1.0, 0.0
    fitted = LogisticRegression(C=1.0).fit([[o] for o, _ in unseen], [real for _, real in unseen])
    return round(max(float(fitted.coef_[0][0]), 0.05), 4), round(float(fitted.intercept_[0]), 4)


class Ready(NamedTuple):
    """Kinship, and the candidates of the labelled units with their features under it."""

    kinship: dict[str, Weights]
    found: list[Example]


def ready(made: Material, keep: Callable[[str], bool] = bool) -> Ready:
    """The first of the two fits, from the events that `keep` lets through."""
    pairs = [e for e in made.kin if keep(e.event)]
    kinship = {k: logistic([e for e in pairs if e.kind == k], STRENGTH["kinship"]) for k in ("figure", "time")}
    half = replace(BLANK, kinship=kinship)
    return Ready(kinship, [e for unit in made.units if keep(unit.event) for e in labels.examples(unit, half)])


def fit(half: Ready, drop: Collection[str] = ()) -> Judge:
    """The judge; `drop` names features whose difference it may not weigh."""
    chance, calibration = {}, {}
    for kind in KINDS:
        mine = [_without(e, drop) for e in half.found if e.kind == kind]
        chance[kind] = logistic(mine, STRENGTH[kind])
        calibration[kind] = platt(_unseen(mine, STRENGTH[kind]))
    return Judge(half.kinship, chance, calibration, FLAG, IMPRECISE, FLOOR)


def _without(e: Example, drop: Collection[str]) -> Example:
    return replace(e, features={n: v for n, v in e.features.items() if n not in drop})


def _unseen(found: Sequence[Example], strength: float) -> list[tuple[float, bool]]:
    """Log odds of the examples of `SEEN`, each from a fit without its event."""
    result = []
    for k in range(FOLDS):
        weights = logistic([e for e in found if (fold(e.event) + 1) % FOLDS != k], strength)
        result += [
            (odds(weights, e.features), e.real) for e in found if (fold(e.event) + 1) % FOLDS == k and e.source in SEEN
        ]
    return result


def dump(judge: Judge) -> str:
    """The JSON of a judge, weights by size."""

    def ordered(weights: Mapping[str, float]) -> Weights:
        return dict(sorted(weights.items(), key=lambda item: (item[0] != "bias", -abs(item[1]))))

    data = {
        "kinship": {k: ordered(w) for k, w in judge.kinship.items()},
        "chance": {k: ordered(w) for k, w in judge.chance.items()},
        "calibration": judge.calibration,
        "flag": judge.flag,
        "imprecise": judge.imprecise,
        "floor": judge.floor,
    }
    return json.dumps(data, indent=1) + "\n"


def main() -> None:
    """Print the judge fitted on everything, and what it was fitted on to stderr."""
    made = material(Path(sys.argv[1]))
    sys.stdout.write(dump(fit(ready(made))))
    print(Counter(unit.source for unit in made.units), Counter((e.kind, e.real) for e in made.kin), file=sys.stderr)


if __name__ == "__main__":
    main()
