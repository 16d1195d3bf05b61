"""A post that was edited after its approval stays in while everything around it breaks."""

from __future__ import annotations

from collections.abc import Callable

from .works import Works, doubles

EACH = 1
CHANNELS = ("masto", "bsky")


def test_an_edit_after_approval_is_held_and_named_whatever_breaks(
    works: Callable[..., Works],
) -> None:
    shop = works(approval="required", channels=CHANNELS)
    keys = shop.write(EACH)
    code, said = shop.run("approve", "--all", "--by", "editor")
    assert code == 0, said
    edited = next(key for key in keys if key.endswith("@masto"))
    shop.edit(edited, " and cheaper")
    shop.break_down()

    for number in range(20):
        shop.publish(2, kill=number < 1 and shop.home.lets_go_at_once)
        states = shop.states()
        if all(states[key] in {"live", "unknown"} for key in keys if key != edited):
            break
    shop.mend()
    code, said = shop.run("publish")

    (held,) = [one for one in said["results"] if one["key"] == edited]
    assert (held["error_code"], held["state"]) == ("changed-after-approval", "planned")
    assert code == (8 if "unknown" in shop.states().values() else 9)
    assert edited not in shop.there()

    assert shop.run("approve", edited)[0] == 0
    shop.let_people_settle()
    shop.publish_until_settled(1, 0, 5)
    there = shop.there()
    assert (sorted(there), doubles(there)) == (sorted(keys), [])
    assert shop.leaks() == []
