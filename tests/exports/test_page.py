"""A plan as a page: whole in itself, and deaf to what authors put into their texts."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from cfkit.adapters.exports.registry import exporter
from cfkit.application.export import Known, sheet
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Look, Marked, Picture, Sheet

from .material import placements, project

MADE_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOSTILE = [
    '</script><script>alert(1)</script><img src=x onerror="alert(2)">',
    '"><svg/onload=alert(3)> [click](javascript:alert(4)) [d](data:text/html,x)',
    "</style></article><base href=//evil.example> {{ 7*7 }} {n} ${alert(5)}",
]


class Page(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def handed_over(bodies: list[str] | None = None, known: Known | None = None, **brand: str) -> Sheet:
    made = project(brand)
    posts = placements(made)
    if bodies:
        posts = [replace(one, body=body) for one, body in zip(posts, bodies, strict=True)]
    return sheet(made, Period.parse("2026-12"), posts, MADE_AT, known)


def text_of(given: Sheet) -> str:
    return exporter("html")(given).decode()


def test_every_post_stands_in_the_month_and_in_the_list() -> None:
    given = handed_over()
    page = Page(text_of(given))

    numbers = [one.get("data-number") for one in page.all("article")]

    assert numbers == ["1", "2", "3"]
    assert [one.get("data-number") for one in page.all("li") if "data-number" in one] == numbers
    assert {one.get("href") for one in page.all("a")} >= {"#p1", "#p2", "#p3"}


def test_nothing_an_author_wrote_becomes_markup() -> None:
    page = Page(text_of(handed_over(HOSTILE, name='"><script>alert(0)</script>')))

    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not page.all("img")
    assert not page.all("base")
    assert not page.all("iframe")
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
    links = [str(one.get("href")) for tag, one in page.tags if "href" in one]
    assert all(link.startswith(("#", "https://", "http://", "data:image/")) for link in links)


def test_the_policy_lets_the_page_run_its_own_script_and_reach_nothing() -> None:
    text = text_of(handed_over(HOSTILE))
    [policy] = [str(one["content"]) for one in Page(text).all("meta") if "http-equiv" in one]

    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)

    assert rules["default-src"] == "'none'"
    for name, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"


def test_the_filters_have_labels_and_a_count_that_is_read_out() -> None:
    page = Page(text_of(handed_over()))

    labelled = {one.get("for") for one in page.all("label")}
    fields = [one.get("id") for tag in ("select", "input") for one in page.all(tag)]

    assert labelled == set(fields)
    [count] = page.all("output")
    assert count["aria-live"] == "polite"
    assert [tag for tag, _ in page.tags if tag in ("header", "nav", "main", "form")][:4] == [
        *("header", "form", "nav", "main")
    ]


def test_a_platform_without_markup_shows_none_and_writes_links_out() -> None:
    body = "**Loud** and [here](https://library.example/club)"
    bodies = [body, "two", "three"]

    rich = text_of(handed_over(bodies))
    plain = Known(look=lambda _: Look("Plain", anchors=False, styles=False))
    poor = text_of(handed_over(bodies, plain))

    assert "<b>Loud</b>" in rich
    assert "<b>Loud</b>" not in poor
    assert "Loud and here (" in re.sub(r"<[^>]+>", "", poor)


def test_pictures_are_inside_the_page_once_with_their_alt_texts() -> None:
    made = project({})
    posts = [replace(one, media=("a.png",)) for one in placements(made)]
    known = Known(pictures={"a.png": Picture("image/png", 4, 3, b"\x89PNG")})

    text = exporter("html")(sheet(made, Period.parse("2026-12"), posts, MADE_AT, known)).decode()

    assert text.count("data:image/png;base64,") == 1
    assert text.count('<use href="#m0"/>') == 3


def test_what_is_out_has_its_link_and_what_lacks_something_says_so() -> None:
    key = handed_over().rows[0].key
    known = Known(
        {key: Delivery(key, "tg", State.LIVE, url="https://t.example/1")},
        why_not=lambda _: "needs a <picture>",
    )

    text = text_of(handed_over(known=known))

    assert 'href="https://t.example/1"' in text
    assert text.count("needs a &lt;picture&gt;") == 2


def test_an_empty_period_says_what_to_do() -> None:
    text = exporter("html")(sheet(project({}), Period.parse("2027-05"), [], MADE_AT)).decode()

    assert "cfkit plan 2027-05" in text
    assert "<form" not in text


@pytest.mark.parametrize("period", ["2026-W49", "2026-12-01..2026-12-02", "2026-11-15..2027-01-10"])
def test_any_period_has_its_months(period: str) -> None:
    made = project({})

    text = exporter("html")(sheet(made, Period.parse(period), placements(made), MADE_AT)).decode()

    months = re.findall(r"<caption>(.*?)</caption>", text)
    assert len(months) == {"2026-W49": 2, "2026-12-01..2026-12-02": 1}.get(period, 3)


def test_the_month_says_why_a_day_is_not_like_the_others() -> None:
    marks = (
        Marked(date(2026, 12, 24), "blackout", "shut"),
        Marked(date(2026, 12, 25), "holiday", "<Christmas>"),
    )

    text = text_of(handed_over(known=Known(days=marks)))

    assert '<p class="mark blackout">No posts: shut</p>' in text
    assert '<p class="mark holiday">&lt;Christmas&gt;</p>' in text
