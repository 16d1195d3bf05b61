"""A run calls itself idle only when publishing would find nothing to send, to settle or to tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.application.idle import is_idle
from cfkit.domain.keys import COMMENT, PlacementKey, sequel
from cfkit.domain.plan import Placement
from cfkit.domain.publication import Delivery, State

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
KEY = "cat.how_to.text_post.all@one"
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def idle(at: datetime, *known: Delivery, **more: Any) -> bool:
    placement = Placement(PlacementKey.parse(KEY), at, "A cat.", **more)
    return is_idle([placement], {one.key: one for one in known}, NOW)


def delivery(state: State, **more: Any) -> Delivery:
    return Delivery(KEY, "one", state, **more)


@pytest.mark.parametrize("state", [State.ATTEMPTING, State.UNKNOWN, State.PENDING])
def test_what_is_unfinished_is_work_at_any_time_with_or_without_its_file(state: State) -> None:
    assert not idle(FUTURE, delivery(state))
    assert not is_idle([], {KEY: delivery(state)}, NOW)


@pytest.mark.parametrize("state", [State.PLANNED, State.WAITING, State.REJECTED])
def test_what_is_due_is_work_until_it_is_over(state: State) -> None:
    assert not idle(PAST, delivery(state))
    assert idle(FUTURE, delivery(state))
    assert not idle(FUTURE, delivery(state, done_steps=("publish",)))


@pytest.mark.parametrize("state", [State.LIVE, State.DELETED])
def test_what_is_over_is_no_work(state: State) -> None:
    assert idle(PAST, delivery(state))


def test_what_was_never_tried_is_work_when_it_is_due() -> None:
    assert not idle(PAST)
    assert not idle(NOW)
    assert idle(FUTURE)


def test_what_was_missed_is_work_only_at_another_time() -> None:
    assert idle(PAST, delivery(State.MISSED, slot=PAST))
    assert not idle(PAST, delivery(State.MISSED, slot=PAST - timedelta(hours=1)))


def test_a_first_comment_of_a_live_post_is_work_until_it_is_there() -> None:
    live = delivery(State.LIVE)
    comment = replace(delivery(State.LIVE), key=sequel(KEY, COMMENT))

    assert not idle(PAST, live, first_comment="First!")
    assert not idle(PAST, live, replace(comment, state=State.REJECTED), first_comment="First!")
    assert not idle(PAST, live, replace(comment, state=State.UNKNOWN))
    assert idle(PAST, live, comment, first_comment="First!")
