"""Two people settle one post at the same moment, each in a clone of their own."""

from typing import Any

from cfkit.domain.errors import OutcomeUnknown


def test_of_two_words_at_once_the_second_is_told_to_wait_and_none_is_lost(
    room: Any, clones: Any, lost: OutcomeUnknown
) -> None:
    clones.pace = type(clones.pace)(lease=5, fresh=30, beat=0.2, rest=60, look=0.05, insist=5)
    key = room.add(channel="mute")
    room.wall("mute").after = [lost]
    room.opened = first = clones.open(now=room.clock.now)
    assert room.one().state == "unknown"
    second = clones.open(now=room.clock.now)
    seconds: list[Any] = []

    def meanwhile(_: Any) -> None:
        room.opened = second
        seconds.extend(room.reconcile(key=key, not_live=True))
        room.opened = first

    (said,) = room.reconcile(key=key, live="https://wall.example/1", report=meanwhile)

    assert (said.state, said.exit) == ("live", 0)
    assert [(one.error_code, one.exit) for one in seconds] == [("busy", 6)]
    known = clones.open(now=room.clock.now).deliveries()[key]
    assert (known.state, known.settled_by) == ("live", "person")
