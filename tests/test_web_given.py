"""What a browser hands in: files, texts and addresses that become a set."""

from __future__ import annotations

import json
from pathlib import Path

from desk import HARBOUR, TAKEN_BACK, briefed, desk


def test_a_set_that_is_chosen_whole_keeps_its_id_and_event_and_a_part_of_it_does_not(tmp_path: Path) -> None:
    texts = (*HARBOUR, TAKEN_BACK[0])
    given = {"id": "osterby", "event": "Crane in Osterby", "articles": [{"text": text} for text in texts]}
    with desk(tmp_path) as page:
        answer = page.post("/api/file?name=set.json", content=json.dumps(given))
        chosen = [{"key": article["key"]} for article in answer.json()["articles"]]

        def shown(articles: list[dict[str, str]]) -> tuple[str, str | None]:
            (key,) = briefed(page, articles=articles)["results"]
            made = page.get(page.get(f"/api/results/{key}").json()["views"]["json"]).json()
            return made["set_id"], made["event"]

        assert shown(chosen) == ("osterby", "Crane in Osterby")
        part, event = shown(chosen[:2])
    assert part.startswith("set-")
    assert not event
