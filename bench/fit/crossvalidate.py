"""The labelled sets in, the scorer's figures out of fold, a calibration table and, with --ablate, what each part adds.

    python bench/fit/crossvalidate.py ../shared [--ablate] [--out FOLDER]

Each set is compared with a judge fitted without its event; the sets of `fresh.json` and those made of them are in no fit.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import labels

import fit
from crossbrief.compare import compare
from crossbrief.compare.judge import Judge
from crossbrief.document import Document
from fit import FOLDS, Material, Ready, fold

KINDS = "exhaustive", "natural", "planted", "ramdocs", "natural-full"
Row = dict[str, Any]
GROUPS = {
    "agreement": ("twin_margin", "twin_better", "settled_here", "settled_there"),
    "surroundings": ("kin_odds", "similarity", "run", "near"),
    "period and role": ("period_one_side", "period_other", "role_not_level", "divergence"),
    "saying, clause, kind of time": (
        "saying_one_side",
        "saying_both",
        "clause",
        "is_year",
        "is_weekday",
        "is_date",
        "is_clock",
    ),
    "size": ("far", "small", "precise"),
    "names beside": ("names_apart", "names_shared"),
    "extent of the quotation": ("matched", "content_matched", "share", "one_sentence", "around"),
    "change in the quotation": (
        "longest",
        "changed",
        "edited",
        "negated",
        "one_side",
        "content_both",
        "digits",
        "ends",
    ),
    "spelling of names": ("alike", "spelling", "part_shared", "length_same", "contained", "rare"),
    "names elsewhere": ("settled_there", "settled_both", "quoted", "beside"),
}
"""What the features tell, for the ablation."""


def scorer(shared: Path) -> ModuleType:
    """The scorer of the labelled sets, loaded from its file."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit("There is no eval/score.py in the shared folder.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def events(data: Path) -> dict[str, str]:
    """Set -> its event, whose judge must not have seen it."""
    found = {r["id"]: r["cluster"] for r in labels.rows(data / "natural_discrepancies" / "pairs.jsonl")}
    found |= {r["id"]: r["base"] for r in labels.rows(data / "planted_discrepancies" / "clusters.jsonl")}
    return found


class Sets:
    """The sets of each kind, cleaned once."""

    def __init__(self, shared: Path) -> None:
        self.score, self.data = scorer(shared), shared / "data" / "dev"
        self.event = events(self.data)
        self.of: dict[str, dict[str, list[Document]]] = {}
        for kind in KINDS:
            sets = {s["id"]: s for s in self.score.KINDS[kind][0](self.data)}
            self.of[kind] = {i: labels.documents(s["articles"]) for i, s in sets.items()}

    def predict(self, kind: str, judges: Mapping[int, Judge]) -> list[Row]:
        """A line a set, as the scorer reads it, by the judge that has not seen its event."""
        lines = []
        for i, documents in self.of[kind].items():
            made = compare(documents, judge=judges[fold(self.event.get(i, i))])
            points = [d.model_dump(mode="json") for d in made.discrepancies]
            maybe = [d.model_dump(mode="json") for d in made.possible]
            lines.append({"set_id": i, "discrepancies": points, "possible": maybe})
        return lines

    def scored(self, kind: str, lines: Iterable[Row], out: Path) -> str:
        """What the scorer prints."""
        path = out / f"{kind}.jsonl"
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.score.KINDS[kind][1](self.data, path)
        return printed.getvalue().rstrip()

    def on_list(self, item: Row, cluster: str) -> bool:
        """Whether a flag stands on a pair of sentences that the reader of a whole set listed."""
        if not hasattr(self, "listed"):
            self.listed = {
                r["cluster"]: r["discrepancies"] for r in labels.rows(self.data / "exhaustive" / "clusters.jsonl")
            }
        for g in self.listed[cluster]:
            if g["relation"] in self.score.FLAGGED:
                for a in g["sides"]:
                    for b in g["sides"]:
                        if a["position"] < b["position"] and self.score.hits(
                            item, (a["article"], a["quote"]), (b["article"], b["quote"])
                        ):
                            return True
        return False


def halves(made: Material) -> dict[int, Ready]:
    """Fold -> the first fit without the events of the fold."""
    return {k: fit.ready(made, lambda event, k=k: fold(event) != k) for k in range(FOLDS)}  # type: ignore[misc]


def ablation(sets: Sets, half: Mapping[int, Ready], out: Path) -> Iterator[str]:
    """Without each group of features: flags of the sets read in full that are on the list, and the scorer's other figures."""
    for name, drop in {"nothing": (), **GROUPS}.items():
        by_fold = {k: fit.fit(ready, drop) for k, ready in half.items()}
        lines = {kind: sets.predict(kind, by_fold) for kind in ("exhaustive", "natural", "planted")}
        flags = [(d, line["set_id"]) for line in lines["exhaustive"] for d in line["discrepancies"] if d["chance"]]
        real = sum(sets.on_list(d, i) for d, i in flags)
        told = [sets.scored(kind, lines[kind], out).split("\n")[0] for kind in ("natural", "planted")]
        yield f"without {name}: {real} real, {len(flags) - real} false on the list; {'; '.join(t.split(' {')[0] for t in told)}"


def calibration(sets: Sets, lines: Iterable[Row]) -> str:
    """By printed chance: how many points of the sets read in full, and how many of them are on the reader's list."""
    table: dict[int, list[bool]] = defaultdict(list)
    for line in lines:
        for item in (*line["discrepancies"], *line["possible"]):
            if item["relation"] in sets.score.FLAGGED:
                tenth = -1 if item["chance"] is None else min(int(item["chance"] * 10), 9)
                table[tenth].append(sets.on_list(item, line["set_id"]))
    rows = [
        f"{'none   ' if k < 0 else f'{k / 10:.1f}-{k / 10 + 0.1:.1f}'}  {len(v):4} points  {sum(v):3} on the list  {sum(v) / len(v):.2f}"
        for k, v in sorted(table.items())
    ]
    return "\n".join(rows)


def by_kind(sets: Sets, lines: Iterable[Row]) -> str:
    """Flags of the sets read in full, by type: on the list and all."""
    table: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        for item in line["discrepancies"]:
            if item["relation"] in sets.score.FLAGGED:
                table[item["type"]].append(sets.on_list(item, line["set_id"]))
    return ", ".join(f"{kind} {sum(v)} of {len(v)}" for kind, v in sorted(table.items()))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("crossvalidated"))
    parser.add_argument("--ablate", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sets = Sets(options.shared)
    half = halves(fit.material(sets.data))
    by_fold = {k: fit.fit(ready) for k, ready in half.items()}
    lines = {kind: sets.predict(kind, by_fold) for kind in KINDS}
    for kind in KINDS:
        print(sets.scored(kind, lines[kind], options.out), flush=True)
    print(calibration(sets, lines["exhaustive"]))
    print(by_kind(sets, lines["exhaustive"]))
    for line in ablation(sets, half, options.out) if options.ablate else ():
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
