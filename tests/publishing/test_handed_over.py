"""What a platform keeps for its time: crashes, lost stores, clocks, and who may take it back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from cfkit.adapters.stores.copies import open_copy, put_back, write_copy
from cfkit.application.publish import busy_channels
from cfkit.domain.capabilities import Ahead, Capabilities, TextRules
from cfkit.domain.errors import OutcomeUnknown, Rejected, Unavailable
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Pause, Receipt, Result, Sighting
from cfkit.ports import Steps

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
AT = START + timedelta(hours=20)
SPAN = Ahead(timedelta(minutes=5), timedelta(days=1))


@dataclass
class Shelf:
    """What the platform keeps or shows: its number, text and instant; and what goes wrong."""

    clock: Any
    kept: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    count: int = 0
    crash: BaseException | None = None
    refusal: Exception | None = None
    crash_after: BaseException | None = None
    unreadable: Exception | None = None
    is_listed: bool = True

    @property
    def shown(self) -> list[str]:
        now = self.clock.now()
        return [text for text, at in self.kept.values() if at <= now]

    def take(self, text: str, at: datetime | None) -> dict[str, Any]:
        self.count += 1
        self.kept[str(self.count)] = (text, at or self.clock.now())
        crash, self.crash = self.crash, None
        if crash is not None:
            raise crash
        return {"id": str(self.count), "at": at and at.isoformat()}


class Keeps:
    """A platform that keeps posts for their time and gives none back."""

    slug: ClassVar[str] = "fake"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Fake", TextRules(500, len), "https://fake.example", date(2026, 11, 27), ahead=SPAN
    )

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def publish(self, post: Post, steps: Steps) -> Receipt:
        said = steps.once("publish", lambda: self.shelf.take(post.text, post.show_at), visible=True)
        return self._receipt(said["id"], said["at"] and datetime.fromisoformat(said["at"]))

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        if self.shelf.unreadable is not None:
            raise self.shelf.unreadable
        now = self.shelf.clock.now()
        for name, (text, at) in self.shelf.kept.items():
            if text == post.text and name not in delivery.others:
                if at > now and not self.shelf.is_listed:
                    continue
                receipt = self._receipt(name, at if at > now else None)
                return Sighting(receipt, step_result={"id": name, "at": at.isoformat()})
        return Sighting(certain=self.shelf.is_listed, why="nothing kept is listed")

    def _receipt(self, name: str, at: datetime | None) -> Receipt:
        url = f"https://fake.example/{name}"
        return Receipt(name, None if at else url, pending=at is not None, show_at=at)


class Gives(Keeps):
    """The same, and it gives them back."""

    def withdraw(self, remote_id: str) -> bool:
        if self.shelf.refusal is not None:
            raise self.shelf.refusal
        found = self.shelf.kept.get(remote_id)
        if found is None or found[1] <= self.shelf.clock.now():
            return False
        del self.shelf.kept[remote_id]
        crash, self.shelf.crash_after = self.shelf.crash_after, None
        if crash is not None:
            raise crash
        return True


@pytest.fixture
def shelf(room: Any) -> Shelf:
    made = Shelf(room.clock)
    room.platforms["one"] = lambda _: Gives(made)
    return made


def ahead(room: Any, **flags: Any) -> list[Result]:
    found: list[Result] = room.publish(ahead={"one": SPAN}, **flags)
    return found


def states(results: list[Result]) -> list[tuple[str, int]]:
    return [(one.state, one.exit) for one in results]


def test_it_was_live_since_its_time_however_late_a_run_looks(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    assert states(ahead(room)) == [("pending", 0)]
    room.later(hours=40)
    assert states(room.publish()) == [("live", 0)]
    assert room.store.deliveries([key])[key].live_at == AT
    assert (shelf.count, shelf.shown) == (1, ["The text of a."])


def test_a_run_that_was_killed_after_the_call_is_found_out(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    room.add(at=AT)
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    assert states(room.publish()) == [("pending", 0)]
    assert states(ahead(room)) == [("pending", 0)]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1


def test_where_nothing_kept_is_listed_the_outcome_waits_for_its_time(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    key = room.add(at=AT)
    shelf.is_listed = False
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    assert states(ahead(room)) == [("unknown", 8)]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1
    assert room.store.deliveries([key])[key].live_at == AT


def test_what_a_lost_store_handed_over_is_found_before_it_is_handed_over_again(
    room: Any, shelf: Shelf
) -> None:
    room.add(at=AT)
    ahead(room)
    room.reopen()
    shutil.rmtree(room.root / ".cfkit")
    room.later(hours=1)
    assert states(ahead(room)) == [("pending", 0)]
    assert shelf.count == 1


@pytest.mark.parametrize("minutes", [0, 5, 50])
def test_what_a_lost_store_handed_over_is_found_by_a_run_that_hands_nothing_over(
    room: Any, shelf: Shelf, minutes: int
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.reopen()
    shutil.rmtree(room.root / ".cfkit")
    room.later(hours=1)
    assert room.publish() == []  # the new store is made before the time
    room.clock.time = AT + timedelta(minutes=minutes)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1
    assert room.store.deliveries([key])[key].live_at == AT


def test_what_no_longer_can_be_unremembered_is_not_looked_for(room: Any, shelf: Shelf) -> None:
    room.add("first", at=START + SPAN.most * 2)
    room.publish()
    room.later(days=2)
    shelf.unreadable = Unavailable("no route")
    assert states(room.publish()) == [("live", 0)]


@pytest.mark.parametrize(
    ("error", "told"),
    [(Unavailable("no route"), ("planned", 6)), (Rejected("no such list here"), ("live", 0))],
)
def test_a_look_that_fails_for_now_is_made_again_one_that_always_fails_holds_up_nothing(
    room: Any, shelf: Shelf, error: Exception, told: tuple[str, int]
) -> None:
    room.add(at=AT)
    assert room.publish() == []
    room.clock.time = AT
    shelf.unreadable = error
    assert states(room.publish()) == [told]
    assert shelf.count == (told[0] == "live")


def test_who_gives_nothing_back_holds_what_was_changed_and_says_so(room: Any) -> None:
    shelf = Shelf(room.clock)
    room.platforms["one"] = lambda _: Keeps(shelf)
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    told = ahead(room)
    assert states(told) == [("pending", 9)]
    assert "Fake has it and shows it 2026-12-02" in str(told[0].held_because)
    assert "change or delete it there" in str(told[0].held_because)
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.shown == ["The text of a."]


def test_shortly_before_its_time_nothing_is_taken_back(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    room.clock.time = AT - timedelta(seconds=30)
    told = room.publish()
    assert states(told) == [("pending", 9)]
    assert "too late" in str(told[0].error)
    room.later(minutes=1)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.shown == ["The text of a."]


def test_a_file_that_was_taken_away_takes_its_post_back(room: Any, shelf: Shelf) -> None:
    room.add(at=AT)
    ahead(room)
    room.placements = []
    assert states(room.publish()) == [("planned", 0)]
    assert shelf.kept == {}


def test_a_withdrawal_that_fails_is_told_and_forgotten_when_the_file_is_put_back(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.refusal = Unavailable("no route")
    assert states(room.publish()) == [("pending", 6)]
    room.change(key, body="The text of a.")
    (told,) = room.publish()
    assert (told.state, told.exit, told.error) == ("pending", 0, None)


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("is_killed", [True, False])
def test_a_withdrawal_that_may_have_been_done_is_finished_although_the_file_is_put_back(
    room: Any, shelf: Shelf, killed: type[BaseException], *, is_listed: bool, is_killed: bool
) -> None:
    key = room.add(at=AT)
    ahead(room)
    shelf.is_listed = is_listed
    room.change(key, body="Other words.")
    if is_killed:
        shelf.crash_after = killed()
        room.crash()
    else:
        shelf.crash_after = OutcomeUnknown("cut")
        assert states(room.publish()) == [("pending", 6)]
    room.change(key, body="The text of a.")
    (found,) = room.reconcile()
    assert (found.state, found.error_code) == ("pending", "taking-back")
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["The text of a."]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 2


def test_a_withdrawal_that_never_arrived_is_made_before_anything_else_is_believed(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.refusal = OutcomeUnknown("cut")
    room.publish()
    room.change(key, body="The text of a.")
    (told,) = ahead(room)
    assert (told.state, told.exit, told.error_code) == ("pending", 6, "taking-back")
    shelf.refusal = None
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["The text of a."]


def test_what_was_taken_back_without_an_answer_goes_out_although_its_time_has_passed(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.crash_after = OutcomeUnknown("cut")
    room.publish()
    room.change(key, body="The text of a.")
    room.clock.time = AT + timedelta(minutes=20)
    assert states(room.publish()) == [("live", 0)]
    assert (shelf.count, shelf.shown) == (2, ["The text of a."])


def test_what_went_out_before_it_could_be_taken_back_is_live(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    text, _ = shelf.kept["1"]
    shelf.kept["1"] = (text, START)  # a person pressed "publish now" there
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1


def test_what_is_not_shown_in_time_is_a_matter_for_a_person(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    shelf.is_listed = False
    shelf.kept.clear()
    room.clock.time = AT + timedelta(minutes=5)
    assert states(room.publish()) == [("pending", 0)]
    room.later(minutes=20)
    (told,) = room.publish()
    assert (told.state, told.exit, told.error_code) == ("pending", 8, "not-shown-in-time")
    assert states(room.reconcile(key=key, not_live=True)) == [("planned", 0)]
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 2


def test_a_pause_takes_back_what_is_older_and_leaves_what_a_person_named_since(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.later(minutes=1)
    room.store.pause(Pause("a fire", room.clock.now()))
    assert states(ahead(room)) == [("planned", 0)]
    assert shelf.kept == {}
    room.later(minutes=1)
    assert states(ahead(room, key=key)) == [("pending", 0)]
    assert states(ahead(room)) == [("pending", 0)]


def test_what_was_handed_over_while_the_clock_was_fast_is_taken_back_by_a_pause(
    room: Any, shelf: Shelf
) -> None:
    room.add(at=AT)
    room.later(hours=2)
    ahead(room)
    room.clock.time = START
    room.store.pause(Pause("a fire", START))
    room.later(minutes=1)
    assert states(room.publish()) == [("planned", 0)]
    assert shelf.kept == {}


def test_a_hand_over_that_is_found_only_now_is_taken_back_in_the_same_run(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    key = room.add(at=AT)
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    shelf.unreadable = Unavailable("no route")
    assert states(ahead(room)) == [("unknown", 8)]
    room.change(key, body="Other words.")
    shelf.unreadable = None
    room.later(minutes=10)
    (told,) = room.publish()
    assert (told.state, told.exit) == ("planned", 0)
    assert told.held_because == "taken back: its text or its files are others"
    assert shelf.kept == {}


def test_workers_are_not_woken_for_what_is_kept_as_it_is(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)

    def busy() -> list[str]:
        return busy_channels(
            room.placements, room.project, room.store, room.clock, digest_of=room.digest_of
        )

    assert busy() == []
    room.change(key, body="Other words.")
    assert busy() == ["one"]
    room.change(key, body="The text of a.")
    room.later(hours=21)
    assert busy() == ["one"]
    assert shelf.count == 1


def test_of_many_only_so_many_are_handed_over(room: Any, shelf: Shelf) -> None:
    for number, idea in enumerate("abc"):
        room.add(idea, at=AT + timedelta(hours=number))
    assert states(ahead(room, max_posts=2)) == [("pending", 0)] * 2
    assert shelf.count == 2


def test_a_long_upload_that_ends_too_near_the_time_waits_for_it(room: Any, shelf: Shelf) -> None:
    room.add(at=AT)

    class Slow(Gives):
        def publish(self, post: Post, steps: Steps) -> Receipt:
            room.clock.time = AT - timedelta(minutes=3)
            return super().publish(post, steps)

    room.platforms["one"] = lambda _: Slow(shelf)
    (told,) = ahead(room)
    assert (told.state, told.exit) == ("planned", 9)
    assert shelf.kept == {}
    room.platforms["one"] = lambda _: Gives(shelf)
    room.clock.time = AT
    assert states(room.publish()) == [("live", 0)]


def test_what_was_approved_is_what_is_compared(room: Any, shelf: Shelf) -> None:
    room.approval = "required"
    key = room.add(at=AT)
    room.approve(key)
    assert states(ahead(room)) == [("pending", 0)]
    room.placements = [replace(one, body="Other words.") for one in room.placements]
    assert states(ahead(room)) == [("planned", 0)]
    assert states(ahead(room)) == []
    room.approve(key)
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["Other words."]


@pytest.mark.parametrize("is_shown", [True, False])
def test_what_was_handed_over_after_a_copy_of_the_store_was_made_goes_out_once(
    room: Any, shelf: Shelf, is_shown: bool
) -> None:
    key = room.add(at=AT)
    copy = room.root / "copy.db"
    write_copy(room.store, copy, "B", room.clock.now())
    room.later(minutes=1)
    ahead(room)
    room.later(minutes=1)
    with open_copy(copy) as (_, rows):
        put_back(room.store, rows, room.clock.now(), is_complete=False)
    room.reopen()
    assert key not in room.store.deliveries()
    if is_shown:
        room.clock.time = AT + timedelta(minutes=1)
        assert states(room.publish()) == [("live", 0)]
    else:
        assert states(ahead(room)) == [("pending", 0)]
    assert shelf.count == 1


def test_what_another_clone_handed_over_is_not_handed_over_again(room: Any, shelf: Shelf) -> None:
    room.add("first")
    room.publish()  # this clone has a store of its own, and has had it for long
    room.later(days=60)
    room.placements = []
    room.add(at=START + timedelta(days=60, hours=20))
    shelf.take("The text of a.", START + timedelta(days=60, hours=20))
    assert states(ahead(room, others_may_publish=True)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()].count("The text of a.") == 1
