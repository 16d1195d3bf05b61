"""The report holds our pages against competitors', and says what paid placements brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.application.report import as_json, make_report
from cfkit.domain.report import Report
from cfkit.domain.schedule import Period
from cfkit.domain.sources import Sources

from .material import AFTER, DECEMBER, live, placement, project, report, snapshot, strategy

NUMBERS = [
    {"month": "2026-11", "channel": "telegram", "subscribers": 4000, "posts": 22},
    {"month": "2026-12", "channel": "telegram", "subscribers": 4100, "posts": 20, "reach": 30000},
    {"month": "2026-12", "channel": "vk", "posts": 9},
    {"month": "2027-01", "channel": "telegram", "subscribers": 4300},
]
SOURCES = Sources.model_validate(
    {"competitors": [{"id": "east", "title": "Восточная | <b>", "numbers": NUMBERS}]}
)


def made(period: Period = DECEMBER, language: str = "ru", **changes: Any) -> Report:
    posts = [placement(f"books.story-i{n}.text_post.students@vk", n) for n in range(1, 5)]
    posts += [placement("books.story-p.text_post.students@tg", 9, cost=3000.0, erid="2Vt")]
    posts += [placement("chess.story-q.text_post.students@tg", 11, cost=1000.0)]
    read = [snapshot(one, reach=500) for one in posts[:-1]]
    known = {str(one.key): live(one) for one in posts}
    brand = {**strategy()["brand"], "language": language}
    money = {"budget": {"currency": "RUB", "seeding": 5000}}
    whole = replace(project(brand=brand, resources=money, **changes), sources=SOURCES)
    return make_report(whole, period, posts, known, iter(read), AFTER)


def test_a_month_of_competitors_stands_beside_ours() -> None:
    lines = {(one.who, one.channel): one for one in made().rivals}
    ours, theirs, bare = lines["vk", "vk"], lines["east", "telegram"], lines["east", "vk"]
    assert (ours.is_ours, ours.posts, ours.reach, ours.reach_per_post) == (True, 4, 2000, 500)
    assert (theirs.subscribers, theirs.before, theirs.reach_per_post) == (4100, 4000, 1500)
    assert (bare.posts, bare.reach, bare.subscribers, bare.before) == (9, None, None, None)


def test_several_months_are_summed_and_part_of_one_is_not_compared() -> None:
    quarter = made(Period.parse("2026-12-01..2027-01-31")).rivals
    theirs = next(one for one in quarter if (one.who, one.channel) == ("east", "telegram"))
    assert (theirs.months, theirs.of, theirs.posts, theirs.subscribers) == (2, 2, 20, 4300)
    assert made(Period.parse("2026-12-03..2026-12-20")).rivals == ()
    assert report().rivals == ()


def test_what_was_paid_is_held_against_what_it_brought() -> None:
    (line,) = made().bought
    assert (line.channel, line.units, line.cost, line.reach) == ("tg", 2, 4000, 500)
    assert (line.reporting, line.per_thousand, line.currency) == (1, 6000, "RUB")
    assert report([placement("books.story-i1.text_post.students@vk")]).bought == ()


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("ru", ["Рядом с конкурентами", "Платные размещения", "Паблик (мы)", "+100"]),
        ("en", ["Beside competitors", "Paid placements", "Паблик (ours)", "+100"]),
    ],
)
def test_both_stand_in_the_page_the_text_and_the_numbers(
    repository: Path, language: str, heads: list[str]
) -> None:
    told = made(language=language)
    page = render(told, "html", repository / "templates")
    text = render(told, "md", repository / "templates")
    assert all(head in page and head in text for head in heads)
    assert "<b>" not in page
    document = as_json(told)
    assert {one["who"] for one in document["rivals"]} == {"vk", "tg", "east"}
    assert document["bought"][0]["cost"] == 4000
    bare = render(report(), "md", repository / "templates")
    assert not any(head in bare for head in heads)
