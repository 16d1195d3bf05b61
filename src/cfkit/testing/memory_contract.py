"""What every store must remember, word for word; a part of `StoreContract`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.publication import Pause, State
from cfkit.ports import Store

NOW = datetime(2026, 12, 1, 9, 0, 0, 123456, tzinfo=UTC)
KEY = "idea.angle.post.people@main"
OTHER = "other.angle.post.people@main"

Opener = Callable[[], Store]


class MemoryContract:
    """The first half of `StoreContract`, with its fixtures."""

    @pytest.fixture
    def store_again(self) -> Opener:
        raise NotImplementedError

    @pytest.fixture
    def store(self, store_again: Opener) -> Iterator[Store]:
        opened = store_again()
        yield opened
        opened.close()

    def test_a_new_store_knows_since_when_it_remembers(self, store: Store) -> None:
        created = store.created_at()
        assert created is None or created.tzinfo is not None

    def test_many_placements_may_be_asked_after_at_once(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        keys = [f"idea.angle.post.people@main#{n}" for n in range(2000)]
        assert store.deliveries([*keys, KEY]) == {KEY: began}
        assert store.deliveries([]) == {}

    def test_a_platforms_words_are_kept_as_far_as_they_can_be(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        words = "нет 🙅 a\0b \ud800 " + "x" * 5000
        failed = replace(began, state=State.REJECTED, error=words, error_code="c" * 300)
        store.move(KEY, failed, only_from=[State.ATTEMPTING])
        found = store.deliveries()[KEY]
        assert str(found.error).startswith("нет 🙅 a")
        assert str(found.error).endswith("x" * 5000)
        assert found.error_code == "c" * 300

    def test_instants_come_back_as_the_same_moments_in_utc(self, store: Store) -> None:
        there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
        store.begin(KEY, "main", "f", there)
        found = store.deliveries()[KEY].began_at
        assert found == NOW
        assert found.utcoffset() == timedelta(0)

    def test_a_store_that_was_never_put_back_has_no_gap(self, store: Store) -> None:
        assert store.restored_at() is None

    def test_counts_may_be_as_big_as_the_world(self, store: Store) -> None:
        views = Snapshot(KEY, "main", NOW, "fake", {Metric.VIEWS: 9_000_000_000})
        store.add_snapshots([views])
        assert list(store.snapshots()) == [views]

    def test_snapshots_are_appended_once_and_read_oldest_first(self, store: Store) -> None:
        early = Snapshot(KEY, "main", NOW, "fake", {Metric.VIEWS: 0, Metric.LIKES: 3})
        withheld = Snapshot(KEY, "main", NOW + timedelta(hours=1), "fake", {})
        other = Snapshot(OTHER, "main", NOW + timedelta(hours=2), "import", {Metric.REACH: 9}, 2)

        assert store.add_snapshots([other, early, early]) == 2
        assert store.add_snapshots([early, withheld]) == 1
        assert store.add_snapshots([]) == 0
        assert list(store.snapshots()) == [early, withheld, other]
        assert list(store.snapshots([OTHER])) == [other]
        assert list(store.snapshots([])) == []
        assert store.last_taken("fake") == {KEY: withheld.taken_at}

    def test_of_many_counts_those_are_at_hand_that_reports_ask_for(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        live = replace(began, state=State.LIVE, remote_id="1", live_at=NOW)
        store.move(KEY, live, only_from=[State.ATTEMPTING])
        taken = [
            Snapshot(KEY, "main", NOW + timedelta(hours=hour), "fake", {Metric.VIEWS: hour * 10})
            for hour in range(1, 200)
        ]
        for start in range(0, len(taken), 50):
            store.add_snapshots([*taken[start : start + 50], taken[0]])
        kept = list(store.rollup([KEY, OTHER]))
        hours = [(one.taken_at - NOW).total_seconds() / 3600 for one in kept]
        assert set(hours) >= {24, 72, 168, 199}
        assert len(kept) < 12
        assert all(one in taken for one in kept)
        between = Snapshot(KEY, "main", NOW + timedelta(hours=30), "import", {Metric.REACH: 7})
        store.add_snapshots([between])
        assert between in list(store.rollup([KEY]))
        assert list(store.rollup([OTHER])) == []

    def test_what_was_published_before_is_kept_by_channel_and_address(self, store: Store) -> None:
        old = PastPost("main", "https://a.example/1", NOW, NOW + timedelta(days=28), {})
        rich = replace(
            old,
            url="https://a.example/2",
            published_at=NOW + timedelta(hours=1),
            counts={Metric.REACH: 9_000_000_000, Metric.LIKES: 0},
            factors={"angle": "myth", "hook": "Правда ли?"},
            text="Хлеб 🍞\nи вода",
            source="export",
        )
        history = store.history()
        assert history.add([rich, old]) == 2
        assert history.add([old, rich]) == 0
        assert list(store.history().read()) == [old, rich]
        known = replace(old, counts={Metric.REACH: 3})
        assert history.add([known]) == 1
        assert list(history.read()) == [known, rich]
        assert history.add([]) == 0

    def test_pauses_hold_until_they_are_lifted(self, store: Store) -> None:
        first, second = Pause("fire", NOW), Pause("grief", NOW + timedelta(hours=1), "ads")
        store.pause(second)
        store.pause(replace(first, reason="smoke"))
        store.pause(first)
        assert store.pauses() == [first, second]
        assert store.resume() == [first, second]
        assert store.pauses() == []

    def test_an_instant_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(Exception, match="zone"):
            store.begin(KEY, "main", "f", NOW.replace(tzinfo=None))
        assert store.deliveries() == {}
