"""Where posts went is known for as long as they may be there; a part of `StoreContract`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cfkit.domain.publication import State
from cfkit.domain.tie import Tie
from cfkit.ports import Store

from .memory_contract import KEY, NOW, OTHER, Opener

HERE = Tie("1" * 32, "chat @here")
THERE = Tie("2" * 32)


class _Cut(Exception):
    """The connection is gone."""


class TiesContract:
    """What every store must know of the accounts that hold posts."""

    @pytest.fixture
    def store_again(self) -> Opener:
        raise NotImplementedError

    def test_an_account_is_known_from_the_first_visible_step(
        self, store: Store, store_again: Opener
    ) -> None:
        store.ties().named_by({"main": HERE}.get)
        store.begin(KEY, "main", "f", NOW)
        store.steps(KEY).once("upload", lambda: 1)
        assert list(store.ties().of("main")) == []
        seen: list[Any] = []
        _send(store, KEY, lambda: seen.extend(store.ties().of("main")))
        assert seen == [HERE]
        again = store_again()
        assert list(again.ties().of("main")) == [HERE]
        assert list(again.ties().of("other")) == []
        again.close()

    @pytest.mark.parametrize("state", [State.REJECTED, State.WAITING, State.PLANNED])
    def test_what_did_not_come_out_ties_nothing(self, store: Store, state: State) -> None:
        store.ties().named_by({"main": HERE}.get)
        _lose(store)
        assert list(store.ties().of("main")) == [HERE]
        known = store.deliveries()[KEY]
        store.move(KEY, replace(known, state=state), only_from=[State.ATTEMPTING])
        assert list(store.ties().of("main")) == []

    def test_what_may_be_out_stays_tied_and_so_does_half_a_thread(self, store: Store) -> None:
        store.ties().named_by({"main": HERE}.get)
        _lose(store)
        known = store.deliveries()[KEY]
        store.move(KEY, replace(known, state=State.UNKNOWN), only_from=[State.ATTEMPTING])
        store.begin(OTHER, "main", "f", NOW)
        _send(store, OTHER, lambda: None)
        half = store.deliveries()[OTHER]
        store.move(OTHER, replace(half, state=State.REJECTED), only_from=[State.ATTEMPTING])
        store.move(OTHER, replace(half, state=State.PLANNED), only_from=[State.REJECTED])
        store.ties().named_by({"main": THERE}.get)
        store.begin(OTHER, "main", "f", NOW)
        store.steps(OTHER).once("part-2", lambda: 2, visible=True)
        assert list(store.ties().of("main")) == [HERE]

    def test_what_a_person_saw_is_tied_when_it_is_written_down(self, store: Store) -> None:
        store.ties().named_by({"main": HERE}.get)
        began = store.begin(KEY, "main", "f", NOW)
        live = replace(began, state=State.LIVE, remote_id="7", live_at=NOW)
        store.move(KEY, live, only_from=[State.ATTEMPTING])
        assert list(store.ties().of("main")) == [HERE]

    def test_where_settings_do_not_tell_nothing_is_tied(self, store: Store) -> None:
        store.begin(KEY, "main", "f", NOW)
        _send(store, KEY, lambda: None)
        assert list(store.ties().of("main")) == []

    def test_an_account_that_was_confirmed_holds_every_post(
        self, store: Store, store_again: Opener
    ) -> None:
        accounts = {"main": HERE, "other": HERE}
        store.ties().named_by(accounts.get)
        for key, channel in ((KEY, "main"), (OTHER, "main"), ("a.b.post.people@other", "other")):
            store.begin(key, channel, "f", NOW)
            _send(store, key, lambda: None)
        assert store.ties().confirm("main", THERE) == 2
        again = store_again()
        assert list(again.ties().of("main")) == [THERE]
        assert list(again.ties().of("other")) == [HERE]
        again.close()


def _send(store: Store, key: str, do: Callable[[], object]) -> None:
    store.steps(key).once("publish", do, visible=True)


def _lose(store: Store) -> None:
    """Begin the call that readers see; its answer never comes."""

    def cut() -> None:
        raise _Cut

    store.begin(KEY, "main", "f", NOW)
    with pytest.raises(_Cut):
        _send(store, KEY, cut)
