from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.built_run import Wish, page_of

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOSTILE = '</svg></style><script>document.title="taken"</script><img src=x onerror=\'document.title="taken"\'>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


class Opened:
    """A page in the browser, with what it said to the console and what it asked of the network."""

    def __init__(self, browser: Any, folder: Path, wish: Wish, width: int) -> None:
        file = folder / "report.html"
        file.write_text(page_of(wish), encoding="utf-8")
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())


@pytest.mark.parametrize("wish", [Wish(), Wish(k=12, n=900, mark=" with a very long name that does not end" * 3)], ids=["plain", "twelve"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_is_silent_and_asks_for_nothing(browser: Any, tmp_path: Path, wish: Wish, width: int) -> None:
    opened = Opened(browser, tmp_path, wish, width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []


def test_one_drawing_a_picture_is_shown_at_each_width_and_can_be_read(browser: Any, tmp_path: Path) -> None:
    smallest = """() => [...document.querySelectorAll('figure')].map(figure => {
        const shown = [...figure.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width > 0);
        const texts = shown.flatMap(svg => [...svg.querySelectorAll('text')].map(text => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return parseFloat(getComputedStyle(text).fontSize) * scale; }));
        const named = Boolean(shown[0].getAttribute('aria-label'));
        return [shown.length, Math.min(...texts), named, Boolean(figure.querySelector('details table'))];
    })"""
    for width in (1280, 390):
        for shown, size, named, table in Opened(browser, tmp_path, Wish(), width).page.evaluate(smallest):
            assert shown == 1
            assert size >= 9.5
            assert named
            assert table


def test_headings_landmarks_language_and_keyboard(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, Wish(), 1280).page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en"
    for landmark in ("main", "nav", "footer", "header.top"):
        assert page.locator(landmark).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the finding"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "finding"


def test_a_hostile_run_runs_nothing(browser: Any, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, Wish(mark=HOSTILE), 1280)
    assert opened.page.title() == "6 segments of 4,338 customers, 10 December 2011"
    assert opened.page.locator("script, img, iframe").count() == 0
    assert opened.said == []


def test_in_print_nothing_is_cut_off_and_what_opens_on_a_click_stays_on_the_page(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, Wish(), 688).page
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    shown = "[...document.querySelectorAll('details table')].filter(table => table.getBoundingClientRect().height > 0).length"
    assert page.evaluate(shown) == 0
    assert page.locator(".onpaper").is_visible()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 25


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_bars_anybody(browser: Any, tmp_path: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(Opened(browser, tmp_path, Wish(), width).page)
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found.response["violations"]] == []
    assert len(found.response["passes"]) > 30
