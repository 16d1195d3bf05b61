"""What looks past single figures: carry-over, usefulness, tiring, hypotheses, weights, budget."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.exports.report_page import render
from cfkit.application.report import as_json, make_report
from cfkit.domain.evidence import Stage
from cfkit.domain.metrics import Snapshot
from cfkit.domain.plan import Placement
from cfkit.domain.report import Report

from .material import AFTER, DECEMBER, live, placement, project, report, snapshot


@dataclass(frozen=True)
class Moved:
    factor: str
    level: str
    before: float | None
    after: float | None
    why: str
    kept: bool = False


@dataclass(frozen=True)
class Believed:
    factor: str
    level: str
    lift: float
    low: float
    high: float
    p_winner: float
    units: int
    needs: int
    verdict: str
    fresh: int = 0


@dataclass(frozen=True)
class Tried:
    factor: str
    level: str
    state: str
    since: date


@dataclass(frozen=True)
class Model:
    findings: Sequence[Believed]
    changes: Sequence[Moved]
    hypotheses: Sequence[Tried]
    metric: str | None = "reach"
    used: int = 14
    expected_false_winners: float = 0.1


LEARNED = Model(
    [
        Believed("angle", "how_to", 1.4, 1.1, 1.8, 0.93, 14, 0, "winner", 6),
        Believed("angle", "story", 1.2, 0.9, 1.5, 0.71, 9, 0, "likely"),
        Believed("format", "text_post", 1.0, 0.9, 1.1, 0.01, 14, 0, "no better"),
    ],
    [
        Moved("angle", "how_to", 0.04, 0.11, "скорее выигрывает"),
        Moved("angle", "story", 0.2, 0.5, "правка", kept=True),
        Moved("angle_format", "how_to+text_post", None, 0.05, "новая пара"),
    ],
    [
        Tried("angle", "story", "confirm", date(2026, 12, 20)),
        Tried("angle", "how_to", "scale", date(2026, 11, 1)),
        Tried("format", "text_post", "retire", date(2026, 11, 1)),
    ],
)


def learned() -> Report:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 6)]
    read = [snapshot(one, reach=100 + n) for n, one in enumerate(posts)]
    known = {str(one.key): live(one) for one in posts}
    return make_report(project(), DECEMBER, posts, known, read, AFTER, lessons=LEARNED)


def test_what_earlier_posts_gained_within_the_period_is_told_from_new_reach() -> None:
    old = placement("chess.how_to.text_post.students@vk", 1)
    old = replace(old, at=old.at - timedelta(days=5))
    new = placement("books.how_to.text_post.students@vk", 3)
    read = [
        snapshot(old, 24, reach=700),
        snapshot(old, 24 * 7, reach=1000),
        snapshot(old, 24 * 28, reach=1100),
        snapshot(new, 24, reach=300),
        snapshot(new, 24 * 28, reach=600),
        snapshot(new, 24 * 40, reach=9000),
    ]
    (one,) = report([old, new], read).carried
    assert (one.channel, one.metric) == ("vk", "reach")
    assert (one.fresh, one.fresh_units, one.fresh_of) == (600, 1, 1)
    assert (one.earlier, one.earlier_units, one.earlier_of) == (1100 - 700, 1, 1)
    assert one.share == pytest.approx(400 / 1000)


def test_a_gain_without_a_reading_before_the_period_is_unknown_and_not_the_whole_count() -> None:
    old = placement("chess.how_to.text_post.students@vk", 1)
    old = replace(old, at=old.at - timedelta(days=40))
    new = placement("books.how_to.text_post.students@vk", 3)
    read = [snapshot(old, 24 * 45, reach=5000), snapshot(new, reach=100)]
    (one,) = report([old, new], read).carried
    assert (one.earlier, one.earlier_units, one.earlier_of, one.share) == (None, 0, 1, None)


def test_the_value_index_is_the_mean_z_score_of_a_posts_rates() -> None:
    saves = {"how_to": [8, 6], "story": [2, 0]}
    posts, read = [], []
    for angle, values in saves.items():
        for n, value in enumerate(values):
            posts.append(placement(f"books.{angle}-i{n}.text_post.students@vk", len(posts) + 1))
            read.append(snapshot(posts[-1], reach=100, saves=value, likes=50))
    rates = [0.08, 0.06, 0.02, 0.0]
    spread = statistics.pstdev(rates)
    first, last = report(posts, read).valued
    assert (first.angle, first.units, first.of, first.rates) == ("how_to", 2, 2, 1)
    assert first.index == pytest.approx((0.07 - 0.04) / spread)
    assert last.index == pytest.approx(-first.index)


def test_saves_that_nobody_reports_make_no_index() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 6)]
    assert report(posts, [snapshot(one, reach=10, likes=1) for one in posts]).valued == ()


def test_an_angle_tires_when_its_later_half_lies_clearly_below_the_earlier_one() -> None:
    posts, read = [], []
    for n in range(1, 11):
        posts.append(placement(f"books.how_to-i{n}.text_post.students@vk", n))
        read.append(snapshot(posts[-1], reach=(1000 if n <= 5 else 400) + n))
    (alone,) = report(posts, read).tiring
    assert (alone.units, alone.tires) == (10, False)
    steady = [placement(f"books.story-i{n}.text_post.students@vk", n, 15) for n in range(1, 11)]
    level = [snapshot(one, reach=700 + n % 3) for n, one in enumerate(steady)]
    one, other = report([*posts, *steady], [*read, *level]).tiring
    assert (one.angle, one.units, one.tires) == ("how_to", 10, True)
    assert one.ratio == pytest.approx(0.4, abs=0.01)
    assert not other.tires
    (few,) = report(posts[:7], read[:7]).tiring
    assert (few.units, few.ratio, few.tires) == (7, None, None)


def test_what_all_angles_of_a_channel_lost_wears_none_of_them_out() -> None:
    posts, read = [], []
    for n in range(30):
        for hour, angle in ((9, "how_to"), (14, "story")):
            key = f"books.{angle}-i{n}.text_post.students@vk"
            posts.append(placement(key, n + 1, hour))
            read.append(snapshot(posts[-1], reach=int(1000 * math.exp(-n / 20)) + n % 7))
    made = report(posts, read)
    assert [one.tires for one in made.tiring] == [False, False]


def test_one_period_confirms_no_hypothesis() -> None:
    posts, read = [], []
    for n in range(1, 23):
        angle = "how_to" if n % 2 else "story"
        posts.append(placement(f"books.{angle}-i{n}.text_post.students@vk", n))
        read.append(snapshot(posts[-1], reach=(900 if angle == "how_to" else 100) + n))
    made = report(posts, read)
    stages = {(one.factor, one.level): one.stage for one in made.hypotheses}
    assert stages["angle", "how_to"] is Stage.PROMISING
    assert Stage.CONFIRMED not in stages.values()
    assert made.shifts == ()


def test_the_models_winner_is_a_decision_that_names_its_weight(repository: Path) -> None:
    made = learned()
    winner = made.decisions[0]
    assert (winner.kind, winner.change, winner.units) == ("winner", "more", 14)
    assert (winner.facts["before"], winner.facts["after"]) == (0.04, 0.11)
    text = render(made, "md", repository / "templates").replace("\u00a0", " ")
    assert r"weights.yaml, angle how\_to: 4 % → 11 %." in text
    assert "Подтвердили 6 публикаций после первой находки." in text
    assert "подтверждена: 6 публикаций после первой находки (с 1 ноября" in text
    assert "скорее выигрывает (7 из 10)" in text
    assert [one.stage for one in made.hypotheses] == ["confirmed", "promising", "closed"]
    assert "так решил человек" in text
    assert r"угол в формате «Инструкция + text\_post»" in text


def with_lessons(posts: Sequence[Placement], read: Sequence[Snapshot], model: Model) -> Report:
    known = {str(one.key): live(one) for one in posts}
    return make_report(project(), DECEMBER, posts, known, read, AFTER, lessons=model)


def a_low_month() -> tuple[list[Placement], list[Snapshot]]:
    posts, read = [], []
    for n in range(1, 23):
        angle = "how_to" if n % 2 else "story"
        posts.append(placement(f"books.{angle}-i{n}.text_post.students@vk", n))
        read.append(snapshot(posts[-1], reach=(900 if angle == "how_to" else 100) + n))
    return posts, read


def test_what_lay_low_in_one_period_is_watched_where_the_model_does_not_agree() -> None:
    usual = Believed("angle", "story", 1.0, 0.89, 1.12, 0.02, 60, 0, "no better")
    made = with_lessons(*a_low_month(), Model([usual], [], []))
    assert "less" not in {one.change for one in (*made.decisions, *made.next)}
    (low,) = [one for one in made.decisions if one.kind == "low"]
    assert (low.change, low.facts["level"]) == ("test", "story")


@pytest.mark.parametrize(("after", "is_less"), [(0.1, True), (0.6, False)])
def test_less_is_said_where_the_model_is_sure_and_the_weight_falls(
    after: float, is_less: bool
) -> None:
    bad = Believed("angle", "story", 0.6, 0.5, 0.7, 0.0, 60, 0, "no better")
    moves = [
        Moved("angle", "story", None, after, ""),
        Moved("angle", "how_to", None, 1 - after, ""),
    ]
    made = with_lessons(*a_low_month(), Model([bad], moves, []))
    told = {(one.kind, one.change) for one in (*made.decisions, *made.next)}
    assert (("worse", "less") in told) == is_less


@pytest.mark.parametrize("kind", ["md", "html"])
def test_weights_that_hold_all_that_was_learned_are_said_to(repository: Path, kind: Any) -> None:
    known = with_lessons(*a_low_month(), replace(LEARNED, changes=[]))
    unknown = with_lessons(*a_low_month(), Model([], [], [], used=5))
    words = ("уже записано всё, чему научились", "когда есть хотя бы 8 публикаций")
    for made, told in ((known, (True, False)), (unknown, (False, True))):
        page = render(made, kind, repository / "templates")
        assert tuple(one in page for one in words) == told


def test_what_waits_for_a_verdict_waits_for_the_models() -> None:
    early = Believed("angle", "story", 1.0, 0.8, 1.2, 0.2, 5, 3, "unclear")
    made = with_lessons(*a_low_month(), replace(LEARNED, findings=[*LEARNED.findings, early]))
    waits = [one.facts["level"] for one in made.next if one.kind == "finish"]
    assert waits == ["story"]
    assert "too_early" not in {one.kind for one in made.decisions}


def test_an_english_report_says_how_many_fresh_posts_confirm(repository: Path) -> None:
    made = replace(learned(), language="en")
    text = render(made, "md", repository / "templates").replace("\u00a0", " ")
    assert "Confirmed by 6 posts published after the first finding." in text
    assert "confirmed by 6 posts after the first finding (since" in text


def test_winners_stand_beside_the_false_ones_to_be_expected(repository: Path) -> None:
    made = learned()
    assert made.false_winners == 0.1
    text = render(made, "md", repository / "templates").replace("\u00a0", " ")
    assert "Модель назвала 1 победителя; случайных среди них ожидается около 0,1." in text
    assert report().false_winners is None


def test_every_decision_names_a_change_of_weights_or_of_the_plan(repository: Path) -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 4)]
    for made in (report(), report(posts), learned()):
        text = render(made, "md", repository / "templates")
        decisions = [line for line in text.split("\n") if line[:3] in {f"{n}. " for n in range(9)}]
        assert 1 <= len(decisions) <= 5
        assert len(decisions) == len(made.decisions)
        for line in decisions:
            assert any(
                word in line for word in ("Веса и план:", "План:", "weights.yaml", "strategy.yaml")
            )


def test_the_budget_is_brought_to_the_period(repository: Path) -> None:
    resources = {"budget": {"currency": "RUB", "per": "quarter", "ads": 91312.5}}
    made = report(resources=resources)
    (line,) = made.budget
    assert math.isclose(line.amount, 31000)
    assert (line.kind, line.currency) == ("ads", "RUB")
    assert "Реклама: 31 000 ₽" in render(made, "md", repository / "templates").replace(
        "\u00a0", " "
    )


def test_the_numbers_of_the_evidence_are_in_the_document() -> None:
    document = as_json(learned())
    assert document["shifts"][0]["after"] == 0.5
    assert document["hypotheses"][0]["since"] == "2026-11-01"
