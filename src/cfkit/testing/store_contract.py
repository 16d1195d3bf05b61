"""What every store must do; a third party's store inherits these tests."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.domain.errors import StoreError
from cfkit.domain.markup import parse
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, State
from cfkit.ports import Store

from .cases_contract import CasesContract
from .memory_contract import KEY, NOW, OTHER, MemoryContract, Opener
from .rates_contract import RatesContract
from .ties_contract import TiesContract

_POST = Post(KEY, parse("Hello, **world** https://a.example/?b=1"), (parse("and more"),))


class _Gone(BaseException):
    """The process ended in the middle of a step."""


class StoreContract(MemoryContract, RatesContract, CasesContract, TiesContract):
    """Inherit, and give `store_again`: it opens the same store anew, as another process would."""

    def test_an_attempt_is_there_for_the_next_process(
        self, store: Store, store_again: Opener
    ) -> None:
        began = store.begin(KEY, "main", "f1", NOW, post=_POST)
        again = store_again()
        try:
            assert again.deliveries() == {KEY: began}
            assert again.deliveries([KEY, OTHER]) == {KEY: began}
            assert again.sent(KEY) == _POST
            assert (began.state, began.attempts, began.began_at) == (State.ATTEMPTING, 1, NOW)
        finally:
            again.close()

    def test_two_writers_claim_one_placement_once(self, store: Store, store_again: Opener) -> None:
        stores = [store, store_again()]
        won: list[Delivery] = []
        lost: list[StoreError] = []
        start = threading.Barrier(len(stores))

        def claim(one: Store) -> None:
            start.wait()
            try:
                won.append(one.begin(KEY, "main", "f", NOW))
            except StoreError as error:
                lost.append(error)

        threads = [threading.Thread(target=claim, args=(one,)) for one in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stores[1].close()
        assert (len(won), len(lost)) == (1, 1)

    def test_only_what_is_planned_may_be_begun(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        with pytest.raises(StoreError, match="attempting"):
            store.begin(KEY, "main", "f", NOW)

    def test_a_state_moves_only_along_the_state_machine(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        with pytest.raises(StoreError):
            store.move(KEY, replace(began, state=State.MISSED), only_from=[State.ATTEMPTING])
        with pytest.raises(StoreError):
            store.move(KEY, replace(began, state=State.UNKNOWN), only_from=[State.PLANNED])
        store.move(KEY, replace(began, state=State.UNKNOWN), only_from=[State.ATTEMPTING])
        assert store.deliveries()[KEY].state is State.UNKNOWN

    def test_a_run_that_was_taken_over_moves_nothing(self, store: Store) -> None:
        first = store.begin(KEY, "main", "f", NOW)
        planned = replace(first, state=State.PLANNED)
        store.move(KEY, planned, only_from=[State.ATTEMPTING], attempt=1)
        second = store.begin(KEY, "main", "f", NOW)
        with pytest.raises(StoreError, match="took over"):
            store.move(KEY, planned, only_from=[State.ATTEMPTING], attempt=1)
        assert store.deliveries()[KEY] == second

    def test_the_beginning_of_an_open_step_is_known(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("upload", lambda: 1)
        assert store.deliveries()[KEY].open_since is None
        before = datetime.now(UTC)
        with pytest.raises(_Gone):
            steps.once("publish", _die, visible=True)
        since = store.deliveries()[KEY].open_since
        assert since is not None
        assert since >= before
        later = replace(store.deliveries()[KEY], open_since=since + timedelta(minutes=1))
        moved = store.move(
            KEY, replace(later, state=State.UNKNOWN), only_from=[State.ATTEMPTING], attempt=1
        )
        assert moved.open_since == since + timedelta(minutes=1)
        store.finish_step(KEY, "publish", 1)
        assert store.deliveries()[KEY].open_since is None

    def test_a_finished_step_is_not_repeated_by_the_next_process(
        self, store: Store, store_again: Opener
    ) -> None:
        store.begin(KEY, "main", "f", NOW)
        first = store.steps(KEY).once("upload", lambda: {"id": (1, 2)})
        again = store_again()
        try:
            second = again.steps(KEY).once("upload", _never)
        finally:
            again.close()
        assert first == second == {"id": [1, 2]}

    def test_what_is_out_can_be_read_before_anything_is_prepared(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("upload", lambda: {"id": 1})
        with pytest.raises(_Gone):
            steps.once("publish", _die, visible=True)
        assert (steps.made("upload"), steps.made("publish"), steps.made("part-2")) == (None,) * 3
        store.finish_step(KEY, "publish", {"id": 2})
        assert store.steps(KEY).made("publish") == {"id": 2}

    def test_what_was_prepared_can_be_read_without_going_on(self, store: Store) -> None:
        assert store.prepared(KEY) == {}
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("upload", lambda: {"id": 1})
        with pytest.raises(_Gone):
            steps.once("container", _die)
        steps.once("session", lambda: "an address", secret=True)  # no key is here
        steps.once("publish", lambda: 2, visible=True)
        assert store.prepared(KEY) == {"upload": {"id": 1}, "session": None}

    def test_a_visible_step_that_was_cut_short_is_known_to_be_open(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("publish", lambda: 1, visible=True)
        with pytest.raises(_Gone):
            steps.once("part-2", _die, visible=True)

        found = store.deliveries()[KEY]
        assert (found.visible_begun, found.open_step) == (True, "part-2")
        assert found.done_steps == ("publish",)
        store.finish_step(KEY, "part-2", 2)
        found = store.deliveries()[KEY]
        assert (found.open_step, found.done_steps) == (None, ("publish", "part-2"))
        assert steps.once("part-2", _never, visible=True) == 2

    def test_a_delivery_that_was_read_before_the_steps_does_not_undo_them(
        self, store: Store
    ) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("publish", lambda: 1, visible=True)
        with pytest.raises(_Gone):
            steps.once("part-2", _die, visible=True)

        moved = store.move(KEY, replace(began, state=State.UNKNOWN), only_from=[began.state])

        assert (moved.open_step, moved.done_steps) == ("part-2", ("publish",))
        assert store.deliveries()[KEY] == moved

    def test_steps_are_forgotten_only_when_asked_to(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("publish", lambda: 1, visible=True)
        with pytest.raises(_Gone):
            steps.once("part-2", _die, visible=True)

        store.forget_steps(KEY)
        found = store.deliveries()[KEY]
        assert (found.open_step, found.done_steps) == (None, ("publish",))
        assert steps.once("publish", _never, visible=True) == 1
        store.forget_steps(KEY, done=True)
        assert store.deliveries()[KEY].done_steps == ()
        assert steps.once("publish", lambda: 2, visible=True) == 2

    def test_a_retry_keeps_what_is_live_and_drops_uploads_of_other_bytes(
        self, store: Store
    ) -> None:
        for fingerprint, expected in (("f1", [1, 1]), ("f1", [1, 1]), ("f2", [3, 1])):
            began = store.begin(KEY, "main", fingerprint, NOW)
            steps = store.steps(KEY)
            number = began.attempts
            got = [
                steps.once("upload", lambda: number),  # noqa: B023  used at once
                steps.once("publish", lambda: number, visible=True),  # noqa: B023  used at once
            ]
            assert got == expected
            store.move(KEY, replace(began, state=State.WAITING), only_from=[State.ATTEMPTING])
            store.move(KEY, replace(began, state=State.PLANNED), only_from=[State.WAITING])
        assert store.deliveries()[KEY].first_began_at == NOW

    def test_steps_of_an_attempt_that_is_over_send_nothing(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        store.move(KEY, replace(began, state=State.UNKNOWN), only_from=[State.ATTEMPTING])
        with pytest.raises(StoreError):
            steps.once("publish", _never, visible=True)

    def test_a_remote_id_belongs_to_one_placement(self, store: Store) -> None:
        _go_live(store, KEY, "77")
        assert store.remote_ids("main") == {"77": KEY}
        assert store.remote_ids("elsewhere") == {}
        with pytest.raises(StoreError):
            _go_live(store, OTHER, "77")
        assert store.deliveries()[OTHER].state is State.ATTEMPTING

    def test_what_is_live_stays_live(self, store: Store, store_again: Opener) -> None:
        _go_live(store, KEY, "77")
        again = store_again()
        try:
            found = again.deliveries()[KEY]
            assert (found.state, found.remote_id, found.live_at) == (State.LIVE, "77", NOW)
            with pytest.raises(StoreError):
                again.begin(KEY, "main", "f", NOW)
        finally:
            again.close()

    def test_what_was_only_accepted_has_a_name_too(self, store: Store) -> None:
        began = store.begin(KEY, "main", "f", NOW)
        accepted = replace(began, state=State.PENDING, remote_id="box/1")
        store.move(KEY, accepted, only_from=[State.ATTEMPTING], attempt=1)
        _go_live(store, OTHER, "77")
        assert store.remote_ids("main") == {"box/1": KEY, "77": OTHER}
        assert store.remote_ids("main", "77") == {"77": OTHER}
        assert store.remote_ids("main", "78") == {}

    def test_what_is_not_known_yet_counts_as_planned_and_never_tried(self, store: Store) -> None:
        missed = Delivery(KEY, "main", State.MISSED, slot=NOW)
        with pytest.raises(StoreError):
            store.move(KEY, missed, only_from=[State.WAITING])
        with pytest.raises(StoreError):
            store.move(KEY, missed, only_from=[State.PLANNED], attempt=1)
        assert store.move(KEY, missed, only_from=[State.PLANNED], attempt=0) == missed
        assert store.deliveries() == {KEY: missed}
        assert store.sent(KEY) is None

    def test_a_step_that_was_never_begun_cannot_be_finished(self, store: Store) -> None:
        with pytest.raises(StoreError):
            store.finish_step(KEY, "publish", 1)
        store.begin(KEY, "main", "f", NOW)
        with pytest.raises(StoreError):
            store.finish_step(KEY, "publish", 1)
        assert store.deliveries()[KEY].done_steps == ()

    def test_a_channel_is_held_by_one_at_a_time(self, store: Store, store_again: Opener) -> None:
        again = store_again()
        with store.lock("main", 0) as is_held:
            assert is_held
            with again.lock("main", 0.1) as is_held_twice, again.lock("other", 0) as is_free:
                assert (is_held_twice, is_free) == (False, True)
        with again.lock("main", 0) as is_held:
            assert is_held
        again.close()

    def test_what_one_says_under_a_claim_the_other_reads_under_its_own(
        self, store: Store, store_again: Opener
    ) -> None:
        again = store_again()
        with store.claim("main", 0) as is_ours:
            assert is_ours
            with again.claim("main", 0.1) as is_ours_twice:
                assert not is_ours_twice
            began = store.begin(KEY, "main", "f", NOW)
            absent = replace(began, state=State.PLANNED, settled_by="person")
            store.move(KEY, absent, only_from=[State.ATTEMPTING])
        with again.claim("main", 5) as is_ours:
            assert is_ours
            assert again.deliveries([KEY])[KEY].settled_by == "person"
        again.close()

    def test_a_lock_is_given_back_when_its_holder_fails(self, store: Store) -> None:
        with pytest.raises(_Gone), store.lock("main", 0):
            raise _Gone
        with store.lock("main", 0) as is_held:
            assert is_held

    def test_a_lock_holds_between_threads(self, store: Store) -> None:
        seen: list[bool] = []

        def try_it() -> None:
            with store.lock("main", 0) as is_held:
                seen.append(is_held)

        with store.lock("main", 0):
            thread = threading.Thread(target=try_it)
            thread.start()
            thread.join()
        assert seen == [False]

    def test_a_sequel_is_told_apart_from_the_placements(
        self, store: Store, store_again: Opener
    ) -> None:
        _go_live(store, KEY, "77")
        _go_live(store, f"{KEY}+comment", "78")
        again = store_again()
        assert set(again.deliveries()) == {KEY}
        assert set(again.sequels()) == {f"{KEY}+comment"}
        assert set(again.deliveries([KEY, f"{KEY}+comment"])) == {KEY, f"{KEY}+comment"}
        assert again.remote_ids("main") == {"77": KEY, "78": f"{KEY}+comment"}
        again.close()

    def test_what_was_deleted_is_never_begun_again(self, store: Store, store_again: Opener) -> None:
        _go_live(store, KEY, "77")
        live = store.deliveries()[KEY]
        gone = replace(live, state=State.DELETED, deleted_at=NOW, parts={"part-2": "78"})
        store.move(KEY, gone, only_from=[State.LIVE])
        again = store_again()
        found = again.deliveries()[KEY]
        assert (found.state, found.deleted_at) == (State.DELETED, NOW)
        assert found.parts == {"part-2": "78"}
        assert found.remote_id == "77"
        with pytest.raises(StoreError):
            again.begin(KEY, "main", "f", NOW)
        with pytest.raises(StoreError):
            again.move(KEY, replace(found, state=State.PLANNED), only_from=[State.DELETED])
        again.close()

    def test_an_edit_is_remembered_as_what_was_sent(
        self, store: Store, store_again: Opener
    ) -> None:
        with pytest.raises(StoreError):
            store.revise(KEY, "f2", NOW, _POST)
        _go_live(store, KEY, "77")
        revised = store.revise(KEY, "f2", NOW, _POST)
        again = store_again()
        assert again.deliveries()[KEY] == revised
        assert (revised.fingerprint, revised.state, revised.remote_id) == ("f2", State.LIVE, "77")
        assert again.sent(KEY) == _POST
        again.close()


def _never() -> Any:
    raise AssertionError("this step was finished before")


def _die() -> Any:
    raise _Gone


def _go_live(store: Store, key: str, remote_id: str) -> None:
    began = store.begin(key, "main", "f", NOW)
    live = replace(began, state=State.LIVE, remote_id=remote_id, live_at=NOW)
    store.move(key, live, only_from=[State.ATTEMPTING])
