"""The model finds what was planted, shrinks what is luck, and grows with age as posts do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from cfkit.application.age_curves import fit_curve, rule_of_thumb
from cfkit.application.allocate import TIRED, UNTIRED, USUAL, Caps, allocate, caps_of, preferences
from cfkit.application.beliefs import believe
from cfkit.application.design import lay_out
from cfkit.application.effects import Fit, fit
from cfkit.application.readings import Readings
from cfkit.application.verdicts import judge
from cfkit.domain.learning import Unit, Verdict
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.weights import Hypothesis

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
LIFTS = {"a0": 0.6, "a1": 0.0, "a2": -0.3, "a3": 0.0, "a4": -0.3}


def units(
    n: int = 400,
    lifts: Mapping[str, float] = LIFTS,
    levels: Mapping[str, float] | None = None,
    spread: float = 0.8,
    seed: int = 1,
) -> list[Unit]:
    """Publish angles in turn by luck; channels differ by `levels`."""
    rng = np.random.default_rng(seed)
    channels = levels or {"loud": 2.0, "quiet": -2.0}
    found = []
    for place in range(n):
        angle = str(rng.choice([*lifts]))
        channel = str(rng.choice([*channels]))
        log = 6 + lifts[angle] + channels[channel] + rng.normal(0, spread)
        at = START + timedelta(hours=12 * place)
        found.append(Unit(f"u{place}", channel, at, {"angle": angle}, 672, 1, log))
    return found


def lifts_of(made: Fit, factor: str = "angle") -> dict[str, float]:
    term = made.design.term(factor)
    assert term is not None
    return dict(zip(term.levels, map(float, made.contrast(term)[0]), strict=True))


def test_effects_are_found_beside_the_levels_of_channels() -> None:
    found = lifts_of(fit(lay_out(units())))
    assert found == {name: pytest.approx(lift, abs=0.25) for name, lift in LIFTS.items()}


def test_the_ranges_hold_what_is_true_about_as_often_as_they_say() -> None:
    held = []
    for seed in range(40):
        belief = believe(fit(lay_out(units(120, seed=seed))))["angle"]
        low, high = belief.quantile(0.1), belief.quantile(0.9)
        true = np.array([LIFTS[level] for level in belief.levels])
        held += [*((low <= true) & (true <= high))]
    assert 0.68 <= np.mean(held) <= 0.93


def test_luck_is_shrunk() -> None:
    made = fit(lay_out(units(60, dict.fromkeys(LIFTS, 0.0), spread=1.2)))
    assert all(abs(lift) < 0.3 for lift in lifts_of(made).values())


def test_one_viral_post_moves_little() -> None:
    calm = units(60, dict.fromkeys(LIFTS, 0.0))
    viral = [*calm]
    place = next(n for n, unit in enumerate(calm) if unit.factors["angle"] == "a1")
    loud = calm[place]
    viral[place] = Unit(
        loud.key, loud.channel, loud.published_at, loud.factors, 672, 1, (loud.log or 0) + 8
    )
    before, after = (lifts_of(fit(lay_out(some)))["a1"] for some in (calm, viral))
    assert abs(after - before) < 0.12


def test_the_fit_is_the_same_every_time() -> None:
    one, other = (fit(lay_out(units())) for _ in range(2))
    assert one.mean.tobytes() == other.mean.tobytes()


@pytest.mark.parametrize(
    "logs", [[5.0] * 9, [math.log(0.5)] * 9, [*range(8), 100], [0, 0, 0, 0, 0, 0, 0, 0, 20]]
)
def test_odd_responses_are_no_winners(logs: list[float]) -> None:
    some = [
        Unit(f"u{n}", "main", START + timedelta(days=n), {"angle": f"a{n % 2}"}, 672, 1, log)
        for n, log in enumerate(logs)
    ]
    found = judge(some, [], date(2026, 2, 1))
    assert np.isfinite(found.fit.mean).all()
    assert {one.verdict for one in found.findings} <= {Verdict.UNCLEAR, Verdict.NO_BETTER}


def test_an_angle_that_wears_off_gets_a_lower_cap() -> None:
    rng = np.random.default_rng(3)
    found = {}
    for name, slope in (("tires", -0.5), ("lasts", 0.0)):
        some = []
        for month in range(10):
            for place in range(40):
                uses = place if month % 2 else 0
                angle = "a0" if month % 2 else f"a{1 + place % 20}"
                at = START + timedelta(days=40 * month, hours=12 * place)
                log = 6 + slope * math.log1p(uses) + rng.normal(0, 0.6)
                some.append(Unit(f"{month}-{place}", "main", at, {"angle": angle}, 672, 1, log))
        found[name] = caps_of(fit(lay_out(some)))
    assert found == {"tires": TIRED, "lasts": UNTIRED}


@pytest.mark.parametrize(
    ("days", "channels", "caps"),
    [(30, 2, USUAL), (55, 4, USUAL), (70, 1, USUAL), (70, 2, UNTIRED), (130, 1, UNTIRED)],
)
def test_caps_are_loosened_by_months_of_channels_not_by_one_fit(
    days: int, channels: int, caps: Caps
) -> None:
    rng, some = np.random.default_rng(5), []
    for place in range(400):
        angle = "a0" if place % 3 else f"a{1 + place % 20}"
        at = START + timedelta(days=days * place / 399)
        channel = f"c{place % channels}"
        some.append(Unit(f"{place}", channel, at, {"angle": angle}, 672, 1, 6 + rng.normal(0, 0.3)))
    assert caps_of(fit(lay_out(some))) is caps


def test_a_level_with_few_publications_gets_little_more_than_its_share() -> None:
    units_of = dict.fromkeys([f"a{n}" for n in range(10)], 20) | {"a0": 1}
    most = UNTIRED.of_each("angle", units_of)
    found = preferences([*units_of], ["a0"] * 300 + ["a1"] * 100, most)
    assert found["a0"] == pytest.approx(0.15)
    assert found["a1"] == pytest.approx(0.4)
    assert USUAL.of_each("other", units_of)["a1"] == 0.5


def test_nothing_is_known_of_wear_from_few_publications() -> None:
    assert caps_of(fit(lay_out(units(12)))) is USUAL


def test_slots_go_to_the_best_within_its_cap_and_some_to_the_least_tried() -> None:
    names = {f"a{n}": 1.5 if n == 0 else 0.0 for n in range(20)}
    made = fit(lay_out(units(400, names)))
    options = [{"angle": name} for name in names]
    tried = [5] * 20
    tried[7] = 0
    rng = np.random.default_rng(0)
    chosen = allocate(made, believe(made), options, tried, 100, rng, USUAL)
    assert len(chosen) == 100
    assert 13 <= chosen.count(0) <= 17
    assert 7 in chosen[:10]


def test_weights_keep_a_floor_of_variety() -> None:
    found = preferences(["a", "b", "c"], ["a"] * 50, dict.fromkeys("abc", 0.9))
    assert sum(found.values()) == pytest.approx(1)
    assert 0.05 < found["b"] < found["a"] < 0.9


def test_a_level_with_few_options_is_not_worse_for_that() -> None:
    found = preferences(["a", "a", "a", "b"], ["a"] * 30 + ["b"] * 10, {"a": 0.75, "b": 0.75})
    assert found == {"a": pytest.approx(0.5), "b": pytest.approx(0.5)}


def readings(*counts: tuple[float, int]) -> Readings:
    known = [
        Snapshot("k@main", "main", START + timedelta(hours=hours), "vk", {Metric.VIEWS: n})
        for hours, n in counts
    ]
    return Readings(tuple(known), START)


def test_a_growth_curve_is_learned_from_own_snapshots() -> None:
    grown = [readings((1, 10), (24, 50), (72, 80), (168, 90), (672, 100))] * 25
    curve = fit_curve("vk", "views", grown)
    assert curve.is_own
    assert curve.shares == pytest.approx((0.1, 0.5, 0.8, 0.9, 1.0))
    assert 0.5 < curve.at(48) < 0.8
    assert curve.at(24 * 365) == 1


def test_a_curve_never_falls() -> None:
    fallen = [readings((24, 100), (72, 90), (168, 80), (672, 70))] * 25
    assert list(fit_curve("vk", "views", fallen).shares[1:]) == [1, 1, 1, 1]


def test_few_snapshots_grow_by_the_rule_of_thumb() -> None:
    few = fit_curve("x", "views", [readings((24, 50), (672, 100))] * 5)
    assert not few.is_own
    assert few.shares == pytest.approx(rule_of_thumb("x").shares)
    assert rule_of_thumb("x").at(24) > 0.9 > rule_of_thumb("pinterest").at(24)


@pytest.mark.parametrize(("fresh", "is_winner"), [(3, False), (12, True)])
def test_a_test_is_confirmed_by_four_publications_of_its_own(fresh: int, is_winner: bool) -> None:
    lifts = {"a0": 1.5, "a1": 0.0, "a2": 0.0, "a3": 0.0}
    some = units(200, lifts=lifts, spread=0.4)
    own = [one for one in some if one.factors["angle"] == "a0"]
    since = own[-fresh].published_at.date()
    begun = Hypothesis(factor="angle", level="a0", state="confirm", since=since)
    found = judge(some, [begun], date(2026, 8, 1))
    (best,) = [one for one in found.findings if one.level == "a0"]
    assert (best.verdict is Verdict.WINNER) == is_winner
