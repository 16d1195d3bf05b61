"""A budget says what content costs beside advertising; what it cannot tell, it does not guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cfkit.application.budget import count, payback
from cfkit.domain.budget import Figures

from .conftest import answers, cfkit, document

ROOT = Path(__file__).resolve().parents[2]
FIGURES: dict[str, Any] = {
    "ads": 60_000,
    "bloggers": 40_000,
    "salaries": 200_000,
    "tools": 40_000,
    "units": 30,
    "median_reach": 2_000,
    "paid_cpm": 400,
    "leads": 40,
    "lead_value": 3_000,
    "carry_over": "60%",
}


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_figures_add_up(tmp_path: Path) -> None:
    found = document("budget", "--figures", answers(tmp_path, FIGURES))
    assert found["yearly_spend"] == 1_200_000
    assert (found["monthly_cost"], found["unit_cost"]) == (240_000, 8_000)
    assert (found["cost_per_1000"], found["break_even_reach"]) == (4_000, 20_000)
    assert (found["cpl_equivalent"], found["missing"]) == (6_000, {})
    assert [one["month"] for one in found["scenarios"]] == pytest.approx([20_000, 30_000, 40_000])
    assert [one["units"] for one in found["scenarios"]] == [2, 3, 5]


def test_options_stand_above_the_file(tmp_path: Path) -> None:
    path = answers(tmp_path, FIGURES)
    found = document("budget", "--figures", path, "--units", 60, "--shift", "50%")
    assert (found["unit_cost"], [one["share"] for one in found["scenarios"]]) == (4_000, [0.5])


def test_it_pays_back_in_the_first_month_that_covers_all_before_it() -> None:
    once = Figures(salaries=100.0, leads=1.0, lead_value=60.0)
    assert payback(once) is None
    again = once.model_copy(update={"carry_over": 0.5})
    earned = [sum(60 * (2 - 0.5**n) for n in range(month)) for month in range(1, 60)]
    covered = [month for month, all_ in enumerate(earned, 1) if all_ >= 100 * month]
    assert payback(again) == covered[0] > 1


@given(some.floats(0.01, 1e9), some.lists(some.floats(0, 1), min_size=1, max_size=4))
def test_a_shift_leaves_the_total_as_it_is(yearly: float, shares: list[float]) -> None:
    found = count(Figures(yearly_spend=yearly), shares)
    for one in found.scenarios:
        assert one.shift.moved + one.shift.stays == pytest.approx(yearly)


def test_budgets_of_zero_are_told_in_clear_words() -> None:
    code, _, talk = cfkit("budget", "--ads", 0, "--units", 0, "--salaries", 0, "--leads", 0)
    assert code == 0
    assert "nothing to shift" in talk
    assert "Not told: unit cost; it wants --units above 0." in talk
    found = document("budget", "--yearly-spend", 0)
    assert (found["yearly_spend"], found["scenarios"], found["unit_cost"]) == (0, [], None)


def test_nothing_given_says_what_is_wanted() -> None:
    found = document("budget")
    assert (found["yearly_spend"], found["payback_month"], len(found["missing"])) == (None, None, 6)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ads", "nan"), "--ads: write a number"),
        (("--units", "1.5"), "--units: write a whole number"),
        (("--salaries=-5",), "--salaries"),
        (("--shift", "2"), "--shift: write a share"),
        (("--carry-over", "150%"), "--carry-over: write a share"),
        (("--yearly-spend", "1", "--ads", "1"), "not both"),
    ],
)
def test_a_wrong_figure_is_named(words: tuple[str, ...], said: str) -> None:
    code, _, talk = cfkit("budget", *words)
    assert (code, said in talk) == (2, True)


def test_a_project_says_what_it_knows() -> None:
    found = document("budget", "--project", ROOT / "examples/library")
    assert (found["figures"]["currency"], found["yearly_spend"]) == ("RUB", 240_000)
    assert found["unit_cost"] == pytest.approx(65_000 / found["figures"]["units"])
