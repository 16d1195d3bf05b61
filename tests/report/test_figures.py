"""The figures of a month, computed by hand."""

import json
import math
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.application.comparison import student
from cfkit.application.decisions import units_needed
from cfkit.application.effort import evenness
from cfkit.application.report import as_json
from cfkit.domain.plan import Status
from cfkit.domain.publication import State
from cfkit.domain.report import Level, Report, Statement, Verdict
from cfkit.domain.schedule import Period

from .material import live, placement, report, snapshot


def kinds(statements: tuple[Statement, ...]) -> dict[str, Statement]:
    return {one.kind: one for one in statements}


def level(made: Report, factor: str, name: str) -> Level:
    return next(one for one in made.factors if (one.factor, one.level) == (factor, name))


def test_channels_are_summed_and_halved_over_the_posts_that_report() -> None:
    a, b, c = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2, 3))
    made = report([a, b, c], [snapshot(a, reach=100, views=150), snapshot(b, views=50)])
    vk, tg = made.channels
    reach, views, likes = vk.figures
    assert (reach.total, reach.median, reach.units, reach.of) == (100, 100, 1, 3)
    assert (views.total, views.median, views.units) == (200, 100, 2)
    assert (likes.total, likes.median, likes.units) == (None, None, 0)
    assert (vk.published, vk.reporting, tg.published) == (3, 2, 0)


def test_the_newest_value_counts_and_a_withheld_one_keeps_its_last() -> None:
    one = placement("books.how_to.text_post.students@vk")
    read = [
        snapshot(one, 24, views=100, likes=5),
        snapshot(one, 72, views=140),
        snapshot(one, 72, source="links", clicks=9),
    ]
    made = report([one], read)
    assert made.publications[0].counts == {"views": 140, "likes": 5, "clicks": 9}


def test_a_goal_is_held_against_the_sum_of_the_posts() -> None:
    a, b = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2))
    (goal,) = report([a, b], [snapshot(a, reach=700), snapshot(b, reach=500)]).goals
    assert (goal.fact, goal.target, goal.progress, goal.status) == (1200, 1000, 1.2, "reached")
    (goal,) = report([a, b], [snapshot(a, reach=700)]).goals
    assert (goal.fact, goal.units, goal.of, goal.at_least) == (700, 1, 2, True)
    assert goal.status == "unsettled"
    (goal,) = report([a, b], [snapshot(a, reach=70), snapshot(b, reach=50)]).goals
    assert goal.status == "short"


@pytest.mark.parametrize(
    ("hides", "status", "progress"), [(10, "reached", 2.0), (40, "short", 0.5)]
)
def test_a_goal_of_which_less_is_better_is_a_limit(
    hides: int, status: str, progress: float
) -> None:
    one = placement("books.how_to.text_post.students@vk")
    kpi = {"metric": "negative_rate", "target": 2}
    goals = [{"id": "g", "kind": "support", "title": "Меньше скрытий", "kpi": kpi}]
    made = report([one], [snapshot(one, reach=1000, hides=hides)], goals=goals)
    (goal,) = made.goals
    assert (goal.status, goal.progress, goal.at_most) == (status, progress, True)
    assert ("goal_over" in kinds(made.decisions)) == (status == "short")


@pytest.mark.parametrize(
    ("kpi", "why"),
    [
        ({"metric": "clicks", "target": 10}, "not_collected"),
        ({"metric": "answered_share", "target": 0.95}, "no_comments"),
        ({"metric": "er_reach", "target": 3}, "not_collected"),
        (None, "no_kpi"),
    ],
)
def test_a_goal_nobody_measures_is_unknown_and_not_zero(kpi: Any, why: str) -> None:
    one = placement("books.how_to.text_post.students@vk")
    goals = [{"id": "g", "kind": "traffic", "title": "Каталог", "kpi": kpi}]
    (goal,) = report([one], [snapshot(one, views=10, likes=1)], goals=goals).goals
    assert (goal.fact, goal.progress, goal.status, goal.why_unknown) == (None, None, "unknown", why)


def test_a_rate_under_one_per_cent_is_written_as_text() -> None:
    one = placement("books.how_to.text_post.students@vk")
    kpi = {"metric": "ctr", "target": "0.8%"}
    goals = [{"id": "g", "kind": "traffic", "title": "G", "kpi": kpi}]
    (goal,) = report([one], [snapshot(one, reach=1000, clicks=10)], goals=goals).goals
    assert (goal.target, goal.status) == (pytest.approx(0.008), "reached")


def test_a_rate_goal_reads_per_cent_and_subscribers_are_a_level() -> None:
    one, other = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2))
    goals = [
        {"id": "a", "kind": "growth", "title": "A", "kpi": {"metric": "er_views", "target": 4}},
        {"id": "b", "kind": "growth", "title": "B", "kpi": {"metric": "subscribers", "target": 90}},
    ]
    read = [
        snapshot(one, views=100, likes=5, subscribers=80),
        snapshot(other, views=100, likes=3, subscribers=95),
    ]
    rate, size = report([one, other], read, goals=goals).goals
    assert (rate.target, rate.fact, rate.status) == (0.04, 0.04, "reached")
    assert (size.fact, size.target) == (95, 90)


def test_a_monthly_target_is_spread_over_the_days_of_a_shorter_period() -> None:
    one = placement("books.how_to.text_post.students@vk")
    (goal,) = report([one], [], period=Period.parse("2026-12-01..2026-12-07")).goals
    assert goal.scaled
    assert goal.target == pytest.approx(1000 * 7 / (365.25 / 12))


def test_the_path_pools_only_posts_that_report_both_steps() -> None:
    a, b, c = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2, 3))
    read = [
        snapshot(a, reach=1000, clicks=50, leads=5),
        snapshot(b, reach=500, clicks=10),
        snapshot(c, reach=9000),
    ]
    reach, clicks, leads, registrations = report([a, b, c], read).path
    assert (reach.total, reach.units) == (10500, 3)
    assert (clicks.total, clicks.both, clicks.from_previous) == (60, 2, 60 / 1500)
    assert (leads.both, leads.from_previous) == (1, 0.1)
    assert (registrations.total, registrations.from_previous) == (None, None)


def test_posts_are_compared_at_the_same_age() -> None:
    """The old posts have four times the final views; at 24 hours everybody is alike."""
    days = range(1, 9)
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in days]
    late = [placement(f"books.story-i{n}.text_post.students@vk", n + 10) for n in days]
    read = [snapshot(one, 24, views=100) for one in posts + late]
    read += [snapshot(one, 672, views=400) for one in posts]
    made = report(posts + late, read)
    assert made.channels[0].measure_age_hours == 24
    assert level(made, "angle", "how_to").ratio == pytest.approx(1)
    assert level(made, "angle", "how_to").verdict is Verdict.USUAL


def test_a_factor_is_told_by_logs_against_the_median_of_its_channel() -> None:
    usual, better = [100, 90, 110, 100, 105, 95, 100, 100, 102], [200, 180, 220, 190, 210, 240]
    better += [200, 200]
    posts, read = [], []
    for channel, times in (("vk", 10), ("tg", 1)):
        for angle, values in (("story", usual), ("how_to", better)):
            for n, value in enumerate(values):
                key = f"books.{angle}-{channel}{n}.text_post.students@{channel}"
                posts.append(placement(key, 1 + n * 3))
                read.append(snapshot(posts[-1], views=value * times))
    made = report(posts, read)
    median = statistics.median(usual + better)
    logs = [math.log((10 * v + 0.5) / (10 * median + 0.5)) for v in better]
    logs += [math.log((v + 0.5) / (median + 0.5)) for v in better]
    half = student(15) * statistics.stdev(logs) / 4
    how_to = level(made, "angle", "how_to")
    assert (how_to.units, how_to.channels, how_to.needs) == (16, 2, 0)
    assert how_to.median == pytest.approx(math.exp(statistics.median(logs)))
    assert how_to.ratio == pytest.approx(math.exp(statistics.fmean(logs)))
    assert how_to.low == pytest.approx(math.exp(statistics.fmean(logs) - half))
    assert how_to.high == pytest.approx(math.exp(statistics.fmean(logs) + half))
    assert how_to.verdict is Verdict.ABOVE
    assert level(made, "format", "text_post").verdict is Verdict.ALONE
    scale = kinds(made.decisions)["scale"]
    assert (scale.units, scale.change, scale.facts["level"]) == (16, "more", "how_to")


def test_what_is_missing_and_what_is_there_are_one_count(repository: Path) -> None:
    small = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 4)]
    large = [placement(f"books.story-i{n}.text_post.students@tg", n) for n in range(1, 6)]
    made = report([*small, *large], [snapshot(one, views=100) for one in (*small, *large)])
    for one in made.factors:
        assert one.units + one.needs == 8
    assert level(made, "angle", "how_to").units == 0
    page = render(made, "md", repository / "templates").replace("\N{NO-BREAK SPACE}", " ")
    assert "3 публикации с цифрами из 8 в таблицы не вошли: 3 — из каналов" in page


def test_seven_posts_are_too_few_however_good() -> None:
    posts = [placement(f"books.story-i{n}.text_post.students@vk", n) for n in range(1, 10)]
    good = [placement(f"books.how_to-i{n}.text_post.students@vk", n, 18) for n in range(1, 8)]
    read = [snapshot(one, views=100) for one in posts] + [snapshot(one, views=900) for one in good]
    made = report(posts + good, read)
    assert level(made, "angle", "how_to").verdict is Verdict.TOO_EARLY
    assert level(made, "angle", "how_to").needs == 1
    assert not {"scale", "confirm"} & kinds(made.decisions).keys()
    assert len(made.above) == 3
    assert made.above[0].ratio == pytest.approx(900.5 / 100.5)


def test_a_time_of_day_never_decides() -> None:
    early = [placement(f"books.story-i{n}.text_post.students@vk", n, 9) for n in range(1, 13)]
    evening = [placement(f"books.how_to-i{n}.text_post.students@vk", n, 19) for n in range(1, 7)]
    evening += [placement(f"books.myth_buster-i{n}.text_post.students@vk", n, 19) for n in (8, 9)]
    read = [snapshot(one, views=100) for one in early]
    read += [snapshot(one, views=300) for one in evening]
    made = report(early + evening, read)
    assert level(made, "slot", "19:00").verdict is Verdict.ABOVE
    assert not {"scale", "confirm"} & kinds(made.decisions).keys()


def test_young_posts_ripen_and_are_not_judged() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 13)]
    made = report(posts, [snapshot(one, 23.5, views=100) for one in posts])
    assert level(made, "angle", "how_to").verdict is Verdict.RIPENING
    assert made.channels[0].ripening == 12
    assert (made.above, made.below, made.judged) == ((), (), 0)
    assert kinds(made.notes)["ripening"].units == 12


def test_production_tells_every_state_apart() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 10)]
    states = [State.LIVE, State.REJECTED, State.MISSED, State.UNKNOWN, State.PENDING, State.WAITING]
    known = {str(p.key): live(p, state=s) for p, s in zip(posts, states, strict=False)}
    held = placement("chess.how_to.text_post.students@vk", 20, status=Status.HOLD)
    at = datetime(2026, 12, 8, 12, tzinfo=UTC)
    made = report([*posts, held], [], known, at=at)
    vk = made.production[0]
    assert vk.planned == 10
    assert {name: n for name, n in vk.standings.items() if n} == {
        "published": 1,
        "pending": 1,
        "waiting": 1,
        "held": 1,
        "missed": 1,
        "rejected": 1,
        "unknown": 1,
        "overdue": 2,
        "ahead": 1,
    }
    assert not made.over
    assert kinds(made.decisions)["not_sent"].units == 4
    assert kinds(made.decisions)["reconcile"].units == 1


def test_hours_count_a_variant_once_and_distribution_every_time() -> None:
    resources = {
        "team": [
            {"id": "w", "roles": ["copywriter"], "hours_per_week": 7, "cost_per_month": 31000},
            {"id": "d", "roles": ["distributor"], "hours_per_week": 7},
        ],
        "hours": {"text_post": {"copywriter": 3}},
        "budget": {"currency": "RUB"},
    }
    a = placement("books.how_to.text_post.students@vk", 1)
    b = placement("books.how_to.text_post.students@tg", 2)
    made = report([a, b], [snapshot(a, reach=500), snapshot(b, views=90)], resources=resources)
    hours = {role.role: role.planned for role in made.effort.roles}
    assert hours == {"copywriter": 3, "distributor": 0.4}
    assert (made.effort.variants, made.effort.placements) == (1, 2)
    assert made.effort.rule_of_thumb
    assert made.effort.available == pytest.approx(62)
    assert made.effort.load == pytest.approx(3.4 / 62)
    assert made.money is not None
    assert (made.money.cost, made.money.units, made.money.unit_cost) == (31000, 1, 31000)
    assert (made.money.priced, made.money.members, made.money.measure) == (1, 2, "reach")
    assert made.money.per_thousand == pytest.approx(15500 / 500 * 1000)
    assert (made.money.behind, made.money.reached) == (15500, 500)


@pytest.mark.parametrize(
    ("names", "possible", "expected"),
    [
        (["a", "b", "a", "b"], 2, 1.0),
        (["a", "a", "a", "a"], 4, 0.0),
        (["a", "a", "a", "b"], 2, 0.8112781),
        (["a", "b"], 25, 1.0),
        (["a", "a", "b", "c"], 25, 0.75),
        (["a"], 5, None),
        (["a", "a"], 1, None),
        ([], 3, None),
    ],
)
def test_diversity_is_entropy_over_what_so_many_posts_can_reach(
    names: list[str], possible: int, expected: float | None
) -> None:
    assert evenness(names, possible) == (expected and pytest.approx(expected))


def test_shares_hold_the_plan_against_what_went_out() -> None:
    keys = ["books"] * 8 + ["chess"] * 2
    posts = [
        placement(f"{idea}.how_to-i{n}.text_post.students@vk", n + 1) for n, idea in enumerate(keys)
    ]
    made = report(posts)
    reading, clubs = (one for one in made.shares if one.axis == "pillar")
    assert (reading.planned, reading.fact, reading.units, reading.of) == (0.6, 0.8, 8, 10)
    assert (clubs.planned, clubs.fact) == (0.4, 0.2)
    assert kinds(made.decisions)["share_off"].units == 10


def test_the_power_formula_gives_the_numbers_of_the_table() -> None:
    assert [units_needed(sigma) for sigma in (0.6, 0.8, 1.0, 1.2, 1.5)] == [5, 9, 13, 19, 29]


def test_student_agrees_with_the_printed_tables() -> None:
    printed = {1: 12.706, 2: 4.303, 3: 3.182, 7: 2.365, 15: 2.131, 30: 2.042, 120: 1.980}
    for freedom, value in printed.items():
        assert student(freedom) == pytest.approx(value, abs=0.005)


def test_json_carries_every_number_and_null_for_what_is_unknown() -> None:
    one = placement("books.how_to.text_post.students@vk")
    document = as_json(report([one], [snapshot(one, views=10)]))
    again = json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))
    assert again == document
    assert (again["schema"], again["period"], again["first"]) == (1, "2026-12", "2026-12-01")
    assert again["goals"][0]["fact"] is None
    assert again["publications"][0]["counts"] == {"views": 10}
    assert again["publications"][0]["standing"] == "published"


@pytest.mark.parametrize("order", [list, lambda some: some[::-1]])
def test_the_order_of_the_input_changes_nothing(order: Callable[[list[Any]], list[Any]]) -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 6)]
    read = [snapshot(one, age, views=age) for one in posts for age in (1, 24, 72)]
    assert as_json(report(order(posts), order(read))) == as_json(report(posts, read))
