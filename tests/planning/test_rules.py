"""Whatever the strategy, a plan keeps every hard rule, also after people had their hands in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from cfkit.application.overload import OverCapacity
from cfkit.application.plan import NothingToPlan
from cfkit.domain.plan import Approval, Placement, Plan, Status
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period

from .material import BLOCKS, Weekdays, channel, idea, plan, project
from .rules import broken_rules, dates_passed_over

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FORMATS = ["text_post", "photo_post", "poll", "carousel", "live", "short_video", "faq_card"]
REASONS = [{"id": "free", "reason": "It costs nothing"}, {"id": "near", "reason": "It is near"}]
WEIGHTS = {"angle": {"how_to": 0.5, "myth_buster": 0.1}, "slot": {"10:00": 0.3, "18:30": 0.6}}
quick = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)


def maybe(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | what


@st.composite
def cadences(draw: st.DrawFn) -> dict[str, Any]:
    presets = ["daily", "workdays", "m12", "m15", "m20", "every_2_3_days", "factory_daily"]
    found = {
        "preset": draw(maybe(st.sampled_from(presets))),
        "per_day": draw(maybe(st.integers(1, 3))),
        "per_week": draw(maybe(st.integers(1, 6))),
        "per_month": draw(maybe(st.integers(1, 25))),
        "days": draw(
            maybe(
                st.sampled_from(["daily", "workdays"])
                | st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True)
            )
        ),
        "times": draw(
            st.lists(st.sampled_from(["00:30", "08:00", "10:00", "18:30", "23:45"]), max_size=3)
        ),
        "min_gap": draw(maybe(st.sampled_from(["6h", "20h", "24h", "1d", "3d"]))),
    }
    found = {name: value for name, value in found.items() if value is not None}
    return found if set(found) - {"times", "min_gap"} else {**found, "preset": "daily"}


@st.composite
def ideas(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(1, 7))):
        blocks = draw(st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, unique=True))
        extra: dict[str, Any] = {
            "evergreen": draw(st.booleans()),
            "priority": draw(st.integers(0, 9)),
            "segments": draw(st.sampled_from([["students"], ["parents"], ["students", "parents"]])),
            "pillar": draw(st.sampled_from(["clubs", "books"])),
        }
        if draw(st.integers(0, 3)) == 0:
            extra["series"] = "course"
        if draw(st.integers(0, 3)) == 0:
            extra["expires"] = f"2026-12-{draw(st.integers(1, 31)):02}"
        if draw(st.integers(0, 2)) == 0:
            day = draw(st.integers(1, 31))
            extra["event"] = {"what": "A meeting", "starts": f"2026-12-{day:02}T18:00"}
        if draw(st.integers(0, 3)) == 0:
            day = draw(st.integers(1, 31))
            extra["trend"] = {"news": "A new law", "deadline": f"2026-12-{day:02}T12:00"}
        found.append(idea(f"idea{number}", *blocks, **extra))
    return found


@st.composite
def projects(draw: st.DrawFn) -> Project:
    told = draw(ideas())
    names = [one["id"] for one in told]
    channels = [
        channel(
            f"c{number}",
            cadence=draw(cadences()),
            segments=draw(st.sampled_from([["students"], ["parents"], ["students", "parents"]])),
            formats=draw(st.lists(st.sampled_from(FORMATS), min_size=1, unique=True)),
            timezone=draw(maybe(st.sampled_from(["Asia/Tokyo", "America/New_York"]))),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    mix = {
        "angle_max": draw(maybe(st.sampled_from(["10%", "25%", "50%"]))),
        "same_idea_gap": draw(maybe(st.sampled_from(["1d", "3d", "7d"]))),
        "same_angle_run": draw(maybe(st.integers(1, 3))),
        "segment_max_per_day": draw(maybe(st.integers(1, 2))),
        "same_reason_gap": draw(maybe(st.sampled_from(["2d", "10d"]))),
        "evergreen_cooldown": draw(maybe(st.sampled_from(["5d", "12d"]))),
        "stages": {"unaware": "50%", "solution": "50%"},
        "formats": {"text_post": {"max": "50%"}, "poll": {"min": "10%"}},
    }
    blackout = [
        {"from": f"2026-12-{day:02}", "to": f"2026-12-{min(day + 2, 31):02}"}
        for day in draw(st.lists(st.integers(1, 31), max_size=2))
    ]
    agenda = [
        {
            "date": f"2026-12-{day:02}",
            "idea": draw(st.sampled_from(names)),
            "mandatory": draw(st.sampled_from([True, True, False])),
            "level": draw(st.sampled_from(["federal", "regional", "local"])),
        }
        for day in draw(st.lists(st.integers(1, 31), max_size=4))
    ]
    team = [
        {"id": "writer", "roles": ["copywriter"], "hours_per_week": draw(st.integers(2, 30))},
        {"id": "all", "roles": ["copywriter", "designer", "distributor"], "hours_per_week": 6},
    ]
    return project(
        channels=channels,
        ideas=told,
        pillars=[
            {"id": "clubs", "title": "Clubs", "share": "60%", "goal": "visits"},
            {"id": "books", "title": "Books", "share": "40%"},
        ],
        content={
            "mix": {name: value for name, value in mix.items() if value is not None},
            "blackout": blackout,
            "agenda": agenda,
        },
        resources={"team": team if draw(st.booleans()) else []},
        factory={
            "volume": draw(maybe(st.integers(1, 60))),
            "mode": draw(st.sampled_from(["volume", "quality"])),
            "explore": draw(st.sampled_from(["0%", "30%"])),
        },
        segments=[
            {"id": "students", "title": "Students", "reasons": REASONS},
            {"id": "parents", "title": "Parents", "reasons": REASONS[:1]},
        ],
    )


def planned(made: Project, period: str = "2026-12", **changed: Any) -> Plan:
    """Plan a strategy for which there is a plan."""
    known = {"carries": lambda _channel, format_: not format_.needs.video, **changed}
    try:
        return plan(made, period, **known)
    except (NothingToPlan, OverCapacity):
        reject()


def broken(made: Project, found: Plan) -> list[str]:
    return broken_rules(made, found.period, found.placements, Weekdays().is_working_day)


@quick
@given(
    projects(),
    st.sampled_from(["2026-12", "2026-W51", "2026-12-05..2026-12-19", "2026-12-21..2027-01-10"]),
    st.sampled_from([{}, WEIGHTS]),
)
def test_a_plan_breaks_no_rule_and_passes_no_date_over_in_silence(
    made: Project, period: str, weights: dict[str, dict[str, float]]
) -> None:
    found = planned(made, period, weights=weights)

    assert broken(made, found) == []
    assert dates_passed_over(made, found) == []
    assert 0 <= found.gap <= 1


@quick
@given(projects(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_plan_and_planning_again_changes_nothing(
    made: Project, seed: int
) -> None:
    first = planned(made, seed=seed)

    assert planned(made, seed=seed) == first
    again = planned(made, seed=seed, placements=first.placements)
    assert again.changes == ()
    assert again.placements == first.placements


def touched(one: Placement, how: str) -> Placement:
    if how == "edited":
        return replace(one, body=one.body + " by hand")
    if how == "approved":
        return replace(one, status=Status.APPROVED, approved=Approval("f", "me", "2026-11-30"))
    if how == "moved by hand":
        return replace(one, at=one.at + timedelta(minutes=1))
    return replace(one, status=Status.HOLD)


def hands_on(placements: Iterable[Placement], data: st.DataObject) -> list[Placement]:
    hows = st.sampled_from(["", "", "edited", "approved", "hold"])
    return [touched(one, how) if (how := data.draw(hows)) else one for one in placements]


@quick
@given(projects(), st.data())
def test_what_people_touched_stays_and_the_rest_fits_around_it(
    made: Project, data: st.DataObject
) -> None:
    stands = hands_on(planned(made).placements, data)
    theirs = [one for one in stands if one.belongs_to_people]

    again = planned(made, placements=stands)

    assert [one for one in theirs if one not in again.placements] == []
    assert {one.key for one in again.kept} == {str(one.key) for one in theirs}
    assert broken(made, again) == []
    assert again.changes == (), "approving must not reshuffle a month"


@quick
@given(projects(), st.data())
def test_another_strategy_moves_only_what_is_cfkits_own(made: Project, data: st.DataObject) -> None:
    stands = hands_on(planned(made).placements, data)
    theirs = [one for one in stands if one.belongs_to_people]
    stricter = made.strategy.model_copy(
        update={
            "factory": made.strategy.factory.model_copy(update={"volume": 5}),
            "content": made.strategy.content.model_copy(update={"agenda": ()}),
        }
    )

    again = planned(replace(made, strategy=stricter), placements=stands)

    assert [one for one in theirs if one not in again.placements] == []
    touched_keys = {change.key for change in again.changes}
    assert touched_keys.isdisjoint(str(one.key) for one in theirs)
    assert len(again.placements) <= max(5, len(theirs))


def test_the_checker_itself_finds_fault() -> None:
    made = project(content={"mix": {"same_idea_gap": "5d"}})
    first, *rest = plan(made).placements
    doubled = replace(rest[0], at=first.at)

    found = broken_rules(
        made, Period.parse("2026-12"), [first, doubled, first], Weekdays().is_working_day
    )

    assert any("two posts in the slot" in one for one in found)
    assert any("told again" in one for one in found)
