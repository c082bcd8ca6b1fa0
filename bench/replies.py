"""A request to the loopback endpoint in; the reply that a model would give out: of one length and content for every contender."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from crossbrief.clean import clean
from crossbrief.document import Article
from crossbrief.model.budget import count
from crossbrief.testing import Received, fill

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import seeds

PROSE = "New Delhi has signed a deal for the delivery of five S-400 weapons systems. " * 6
"""A usual length for the summary of one article."""


@cache
def sentences() -> dict[str, str]:
    """Address and text of every sentence of the two example articles."""
    return {s.id: s.text for d in clean([Article(**t) for t in seeds.texts()]) for s in d.sentences}


PARTS = {"compare_v1": ("points",), "tell_v1": ("headline", "summary", "key_points", "timeline", "perspectives")}
"""What each request of crossbrief asks for of the example briefing."""


def by_address(name: str, schema: dict[str, Any]) -> str:
    """The part of the example briefing that a request of crossbrief asks for, in its own form."""
    asked = schema["$defs"].get("Noticed", {}).get("properties", ())
    noticed = {"noticed": dict.fromkeys(asked, "differ")} if asked else {}
    return seeds.compact({part: seeds.draft()[part] for part in PARTS[name]} | noticed)


def read_blind(schema: dict[str, Any]) -> str:
    """Every claim borne out, every point a conflict: the longest of the usual answers."""
    return seeds.compact({item: "conflict" if item.startswith("p") else "yes" for item in schema["properties"]})


@cache
def by_quote() -> str:
    """The same in the form that the other contenders ask for: whole sentences for addresses."""
    draft = seeds.with_quotes(seeds.draft(), sentences())
    facts = [*draft["summary"], *draft["key_points"], *draft["timeline"], *draft["perspectives"]]
    told = draft["points"]
    report = {
        "headline": draft["headline"]["text"],
        "summary": " ".join(s["text"] for s in draft["summary"]),
        "key_facts": [{"statement": f["text"], "evidence": f["sentences"]} for f in facts],
        "differences": [
            {
                "topic": d["question"],
                "kind": "other",
                "explanation": d["explanation"],
                "evidence": [q for p in d["sides"] for q in p["sentences"]],
            }
            for d in told
        ],
    }
    return seeds.compact(report)


def tokens() -> tuple[int, int]:
    """Tokens of the example briefing by address, and with whole-sentence quotes in their place."""
    return count(seeds.compact(seeds.draft())), count(seeds.compact(seeds.with_quotes(seeds.draft(), sentences())))


def reply(received: Received) -> str:
    """What the endpoint answers: the example briefing where it is asked for, else something of a usual length."""
    form: dict[str, Any] = (received.body.get("response_format") or {}).get("json_schema") or {}
    if form.get("name") == "verify_v1":
        return read_blind(form["schema"])
    if "S-400" in received.prompt and form.get("name") in PARTS:
        return by_address(form["name"], form["schema"])
    if "S-400" in received.prompt and "key_facts" in json.dumps(form):
        return by_quote()
    if "extractions" in received.prompt:
        return json.dumps({"extractions": [{"claim": "New Delhi has signed a $5.4 billion deal"}]})
    return fill(received.body) if form else PROSE
