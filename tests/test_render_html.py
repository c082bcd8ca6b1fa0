"""The report page in a real browser: it loads nothing, its links land, it filters and copies, anyone can read it.

Needs `tests/browser/setup` once. Without Chromium these tests skip, saying so; under CI they must run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from briefings import seed_briefing
from crossbrief.diff import diff
from crossbrief.render import read_briefing, render, render_changes
from flood import large_briefing
from hostile import HOSTILE, poisoned

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = "Chromium or axe-core is not installed: run `sh tests/browser/setup`"

pytestmark = pytest.mark.skipif(not (CHROMIUM and AXE.exists()) and not os.environ.get("CI"), reason=MISSING)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, MISSING
    assert AXE.exists(), MISSING
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens pages of HTML from files; in the end none may have logged, asked for anything or shown a dialog."""
    faults: list[str] = []
    contexts = []

    def open_page(html: str, **options: object) -> Page:
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
        page.on("pageerror", lambda e: faults.append(f"error: {e}"))
        page.on("dialog", lambda d: (faults.append(f"dialog: {d.message}"), d.dismiss())[0])
        page.on(
            "request", lambda r: None if r.url.startswith(("file:", "data:")) else faults.append(f"request: {r.url}")
        )
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def seed_page() -> str:
    return render(seed_briefing(), "html")


def test_every_evidence_link_of_every_card_lands_on_the_marked_sentence(opened: Open) -> None:
    page = opened(seed_page())
    page.locator(".minor > summary").click()
    quotes = page.locator(".card figure.passage")
    assert quotes.count() == 8
    for number in range(quotes.count()):
        quote = quotes.nth(number)
        words = quote.locator("blockquote").inner_text()
        quote.locator("a.cite").click()
        target = page.locator(".cited:target")
        assert target.is_visible()
        assert " ".join(target.inner_text().split()).startswith(" ".join(words.split()))
        top = page.evaluate("document.querySelector(':target').getBoundingClientRect().top / innerHeight")
        assert 0 <= top < 1


def test_every_cited_sentence_links_back_to_what_cites_it(opened: Open) -> None:
    page = opened(seed_page())
    backs = page.locator(".backs a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert len(backs) > 20
    assert not [b for b in backs if page.locator(f"[id='{b[1:]}']").count() != 1]
    cites = page.locator("a.cite").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert not [c for c in cites if page.locator(f"[id='{c[1:]}'].cited").count() != 1]


def test_a_filter_leaves_only_what_fits(opened: Open) -> None:
    page = opened(seed_page())
    assert page.locator(".card:not([hidden])").count() == 3
    for name, value, shown in (
        ("type", "figure", 2),
        ("relation", "contradiction", 1),
        ("severity", "low", 1),
        ("source", "s0", 3),
    ):
        page.locator(f"select[data-filter={name}]").select_option(value)
        assert page.locator(".filters output").inner_text() == f"{shown} of 3 shown"
        assert page.locator(".card:not([hidden])").count() == shown
        page.locator("button.reset").click()
        assert page.locator(".card:not([hidden])").count() == 3


def test_the_copy_button_puts_the_safe_wording_on_the_clipboard(opened: Open) -> None:
    page = opened(seed_page())
    button = page.locator("button.copy").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('button.copy').textContent.startsWith('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == "“2030” or “2025”; accounts differ"
    assert button.evaluate("b => b === document.activeElement")


def test_without_a_script_all_text_can_be_read_and_links_still_open_the_article(opened: Open) -> None:
    page = opened(seed_page(), java_script_enabled=False)
    text = page.locator("main").text_content() or ""
    for part in (
        "By which year is trade",
        "“2030” or “2025”; accounts differ",
        "5-billion-US-dollar",
        "Gaganyaan program",
    ):
        assert part in text
    assert not page.locator(".filters").is_visible()
    assert not page.locator("button.copy").first.is_visible()
    page.locator(".card figure.passage a.cite").first.click()
    assert page.locator(".cited:target").is_visible()
    page.locator("details.context > summary").first.click()
    assert page.locator("details.context p").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_and_nothing_sticks_out(opened: Open, width: int, scheme: str) -> None:
    page = opened(seed_page(), viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    found = page.evaluate("rules => axe.run(rules)", only)
    assert len(found["passes"]) > (0 if only else 20)
    assert not [(v["id"], v["impact"], [n["html"][:90] for n in v["nodes"]]) for v in found["violations"]]


def test_axe_finds_no_violation_in_a_models_report(opened: Open) -> None:
    told = Path(__file__).resolve().parents[1] / "examples" / "invented" / "quake.model.json"
    page = opened(render(read_briefing(told.read_text(encoding="utf-8")), "html"), bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run()")
    assert [(v["id"], [n["html"][:90] for n in v["nodes"]]) for v in found["violations"]] == []


def test_axe_finds_no_violation_in_the_page_of_changes(opened: Open) -> None:
    old = seed_briefing()
    html = render_changes(diff(old, old.model_copy(update={"discrepancies": old.discrepancies[1:]})), "html")
    page = opened(html, bypass_csp=True)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run()")
    assert not [(v["id"], v["impact"], [n["html"][:90] for n in v["nodes"]]) for v in found["violations"]]


def test_hostile_text_runs_nothing_and_fetches_nothing(opened: Open) -> None:
    for text in (HOSTILE[2], " ".join(HOSTILE)):
        page = opened(render(poisoned(seed_briefing(), text), "html"))
        assert page.title() != "owned"
        page.close()


def test_the_policy_stops_whatever_might_still_get_in(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(seed_page(), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    stopped = page.evaluate(
        """async () => {
          const stopped = [];
          document.addEventListener("securitypolicyviolation", (e) => stopped.push(e.effectiveDirective));
          const add = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
          add("script", { textContent: "window.owned = true" });
          add("img", { src: "http://127.0.0.1:9/pixel" });
          add("iframe", { src: "http://127.0.0.1:9/frame" });
          add("style", { textContent: "main { display: none }" });
          await fetch("http://127.0.0.1:9/").catch(() => {});
          await new Promise((done) => setTimeout(done, 100));
          return [window.owned === undefined, getComputedStyle(document.querySelector("main")).display, ...stopped.sort()];
        }"""
    )
    page.close()
    assert stopped == [True, "block", "connect-src", "frame-src", "img-src", "script-src-elem", "style-src-elem"]


def test_the_keyboard_reaches_the_text_the_filters_and_the_evidence(opened: Open) -> None:
    page = opened(seed_page())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"))
    assert {"SELECT.", "BUTTON.reset", "A.cite", "BUTTON.copy", "SUMMARY."} <= seen


def test_paper_gets_every_card_and_no_controls(opened: Open) -> None:
    page = opened(seed_page(), color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.locator(".filters").is_visible()
    assert not page.locator("button.copy").first.is_visible()
    assert page.locator(".minor .card").first.is_visible()
    assert not page.locator("details.context").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_many_columns_and_a_repeated_id_neither_widen_the_page_nor_confuse_its_links(opened: Open) -> None:
    briefing = large_briefing(20)
    twice = (*briefing.discrepancies, briefing.discrepancies[0])
    page = opened(
        render(briefing.model_copy(update={"discrepancies": twice}), "html"), viewport={"width": 390, "height": 900}
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ids = page.locator("[id]").evaluate_all("nodes => nodes.map(n => n.id)")
    assert len(ids) == len(set(ids))


def test_a_set_of_two_hundred_articles_stays_small_and_is_laid_out_at_once(opened: Open) -> None:
    html = render(large_briefing(200), "html")
    assert len(html.encode()) < 3_000_000
    page = opened(html)
    assert page.locator(".panel").count() == 200
    assert page.evaluate("performance.getEntriesByType('navigation')[0].duration") < 20_000
