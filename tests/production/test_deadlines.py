"""Deadlines are counted back from the day of the post, in working days."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from cfkit.domain.strategy.resources import Role

from .conftest import Newsroom


def test_the_catalogue_says_what_every_role_does(repository: Path) -> None:
    rows = yaml.safe_load(
        (repository / "templates/catalogue/roles.yaml").read_text(encoding="utf-8")
    )
    assert {row["id"] for row in rows} == set(get_args(Role))


def test_each_role_is_due_before_the_next_one_starts(newsroom: Newsroom) -> None:
    newsroom.post("short_video", "2026-12-18")  # a Friday
    found = newsroom.tasks("2026-12")
    order = ["scriptwriter", "creator", "editor", "distributor"]
    assert [(one, found[one]["starts"], found[one]["due"]) for one in order] == [
        ("scriptwriter", "2026-12-08", "2026-12-10"),
        ("creator", "2026-12-10", "2026-12-15"),
        ("editor", "2026-12-15", "2026-12-17"),
        ("distributor", "2026-12-17", "2026-12-18"),
    ]


def test_a_team_says_how_long_its_own_work_takes(newsroom: Newsroom) -> None:
    newsroom.save(lead={"editor": "1w", "distributor": "0d"})
    newsroom.post("short_video", "2026-12-18")
    found = newsroom.tasks("2026-12")
    assert (found["editor"]["starts"], found["editor"]["due"]) == ("2026-12-11", "2026-12-18")
    assert found["creator"]["due"] == "2026-12-11"


@pytest.mark.parametrize("lead", ["three days", "3h", "90d", "-1d", "2"])
def test_a_lead_time_that_is_no_number_of_days_is_pointed_at(newsroom: Newsroom, lead: str) -> None:
    newsroom.save(lead={"designer": lead})
    answer = newsroom.run("tasks", "2026-12")
    assert answer.code == 3
    assert "strategy.yaml:" in answer.talk
    assert 'working days like "3d"' in answer.talk


def test_a_lead_time_of_an_unknown_role_says_what_was_meant(newsroom: Newsroom) -> None:
    newsroom.save(lead={"desinger": "3d"})
    answer = newsroom.run("check")
    assert answer.code == 3
    assert "designer" in answer.talk


def test_transferred_days_off_and_working_saturdays_of_russia_count(newsroom: Newsroom) -> None:
    newsroom.strategy["brand"]["country"] = "RU"
    newsroom.save()
    newsroom.post("text_post", "2025-11-05")  # 3 Nov was off for 1 Nov, a Saturday of work
    found = newsroom.tasks("2025-11")["copywriter"]
    assert (found["starts"], found["due"]) == ("2025-10-30", "2025-11-01")


def test_nothing_is_due_in_the_new_year_holidays_of_russia(newsroom: Newsroom) -> None:
    newsroom.strategy["brand"]["country"] = "RU"
    newsroom.save()
    newsroom.post("text_post", "2027-01-11")  # 31 Dec 2026 is off by transfer
    assert newsroom.tasks("2027-01")["copywriter"]["due"] == "2026-12-30"


def test_who_is_on_air_works_on_the_day_of_the_stream(newsroom: Newsroom) -> None:
    newsroom.post("live", "2026-12-18")
    found = newsroom.tasks("2026-12")
    assert found["creator"]["due"] == found["community"]["due"] == "2026-12-18"
    assert found["producer"]["due"] == "2026-12-17"


def test_the_day_of_a_post_is_that_of_its_channel(newsroom: Newsroom) -> None:
    newsroom.strategy["channels"][0]["timezone"] = "Asia/Vladivostok"
    newsroom.save()
    newsroom.post("text_post", "2026-12-16T20:00:00+00:00")  # the 17th there
    assert newsroom.tasks("2026-12")["distributor"]["due"] == "2026-12-17"


def test_a_project_may_have_its_own_order_of_work(newsroom: Newsroom) -> None:
    folder = newsroom.root / "templates/catalogue"
    folder.mkdir(parents=True)
    row = "- {id: designer, en: Layout, ru: Вёрстка, order: 1, lead: 1d, media: true}\n"
    (folder / "roles.yaml").write_text(row, encoding="utf-8")
    newsroom.post("photo_post", "2026-12-18")
    found = newsroom.tasks("2026-12")
    assert found["designer"]["work"] == "Layout"
    assert found["designer"]["due"] == found["copywriter"]["starts"] == "2026-12-15"
    (folder / "roles.yaml").write_text(row.replace("1d", "1h"), encoding="utf-8")
    answer = newsroom.run("tasks")
    assert answer.code == 3
    assert "templates/catalogue/roles.yaml:1" in answer.talk
