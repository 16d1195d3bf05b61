"""The report in a real browser, from a file, with nothing to reach: screen, phone and paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.report.material import live, placement, report, snapshot, strategy

from cfkit.adapters.exports.report_page import render
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort

pytestmark = pytest.mark.integration

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = '</style><script>document.title="hacked"</script><img src=x onerror=alert(1)>'
A4 = {"width": 794, "height": 1123}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: the report in a browser is skipped")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        # As root, in containers, Chromium's own sandbox cannot start.
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        found = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield found
        found.close()


@pytest.fixture(scope="module")
def page_file(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    posts, read = [], []
    for n in range(1, 29):
        angle = "how_to" if n % 3 else "story"
        posts.append(
            placement(f"books.{angle}-i{n}.text_post.students@{'vk' if n % 2 else 'tg'}", n)
        )
        read.append(snapshot(posts[-1], reach=100 * (1 + n % 7), likes=n, saves=n % 5, clicks=2))
    known = {str(one.key): live(one) for one in posts}
    brand = {**strategy()["brand"], "name": HOSTILE}
    team = [{"id": "w", "roles": ["copywriter"], "hours_per_week": 20, "cost_per_month": 90000}]
    read.append(snapshot(posts[-1], 200, reach=5000, paid_reach=4300, seeded_reach=90, spent=900))
    asked = [question(str(posts[n].key), n) for n in range(8)]
    made = report(posts, read, known, cases=asked, brand=brand, resources={"team": team})
    out = tmp_path_factory.mktemp("report") / "report.html"
    out.write_text(render(made, "html", repository / "templates"), encoding="utf-8")
    return out


def question(key: str, n: int) -> Case:
    at = datetime(2026, 12, 5, 9 + n, tzinfo=UTC)
    words = f"Вопрос номер {n}? {HOSTILE}"
    answered = at + timedelta(hours=n) if n % 2 else None
    sort = Sort.QUESTION if n < 5 else Sort.CONSTRUCTIVE
    return Case("vk", f"{n}", key, at, at, sort, (), words, answered_at=answered)


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

    def overflowing(self) -> list[str]:
        """Name the elements that stick out to the right, but for what scrolls by itself."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one =>
                !one.closest('.wide, .skip, thead, svg') &&
                one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
            ).map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 40))"""
        )
        return found


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Any, page_file: Path) -> None:
    seen = Seen(browser, page_file)
    assert seen.said == []
    assert seen.asked == [seen.page.url]
    assert "hacked" not in seen.page.title().split(" · ")[0]
    assert seen.page.locator("script, img").count() == 0
    assert seen.page.locator("ol.decisions li").count() <= 5
    assert (
        seen.page.locator("ol.decisions li .move").count()
        == seen.page.locator("ol.decisions li").count()
    )
    seen.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_a_phone_and_a_desk_by_day_and_by_night(
    browser: Any, page_file: Path, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    seen = Seen(browser, page_file, viewport=size, color_scheme=scheme)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.overflowing() == []
    colours = seen.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    ink, ground = (sum(map(int, re.findall(r"\d+", one)[:3])) for one in colours)
    assert (ink > ground) is (scheme == "dark")
    seen.page.close()


def test_the_letters_of_a_chart_can_be_read_on_a_phone(browser: Any, page_file: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra charts is not installed")
    seen = Seen(browser, page_file, viewport={"width": 360, "height": 900})
    heights = seen.page.locator("svg.plot text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 9
    seen.page.close()


def test_it_prints_black_on_white_without_navigation_and_without_cutting(
    browser: Any, page_file: Path
) -> None:
    seen = Seen(browser, page_file, viewport=A4, color_scheme="dark")
    seen.page.emulate_media(media="print", color_scheme="dark")
    assert not seen.page.is_visible("nav")
    ink, ground = seen.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert ink == "rgb(0, 0, 0)"
    assert ground == "rgb(255, 255, 255)"
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
    printed = seen.page.pdf(format="A4", print_background=True)
    assert printed.startswith(b"%PDF")
    seen.page.close()


def test_on_paper_a_bar_is_as_long_as_on_screen(browser: Any, page_file: Path) -> None:
    seen = Seen(browser, page_file, viewport=A4)
    lengths = """all => all.map(one =>
        one.getAttribute('width') - getComputedStyle(one).width.slice(0, -2))"""
    for medium in ("screen", "print"):
        seen.page.emulate_media(media=medium)
        off = seen.page.locator(".chart .fill").evaluate_all(lengths)
        assert off
        assert max(map(abs, off)) < 1
    seen.page.close()
