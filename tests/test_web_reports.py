"""Reports and marks of `crossbrief serve`."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from desk import HARBOUR, briefed, page, pasted

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["page"]


def test_a_report_opens_by_its_ticket_alone_and_in_a_sandbox(page: TestClient) -> None:
    (key,) = briefed(page, articles=pasted(page, *HARBOUR))["results"]
    view = page.get(f"/api/results/{key}").json()["views"]["html"]
    page.headers.pop("authorization")
    report = page.get(view)
    assert report.status_code == 200
    assert report.headers["content-security-policy"].startswith("sandbox ")
    assert "allow-same-origin" not in report.headers["content-security-policy"]
    path, _, ticket = view.partition("?ticket=")
    assert page.get(path).status_code == 404
    assert page.get(f"{path}?ticket={'0' * len(ticket)}").status_code == 404
    assert page.get(f"{path.replace('html', 'json')}?ticket={ticket}").status_code == 404
    assert page.get(f"{path}?ticket=%C3%A9").status_code == 404


def test_other_formats_are_files_and_never_pages(page: TestClient) -> None:
    (key,) = briefed(page, articles=pasted(page, *HARBOUR))["results"]
    views = page.get(f"/api/results/{key}").json()["views"]
    for name in set(views) - {"html"}:
        answer = page.get(views[name])
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "html" not in answer.headers["content-type"]
        suffix = {"csv-matrix": "csv", "slack": "json", "teams": "json", "email": "eml", "text": "txt"}.get(name, name)
        assert answer.headers["content-disposition"].endswith(f'.{suffix}"')


def test_a_mark_is_shown_in_the_report_survives_the_next_run_and_can_be_taken_away(page: TestClient) -> None:
    articles = pasted(page, *HARBOUR)
    (key,) = briefed(page, articles=articles)["results"]
    point = next(p for p in page.get(f"/api/results/{key}").json()["points"] if "17" in p["values"])
    said = {
        "verdict": "settled",
        "note": "the hospital counts <b>17</b>",
        "by": "A. Reader",
        "question": point["question"],
    }
    assert page.put(f"/api/marks/{point['id']}", json=said).json()["mark"]["verdict"] == "settled"
    assert briefed(page, articles=articles, again=True)["results"] == [key]
    result = page.get(f"/api/results/{key}").json()
    assert next(p for p in result["points"] if p["id"] == point["id"])["mark"]["by"] == "A. Reader"
    report = page.get(result["views"]["html"]).text
    assert "by A. Reader" in report
    assert "&lt;b&gt;17&lt;/b&gt;" in report
    assert page.put(f"/api/marks/{point['id']}", json={"verdict": None}).json() == {"mark": None}
    assert "A. Reader" not in page.get(result["views"]["html"]).text


def test_marks_are_given_out_as_labels(page: TestClient) -> None:
    (key,) = briefed(page, articles=pasted(page, *HARBOUR))["results"]
    assert page.get("/api/labels").text == ""
    point = next(p for p in page.get(f"/api/results/{key}").json()["points"] if "17" in p["values"])
    page.put(f"/api/marks/{point['id']}", json={"verdict": "real"})
    (line,) = page.get("/api/labels").text.splitlines()
    assert json.loads(line)["discrepancies"][0]["type"] == "figure"


@pytest.mark.parametrize("point", ["../../x", "a b", "x" * 65, "<script>", "é"])
def test_only_an_id_can_be_marked(page: TestClient, point: str) -> None:
    answer = page.put(f"/api/marks/{point}", json={"verdict": "real"})
    assert answer.status_code in (400, 404)
