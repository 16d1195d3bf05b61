"""What a plan says would make things fit does make them fit."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.domain.plan import Plan, Shortfall
from cfkit.domain.project import Project

from .material import BLOCKS, channel, idea, plan, project

quick = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TWICE = ["09:30", "18:30"]
ROLES = {"writer": "copywriter", "artist": "designer"}


def about(made: Plan, pattern: str) -> list[Shortfall]:
    return [one for one in made.shortfalls if re.search(pattern, one.remedy)]


def number(short: Shortfall) -> float:
    """The number that the remedy names."""
    [found] = re.findall(r"(\d+(?:\.\d)?) (?:more|h|idea|reason)", short.remedy.replace(",", ""))[
        :1
    ]
    return float(found)


def team(hours: dict[str, float]) -> dict[str, Any]:
    return {
        "team": [
            {"id": name, "roles": [ROLES[name]], "hours_per_week": has}
            for name, has in hours.items()
        ]
    }


@quick
@given(
    hours=st.fixed_dictionaries({"writer": st.integers(1, 12), "artist": st.integers(1, 8)}),
    cadence=st.sampled_from([{"preset": "daily"}, {"per_week": 5}, {"preset": "m15"}]),
    channels=st.integers(1, 3),
    keeps=st.booleans(),
)
def test_hours_that_a_plan_asks_for_are_enough(
    hours: dict[str, int], cadence: dict[str, Any], channels: int, keeps: bool
) -> None:
    def asked(has: dict[str, float]) -> Project:
        return project(
            channels=[channel(f"c{n}", cadence=cadence) for n in range(channels)],
            ideas=[idea(f"idea{n}", *list(BLOCKS)[n % 3 :: 2]) for n in range(20)],
            resources=team(has),
        )

    has: dict[str, float] = dict(hours)
    made = plan(asked(has))
    for _ in range(6):
        short = about(made, r"h a week")
        if not short:
            break
        for who, role in ROLES.items():
            has[who] += max((number(one) for one in short if role in one.what), default=0)
        named = {(one.week, one.what.partition(":")[0]) for one in short}
        made = plan(asked(has), placements=made.placements if keeps else ())
        left = {(one.week, one.what.partition(":")[0]) for one in about(made, r"h a week")}
        assert not named & left
    assert not about(made, r"h a week")


@quick
@given(
    many=st.integers(1, 6),
    gap=st.sampled_from([None, "2d", "6d"]),
    blocks=st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, max_size=3, unique=True),
    channels=st.integers(1, 2),
)
def test_as_many_more_ideas_as_a_plan_asks_for_are_enough(
    many: int, gap: str | None, blocks: list[str], channels: int
) -> None:
    def asked(count: int) -> Project:
        return project(
            channels=[channel(f"c{n}") for n in range(channels)],
            ideas=[idea(f"idea{n}", *blocks) for n in range(count)],
            content={"mix": {"same_idea_gap": gap} if gap else {}},
        )

    short = about(plan(asked(many)), r"^add \d+ ideas? for this channel")

    assert short
    each = Counter[str]()
    for one in short:
        each[one.what.partition(":")[0]] += int(number(one))
    assert not about(plan(asked(many + max(each.values()))), r"for this channel")


@quick
@given(books=st.integers(0, 2), share=st.integers(30, 70), blocks=st.integers(1, 3))
def test_as_many_more_ideas_of_a_pillar_as_a_plan_asks_for_bring_its_share(
    books: int, share: int, blocks: int
) -> None:
    def book(turn: int) -> dict[str, Any]:
        names = list(BLOCKS)
        some = (names[(turn + 3 * step) % len(names)] for step in range(blocks))
        return idea(f"book{turn}", *dict.fromkeys(some), pillar="books")

    def asked(count: int) -> Project:
        clubs = [idea(f"club{n}", *BLOCKS, pillar="clubs") for n in range(8)]
        return project(
            ideas=[*clubs, *map(book, range(count))],
            pillars=[
                {"id": "clubs", "title": "Clubs", "share": f"{100 - share}%", "goal": "visits"},
                {"id": "books", "title": "Books", "share": f"{share}%"},
            ],
        )

    short = about(plan(asked(books)), "pillar: books, or change the share")

    if short:
        more = int(number(short[0]))
        assert not about(plan(asked(books + more)), "pillar: books, or change the share")


@pytest.mark.parametrize("day", [1, 2, 3, 15, 28, 30, 31])
@pytest.mark.parametrize("mode", ["volume", "quality"])
@pytest.mark.parametrize("cadence", [{"preset": "daily"}, {"per_week": 3}, {"per_day": 2}])
def test_days_that_have_passed_are_no_reason_for_another_cadence(
    day: int, mode: str, cadence: dict[str, Any]
) -> None:
    one = channel(cadence={**cadence, "times": ["10:00", "18:00"]})
    made = project(channels=[one], factory={"mode": mode})
    assert not about(plan(made, now=datetime(2026, 12, day, 19, tzinfo=UTC)), "min_gap shorter")


@pytest.mark.parametrize("day", [1, 2, 15, 30, 31])
def test_days_that_have_passed_lack_no_volume(day: int) -> None:
    made = project(factory={"volume": 31})
    assert not about(plan(made, now=datetime(2026, 12, day, 19, tzinfo=UTC)), "factory.volume")


def test_days_ahead_that_lack_times_are_named_in_a_month_that_has_begun() -> None:
    one = channel(cadence={"per_day": 2, "times": ["10:00", "11:00"], "min_gap": "5h"})
    made = plan(project(channels=[one]), now=datetime(2026, 12, 21, 19, tzinfo=UTC))
    [short] = about(made, "min_gap shorter")
    assert (short.needs, short.has) == (20, 10)


def test_the_slots_that_a_volume_lacks_are_counted() -> None:
    [short] = about(plan(project(factory={"volume": 40})), "cadence")

    assert (short.needs, short.has, number(short)) == (40, 31, 9)
    two = channel(cadence={"preset": "factory_daily", "times": ["10:00", "18:00"]})
    assert not about(plan(project(channels=[two], factory={"volume": 40})), "cadence")


@pytest.mark.parametrize(
    ("cadence", "content", "helps", "does_not"),
    [
        (
            {"per_week": 4, "days": ["mon", "tue", "wed"], "times": TWICE, "min_gap": "20h"},
            {},
            ["min_gap shorter", "open more days"],
            ["add times", "blackout"],
        ),
        (
            {"per_day": 2, "days": ["mon", "tue"], "times": ["09:00", "12:00"], "min_gap": "6h"},
            {},
            ["add times", "min_gap shorter"],
            ["blackout"],
        ),
        (
            {"per_week": 6, "days": "daily", "times": TWICE, "min_gap": "20h"},
            {"blackout": [{"from": "2026-12-08", "to": "2026-12-11"}]},
            ["shorten a blackout", "min_gap shorter"],
            ["add times", "open more days"],
        ),
    ],
)
def test_only_what_would_give_a_channel_more_slots_is_advised(
    cadence: dict[str, Any], content: dict[str, Any], helps: list[str], does_not: list[str]
) -> None:
    made = plan(project(channels=[channel(cadence=cadence)], content=content))

    [short] = [one for one in made.shortfalls if "cadence asks for" in one.what]

    assert all(words in short.remedy for words in [*helps, "ask for fewer posts"])
    assert not [words for words in does_not if words in short.remedy]


def test_as_many_more_reasons_as_a_plan_asks_for_are_enough() -> None:
    def asked(many: int) -> Plan:
        reasons = [{"id": f"r{n}", "reason": f"Reason {n}"} for n in range(many)]
        people = [{"id": "students", "title": "Students", "reasons": reasons}]
        told = [idea(f"idea{n}", "pain", segments=["students"]) for n in range(20)]
        made = project(ideas=told, segments=people, channels=[channel(segments=["students"])])
        angles = {"reason_why": made.catalogue.angles["reason_why"]}
        only = replace(made, catalogue=replace(made.catalogue, angles=angles))
        return plan(only, "2026-12-01..2026-12-20")

    [short] = about(asked(2), r"^add \d+ reasons?")

    assert not about(asked(2 + int(number(short))), "reason")
    assert len(asked(2 + int(number(short))).placements) == 20


def test_an_idea_for_whom_nothing_is_told_serves_them() -> None:
    told = [idea(f"idea{n}", segments=["students"]) for n in range(8)]
    [short] = about(plan(project(ideas=told)), "add an idea with segments: parents")
    assert "parents" in short.what

    assert not about(plan(project(ideas=[*told, idea("more", segments=["parents"])])), "parents")


def test_as_many_more_ideas_of_a_stage_as_a_plan_asks_for_bring_its_share() -> None:
    stages = {"mix": {"stages": {"unaware": "50%", "solution": "50%"}}}
    told = [idea(f"idea{n}", stages=["unaware"]) for n in range(6)]
    [short] = about(plan(project(ideas=told, content=stages)), "stages: solution")

    more = [idea(f"more{n}", stages=["solution"]) for n in range(int(number(short)))]

    assert not about(plan(project(ideas=[*told, *more], content=stages)), "change the share")


@pytest.mark.parametrize(("bound", "change"), [("min", "lower min"), ("max", "raise max")])
def test_the_share_of_a_format_that_a_plan_tells_of_can_be_had(bound: str, change: str) -> None:
    def asked(share: str, formats: list[str]) -> Plan:
        mix = {"mix": {"formats": {"poll": {bound: share}}}}
        told = [idea(f"idea{n}") for n in range(9)]
        return plan(project(ideas=told, channels=[channel(formats=formats)], content=mix))

    formats, others = ["poll"], ["poll", "text_post", "photo_post"]
    if bound == "min":
        formats, others = ["text_post"], ["poll", "text_post"]

    assert about(asked("20%", formats), change)

    assert not about(asked("20%", others), change)
    assert not about(asked("1%" if bound == "min" else "100%", others), change)


def test_an_angle_that_has_its_share_gives_way_to_blocks_for_others_and_to_a_larger_share() -> None:
    def asked(share: str, *blocks: str) -> Plan:
        told = [idea(f"idea{n}", *blocks) for n in range(32)]
        return plan(project(ideas=told, content={"mix": {"angle_max": share}}))

    assert about(asked("30%", "pain", "myth"), "raise angle_max")

    assert not asked("50%", "pain", "myth").shortfalls
    assert not asked("30%", "pain", "myth", "story", "local").shortfalls
