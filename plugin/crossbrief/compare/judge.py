"""The features of a candidate in, the calibrated chance that a reader calls it a real difference out: fitted weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from crossbrief.compare.candidate import Candidate, Judged, Kind

Weights = Mapping[str, float]
"""Feature -> weight in log odds; `bias` is added always."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The weights of `data/judge.json`, which `bench/fit/fit.py` writes."""

    kinship: Mapping[str, Weights]
    """Kind -> how the words around two values tell whether they speak of one thing."""
    chance: Mapping[str, Weights]
    """Kind -> how the features of a candidate tell whether its difference is real."""
    calibration: Mapping[str, tuple[float, float]]
    """Kind -> (slope, offset) that turn the log odds into those seen out of fold."""
    flag: float
    """Chance from which a candidate is a flag."""
    imprecise: float
    """Chance from which a rounding is shown among the points; it is no flag."""
    floor: float
    """Chance below which a candidate is nothing."""

    def kin(self, kind: Kind, features: Mapping[str, float]) -> float:
        """Chance that two slots of a kind are one, by their surroundings."""
        return _logistic(_odds(self.kinship[kind], features))

    def judge(self, candidate: Candidate) -> Judged:
        """The candidate with its chance; rounding is no matter of chance, only whether both speak of one thing."""
        if "kin_odds" in candidate.features and not candidate.relation.is_flag:
            return Judged(candidate, _logistic(4 * candidate.features["kin_odds"]))
        slope, offset = self.calibration[candidate.kind]
        return Judged(candidate, _logistic(slope * _odds(self.chance[candidate.kind], candidate.features) + offset))


def _odds(weights: Weights, features: Mapping[str, float]) -> float:
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def read(text: str) -> Judge:
    """A judge from the JSON that `fit.py` writes."""
    data = json.loads(text)
    pairs = {kind: (slope, offset) for kind, (slope, offset) in data["calibration"].items()}
    return Judge(data["kinship"], data["chance"], pairs, data["flag"], data["imprecise"], data["floor"])


@cache
def fitted() -> Judge:
    """The judge that ships with the package."""
    return read(files("crossbrief").joinpath("data/judge.json").read_text(encoding="utf-8"))
