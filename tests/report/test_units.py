"""Every figure of the report says how many units stand behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.domain.metrics import Metric
from cfkit.domain.past import PastPost
from cfkit.domain.report import Report, Statement

from .material import placement, report, snapshot, strategy

TEAM = [
    {"id": "one", "roles": ["copywriter"], "hours_per_week": 10, "cost_per_month": 700},
    {"id": "two", "roles": ["designer", "distributor"], "hours_per_week": 5, "cost_per_month": 300},
]


def made(language: str) -> Report:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 7)]
    posts.append(placement("books.how_to-i1.text_post.students@tg", 9))
    read = [snapshot(one, reach=100 + n) for n, one in enumerate(posts)]
    read[0] = snapshot(posts[0], reach=5000, paid_reach=4900, spent=980)
    read[1] = snapshot(posts[1], reach=101, seeded_reach=100, spent=20)
    brand = {**strategy()["brand"], "language": language}
    resources = {"team": TEAM, "budget": {"currency": "RUB", "per": "month", "ads": 5000}}
    return report(posts, read, brand=brand, resources=resources)


WORDS = {
    "en": [
        "by the hours of 6 of 6 units and 2 people).",
        "Team over the period: RUB 1,000 (2 people).",
        "(6 units published).",
        "Spent, as 2 posts tell: RUB 1,000.",
        "| 100 (1) | RUB 1,000 (2) |",
    ],
    "ru": [
        "нормы известны для 6 из 6 единиц контента, людей в команде: 2).",
        "Команда за период: 1 000 ₽ (2 человека).",
        "Потрачено по данным 2 публикаций: 1 000 ₽.",
        "| 100 (1) | 1 000 ₽ (2) |",
    ],
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hours_money_and_advertising_say_what_they_are_counted_over(
    repository: Path, language: str
) -> None:
    found = made(language)
    page = render(found, "md", repository / "templates").replace("\u00a0", " ")
    for one in WORDS[language]:
        assert one in page, page
    for role in found.effort.roles:
        assert role.units == (7 if role.role == "distributor" else 6)
        assert f"| {role.units} |" in page
    html = render(found, "html", repository / "templates")
    assert {"en": "2 people", "ru": "людей в команде"}[language] in html.replace("\u00a0", " ")


def test_what_is_to_be_done_next_says_over_how_many_posts(repository: Path) -> None:
    model = replace(made("en"), winners=1, false_winners=0.1)
    facts = {"factor": "angle", "level": "how_to", "title": "Guide", "ratio": 1.4}
    next_ = [Statement(kind, 14, "more", facts) for kind in ("winner", "worse", "scale", "reduce")]
    page = render(replace(model, next=tuple(next_)), "md", repository / "templates")
    assert page.replace("\u00a0", " ").count(", 14 posts)") == 4
    assert "among the 1 that the model names: 0.1." in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "load", "cost"),
    [
        ("en", "The load cannot be told", "cannot be computed, nothing that cfkit planned"),
        ("ru", "Загрузку не посчитать", "не посчитать: из плана ничего не вышло"),
    ],
)
def test_without_a_plan_the_load_is_unknown_and_nobody_is_blamed_for_numbers(
    repository: Path, language: str, load: str, cost: str
) -> None:
    brand = {**strategy()["brand"], "language": language}
    at = datetime(2026, 12, 3, 9, tzinfo=UTC)
    url = "https://social.example/1"
    old = PastPost("vk", url, at, at + timedelta(days=9), {Metric.REACH: 900})
    found = report(past=[old], brand=brand, resources={"team": TEAM})
    page = render(found, "md", repository / "templates").replace("\u00a0", " ")
    assert load in page
    assert cost in page
    assert "0%" not in page.partition("Hours and load")[2].partition("Diversity")[0]
    assert {"en": "CPM equivalent", "ru": "CPM-эквивалент"}[language] not in page
