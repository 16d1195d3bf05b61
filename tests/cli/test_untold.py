"""What was missed or refused told nobody anything: it may be said, and counts for nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit import wiring
from cfkit.application.told import told
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.publication import Delivery, State

from .conftest import Project

NOW = datetime(2036, 12, 10, 12, tzinfo=UTC)
KEY = "rye.problem_mirror.text_post.families@tg"
SLOT = NOW - timedelta(days=3)
PLACEMENT = Placement(PlacementKey.parse(KEY), SLOT, "A text.")


def unsaid(
    bakery: Project,
    delivery: Delivery | None,
    *,
    at: datetime = SLOT,
    since: datetime | None = None,
) -> bool:
    with wiring.workshop(bakery.root) as shop:
        known = {KEY: delivery} if delivery else {}
        one = Placement(PLACEMENT.key, at, "A text.")
        found = told(shop.project, [one], known, NOW, since)
    assert found.used[one.key] == at
    assert (one.key in found.unsaid) != (one.key in found.heard)
    return one.key in found.unsaid


@pytest.mark.parametrize("state", [*State])
def test_only_what_surely_went_nowhere_is_unsaid(bakery: Project, state: State) -> None:
    nowhere = {State.MISSED, State.REJECTED, State.PLANNED, State.WAITING}
    assert unsaid(bakery, Delivery(KEY, "tg", state, slot=SLOT)) == (state in nowhere)


def test_a_thread_that_was_begun_is_heard(bakery: Project) -> None:
    begun = Delivery(KEY, "tg", State.WAITING, slot=SLOT, done_steps=("send",))
    assert not unsaid(bakery, begun)


def test_what_was_missed_and_has_a_new_slot_will_be_heard(bakery: Project) -> None:
    missed = Delivery(KEY, "tg", State.MISSED, slot=SLOT)
    assert not unsaid(bakery, missed, at=NOW + timedelta(days=1))


def test_a_draft_whose_time_has_passed_is_unsaid_unless_it_may_still_go_out(
    bakery: Project,
) -> None:
    assert unsaid(bakery, None)
    assert not unsaid(bakery, None, at=NOW - timedelta(hours=2))
    assert not unsaid(bakery, None, since=NOW - timedelta(days=1))
    bakery.change("goals:", "factory: {late: {after: 2h, then: publish}}\ngoals:")
    assert not unsaid(bakery, None)


def keep(bakery: Project, state: State, key: str = KEY) -> None:
    """Write a post of five days ago and what the store says of it."""
    at = (datetime.now(UTC) - timedelta(days=5)).replace(microsecond=0)
    variant, _, channel = key.partition("@")
    bakery.write(
        f"content/{at:%Y-%m}/{channel}/{variant}.md",
        f"---\nkey: {key}\nat: {at.isoformat()}\nstatus: draft\n---\nAn old text.\n",
    )
    with wiring.workshop(bakery.root) as shop:
        if state is State.MISSED:
            missed = Delivery(key, channel, state, slot=at)
            shop.store.move(key, missed, only_from=[State.PLANNED])
        else:
            began = shop.store.begin(key, channel, "f", at)
            shop.store.move(key, replace(began, state=state), only_from=[State.ATTEMPTING])


def document(bakery: Project, *words: str) -> dict[str, Any]:
    ran = bakery("--json", *words)
    assert ran.code == 0, ran.err
    return ran.document


@pytest.mark.parametrize("state", [State.MISSED, State.REJECTED])
def test_ideas_count_it_as_not_told(bakery: Project, state: State) -> None:
    bakery.change("  pillars:", "  mix: {evergreen_cooldown: 8w}\n  pillars:")
    bakery.change("- id: rye\n", "- id: rye\n  evergreen: true\n", "ideas/bread.yaml")

    def subjects() -> int:
        (tg,) = document(bakery, "ideas", "runway", "--channel", "tg")["channels"]
        return int(tg["subjects"])

    before = subjects()
    keep(bakery, state)
    assert subjects() == before
    evergreen = {one["idea"]: one for one in document(bakery, "ideas", "spark")["evergreen"]}
    assert evergreen["rye"]["last"] is None
    keep(bakery, State.UNKNOWN, KEY.replace("problem_mirror", "myth_buster"))
    evergreen = {one["idea"]: one for one in document(bakery, "ideas", "spark")["evergreen"]}
    assert "rye" not in evergreen


@pytest.mark.parametrize(("state", "is_free"), [(State.MISSED, True), (State.UNKNOWN, False)])
def test_distribute_goes_where_it_was_missed(
    bakery: Project, state: State, *, is_free: bool
) -> None:
    keep(bakery, State.UNKNOWN, KEY.replace("@tg", "@forum"))
    keep(bakery, state)
    found = document(bakery, "distribute", KEY.replace("@tg", "@forum"), "--days", "0")
    keys = [one["key"] for one in found["placements"] if one["channel"] == "tg"]
    assert len(keys) == is_free
    assert all(key.endswith("@tg#2") for key in keys)
