"""The store on a branch of git does what every store must; what is pushed late, or never."""

from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest

from cfkit.adapters.stores import schema
from cfkit.domain.errors import Overtaken
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.rates import Rate
from cfkit.ports import Store
from cfkit.testing.store_contract import KEY, NOW, OTHER, StoreContract


class GitContract(StoreContract):
    def test_processes_draw_from_one_bucket(self, store: Store, store_again: Any) -> None:
        """A run draws from buckets of its own."""
        again, rate = store_again(), Rate(10, 10.0)
        assert [one.rates().draw("b", rate, 10, NOW).calls for one in (store, again)] == [10, 10]
        assert [one.rates().draw("b", rate, 1, NOW).calls for one in (store, again)] == [0, 0]

    def test_a_pause_holds_for_every_process_until_its_end(
        self, store: Store, store_again: Any
    ) -> None:
        """A pause holds for the run that was told of it."""
        again, until = store_again(), NOW + timedelta(minutes=5)
        store.rates().close("b", NOW, until)
        assert store.rates().closed(["b", "c"], NOW) == until
        assert store.rates().closed(["b"], until) is None
        assert again.rates().closed(["b"], NOW) is None


class TestOneClone(GitContract):
    @pytest.fixture
    def store_again(self, clones: Any) -> Any:
        clone = clones.make()
        return lambda: clones.open(clone)


class TestTwoClones(GitContract):
    @pytest.fixture
    def store_again(self, clones: Any) -> Any:
        turns = cycle([clones.make(), clones.make()])
        return lambda: clones.open(next(turns))

    def test_a_channel_is_held_by_one_at_a_time(self, store: Store, store_again: Any) -> None:
        again = store_again()
        with store.lock("main", 0), again.lock("main", 0), again.lock("other", 0) as is_free:
            assert is_free
            store.begin(KEY, "main", "f", NOW)
            with pytest.raises(Overtaken) as caught:
                again.begin(OTHER, "main", "f", NOW)
        assert caught.value.exit_code == 6
        assert set(store.deliveries()) == {KEY}


def test_rates_stay_on_the_machine_and_make_no_push(clones: Any) -> None:
    store = clones.open()
    with store.writing() as db:
        db.execute(schema.rates.insert().values(name="f00d", at=NOW, level=1.0))
    with store.lock("main", 0), store.writing() as db:
        db.execute(schema.rates.update().values(level=0.5))
    assert clones.pushes() == 0
    store.rates().draw("cafe", Rate(3, 1.0), 1, NOW)
    assert clones.pushes() == 0
    with store.lock("main", 0):
        store.begin(KEY, "main", "f", NOW)
        pushes = clones.pushes()
        assert store.rates().draw("cafe", Rate(3, 1.0), 3, NOW).calls == 2
        assert clones.pushes() == pushes
    store.close()

    state = clones.branch(clones.remote).read(clones.tip(), "state.db")
    assert [name for name in (b"cafe", b"f00d") if name in state] == []
    assert b"f00d" not in clones.branch(clones.remote).read(clones.tip(), "state.db")


def test_counts_of_many_batches_are_pushed_together(clones: Any) -> None:
    store = clones.open()
    for hour in range(5):
        taken = Snapshot(KEY, "main", NOW + timedelta(hours=hour), "fake", {Metric.VIEWS: hour})
        store.add_snapshots([taken])
    assert clones.pushes() == 0
    store.close()

    assert clones.pushes() == 1
    assert len(list(clones.open().snapshots())) == 5
