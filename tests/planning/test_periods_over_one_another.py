"""Periods that lie over one another: whatever was planned in which order, a file has its slot."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cfkit.domain.plan import Placement, Plan
from cfkit.domain.project import Project

from .material import Weekdays, channel, idea, plan, project
from .rules import broken_rules
from .test_rules import planned, projects, quick

MONTHS = ["2026-12", "2027-01", "2026-12-01..2027-01-31"]
WEEKS = ["2026-W49", "2026-W50", "2026-W51", "2026-12"]


class Folder:
    """What lies under `content/` after one plan and another."""

    def __init__(self) -> None:
        self.files: dict[str, Placement] = {}

    def apply(self, found: Plan) -> None:
        named = {str(one.key): one for one in found.placements}
        for change in found.changes:
            if change.op == "drop":
                del self.files[change.key]
            else:
                self.files[change.key] = named[change.key]

    def unaccounted(self, found: Plan, made: Project) -> list[str]:
        """Files of the period that the plan does not speak of, or speaks of otherwise."""
        inside = [
            one
            for one in self.files.values()
            if one.at.astimezone(zone_of(made, one)).date() in found.period
        ]
        return [one.path for one in inside if one not in found.placements]

    @property
    def crowded(self) -> list[Any]:
        slots = Counter((one.key.channel, one.at) for one in self.files.values())
        paths = Counter(one.path for one in self.files.values())
        return [one for one, count in [*slots.items(), *paths.items()] if count > 1]


def zone_of(made: Project, one: Placement) -> Any:
    return ZoneInfo(made.strategy.zone_of(one.key.channel))


def evergreen() -> Project:
    return project(
        channels=[channel(formats=["text_post"], segments=["students"])],
        ideas=[
            idea(f"idea{number}", "pain", "case", "opinion", evergreen=True) for number in range(3)
        ],
        content={"mix": {"evergreen_cooldown": "5d"}},
    )


@pytest.mark.parametrize("periods", [MONTHS, WEEKS])
def test_what_an_evergreen_idea_said_again_keeps_its_own_slot_and_file(
    periods: Sequence[str],
) -> None:
    made, folder = evergreen(), Folder()
    for period in periods:
        found = plan(made, period, placements=folder.files.values())
        folder.apply(found)

    assert any(one.key.occurrence > 1 for one in folder.files.values())
    assert found.changes == ()
    assert folder.crowded == []
    assert folder.unaccounted(found, made) == []


def test_a_repetition_that_no_longer_fits_is_dropped_by_name() -> None:
    made, folder = evergreen(), Folder()
    for period in MONTHS[:2]:
        folder.apply(plan(made, period, placements=folder.files.values()))
    before = dict(folder.files)
    stricter = project(
        channels=[channel(formats=["text_post"], segments=["students"])],
        ideas=[one.model_dump(exclude_none=True) for one in made.ideas.values()],
        content={"mix": {"evergreen_cooldown": "90d"}},
    )

    found = plan(stricter, MONTHS[2], placements=folder.files.values())
    folder.apply(found)

    dropped = {change.key for change in found.changes if change.op == "drop"}
    assert dropped == before.keys() - {str(one.key) for one in found.placements}
    assert dropped
    assert folder.unaccounted(found, stricter) == []


@settings(quick, max_examples=8, phases=[Phase.generate])
@given(projects(), st.sampled_from([MONTHS, WEEKS]))
def test_plans_over_one_another_leave_no_file_out_and_break_no_rule(
    made: Project, periods: Sequence[str]
) -> None:
    folder = Folder()
    for period in periods:
        stood = [*folder.files.values()]
        found = planned(made, period, placements=stood)
        folder.apply(found)

        assert folder.crowded == []
        assert folder.unaccounted(found, made) == []
        is_working = Weekdays().is_working_day
        assert broken_rules(made, found.period, found.placements, is_working, stood) == []
    again = planned(made, periods[-1], placements=folder.files.values())
    assert again.changes == ()
