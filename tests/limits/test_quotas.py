"""Quotas of a platform: known before a run, kept to in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.platforms._registry import credentials_of
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.allowance import Account, Allowance, accounts, check_quotas, shortfalls
from cfkit.application.limits import Limits
from cfkit.application.publish import publish
from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.catalogue import Catalogue
from cfkit.domain.errors import Rejected
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement, Status
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.publication import Receipt, Result
from cfkit.domain.rates import Quota
from cfkit.domain.strategy import Strategy
from cfkit.ports import Steps

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
QUOTA = Quota(3)


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Wall:
    """A platform that takes everything, but for what it is told to refuse."""

    slug = "wall"
    capabilities = Capabilities(
        "Wall", TextRules(500, len), "https://wall.example", date(2026, 11, 27), quota=QUOTA
    )

    def __init__(self) -> None:
        self.posts: list[str] = []
        self.refused: set[str] = set()

    def publish(self, post: Post, steps: Steps) -> Receipt:
        if post.key in self.refused:
            raise Rejected("no")
        name = f"{post.key}#"
        steps.once("publish", lambda: self.posts.append(post.key), visible=True)
        return Receipt(name)


class Desk:
    """Two channels of one account, and one of another."""

    def __init__(self, root: Path) -> None:
        self.clock, self.wall = Clock(), Wall()
        self.store = open_sqlite(root, now=self.clock.now)
        self.placements: list[Placement] = []
        self.accounts = [
            Account("Wall", QUOTA, ("one", "two"), by_hand=False),
            Account("Wall", QUOTA, ("own",), by_hand=False),
        ]
        channel = {"segments": ["all"], "formats": ["text_post"], "cadence": {"per_day": 1}}
        strategy = Strategy.model_validate(
            {
                "brand": {"name": "B", "language": "en", "timezone": "Europe/Moscow"},
                "goals": [{"id": "known", "kind": "awareness", "title": "Be known"}],
                "segments": [{"id": "all", "title": "All"}],
                "channels": [
                    {"id": name, "platform": "wall", **channel} for name in ("one", "two", "own")
                ],
                "content": {"pillars": [{"id": "p", "title": "P", "share": 1.0}]},
                "factory": {"approval": "none", "late": {"after": "48h", "then": "skip"}},
            }
        )
        self.project = Project(root, strategy, {}, Catalogue({}, {}))

    def add(self, count: int, channel: str = "one", at: datetime = NOW, **more: Any) -> None:
        for _ in range(count):
            number = len(self.placements)
            key = PlacementKey.parse(f"i{number}.plain.text_post.all@{channel}")
            path = f"content/{number}.md"
            self.placements.append(Placement(key, at, "Words.", path=path, **more))

    def publish(self, **more: Any) -> list[Result]:
        return publish(
            self.placements,
            self.project,
            lambda one: Post(str(one.key), parse(one.body), slot=one.at),
            lambda _: self.wall,
            self.store,
            self.clock,
            self.clock.now(),
            digest_of=str,
            limits=Limits(0, 0, 1),
            accounts=self.accounts,
            **more,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "state")


def states(results: Sequence[Result]) -> list[str]:
    return sorted(result.state for result in results)


def test_as_many_go_out_as_the_quota_takes_and_the_rest_wait_with_the_time(desk: Desk) -> None:
    desk.add(5)
    results = desk.publish()
    assert states(results) == ["live"] * 3 + ["waiting"] * 2
    assert len(desk.wall.posts) == 3
    late = [result for result in results if result.state == "waiting"]
    assert {(one.exit, one.error_code) for one in late} == {(6, "over-quota")}
    until = "2026-12-02 09:00 UTC"
    assert late[0].error == f"Wall takes 3 in 24 h, and they are used up until {until}"
    known = desk.store.deliveries([late[0].key])[late[0].key]
    assert known.not_before == NOW + timedelta(days=1)


def test_what_waited_goes_out_when_there_is_room(desk: Desk) -> None:
    desk.add(5)
    desk.publish()
    desk.clock.time += timedelta(hours=23)
    assert states(desk.publish()) == ["waiting"] * 2
    desk.clock.time += timedelta(hours=1, seconds=1)
    assert states(desk.publish()) == ["live"] * 2
    assert len(desk.wall.posts) == 5


def test_channels_of_one_account_share_the_quota(desk: Desk) -> None:
    desk.add(2, "one")
    desk.publish()
    desk.add(2, "two")
    desk.add(2, "own")
    assert states(desk.publish()) == ["live"] * 3 + ["waiting"]
    assert len(desk.wall.posts) == 5


def test_a_refused_post_uses_nothing_up(desk: Desk) -> None:
    desk.add(4)
    desk.wall.refused = {str(desk.placements[0].key)}
    assert states(desk.publish()) == ["live"] * 3 + ["rejected"]


def test_a_dry_run_says_which_would_wait_and_moves_nothing(desk: Desk) -> None:
    desk.add(4)
    assert states(desk.publish(dry_run=True)) == ["waiting"] + ["would publish"] * 3
    assert desk.store.deliveries() == {}
    assert desk.wall.posts == []


def test_a_clock_that_was_wrong_keeps_nothing_back_for_more_than_the_window(desk: Desk) -> None:
    desk.clock.time = NOW + timedelta(days=400)
    desk.add(3, at=desk.clock.time)
    desk.publish()
    desk.clock.time = NOW
    taken = Allowance(desk.accounts, desk.store, desk.clock).take(
        "one", "i9.plain.text_post.all@one"
    )
    assert taken is not None
    assert taken[0] == NOW + timedelta(days=1)


def test_a_quota_of_clips_lets_everything_else_through(desk: Desk) -> None:
    clips = Account("Wall", replace(QUOTA, surface="clip"), ("one",), False, frozenset({"reel"}))
    desk.accounts = [clips]
    desk.add(5)
    reels = [replace(one, key=clip(one.key)) for one in desk.placements[:4]]
    desk.placements += [replace(one, path=f"content/reel-{n}.md") for n, one in enumerate(reels)]
    [told] = check_quotas(desk.placements, desk.accounts, desk.project)
    assert "1 post is over the quota of one; Wall takes 3 clips in 24 h" in told.message
    assert sorted(states(desk.publish())) == ["live"] * 8 + ["waiting"]
    again = Allowance(desk.accounts, desk.store, desk.clock)
    assert again.take("one", "i9.plain.text_post.all@one") is None
    assert again.take("one", "i9.plain.reel.all@one") is not None


def clip(key: PlacementKey) -> PlacementKey:
    return PlacementKey.parse(str(key).replace("text_post", "reel"))


def test_a_day_that_plans_too_much_is_told_before_the_run(desk: Desk) -> None:
    desk.add(2, "one", NOW)
    desk.add(3, "two", NOW + timedelta(hours=1))
    desk.add(3, "own", NOW)
    desk.add(2, "one", NOW + timedelta(hours=26))
    desk.add(9, "one", NOW, status=Status.HOLD)
    (found,) = check_quotas(desk.placements, desk.accounts, desk.project)
    assert (found.path, found.code) == ("content/3.md", "over-quota")
    assert found.message.startswith(
        "2026-12-01: 2 posts are over the quota of two; Wall takes 3 in 24 h; move some"
    )
    (short,) = shortfalls(desk.placements, desk.accounts, desk.project)
    assert (short.week, short.needs, short.has) == ("2026-W49", 5.0, 3.0)


def test_a_plan_within_the_quota_is_not_spoken_of(desk: Desk) -> None:
    for day in range(20):
        desk.add(3, "one", NOW + timedelta(days=day))
    assert not [*check_quotas(desk.placements, desk.accounts, desk.project)]


def test_accounts_are_told_apart_by_the_variables_of_their_credentials(desk: Desk) -> None:
    def channel(name: str, **settings: str) -> Any:
        return desk.project.strategy.channels[0].model_copy(
            update={"id": name, "platform": "vk", "settings": settings}
        )

    found = accounts(
        [
            channel("a", token="${ONE}", group_id="1"),
            channel("b", token="${ONE}", group_id="2"),
            channel("c", token="${TWO}", group_id="1"),
            channel("d"),
        ],
        lambda _: Wall.capabilities,
        lambda one: credentials_of("vk", one.settings),
        {},
    )
    assert [one.channels for one in found] == [("a", "b"), ("c",), ("d",)]
