"""What every store must know of rates and quotas; a part of `StoreContract`."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from cfkit.domain.publication import State
from cfkit.domain.rates import Rate
from cfkit.ports import Store

from .memory_contract import KEY, NOW, OTHER, Opener


class RatesContract:
    """Takes the fixtures of `MemoryContract`."""

    def test_what_may_be_out_is_counted_by_when_it_began(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        other = store.begin(OTHER, "side", "f", NOW + timedelta(hours=1))
        before = NOW - timedelta(seconds=1)
        assert store.begun(["main"], before) == [(KEY, NOW)]
        both = [(KEY, NOW), (OTHER, NOW + timedelta(hours=1))]
        assert store.begun(["main", "side"], before) == both
        assert store.begun(["main"], NOW) == []
        store.move(OTHER, replace(other, state=State.REJECTED), only_from=[State.ATTEMPTING])
        store.move(KEY, replace(began, state=State.UNKNOWN), only_from=[State.ATTEMPTING])
        assert store.begun(["main", "side"], before) == [(KEY, NOW)]

    def test_processes_draw_from_one_bucket(self, store: Store, store_again: Opener) -> None:
        stores, rate, got = [store, store_again()], Rate(10, 10.0), [0, 0]
        start = threading.Barrier(len(stores))

        def draw(place: int) -> None:
            start.wait()
            while grant := stores[place].rates().draw("b", rate, 1, NOW).calls:
                got[place] += grant

        threads = [threading.Thread(target=draw, args=(place,)) for place in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(got) == rate.burst
        empty = store.rates().draw("b", rate, 1, NOW)
        assert empty.calls == 0
        assert empty.wait == pytest.approx(1.0)
        assert store.rates().draw("b", rate, 9, NOW + timedelta(seconds=3)).calls == 3
        assert store.rates().draw("another", rate, 1, NOW).calls == 1
        stores[1].close()

    def test_a_pause_holds_for_every_process_until_its_end(
        self, store: Store, store_again: Opener
    ) -> None:
        until = NOW + timedelta(minutes=5)
        store.rates().close("b", NOW, until)
        again = store_again()
        rates = again.rates()
        assert rates.closed(["b", "c"], NOW) == until
        assert rates.closed(["c"], NOW) is None
        assert rates.closed(["b"], until) is None
        # A clock that was wrong when it wrote must not close an account for good.
        assert rates.closed(["b"], NOW - timedelta(seconds=1)) is None
        rates.close("d", NOW, NOW + timedelta(days=400))
        assert rates.closed(["d"], NOW + timedelta(days=1)) is None
        assert rates.draw("b", Rate(3, 1.0), 3, NOW).calls == 3
        again.close()
