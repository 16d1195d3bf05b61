"""A post goes out once on the odd days of the calendar: clocks that change, a day in four years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from .works import Home, Works


@pytest.fixture
def home() -> Home:
    """A rehearsal: channels and the clock are those of the sandbox."""
    return Home()


@pytest.fixture
def shop(works: Callable[..., Works], sandbox: str) -> Works:
    made = works(channels=("masto", "bsky"), zones={"masto": "Europe/London", "bsky": "Asia/Tokyo"})
    made.home = Home({"CFKIT_SANDBOX": sandbox})
    return made


def _outings(shop: Works, start: str, hours: range) -> list[tuple[str, str]]:
    """Run each hour from `start` on; tell what went out at which hour."""
    found = []
    for hour in hours:
        moment = datetime.fromisoformat(start) + timedelta(hours=hour)
        shop.go_to(moment)
        _, said = shop.run("publish")
        live: list[dict[str, Any]] = [one for one in said["results"] if one["state"] == "live"]
        found += [(one["channel"], f"{moment:%d %H:%M}") for one in live]
    return found


def test_a_time_that_the_spring_leaves_out_comes_once(shop: Works) -> None:
    shop.post("masto", 0, at="2027-03-28T01:30:00")  # 01:00 is followed by 02:00

    assert _outings(shop, "2027-03-28T00:05:00+00:00", range(4)) == [("masto", "28 02:05")]


def test_a_time_that_the_autumn_repeats_comes_once(shop: Works) -> None:
    shop.post("masto", 0, at="2027-10-31T01:30:00")  # 02:00 is followed by 01:00

    assert _outings(shop, "2027-10-31T00:05:00+00:00", range(4)) == [("masto", "31 01:05")]


def test_a_leap_day_is_a_day_in_the_zone_of_each_channel(shop: Works) -> None:
    shop.post("masto", 0, at="2028-02-29T10:00:00")
    shop.post("bsky", 0, at="2028-02-29T10:00:00")

    found = _outings(shop, "2028-02-28T20:05:00+00:00", range(0, 17, 3))

    assert found == [("bsky", "29 02:05"), ("masto", "29 11:05")]
