"""What a branch may hold when a run opens it: nothing, an older state, a damaged one."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.domain.errors import StoreError
from cfkit.testing.store_contract import KEY, NOW, OTHER

from .branch import ELSEWHERE, never, send

HELD = b'{"schema": 1, "channels": {"main": {"holder": "x", "turn": %s, "seconds": %s}}}'


def test_a_branch_that_was_deleted_meanwhile_is_made_again_and_counts_as_new(clones: Any) -> None:
    store = clones.open(now=lambda: NOW)
    send(store)
    clones.delete()
    send(store, OTHER, remote_id="8")
    store.close()

    found = clones.open()
    assert set(found.deliveries()) == {KEY, OTHER}
    assert (found.created_at(), found.restored_at()) == (NOW, NOW)


def test_a_branch_that_was_deleted_between_runs_leaves_a_store_without_memory(clones: Any) -> None:
    clone = clones.make()
    send(clones.open(clone))
    clones.delete()

    found = clones.open(clone, now=lambda: NOW)
    assert (found.is_new, found.deliveries(), found.created_at()) == (True, {}, NOW)
    assert found.restored_at() == NOW, "the clone knows that there was one"


def test_a_first_store_has_no_gap(clones: Any) -> None:
    store = clones.open()
    send(store)
    store.close()
    assert clones.open().restored_at() is None


def test_a_branch_that_another_clone_made_anew_has_a_gap_for_who_saw_the_one_before(
    clones: Any,
) -> None:
    clone = clones.make()
    send(clones.open(clone, now=lambda: NOW - timedelta(days=2)))
    clones.delete()
    send(clones.open(now=lambda: NOW), OTHER)

    for _ in range(2):  # a look that pushes nothing does not forget it
        looking = clones.open(clone)
        assert looking.restored_at() == NOW
        looking.close()
    working = clones.open(clone)
    send(working, ELSEWHERE, "other")
    working.close()
    assert clones.open().restored_at() == NOW


def test_a_commit_that_is_older_than_what_the_clone_saw_is_refused_with_the_remedy(
    clones: Any,
) -> None:
    clone = clones.make()
    first = clones.open(clone)
    send(first)
    first.close()
    old = clones.tip()
    second = clones.open(clone)
    send(second, OTHER, remote_id="8")
    second.close()
    new = clones.tip()
    clones.git(clone, "push", "-f", "origin", f"{old}:refs/heads/cfkit-state")

    for _ in range(2):
        with pytest.raises(StoreError, match="older state than this clone saw") as caught:
            clones.open(clone)

    assert caught.value.exit_code == 7
    assert "refs/cfkit/seen/cfkit-state:state.db" in str(caught.value)
    assert clones.git(clone, "rev-parse", "refs/cfkit/seen/cfkit-state").strip() == new


@pytest.mark.parametrize("is_another", [True, False])
def test_a_state_that_was_replaced_or_set_back_meanwhile_stops_the_run(
    clones: Any, is_another: bool
) -> None:
    store = clones.open()
    send(store)
    old = clones.branch(clones.remote).read(clones.tip(), "state.db")
    with pytest.raises(StoreError, match="older state") as caught, store.lock("main", 0):  # noqa: PT012  the lock ends inside
        store.begin(OTHER, "main", "f", NOW)
        if is_another:
            clones.delete()
            send(clones.open())
        else:
            clones.replace(state_db=old)
        store.steps(OTHER).once("publish", never, visible=True)

    assert caught.value.exit_code == 7


def test_a_branch_with_other_files_is_refused_and_left_alone(clones: Any) -> None:
    clones.git(clones.remote, "branch", "cfkit-state", "main")
    before = clones.tip()

    with pytest.raises(StoreError, match="choose a branch") as caught:
        clones.open()

    assert (caught.value.exit_code, clones.tip()) == (7, before)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda whole: whole[: len(whole) // 2], "damaged"),
        (lambda _: b"no database at all, but long enough" * 9, "damaged"),
        (lambda _: b"", "empty"),
    ],
    ids=["half", "garbage", "empty"],
)
def test_a_damaged_state_is_named_with_the_remedy_and_not_replaced(
    clones: Any, spoil: Any, words: str
) -> None:
    send(clones.open())
    whole = clones.branch(clones.remote).read(clones.tip(), "state.db")
    clones.replace(state_db=spoil(whole))
    before = clones.tip()

    with pytest.raises(StoreError, match=words) as caught:
        clones.open()

    assert "cfkit-state" in str(caught.value)
    assert (caught.value.exit_code, clones.tip()) == (7, before)
    clones.replace(state_db=whole)
    assert set(clones.open().deliveries()) == {KEY}


def test_a_newer_state_is_refused(clones: Any, tmp_path: Path) -> None:
    send(clones.open())
    path = tmp_path / "newer.db"
    path.write_bytes(clones.branch(clones.remote).read(clones.tip(), "state.db"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    store = clones.open()
    clones.replace(state_db=path.read_bytes())

    for what in (clones.open, lambda: send(store, OTHER)):
        with pytest.raises(StoreError, match="newer cfkit; upgrade") as caught:
            what()
        assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "damaged"),
        (b'{"schema": 1, "channels": []}', "damaged"),
        (b'{"schema": 2, "channels": {}}', "newer"),
        (b"[" * 200_000, "damaged"),
        *((HELD % (b"1", seconds), "damaged") for seconds in (b"1e9", b"-1", b"NaN", b"Infinity")),
        *((HELD % (turn, b"1"), "damaged") for turn in (b"Infinity", b"-1", b"9" * 5000, b"1e300")),
        (b'{"schema": 1, "channels": {"m": {"holder": [1], "turn": 1, "seconds": 0}}}', "damaged"),
    ],
)
def test_leases_that_cannot_be_read_are_refused(clones: Any, content: bytes, words: str) -> None:
    send(clones.open())
    clones.replace(leases_json=content)

    with pytest.raises(StoreError, match=words) as caught:
        clones.open()
    assert caught.value.exit_code == 7
    if words == "damaged":
        assert "git cat-file blob refs/cfkit/seen/cfkit-state:state.db" in str(caught.value)
