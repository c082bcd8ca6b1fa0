"""A model's briefing of the two example articles and the rules' of the twelve on the ferry in; pictures of their reports out,
into docs/screenshots: narrow and wide, light and dark.

Run it after `sh tests/browser/setup`: `python tests/browser/screenshots.py`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from crossbrief.pipeline import brief_with_rules
from crossbrief.render import read_briefing, render
from crossbrief.settings import Settings
from crossbrief.sources import load_set

ROOT = Path(__file__).resolve().parents[2]
TO = ROOT / "docs" / "screenshots"
HEIGHT = {390: 1900, 1280: 1700}
"""Pixels from the top, by width: far enough to show the first cards."""


FERRY = str(ROOT / "examples" / "invented" / "ferry.json")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        briefings = {
            "s400": read_briefing((ROOT / "examples" / "s400" / "model.json").read_text(encoding="utf-8")),
            "ferry": brief_with_rules(load_set([FERRY]), Settings(engine="rules")),
        }
        for name, briefing in briefings.items():
            path = Path(folder) / f"{name}.html"
            path.write_text(render(briefing, "html"), encoding="utf-8")
            for width, height in HEIGHT.items():
                for scheme in ("light", "dark"):
                    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                    page.goto(path.as_uri())
                    page.screenshot(path=TO / f"{name}-{width}-{scheme}.png")
                    page.close()
        chromium.close()


if __name__ == "__main__":
    main()
