"""A rule holds where it says: a rest on its channel leaves another channel free."""

from collections import Counter
from typing import Any

import pytest

from .material import channel, idea, plan, project

Parts = dict[str, Any]
PERIOD = "2026-12-01..2026-12-10"
REASONS = [{"id": "free", "reason": "It costs nothing"}]


def told(*blocks: str, many: int = 1, **changed: Any) -> list[Parts]:
    return [
        idea(f"idea{n}", *blocks, stages=["unaware"], segments=["students"], **changed)
        for n in range(many)
    ]


def mix(**rule: Any) -> Parts:
    return {"content": {"mix": rule}}


CHANNEL: dict[str, tuple[Parts, int]] = {
    "the gap of an idea": ({"ideas": told(), **mix(same_idea_gap="4d")}, 3),
    "an idea and an angle once": ({"ideas": told("pain")}, 1),
    "the rest of an evergreen": (
        {"ideas": told("pain", evergreen=True), **mix(evergreen_cooldown="30d")},
        1,
    ),
    "the run of an angle": ({"ideas": told("pain", many=20), **mix(same_angle_run=1)}, 1),
}


@pytest.mark.parametrize("rule", CHANNEL)
def test_what_rests_on_a_channel_may_be_told_on_another(rule: str) -> None:
    parts, posts = CHANNEL[rule]
    network = [channel(name, segments=["students"], formats=["text_post"]) for name in ("tg", "vk")]

    found = plan(project(channels=network, **parts), PERIOD)

    assert Counter(one.key.channel for one in found.placements) == {"tg": posts, "vk": posts}


@pytest.mark.parametrize("several", ["channels", "segments"])
def test_a_reason_rests_for_one_segment_on_one_channel(several: str) -> None:
    people = ["students", "parents"] if several == "segments" else ["students"]
    names = ["tg", "vk"] if several == "channels" else ["tg"]
    segments = [{"id": name, "title": name.title(), "reasons": REASONS} for name in people]
    ideas = [{**one, "segments": people} for one in told("pain", many=12)]
    network = [channel(name, segments=people, formats=["text_post"]) for name in names]

    found = plan(project(channels=network, segments=segments, ideas=ideas), PERIOD)

    given = Counter(
        (one.key.channel, one.key.variant.segment)
        for one in found.placements
        if one.key.variant.angle == "reason_why"
    )
    assert given == {(name, who): 1 for name in names for who in people}


def test_a_gap_between_posts_is_one_of_a_channel() -> None:
    times = {"times": ["10:00", "18:00"], "preset": "factory_daily", "min_gap": "20h"}
    network = [channel(name, cadence=times) for name in ("tg", "vk")]

    found = plan(project(channels=network), PERIOD)

    assert len(found.placements) == 20


def test_posts_a_day_of_a_segment_are_those_of_all_channels() -> None:
    network = [channel(name, segments=["students"]) for name in ("tg", "vk")]

    found = plan(project(channels=network, **mix(segment_max_per_day=1)), PERIOD)

    assert len(found.placements) == 10


def test_an_angle_has_its_share_of_all_channels_rounded_up() -> None:
    """Of 31 posts a quarter is 7.75: three angles with 8 and one with 7 fill the month."""
    ideas = told("pain", "myth", "story", "local", many=12)
    one = [channel(segments=["students"], formats=["text_post"])]
    made = project(channels=one, ideas=ideas, **mix(angle_max="25%"))

    angles = Counter(post.key.variant.angle for post in plan(made).placements)

    assert sorted(angles.values()) == [7, 8, 8, 8]
