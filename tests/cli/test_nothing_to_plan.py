"""A plan that cannot be made says why, and leaves the one on disk as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Project


def files(root: Path) -> dict[str, bytes]:
    found = sorted((root / "content").rglob("*.md"))
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def no_idea(bakery: Project) -> None:
    for path in (bakery.root / "ideas").glob("*.yaml"):
        path.write_text("[]\n", encoding="utf-8")


def dark(bakery: Project) -> None:
    bakery.change("content:\n", "content:\n  blackout:\n    - {from: 2036-11-20, to: 2037-01-10}\n")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (no_idea, "there is no idea left: write some under ideas/"),
        (dark, "no channel may speak in"),
    ],
)
def test_a_plan_that_stands_is_not_emptied_because_there_is_nothing_to_choose_from(
    bakery: Project, how: Callable[[Project], None], words: str
) -> None:
    assert bakery("plan", "2036-12").code == 0
    stands = files(bakery.root)
    assert stands
    how(bakery)

    told = bakery("plan", "2036-12", "--json")

    assert told.code == 3
    assert words in told.err + told.out
    assert files(bakery.root) == stands


def test_a_second_plan_has_no_changes_for_a_script_to_see(bakery: Project) -> None:
    dry = bakery("plan", "2036-12", "--dry-run", "--detailed-exitcode")
    assert (dry.code, files(bakery.root)) == (10, {})
    assert bakery("plan", "2036-12", "--detailed-exitcode").code == 10
    assert bakery("plan", "2036-12", "--detailed-exitcode").code == 0


def test_weeks_of_two_years_join_without_a_seam(bakery: Project) -> None:
    assert bakery("plan", "2036-12-29..2037-01-11").code == 0
    stands = files(bakery.root)
    assert {path.split("/")[1] for path in stands} == {"2036-12", "2037-01"}
    for week in ("2037-W01", "2037-W02"):
        assert bakery("plan", week, "--detailed-exitcode").code == 0
    assert files(bakery.root) == stands


def test_a_period_that_is_over_is_planned_with_a_warning(bakery: Project) -> None:
    told = bakery("plan", "2025-01", "--json")
    assert told.code == 0
    assert told.document["placements"]
    assert "2025-01 is over" in told.document["notes"][-1]
    assert "2025-01 is over" in told.err
    assert "is over" not in bakery("plan", "2036-12").err


IMPOSSIBLE = [
    ("{per_week: 9, days: [mon]}", "per_week asks for 9 posts"),
    ("{per_day: 2, times: ['10:00', '11:00'], min_gap: 2h}", "per_day asks for 2 posts"),
    ("{per_month: 12, min_gap: 5d}", "per_month asks for 12 posts"),
]


@pytest.mark.parametrize(("cadence", "words"), IMPOSSIBLE)
def test_a_cadence_that_no_month_can_meet_is_an_error_with_its_place(
    bakery: Project, cadence: str, words: str
) -> None:
    assert bakery("plan", "2036-12").code == 0
    stands = files(bakery.root)
    told = (bakery.root / "strategy.yaml").read_text(encoding="utf-8")
    line = next(one for one in told.splitlines() if "cadence:" in one)
    bakery.change(line, line.partition("cadence:")[0] + f"cadence: {cadence}")

    for command in (["check"], ["plan", "2036-12"]):
        refused = bakery(*command)
        assert refused.code == 3
        assert words in refused.err + refused.out
        assert "strategy.yaml:" in refused.err + refused.out
    assert files(bakery.root) == stands


def test_a_cap_that_a_preset_never_reaches_is_a_warning(bakery: Project) -> None:
    told = (bakery.root / "strategy.yaml").read_text(encoding="utf-8")
    line = next(one for one in told.splitlines() if "cadence:" in one)
    changed = line.partition("cadence:")[0] + "cadence: {preset: m15, per_month: 20}"
    bakery.change(line, changed)

    assert bakery("check").code == 0
    assert bakery("plan", "2036-12", "--dry-run").code == 0
