"""The page of `crossbrief serve` in a real browser, from a dropped file to the report, with everything that may go another way.

Needs `tests/browser/setup` once. Without Chromium these tests skip, saying so; under CI they must run.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from crossbrief.testing import Loopback
from desk import HARBOUR, TAKEN_BACK, TOKEN, Silent
from serving import Serving, serving, to
from test_render_html import AXE, CHROMIUM, MISSING, browser

__all__ = ["browser"]

pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and AXE.exists()) and not os.environ.get("CI"), reason=MISSING),
    pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"]),
]

expect.set_options(timeout=30_000)  # a busy machine is no failure

Open = Callable[..., Page]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> A crane fell in Osterby on Monday."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("desk"), "--engine", "rules") as running:
        yield running


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens the page of a server; in the end none may have logged an error, called anybody else or shown a dialog."""
    faults: list[str] = []
    contexts = []

    def open_page(server: Serving, address: str | None = None, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: faults.append(f"{m.type}: {m.text}") if "status of" not in m.text else None)
        page.on("pageerror", lambda e: faults.append(f"error: {e}"))
        page.on("dialog", lambda d: (faults.append(f"dialog: {d.message}"), d.dismiss())[0])
        page.on("request", lambda r: None if _own(r.url, server) else faults.append(f"request: {r.url}"))
        page.goto(address or server.address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _own(url: str, server: Serving) -> bool:
    return url.startswith((f"{server.base}/", "data:", "blob:"))


def drop(page: Page, *files: tuple[str, str], set_: int = 0) -> None:
    """Drop files on the first or the second set, as a person does."""
    given = [[name, base64.b64encode(text.encode()).decode()] for name, text in files]
    transfer = page.evaluate_handle(
        """given => { const carried = new DataTransfer();
        for (const [name, text] of given) carried.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], name));
        return carried; }""",
        given,
    )
    page.locator(".drop").nth(set_).dispatch_event("drop", {"dataTransfer": transfer})


def both(page: Page, texts: tuple[str, ...] = HARBOUR, set_: int = 0) -> None:
    drop(page, *((f"{n}.txt", text) for n, text in enumerate(texts)), set_=set_)
    expect(page.locator(".set").nth(set_).locator(".given .about")).to_have_count(len(texts))


def report(page: Page) -> FrameLocator:
    return page.frame_locator("#frame")


def test_files_are_dropped_briefed_and_read_and_kept_in_the_history(server: Serving, opened: Open) -> None:
    page = opened(server)
    assert server.token not in page.url
    expect(page.locator("#start")).to_be_disabled()
    both(page)
    expect(page.locator("#estimate")).to_contain_text("no request, no cost")
    page.get_by_label("Publisher").first.fill("The Courier")
    page.locator("#start").click()
    expect(report(page).locator("h1")).to_contain_text("harbour of Osterby")
    expect(report(page).locator(".card").first).to_contain_text("17")
    expect(report(page).locator("body")).to_contain_text("The Courier")
    expect(page.locator("#results tbody tr").first).to_contain_text("rules")
    page.reload()
    page.get_by_role("button", name="Show:").first.click()
    expect(report(page).locator("h1")).to_contain_text("harbour of Osterby")


def test_pasted_texts_are_taken_and_stay_text_whatever_they_hold(server: Serving, opened: Open) -> None:
    page = opened(server)
    for text in (HOSTILE + "\n\nAt least 12 people were hurt. It was windy.", HARBOUR[1]):
        page.locator("textarea").fill(text)
        page.get_by_role("button", name="Add").click()
    expect(page.locator(".given .about")).to_have_count(2)
    page.locator("#start").click()
    expect(report(page).locator("h1")).to_be_visible()
    assert page.title() == "crossbrief"
    assert page.locator(".given img, .given script, #points img, #results img").count() == 0
    assert report(page).locator("img").count() == 0


def test_a_refused_address_and_a_file_that_cannot_be_used_are_said_beside_the_set(
    server: Serving, opened: Open
) -> None:
    page = opened(server)
    page.locator("textarea").fill("http://169.254.169.254/latest/\nhttp://192.168.1.1/story")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".refusals li")).to_have_count(2)
    expect(page.locator(".refusals")).to_contain_text("which is not a public address")
    drop(page, ("empty.txt", ""))
    expect(page.locator(".refusals")).to_contain_text("empty.txt")
    expect(page.locator(".given .about")).to_have_count(0)


def test_a_model_is_estimated_then_shown_at_work_then_read(opened: Open, tmp_path: Path) -> None:
    with Loopback(seconds=0.7) as model, serving(tmp_path, **endpoint(model)) as server:
        page = opened(server)
        both(page)
        expect(page.locator("#estimate")).to_contain_text("3 requests")
        expect(page.locator("#estimate")).to_contain_text("price of this model is not known")
        assert model.received == []
        page.locator("[name=model]").fill("gpt-5-mini")
        expect(page.locator("#estimate")).to_contain_text("about $0.00")
        page.locator("#start").click()
        expect(page.locator("#told")).to_contain_text("of 1")
        expect(page.locator("#told")).to_contain_text("tokens")
        expect(report(page).locator("h1")).to_be_visible()
        expect(page.locator("#working")).to_be_hidden()
        assert {r.body["model"] for r in model.received} == {"gpt-5-mini"}


def test_a_job_is_cancelled_and_asks_no_more(opened: Open, tmp_path: Path) -> None:
    with Silent() as model, serving(tmp_path, **to(model.settings)) as server:
        page = opened(server)
        both(page)
        page.locator("#start").click()
        assert model.asked.wait(20)
        page.locator("#cancel").click()
        expect(page.locator("#problem")).to_contain_text("Cancelled")
        assert model.left.wait(5)
        expect(page.locator("#start")).to_be_enabled()
        expect(page.locator("#report")).to_be_hidden()


def test_a_failure_is_said_and_the_page_goes_on(opened: Open, tmp_path: Path) -> None:
    with Loopback(always="unauthorized") as model, serving(tmp_path, "--engine", "model", **endpoint(model)) as server:
        page = opened(server)
        both(page)
        page.locator("#start").click()
        expect(page.locator("#problem")).to_contain_text("key")
        page.locator("[name=engine]").select_option("rules")
        page.locator("#start").click()
        expect(report(page).locator("h1")).to_be_visible()
        expect(page.locator("#problem")).to_be_hidden()


def test_a_point_is_marked_shown_in_the_report_and_exported_as_a_label(opened: Open, tmp_path: Path) -> None:
    with serving(tmp_path, "--engine", "rules") as server:
        page = opened(server)
        both(page)
        page.locator("#start").click()
        point = page.locator(".point").filter(has_text="17").first
        point.get_by_label("This is").select_option("settled")
        point.get_by_label("Note").fill("the hospital counts <b>17</b>")
        point.get_by_label("Marked or settled by").fill("A. Reader")
        point.get_by_role("button", name="Keep").click()
        expect(report(page).locator(".marked").first).to_contain_text("by A. Reader")
        expect(report(page).locator(".marked").first).to_contain_text("<b>17</b>")
        expect(report(page).locator(".card h3").first).to_be_in_viewport()
        report(page).locator("footer").scroll_into_view_if_needed()
        expect(report(page).locator(".card h3").first).not_to_be_in_viewport()
        point.get_by_role("button", name="Find in the report").click()
        expect(report(page).locator(".card h3").first).to_be_in_viewport()
        page.locator("[name=again]").check()
        page.locator("#start").click()
        expect(page.locator(".point .said").filter(has_text="A. Reader")).to_have_count(1)
        with page.expect_download() as saved:
            page.locator("#labels").click()
        (line,) = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["discrepancies"]


def test_a_second_set_is_compared_with_the_first(server: Serving, opened: Open) -> None:
    page = opened(server)
    both(page)
    page.locator("#add-second").click()
    both(page, TAKEN_BACK, 1)
    page.locator("#start").click()
    expect(page.get_by_role("button", name="What changed")).to_have_attribute("aria-pressed", "true")
    expect(report(page).locator("h1")).to_contain_text("What changed")
    page.get_by_role("button", name="Second report").click()
    expect(report(page).locator("body")).to_contain_text("open again")


def test_a_report_is_a_stranger_to_the_page_in_its_frame_and_in_a_tab(server: Serving, opened: Open) -> None:
    page = opened(server)
    both(page)
    page.locator("#start").click()
    expect(report(page).locator("h1")).to_be_visible()
    reached = "() => { try { return String(parent.document.title) } catch (e) { return e.name } }"
    stored = "() => { try { return String(sessionStorage.getItem('token')) } catch (e) { return e.name } }"
    frame = page.frames[1]
    assert (frame.evaluate(reached), frame.evaluate(stored)) == ("SecurityError", "SecurityError")
    with page.context.expect_page() as own:
        page.get_by_role("link", name="Open in a tab of its own").click()
    expect(own.value.locator("h1")).to_contain_text("Osterby")
    assert own.value.evaluate(stored) == "SecurityError"


def test_without_the_token_the_page_asks_for_it(opened: Open, tmp_path: Path) -> None:
    with serving(tmp_path, CROSSBRIEF_SERVE_TOKEN=TOKEN) as server:
        page = opened(server)
        expect(page.locator("#enter")).to_be_visible()
        expect(page.locator("#desk")).to_be_hidden()
        page.get_by_label("Token").fill("not this one")
        expect(page.locator("#not-it")).to_be_hidden()
        page.get_by_role("button", name="Enter").click()
        expect(page.locator("#not-it")).to_be_visible()
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Enter").click()
        expect(page.locator("#desk")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.close()  # before its server ends, whom it would go on asking


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_use_the_page(server: Serving, opened: Open, width: int, scheme: str) -> None:
    page = opened(server, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    both(page)
    page.locator("#add-second").click()
    page.locator("#start").click()
    expect(report(page).locator("h1")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run({exclude: ['iframe']})")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in result["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def endpoint(model: Loopback) -> dict[str, str]:
    return {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "k", "CROSSBRIEF_MODEL": "m"}
