"""Whatever breaks and whoever dies, each post is there once; what nobody can tell is `unknown`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import LONG
from .works import Works, doubles, untrue

EACH = 200 if LONG else 4
KILLS = 12 if LONG else 2
MOST = 250 if LONG else 25


@pytest.mark.parametrize("runners", [1, 2] if LONG else [2])
def test_nothing_is_doubled_nothing_is_lost_and_what_is_unclear_is_unknown(
    works: Callable[..., Works], runners: int
) -> None:
    shop = works()
    keys = shop.write(EACH)
    shop.break_down()

    shop.publish_until_settled(runners, KILLS if shop.home.lets_go_at_once else 0, MOST)

    there, states = shop.there(), shop.states()
    assert doubles(there) == []
    assert untrue(keys, states, there) == []
    shop.mend()
    shop.let_people_settle()
    shop.publish_until_settled(1, 0, 3)
    there, states = shop.there(), shop.states()
    assert doubles(there) == []
    assert sorted(there) == sorted(keys)
    assert set(states.values()) == {"live", "pending"}
    assert shop.leaks() == []
