"""The store on a branch of git: what a run may count on, whoever else is at it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.adapters.stores import git_merge, schema
from cfkit.domain.errors import NotKept, NotSent, Overtaken, StoreError
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Pause, State
from cfkit.domain.tie import Tie
from cfkit.testing.store_contract import KEY, NOW, OTHER

from .branch import ELSEWHERE, never, publish, send


class Gone(BaseException):
    """The process ended."""


@pytest.fixture
def asleep(clones: Any) -> Iterator[Any]:
    """Open a store whose run stops moving in the middle of a channel, until it is woken."""
    held = []

    def fall_asleep(keys: tuple[str, ...] = (KEY,)) -> Any:
        store = clones.open()
        lock = store.lock("main", 0)
        assert lock.__enter__()
        held.append(lock)
        for key in keys:
            store.begin(key, "main", "f", NOW)
        return store

    yield fall_asleep
    for lock in held:
        try:
            lock.__exit__(None, None, None)
        except StoreError:
            continue


def test_the_first_run_makes_the_branch_and_each_push_leaves_one_commit(clones: Any) -> None:
    first = clones.open()
    assert first.is_new
    send(first)
    send(clones.open(), OTHER, remote_id="8")

    assert clones.git(clones.remote, "rev-list", "--count", "cfkit-state") == "1"
    names = clones.git(clones.remote, "ls-tree", "--name-only", "cfkit-state").split()
    assert names == ["README.md", "leases.json", "state.db"]
    found = clones.open()
    assert not found.is_new
    assert {one.state for one in found.deliveries().values()} == {State.LIVE}


def test_a_run_that_changes_nothing_pushes_nothing(clones: Any) -> None:
    store = clones.open()
    with store.lock("main", 0) as is_held:
        assert is_held
        assert (store.deliveries(), store.pauses()) == ({}, [])
    store.close()

    assert clones.pushes() == 0


@pytest.mark.parametrize("count", [1, 4])
def test_a_run_pushes_once_a_post_and_twice_for_the_channel(clones: Any, count: int) -> None:
    store = clones.open()
    with store.lock("main", 0):
        for number in range(count):
            publish(store, f"idea{number}.angle.post.people@main", remote_id=str(number))
    store.close()

    assert clones.pushes() == count + 2


@pytest.mark.parametrize(
    "flags",
    [
        ("--depth=1",),
        ("--single-branch", "--branch=main"),
        ("--filter=blob:none",),
        ("--no-checkout",),
    ],
    ids=["shallow", "single-branch", "partial", "no-checkout"],
)
def test_every_kind_of_checkout_will_do_and_nothing_else_in_it_changes(
    clones: Any, flags: tuple[str, ...]
) -> None:
    clones.git(clones.remote, "config", "uploadpack.allowFilter", "true")
    send(clones.open())
    clone = clones.make(*flags)
    clones.git(clone, "checkout", "--quiet", "--detach")
    (clone / "draft.md").write_text("not committed")
    clones.git(clone, "add", "draft.md")
    (clone / ".git" / "info" / "exclude").write_text(".cfkit\n")

    def look() -> list[str]:
        refs = ("for-each-ref", "refs/heads", "refs/remotes/origin/main", "refs/tags")
        words = (refs, ("status", "--porcelain"), ("rev-parse", "HEAD"), ("diff", "--cached"))
        return [clones.git(clone, *some) for some in words]

    before = look()

    store = clones.open(clone)
    assert set(store.deliveries()) == {KEY}
    send(store, OTHER, remote_id="8")
    store.close()

    assert look() == before
    assert not (clone / ".git" / "FETCH_HEAD").exists()


def test_what_others_push_meanwhile_is_kept_beside_what_is_ours(clones: Any) -> None:
    one, two = clones.open(), clones.open()
    with one.lock("main", 0), two.lock("other", 0):
        publish(one, KEY)
        publish(two, ELSEWHERE, "other")
        two.add_snapshots([Snapshot(KEY, "main", NOW, "fake", {Metric.VIEWS: 1})])
        publish(one, OTHER, remote_id="8")
    two.close()
    one.close()

    found = clones.open()
    states = {key: one.state for key, one in found.deliveries().items()}
    assert states == dict.fromkeys((KEY, OTHER, ELSEWHERE), State.LIVE)
    assert len(list(found.snapshots())) == 1


def test_a_pause_reaches_a_run_that_is_under_way(clones: Any) -> None:
    store = clones.open()
    with store.lock("main", 0):
        publish(store, KEY)
        clones.open().pause(Pause("fire", NOW))
        publish(store, OTHER, remote_id="8")
        assert [one.reason for one in store.pauses()] == ["fire"]
    assert [one.reason for one in clones.open().resume()] == ["fire"]
    assert clones.open().pauses() == []


def test_a_channel_of_a_run_that_died_is_free_when_it_showed_no_life_for_a_whole_lease(
    clones: Any, asleep: Any
) -> None:
    asleep()
    clones.pace = replace(clones.pace, lease=30)
    waits = clones.open()
    with waits.lock("main", 0) as is_held:
        assert is_held
        assert waits.deliveries()[KEY].state is State.ATTEMPTING


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_channel_whose_holder_shows_life_is_not_taken_by_any_clock(
    clones: Any, hours: int
) -> None:
    clones.pace = replace(clones.pace, lease=6, beat=0.2, rest=0.2)
    store = clones.open()
    with store.lock("main", 0):
        store.begin(KEY, "main", "f", NOW)
        other = clones.open(now=lambda: datetime.now(UTC) + timedelta(hours=hours))
        with other.lock("main", 0.5) as is_held:
            assert not is_held


def test_a_run_that_wakes_up_after_its_lease_sends_nothing_and_undoes_nothing(
    clones: Any, asleep: Any
) -> None:
    sleeper = asleep()
    steps = sleeper.steps(KEY)
    other = clones.open()
    with other.lock("main", 0):
        planned = replace(other.deliveries()[KEY], state=State.PLANNED)
        other.move(KEY, planned, only_from=[State.ATTEMPTING])
        publish(other, KEY)

    with pytest.raises(Overtaken):
        steps.once("publish", never, visible=True)
    with pytest.raises(StoreError):
        sleeper.move(KEY, planned, only_from=list(State))
    with pytest.raises(StoreError):
        sleeper.forget_steps(KEY, done=True)

    assert clones.open().deliveries()[KEY].remote_id == "7"


def test_the_account_of_a_post_comes_from_the_run_that_sent_it(clones: Any, asleep: Any) -> None:
    here, there = Tie("1" * 32, "chat @here"), Tie("2" * 32, "chat @there")
    sleeper = asleep()
    sleeper.ties().named_by(lambda _: there)
    steps = sleeper.steps(KEY)
    other = clones.open()
    other.ties().named_by(lambda _: here)
    with other.lock("main", 0):
        planned = replace(other.deliveries()[KEY], state=State.PLANNED)
        other.move(KEY, planned, only_from=[State.ATTEMPTING])
        publish(other, KEY)

    with pytest.raises(Overtaken):
        steps.once("publish", never, visible=True)
    sleeper.close()
    other.close()

    assert clones.open().ties().of("main") == [here]


def test_a_run_that_was_taken_over_while_it_sent_says_that_nobody_knows(clones: Any) -> None:
    store = clones.open()

    def slow() -> str:
        other = clones.open()
        with other.lock("main", 0):
            found = other.deliveries()[KEY]
            assert found.open_step == "publish"
            unknown = replace(found, state=State.UNKNOWN)
            other.move(KEY, unknown, only_from=[State.ATTEMPTING])
        return "7"

    with pytest.raises(NotKept) as caught, store.lock("main", 0):  # noqa: PT012  the lock ends inside
        store.begin(KEY, "main", "f", NOW)
        store.steps(KEY).once("publish", slow, visible=True)
        store.pause(Pause("fire", NOW))

    assert (caught.value.exit_code, caught.value.keys) == (8, {KEY})
    assert clones.open().deliveries()[KEY].state is State.UNKNOWN


def test_a_call_whose_answer_got_lost_keeps_its_channel_for_a_while(clones: Any) -> None:
    clones.pace = replace(clones.pace, lease=60)
    store = clones.open()
    with store.lock("main", 0):
        began = store.begin(KEY, "main", "f", NOW)
        with pytest.raises(Gone):
            store.steps(KEY).once("publish", die, visible=True)
        unknown = replace(began, state=State.UNKNOWN)
        store.move(KEY, unknown, only_from=[State.ATTEMPTING])
    store.close()

    # By another clock the attempt may look old enough; the branch tells that it is not.
    assert b'"holder": "' in clones.branch(clones.make()).read(clones.tip(), "leases.json")


def test_every_table_is_kept_or_left_out_on_purpose() -> None:
    decided = {*git_merge.BY_KEY, *git_merge.BY_ROW, *git_merge.PRIVATE}
    assert decided == set(schema.metadata.tables)
    for name in git_merge.BY_KEY:
        assert "key" in schema.metadata.tables[name].columns


def test_a_push_that_fails_before_the_call_lets_nothing_out_and_the_next_run_sends_it(
    clones: Any,
) -> None:
    store = clones.open()
    with store.lock("main", 0):
        store.begin(KEY, "main", "f", NOW)
        clones.remote.rename(clones.root / "away.git")
        with pytest.raises(NotSent) as caught:
            store.steps(KEY).once("publish", never, visible=True)
        (clones.root / "away.git").rename(clones.remote)
    store.close()

    assert caught.value.exit_code == 7
    assert clones.open().deliveries()[KEY].open_step is None


def test_what_went_out_and_could_not_be_pushed_is_said_and_found_open(clones: Any) -> None:
    clones.pace = replace(clones.pace, insist=0.1)
    store = clones.open()
    with pytest.raises(NotKept) as caught, store.lock("main", 0):  # noqa: PT012  the lock ends inside
        publish(store, KEY)
        clones.remote.rename(clones.root / "away.git")
    (clones.root / "away.git").rename(clones.remote)
    clones.forget()

    assert (caught.value.exit_code, caught.value.keys) == (8, {KEY})
    assert clones.open().deliveries()[KEY].open_step == "publish"


def die() -> Any:
    raise Gone
