"""Quality and volume, levels of the agenda, and what was learned: each decides something."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from cfkit.domain.plan import Plan
from cfkit.domain.project import Project

from .material import channel, idea, plan, project
from .rules import dates_passed_over

DAILY = {"preset": "daily", "times": ["10:00"]}


def library(mode: str, **changed: Any) -> Project:
    known: dict[str, Any] = {
        "ideas": [idea(f"idea{n}") for n in range(12)],
        "factory": {"mode": mode},
    }
    return project(**{**known, **changed})


def ideas_of(made: Plan) -> Counter[str]:
    return Counter(one.key.variant.idea for one in made.placements)


def test_quality_leaves_a_channel_twenty_posts_a_month_and_says_so() -> None:
    network = [channel("tg"), channel("vk", cadence={"preset": "m12"})]

    made = plan(library("quality", channels=network))

    assert Counter(one.key.channel for one in made.placements) == {"tg": 20, "vk": 12}
    [note] = [note for note in made.notes if "quality mode" in note]
    assert note.startswith("tg: quality mode leaves 20 posts of the 31")
    assert len(plan(library("volume", channels=network)).placements) == 43


def test_a_week_and_its_neighbours_have_their_parts_of_the_twenty() -> None:
    spans = ["2026-12-01..2026-12-06", "2026-W50", "2026-12-14..2026-12-31"]

    assert sum(len(plan(library("quality"), span).placements) for span in spans) == 20


def test_quality_still_tells_what_must_be_told_on_its_date() -> None:
    agenda = [{"date": "2026-12-05", "idea": "idea3", "mandatory": True}]

    made = plan(library("quality", content={"agenda": agenda}))

    assert [one.key.variant.idea for one in made.placements if one.at.day == 5] == ["idea3"]
    assert len(made.placements) == 20


def test_quality_prefers_ideas_whose_author_says_what_readers_have_of_them() -> None:
    told = [idea(f"idea{n}", value="useful" if n < 4 else None) for n in range(16)]

    def useful(mode: str) -> int:
        counted = ideas_of(plan(library(mode, ideas=told, channels=[channel(cadence=WEEKLY)])))
        return sum(counted[f"idea{n}"] for n in range(4))

    assert useful("quality") == 18
    assert useful("volume") < 10


WEEKLY = {"per_week": 4, "times": ["10:00"]}


@pytest.mark.parametrize("level", ["federal", "regional"])
def test_the_higher_level_is_told_when_a_day_has_room_for_one(level: str) -> None:
    agenda = [
        {"date": "2026-12-05", "idea": name, "mandatory": True, "level": rank}
        for name, rank in (("idea1", "local"), ("idea2", level), ("idea3", "local"))
    ]

    made = plan(library("volume", content={"agenda": agenda}))

    assert [one.key.variant.idea for one in made.placements if one.at.day == 5] == ["idea2"]
    short = [one for one in made.shortfalls if "mandatory" in one.what]
    assert [one.what.partition('"')[2][:5] for one in short] == ["idea1", "idea3"]
    assert all("no free time" in one.what and "per_day" in one.remedy for one in short)
    assert f"Agenda, {level} level: 1 of 1 date in the plan." in made.notes
    assert "Agenda, local level: 0 of 2 dates in the plan." in made.notes


def test_a_lower_level_gives_way_only_where_both_do_not_fit() -> None:
    network = [channel("tg"), channel("vk", segments=["parents"])]
    told = [idea("town", segments=["students"]), idea("country"), idea("other")]
    agenda = [
        {"date": "2026-12-05", "idea": "town", "mandatory": True, "level": "local"},
        {"date": "2026-12-05", "idea": "country", "mandatory": True, "level": "federal"},
    ]

    made = plan(project(channels=network, ideas=told, content={"agenda": agenda}))

    at = {one.key.channel: one.key.variant.idea for one in made.placements if one.at.day == 5}
    assert at == {"tg": "town", "vk": "country"}


def test_a_plan_says_what_weights_made_of_it() -> None:
    weights = {
        "angle": {"how_to": 0.6, "myth_buster": 0.1, "problem_mirror": 0.2},
        "slot": {"10:00": 0.5, "18:00": 0.5},
    }
    many = library("volume", channels=[channel(cadence=WEEKLY)])

    made = plan(many, weights=weights)

    count = Counter(one.key.variant.angle for one in made.placements)
    favoured, least = (note for note in made.notes if note.startswith("weights.yaml"))
    assert favoured.startswith("weights.yaml: angle how_to weighs 2 of the average and has ")
    assert f" has {count['how_to']} post" in favoured
    assert least.startswith("weights.yaml: angle myth_buster weighs 0.3 of the average")
    assert f" has {count['myth_buster']} post" in least


def test_hours_are_kept_for_the_slots_that_follow() -> None:
    """Carousels take three hours of a designer, photographs half an hour of eight."""
    artist = {"team": [{"id": "artist", "roles": ["designer"], "hours_per_week": 3.5}]}
    only = channel(formats=["carousel", "photo_post"])

    made = plan(library("volume", channels=[only], resources=artist), "2026-W50")

    assert Counter(one.key.variant.format for one in made.placements) == {"photo_post": 7}


def test_a_series_does_not_skip_what_there_is_room_for() -> None:
    parts = [idea(f"part{n}", "pain", "myth", "case", series="course") for n in range(4)]

    made = plan(project(ideas=parts))

    assert ideas_of(made) == {f"part{n}": 3 for n in range(4)}


def test_a_mandatory_date_that_moves_takes_its_post_along() -> None:
    def dated(day: int) -> Project:
        agenda = [{"date": f"2026-12-{day:02}", "idea": "idea3", "mandatory": True}]
        sundays_off = channel(cadence={"preset": "daily", "days": ["mon", "wed", "fri"]})
        return library("volume", channels=[sundays_off], content={"agenda": agenda})

    first = plan(dated(6))
    again = plan(dated(13), placements=first.placements)

    on_sundays = [one for one in again.placements if one.at.weekday() == 6]
    assert [(one.key.variant.idea, one.at.day) for one in on_sundays] == [("idea3", 13)]
    gone = [one for one in again.changes if one.op in {"drop", "move"}]
    assert all(str(one.from_).startswith("2026-12-06") for one in gone)
    assert len(gone) == 1


def test_a_month_in_which_clocks_change_keeps_its_wall_times_and_gaps() -> None:
    only = channel(cadence={"preset": "daily", "times": ["01:30"], "min_gap": "20h"})

    made = plan(library("volume", channels=[only]), "2027-03")

    assert [f"{one.at:%H:%M}" for one in made.placements if one.at.day != 28] == ["01:30"] * 30
    assert [f"{one.at:%H:%M}" for one in made.placements if one.at.day == 28] == ["02:30"]
    assert {one.at.utcoffset() for one in made.placements} == {
        timedelta(0),
        timedelta(hours=1),
    }


@pytest.mark.parametrize("volume", [1, 3, 6])
def test_a_date_that_finds_its_place_late_is_within_the_volume(volume: int) -> None:
    made = project(
        channels=[channel(name, formats=["text_post"]) for name in ("tg", "vk")],
        ideas=[
            idea("first", "pain", "case", series="course"),
            idea("then", "pain", "myth", "opinion", series="course"),
            idea("other", "story", "process"),
        ],
        content={
            "agenda": [{"date": "2026-12-22", "idea": "then", "mandatory": True}],
            "mix": {"same_idea_gap": "3d"},
        },
        factory={"volume": volume},
    )

    found = plan(made)

    assert len(found.placements) == volume
    assert dates_passed_over(made, found) == []
    assert plan(made, placements=found.placements).changes == ()
