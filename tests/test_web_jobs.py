"""Jobs of `crossbrief serve`: the estimate, the work, its end, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from desk import HARBOUR, TAKEN_BACK, Silent, briefed, desk, ended, page, pasted

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])

__all__ = ["page"]


def test_by_rules_nothing_is_to_be_paid_and_a_model_is_counted_before_it_is_asked(tmp_path: Path) -> None:
    with Loopback() as model:
        with desk(tmp_path, Settings(base_url=model.base_url, model="gpt-5-mini", api_key="k")) as page:
            articles = pasted(page, *HARBOUR)
            rules = page.post("/api/estimate", json={"articles": articles, "engine": "rules"}).json()
            told = page.post("/api/estimate", json={"articles": articles}).json()
            twice = page.post("/api/estimate", json={"articles": articles, "second": articles}).json()
        assert model.received == []
    assert (rules["model"], rules["requests"], rules["cost_usd"]) == (None, 0, 0.0)
    assert (told["model"], told["requests"]) == ("gpt-5-mini", 3)
    assert 0 < told["cost_usd"] < told["most_cost_usd"]
    assert twice["requests"] == 6


def test_a_briefing_is_made_kept_listed_and_shown(page: TestClient) -> None:
    articles = pasted(page, *HARBOUR)
    articles[0] |= {"publisher": "The Courier", "date": "2026-03-04"}
    job = briefed(page, articles=articles)
    assert job["state"] == "done"
    (key,) = job["results"]
    (listed,) = page.get("/api/history").json()["results"]
    assert listed["key"] == key
    result = page.get(f"/api/results/{key}").json()
    assert any(set(point["values"]) >= {"12", "17"} for point in result["points"])
    made = page.get(result["views"]["json"]).json()
    assert (made["articles"][0]["publisher"], made["articles"][0]["date"]) == ("The Courier", "2026-03-04")
    assert made["articles"][0]["text"] == HARBOUR[0]


def test_the_same_set_is_not_made_twice_unless_it_is_wanted(page: TestClient) -> None:
    articles = pasted(page, *HARBOUR)
    first = briefed(page, articles=articles)
    assert page.post("/api/estimate", json={"articles": articles}).json()["kept"] == 1
    made = page.get("/api/history").json()["results"][0]["finished"]
    assert briefed(page, articles=articles)["results"] == first["results"]
    assert page.get("/api/history").json()["results"][0]["finished"] == made
    assert briefed(page, articles=articles, again=True)["results"] == first["results"]
    assert page.get("/api/history").json()["results"][0]["finished"] > made


def test_a_model_that_is_wanted_is_asked_and_told_of(tmp_path: Path) -> None:
    with Loopback() as model, desk(tmp_path, Settings(base_url=model.base_url, api_key="k", cache=False)) as page:
        job = briefed(page, articles=pasted(page, *HARBOUR), engine="model", model="named-on-the-page")
        result = page.get(f"/api/results/{job['results'][0]}").json()
        assert {r.body["model"] for r in model.received} == {"named-on-the-page"}
    assert job["tokens"] > 0
    assert result["usage"]["requests"] == len(model.received)


def test_what_the_rules_made_because_the_model_failed_is_not_taken_for_the_models(tmp_path: Path) -> None:
    with (
        Loopback(always="unauthorized") as model,
        desk(tmp_path, Settings(base_url=model.base_url, api_key="k")) as page,
    ):
        articles = pasted(page, *HARBOUR)
        job = briefed(page, articles=articles)
        assert job["state"] == "done"
        assert page.post("/api/estimate", json={"articles": articles}).json()["kept"] == 0
        failed = briefed(page, articles=articles, engine="model")
    assert (failed["state"], failed["error"]["code"]) == ("failed", "auth_failed")


def test_a_server_of_rules_alone_asks_no_model_whatever_the_page_says(page: TestClient) -> None:
    refused = page.post("/api/jobs", json={"articles": pasted(page, *HARBOUR), "engine": "model", "model": "m"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_setting")


def test_a_cancelled_job_ends_its_request_and_the_server_goes_on(tmp_path: Path) -> None:
    with Silent() as model, desk(tmp_path, model.settings) as page:
        articles = pasted(page, *HARBOUR)
        job = page.post("/api/jobs", json={"articles": articles}).json()
        assert model.asked.wait(20)
        assert not model.left.is_set()
        assert page.delete(f"/api/jobs/{job['id']}").json()["state"] == "cancelled"
        assert model.left.wait(5)
        assert page.get("/api/history").json()["results"] == []
        assert briefed(page, articles=articles, engine="rules")["state"] == "done"


def test_the_server_ends_its_jobs_when_it_is_stopped(tmp_path: Path) -> None:
    with Silent() as model:
        with desk(tmp_path, model.settings) as page:
            page.post("/api/jobs", json={"articles": pasted(page, *HARBOUR)})
            assert model.asked.wait(20)
        assert model.left.wait(5)


def test_more_jobs_than_a_person_starts_are_refused(tmp_path: Path) -> None:
    with Silent() as model, desk(tmp_path, model.settings) as page:
        articles = pasted(page, *HARBOUR)
        jobs = [page.post("/api/jobs", json={"articles": articles}) for _ in range(5)]
        assert [job.status_code for job in jobs] == [201, 201, 201, 201, 429]
        assert jobs[-1].json()["error"]["code"] == "busy"
        for job in jobs[:-1]:
            page.delete(f"/api/jobs/{job.json()['id']}")
        assert {ended(page, job.json()["id"])["state"] for job in jobs[:-1]} == {"cancelled"}


def test_a_second_set_is_briefed_too_and_compared_with_the_first(page: TestClient) -> None:
    job = briefed(page, articles=pasted(page, *HARBOUR), second=pasted(page, *TAKEN_BACK))
    old, new = job["results"]
    view = page.get(f"/api/changes/{old}/{new}").json()["view"]
    page.headers.pop("authorization")
    shown = page.get(view)
    assert shown.status_code == 200
    assert "What changed" in shown.text
