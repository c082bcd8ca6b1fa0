"""`crossbrief serve` without a browser: who is let in, what is read, how a job goes and ends, what is kept, and the REST face."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

import seeds
from crossbrief.errors import UsageError
from crossbrief.fetch import Fetcher, Guard
from crossbrief.fetch.guard import networks
from crossbrief.serve import tools
from crossbrief.serve.listen import Listen
from crossbrief.serve.patience import BODY
from crossbrief.serve.web import serve
from crossbrief.settings import Settings
from crossbrief.testing import Loopback
from desk import HARBOUR, LISTEN, TAKEN_BACK, TOKEN, Silent, briefed, desk, ended, pasted
from site_server import Site

EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused
pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture
def page(tmp_path: Path) -> Any:
    with desk(tmp_path) as client:
        yield client


# Who is let in


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/about"),
        ("GET", "/api/history"),
        ("GET", "/api/labels"),
        ("GET", "/api/results/abc"),
        ("POST", "/api/file?name=a.txt"),
        ("POST", "/api/text"),
        ("POST", "/api/address"),
        ("POST", "/api/estimate"),
        ("POST", "/api/jobs"),
        ("DELETE", "/api/jobs/x"),
        ("PUT", "/api/marks/abc"),
        ("POST", "/v1/tools/brief_articles"),
        ("GET", "/nowhere"),
    ],
)
@pytest.mark.parametrize("shown", [None, "Bearer wrong", TOKEN, f"bearer {TOKEN}"])
def test_nothing_of_the_users_is_told_or_done_without_the_token(
    page: TestClient, method: str, path: str, shown: str | None
) -> None:
    page.headers.pop("authorization")
    answer = page.request(method, path, headers={"authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_required"
    assert TOKEN not in answer.text


def test_the_empty_page_and_the_description_of_the_tools_need_no_token(page: TestClient) -> None:
    page.headers.pop("authorization")
    for path in ("/", "/page.css", "/page.js", "/icon.svg", "/v1/openapi.json"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert TOKEN not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "localhost:8000"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": "127.0.0.1.evil.example:8000"}, 421),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_another_sites_page_cannot_call_the_server_even_with_the_token(
    page: TestClient, headers: dict[str, str], status: int
) -> None:
    assert page.get("/api/about", headers=headers).status_code == status
    assert page.get("/", headers=headers).status_code == status


def test_the_page_may_load_nothing_but_its_own_three_files_and_nothing_in_it_is_inline(page: TestClient) -> None:
    answer = page.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert (
        re.findall(r"<script(?! src=\"/page\.js\" defer></script>)|<style| on\w+=|\sstyle=|https?://", answer.text)
        == []
    )
    script = page.get("/page.js").text
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", script)


@pytest.mark.parametrize(
    ("host", "token", "names"),
    [
        ("127.0.0.1", "short", ()),
        (EVERYWHERE, None, ()),
        (EVERYWHERE, "short", ("d.example",)),
        (EVERYWHERE, TOKEN, ()),
        ("192.168.1.5", None, ()),
    ],
)
def test_an_address_that_strangers_could_reach_is_refused_without_a_token_and_a_name(
    host: str, token: str | None, names: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError) as refused:
        serve(Listen(host, 0, token, names, "CROSSBRIEF_SERVE_TOKEN"), Settings(engine="rules"))
    assert refused.value.code == "bad_setting"
    assert "MCP" not in str(refused.value)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("crossbrief.serve.web.", "starlette"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    with pytest.raises(UsageError) as refused:
        serve(Listen(port=0), Settings(engine="rules"))
    assert refused.value.code == "missing_extra"
    assert "crossbrief[mcp]" in str(refused.value)


# What is read


def test_a_file_is_read_by_its_kind_and_shown_by_its_name(page: TestClient) -> None:
    html = b"<html><head><title>Crane falls</title></head><body><article><p>A crane fell in Osterby. Two people were hurt.</p></article>"
    (found,) = page.post("/api/file", params={"name": "C:\\desk\\crane [1].html"}, content=html).json()["articles"]
    assert found["title"] == "Crane falls"
    assert found["source"] == "crane (1).html"
    set_ = json.dumps({"id": "s", "articles": [{"text": "One fell.", "publisher": "Courier"}, {"text": "Two fell."}]})
    many = page.post("/api/file", params={"name": "set.json"}, content=set_.encode()).json()["articles"]
    assert [a["publisher"] for a in many] == ["Courier", ""]


@pytest.mark.parametrize(
    "name", ["-", "../../../etc/passwd", "/etc/passwd", "/etc/*", "~/.ssh/id_rsa", "file:///etc/passwd", "", "a\0b"]
)
def test_no_name_from_a_browser_reads_anything_of_the_servers_disk(page: TestClient, name: str) -> None:
    answer = page.post("/api/file", params={"name": name}, content=b"Only these words were sent. Nothing else was.")
    assert answer.status_code == 201, answer.text
    (found,) = answer.json()["articles"]
    assert found["title"] == "Only these words were sent. Nothing else was."


@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "-",
        "ftp://example.org/a",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.1.1/",
        "http://user:secret@127.0.0.1/",
        "https://localhost/",
    ],
)
def test_an_address_that_is_not_public_is_refused(page: TestClient, url: str) -> None:
    answer = page.post("/api/address", json={"url": url})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in ("url_not_allowed", "fetch_failed")
    assert "secret" not in answer.text


def test_an_address_is_read_through_the_guard(tmp_path: Path) -> None:
    site = Site()
    site.answers["/story"] = (
        200,
        {"Content-Type": "text/html"},
        f"<html><title>Osterby</title><body><p>{HARBOUR[0]}</p>".encode(),
    )
    fetcher = Fetcher(guard=Guard(allowed=networks("127.0.0.0/8"), ports=None))
    with desk(tmp_path, fetcher=fetcher) as page:
        answer = page.post("/api/address", json={"url": f"{site.url}/story"})
    site.server.shutdown()
    site.server.server_close()
    assert answer.status_code == 201, answer.text
    assert answer.json()["articles"][0]["title"] == "Osterby"


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [
        ("/api/file?name=a.txt", b"", 422, "empty_article"),
        ("/api/file?name=a.pdf", b"no PDF at all", 422, "not_text"),
        ("/api/file?name=a.txt", b"x" * (9 << 20), 413, "article_too_large"),
        ("/api/file?name=a.txt", b"x" * (BODY + 1), 413, "set_too_large"),
        ("/api/text", b"no JSON", 400, "usage"),
        ("/api/text", b'{"text": "a", "path": "/etc/passwd"}', 400, "usage"),
        ("/api/jobs", b'{"articles": [{"key": "unknown"}]}', 404, "unknown_id"),
        ("/api/jobs", b'{"articles": []}', 422, "no_articles"),
        ("/api/jobs", b'{"articles": [], "base_url": "http://evil.example"}', 400, "usage"),
        ("/api/jobs", b'{"articles": [], "api_key": "mine"}', 400, "usage"),
        ("/api/jobs", b"[" * 100_000, 400, "usage"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_code_and_a_fitting_status(
    page: TestClient, path: str, content: bytes, status: int, code: str
) -> None:
    answer = page.post(path, content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_a_path_or_method_that_there_is_not_is_said_in_json(page: TestClient) -> None:
    assert page.get("/api/nothing").json()["error"]["code"] == "not_found"
    assert page.get("/api/text").json()["error"]["code"] == "method_not_allowed"


# Estimate, job, result


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


# Reports and marks


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


# The REST face


def test_a_tool_answers_over_rest_what_the_tool_answers(page: TestClient) -> None:
    made = page.post("/v1/tools/brief_articles", json={"articles": seeds.texts()})
    assert made.status_code == 200
    assert all(seeds.found(made.json()["discrepancies"]))
    evidence = {"briefing_id": made.json()["briefing_id"], "discrepancy_id": made.json()["discrepancies"][0]["id"]}
    assert page.post("/v1/tools/show_evidence", json=evidence).json()["sides"]


@pytest.mark.parametrize(
    ("name", "sent", "status", "code"),
    [
        ("brief_articles", {}, 422, "no_articles"),
        ("brief_articles", {"articles": ["a"], "shout": True}, 400, "usage"),
        ("brief_articles", {"articles": ["A crane fell. It was red."], "engine": "model"}, 400, "bad_setting"),
        ("brief_articles", {"paths": ["/etc/passwd"]}, 422, "path_not_allowed"),
        ("brief_articles", {"urls": ["http://127.0.0.1/"]}, 422, "url_not_allowed"),
        ("list_files", {}, 404, "unknown_id"),
        ("show_evidence", {"briefing_id": "x", "discrepancy_id": "y"}, 422, "unknown_id"),
        ("no_such_tool", {}, 404, "unknown_id"),
    ],
)
def test_a_failure_over_rest_has_a_code_and_a_status(
    page: TestClient, name: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = page.post(f"/v1/tools/{name}", json=sent)
    assert answer.json()["error"]["code"] == code
    assert answer.status_code == (404 if code == "unknown_id" else status)


def test_a_model_that_fails_is_a_bad_gateway(tmp_path: Path) -> None:
    with Loopback(always="unauthorized") as model:
        settings = Settings(engine="model", model="m", base_url=model.base_url, api_key="k")
        with desk(tmp_path, settings) as page:
            answer = page.post("/v1/tools/brief_articles", json={"articles": list(HARBOUR)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "auth_failed")


def test_the_description_is_made_from_the_tools_and_holds_for_what_they_answer(page: TestClient) -> None:
    described = page.get("/v1/openapi.json").json()
    assert {path.rpartition("/")[2] for path in described["paths"]} == {t.name for t in tools.TOOLS} - {"list_files"}
    text = json.dumps(described)
    schemas = described["components"]["schemas"]
    assert "$defs" not in text
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= set(schemas)
    operation = described["paths"]["/v1/tools/brief_articles"]["post"]
    assert operation["operationId"] == "brief_articles"
    sent = operation["requestBody"]["content"]["application/json"]["schema"]
    assert "paths" not in sent["properties"]
    assert "urls" in sent["properties"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    made = page.post("/v1/tools/brief_articles", json={"articles": list(HARBOUR)}).json()
    jsonschema.validate(made, {**answered, "components": described["components"]})


def test_what_a_chatgpt_action_asks_of_a_description_is_kept_to(tmp_path: Path) -> None:
    with desk(tmp_path, listen=replace(LISTEN, names=("desk.example",))) as page:
        described = page.get("/v1/openapi.json", headers={"host": "desk.example"}).json()
    assert described["servers"] == [{"url": "https://desk.example"}]
    operations = [method for path in described["paths"].values() for method in path.values()]
    assert len(operations) <= 30
    assert all(len(o["description"]) <= 300 for o in operations)
    assert described["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
