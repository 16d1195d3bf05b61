"""Numbers are read at set ages, in batches, and every number that is missing is named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from cfkit.application.collect import pull
from cfkit.application.readings import versions_of
from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.errors import CredentialError, RateLimited, Unavailable, UsageError
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Receipt

HOURS = (1, 24, 72, 168, 672)


class Counted:
    """A platform that reports views and likes, five posts a call."""

    slug: ClassVar[str] = "counted"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Counted",
        TextRules(500, len),
        "https://counted.example",
        date(2026, 11, 22),
        metrics=frozenset({Metric.VIEWS, Metric.LIKES}),
        metrics_batch_size=5,
    )

    def __init__(self) -> None:
        self.published = 0
        self.faults: list[Exception | None] = []
        self.shown: dict[str, Counts] = {}
        self.batches: list[list[str]] = []
        self.lost: set[str] = set()

    def publish(self, post: Any, steps: Any) -> Receipt:
        self.published += 1
        return Receipt(steps.once("publish", lambda: f"{post.key}!", visible=True))

    def fetch_metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Counts]:
        self.batches.append(list(remote_ids))
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        usual = {Metric.VIEWS: 10, Metric.LIKES: 0}
        return {name: self.shown.get(name, usual) for name in remote_ids if name not in self.lost}


@pytest.fixture
def counted(room: Any) -> Counted:
    platform = Counted()
    room.platforms["one"] = lambda _: platform
    room.platforms["two"] = lambda _: platform
    return platform


def collect(room: Any, **flags: Any) -> Any:
    return pull(
        room.project, room.platform_for, room.store, room.clock, limits=room.limits, **flags
    )


def test_snapshots_are_taken_at_each_age_once(room: Any, counted: Counted) -> None:
    key = room.add()
    room.publish()
    start = room.clock.now()
    for hour in range(0, 40 * 24, 6):
        room.clock.time = start + timedelta(hours=hour, minutes=1)
        collect(room)

    taken = [shot.taken_at - start for shot in room.store.snapshots([key])]
    ages = [timedelta(hours=max(hour, 6), minutes=1) for hour in HOURS]
    assert taken == ages
    assert next(iter(room.store.snapshots())).counts == {Metric.VIEWS: 10, Metric.LIKES: 0}


def test_posts_are_read_in_batches(room: Any, counted: Counted) -> None:
    for number in range(12):
        room.add(f"a{number}")
    room.publish()
    room.later(hours=2)

    pulled = collect(room)

    assert (pulled.snapshots, pulled.calls, pulled.exit) == (12, {"one": 3}, 0)
    assert [len(batch) for batch in counted.batches] == [5, 5, 2]
    assert collect(room).calls == {}


def test_everything_is_read_now_on_demand(room: Any, counted: Counted) -> None:
    key = room.add()
    room.publish()
    young = collect(room)

    assert [(gap.why, gap.key) for gap in young.gaps] == [("too-young", key)]
    assert collect(room, everything=True).snapshots == 1


def test_what_is_withheld_is_named_and_never_zero(room: Any, counted: Counted) -> None:
    key = room.add()
    room.publish()
    room.later(hours=2)
    counted.shown[f"{key}!"] = {Metric.LIKES: 4}

    pulled = collect(room)

    (gap,) = pulled.gaps
    assert (gap.why, gap.key, gap.metrics) == ("withheld", key, ("views",))
    assert next(iter(room.store.snapshots())).counts == {Metric.LIKES: 4}


def test_a_post_that_the_platform_lost_is_named_and_not_asked_after_until_the_next_age(
    room: Any, counted: Counted
) -> None:
    key = room.add()
    room.publish()
    counted.lost.add(f"{key}!")
    room.later(hours=2)

    pulled = collect(room)

    assert [(gap.why, gap.key) for gap in pulled.gaps] == [("not-found", key)]
    assert next(iter(room.store.snapshots())).counts == {}
    assert collect(room).calls == {}


def test_a_dead_token_on_one_channel_does_not_stop_the_other(room: Any, counted: Counted) -> None:
    for number in range(7):
        room.add(f"a{number}")
    other = room.add("b", "two")
    room.publish()
    room.later(hours=2)
    counted.faults = [CredentialError("the token is dead")]

    pulled = collect(room)
    read = [shot.key for shot in room.store.snapshots()]
    again = collect(room)

    assert (pulled.snapshots, pulled.exit, read) == (1, 4, [other])
    assert [gap.why for gap in pulled.gaps] == ["failed"] * 5 + ["not-tried"] * 2
    assert (again.snapshots, again.exit) == (7, 0)


def test_a_failing_batch_is_made_up_for_by_the_next_run(room: Any, counted: Counted) -> None:
    for number in range(7):
        room.add(f"a{number}")
    room.publish()
    room.later(hours=2)
    counted.faults = [None, *(Unavailable("no route") for _ in range(9))]

    pulled = collect(room)
    counted.faults = []
    again = collect(room)

    assert (pulled.snapshots, pulled.exit) == (5, 6)
    assert (again.snapshots, again.calls) == (2, {"one": 1})


def test_a_short_rate_limit_is_waited_out(room: Any, counted: Counted) -> None:
    room.add()
    room.publish()
    room.later(hours=2)
    counted.faults = [RateLimited("slow down", retry_after=3)]

    assert collect(room).snapshots == 1


def test_a_platform_without_numbers_is_named(room: Any) -> None:
    room.add()
    room.publish()
    room.later(hours=2)

    pulled = collect(room)

    assert [(gap.channel, gap.why, gap.key) for gap in pulled.gaps] == [
        ("one", "unsupported", None)
    ]
    assert pulled.exit == 0
    with pytest.raises(UsageError, match="did you mean"):
        collect(room, only="onee")


class Followed(Counted):
    """A platform that also tells how many people follow."""

    followers: int | None = 900
    asked = 0

    def fetch_followers(self) -> int | None:
        self.asked += 1
        if self.followers == 0:
            raise Unavailable("no answer")
        return self.followers


def test_followers_are_asked_once_a_day_and_stand_beside_the_counts(room: Any) -> None:
    followed = Followed()
    room.platforms["one"] = lambda _: followed
    key = room.add()
    room.publish()
    start = room.clock.now()
    for hour in (1, 2, 3, 24, 25):
        room.clock.time = start + timedelta(hours=hour, minutes=1)
        collect(room)
    assert followed.asked == 2
    assert [one.counts for one in room.store.snapshots(["@one"])] == [{Metric.SUBSCRIBERS: 900}] * 2
    assert all(one.counts[Metric.SUBSCRIBERS] == 900 for one in room.store.snapshots([key]))


@pytest.mark.parametrize("followers", [None, 0])
def test_followers_that_nobody_tells_are_unknown_and_no_zero(room: Any, followers: Any) -> None:
    followed = Followed()
    followed.followers = followers
    room.platforms["one"] = lambda _: followed
    key = room.add()
    room.publish()
    room.clock.time += timedelta(hours=2)
    pulled = collect(room)
    assert pulled.exit == 0
    assert {shot.counts.get(Metric.SUBSCRIBERS) for shot in room.store.snapshots([key])} == {None}
    assert [gap.why for gap in pulled.gaps] == (["withheld"] if followers == 0 else [])


def test_a_platform_that_counts_otherwise_now_says_so_with_every_count(
    room: Any, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.add()
    room.publish()
    room.later(hours=2)
    collect(room)
    now = replace(Counted.capabilities, metric_version=2)
    monkeypatch.setattr(Counted, "capabilities", now)
    room.later(hours=24)
    collect(room)

    assert [shot.metric_version for shot in room.store.snapshots([key])] == [1, 2]
    assert versions_of(room.store.rollup([key])) == {Metric.VIEWS: {1, 2}, Metric.LIKES: {1, 2}}
