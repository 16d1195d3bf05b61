"""The page of a plan in a real browser, from a file, with nothing to reach."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfkit.cli.app import run

pytestmark = pytest.mark.integration

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = '</script><script>document.title="hacked"</script><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: the page in a browser is skipped")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        # As root, in containers, Chromium's own sandbox cannot start.
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        found = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield found
        found.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("calendar") / "library"
    for words in (["init", str(root)], ["--project", str(root), "plan", "2036-12"]):
        assert run(words) == 0
    post = min((root / "content").rglob("*.md"))
    post.write_text(f"{post.read_text(encoding='utf-8')}\n{HOSTILE}\n", encoding="utf-8")
    out = root.parent / "calendar.html"
    told = ["--project", str(root), "export", "2036-12", "--to", "html", "--out", str(out)]
    assert run(told) == 0
    return out


class Seen:
    """A page that was opened, with everything it complained of and asked for."""

    def __init__(self, browser: Any, file: Path, **more: Any) -> None:
        self.page = browser.new_page(**more)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def visible(self) -> int:
        return int(self.page.locator("article:visible").count())

    def count(self) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", self.page.inner_text("#count"))]


@pytest.fixture
def seen(browser: Any, page_file: Path) -> Iterator[Seen]:
    opened = Seen(browser, page_file)
    yield opened
    opened.page.close()


def test_the_page_asks_for_nothing_and_complains_of_nothing(seen: Seen) -> None:
    assert seen.said == []
    assert [url for url in seen.asked if not url.startswith("data:")] == [seen.page.url]
    assert seen.page.title() != "hacked"


def test_filters_narrow_the_list_and_the_month_alike_and_the_count_says_so(seen: Seen) -> None:
    whole = seen.visible()
    assert seen.count() == [whole, whole]
    for name in ("channel", "pillar"):
        values = seen.page.locator(f"#f-{name} option").evaluate_all("all => all.map(o => o.value)")
        parts = []
        for value in values[1:]:
            seen.page.select_option(f"#f-{name}", value)
            parts.append(seen.visible())
            assert seen.page.locator(".grid li:visible").count() == parts[-1]
            assert seen.count() == [parts[-1], whole]
        assert sum(parts) == whole
        seen.page.click("button[type=reset]")
        seen.page.locator("article[hidden]").first.wait_for(state="detached")
    assert seen.visible() == whole


def test_a_search_that_finds_nothing_says_so(seen: Seen) -> None:
    seen.page.fill("#f-text", "такого слова нет")
    assert seen.visible() == 0
    assert seen.page.is_visible("#none")
    seen.page.fill("#f-text", "document.title")
    assert seen.visible() == 1


def test_everything_can_be_reached_with_the_keyboard(seen: Seen) -> None:
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(5):
        seen.page.keyboard.press("Tab")
        reached.add(seen.page.evaluate("document.activeElement.id"))
    assert {"f-channel", "f-pillar", "f-status", "f-text"} <= reached
    seen.page.focus(".grid li a")
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("location.hash") == "#p1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_a_phone_and_a_desk_by_day_and_by_night(
    browser: Any, page_file: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    opened = Seen(browser, page_file, viewport=size, color_scheme=scheme)

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    colours = opened.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    ink, ground = (sum(map(int, re.findall(r"\d+", one)[:3])) for one in colours)
    assert (ink > ground) is (scheme == "dark")
    opened.page.close()
