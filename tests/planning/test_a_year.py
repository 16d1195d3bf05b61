"""A year of planning, reusing and distributing: nothing comes again before it has rested."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from cfkit.application.distribute import Wanted, distribute
from cfkit.application.reuse import Memory, due, reuse, told_of
from cfkit.application.told import Told
from cfkit.application.write import Body
from cfkit.domain.errors import InputError
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant

from .material import Weekdays, channel, idea, plan, project

COOLDOWN = timedelta(weeks=6)
ROOMY = {"per_week": 3, "times": ["10:00", "18:00"], "min_gap": "20h"}
MONTHS = [f"2027-{month:02}" for month in range(1, 13)]


def write(variant: Variant, where: Channel) -> Body:
    return Body(f"{variant.key} on {where.id}\n\nThe same to all.")


class Year:
    """What stands under `content/` as months pass."""

    def __init__(self, made: Project) -> None:
        self.project = made
        self.files: dict[PlacementKey, Placement] = {}
        self.told = {"plan": 0, "reuse": 0, "distribute": 0}

    @property
    def memory(self) -> Memory:
        return Memory(
            Told({key: one.at for key, one in self.files.items()}), [*self.files.values()]
        )

    def keep(self, how: str, *placements: Placement) -> None:
        for one in placements:
            self.told[how] += one.key not in self.files
            self.files[one.key] = one

    def plan(self, month: str, now: datetime) -> None:
        found = plan(self.project, month, placements=self.files.values(), now=now, write=write)
        for change in found.changes:
            if change.op == "drop":
                del self.files[PlacementKey.parse(change.key)]
        self.keep("plan", *found.placements)

    def reuse(self, now: datetime) -> None:
        for one in due(self.project, self.memory, now, 99)[:3]:
            key = PlacementKey.parse(one.key)
            try:
                found = reuse(self.project, self.memory, key, write=write, calendar=Weekdays(),
                              now=now, most=99)  # fmt: skip
            except InputError:
                continue
            self.keep("reuse", found)

    def distribute(self, month: str, now: datetime) -> None:
        key = min(one.key for one in self.files.values() if f"{one.at:%Y-%m}" == month)
        found = distribute(self.project, self.memory, key, write=write, calendar=Weekdays(),
                           now=now, wanted=Wanted(most=99))  # fmt: skip
        self.keep("distribute", *(one.placement for one in found.carried))


@pytest.fixture(scope="module")
def year() -> Year:
    shape = {"formats": ["text_post", "photo_post"], "cadence": ROOMY}
    network = [
        channel("tg", **shape),
        channel("vk", role="expert", **shape),
        channel("friends", role="partner", **shape),
        channel("paper", role="seeding", price="100", **shape),
    ]
    ideas = [idea(f"old{n}", evergreen="true") for n in range(8)]
    ideas += [idea(f"new{n}", "pain", "myth") for n in range(12)]
    mix = {"mix": {"evergreen_cooldown": "6w", "same_idea_gap": "2d", "same_angle_run": 3}}
    made = Year(project(channels=network, ideas=ideas, content=mix))
    for month in MONTHS:
        now = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        made.plan(month, now)
        made.distribute(month, now)
        made.reuse(now)
        made.plan(month, now)
    return made


def test_every_way_of_telling_took_part(year: Year) -> None:
    assert min(year.told.values()) > 10


def test_nothing_comes_again_on_a_channel_within_its_cooldown(year: Year) -> None:
    tellings = defaultdict(list)
    for key, one in year.files.items():
        tellings[told_of(key)].append(one)
    again = [sorted(some, key=lambda one: one.at) for some in tellings.values() if some[1:]]
    assert len(again) > 50
    soon = [
        (str(before.key), str(after.key), after.at - before.at)
        for some in again
        for before, after in itertools.pairwise(some)
        if after.at - before.at < COOLDOWN
    ]
    assert soon == []


def test_no_two_posts_of_a_channel_share_an_instant_or_a_key(year: Year) -> None:
    places = [(one.key.channel, one.at) for one in year.files.values()]
    assert len(places) == len(set(places))


def test_what_is_distributed_is_never_the_same_text_twice(year: Year) -> None:
    carried = [one for one in year.files.values() if one.spreads]
    assert len({one.body for one in carried}) == len(carried)
