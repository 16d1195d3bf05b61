"""`cfkit tasks` says who does what, how far it is, and what nobody can do."""

import csv
import io
from pathlib import Path

import pytest

from .conftest import Newsroom


def test_a_unit_is_made_once_and_published_on_each_channel(newsroom: Newsroom) -> None:
    newsroom.post("photo_post", "2026-12-16", "site")
    newsroom.post("photo_post", "2026-12-18", "forum")
    found = newsroom.json("tasks", "2026-12")["tasks"]
    roles = sorted((one["role"], one["due"]) for one in found)
    assert roles == [
        ("copywriter", "2026-12-11"),
        ("designer", "2026-12-15"),
        ("distributor", "2026-12-16"),
        ("distributor", "2026-12-18"),
    ]


def test_a_unit_that_began_in_another_period_is_only_published_in_this_one(
    newsroom: Newsroom,
) -> None:
    newsroom.post("text_post", "2026-11-27", "site")
    newsroom.post("text_post", "2026-12-04", "forum")
    assert set(newsroom.tasks("2026-12")) == {"distributor"}
    assert set(newsroom.tasks("2026-11")) == {"distributor", "copywriter"}


def test_what_is_due_in_a_week_is_listed_whenever_the_post_goes_out(newsroom: Newsroom) -> None:
    newsroom.post("short_video", "2026-12-18")
    assert set(newsroom.tasks("--due", "2026-W50")) == {"scriptwriter"}


def test_members_who_share_a_role_share_its_work(newsroom: Newsroom) -> None:
    team = newsroom.strategy["resources"]["team"]
    second = {"id": "second", "roles": ["copywriter"], "hours_per_week": 20}
    newsroom.save(team=[*team, second])
    for day in range(14, 18):
        newsroom.post("text_post", f"2026-12-{day}", angle=f"angle_{day}")
    found = newsroom.json("tasks", "2026-12", "--role", "copywriter")["tasks"]
    owners = [one["owner"] for one in found]
    assert sorted(owners) == ["second", "second", "writer", "writer"]
    again = newsroom.json("tasks", "2026-12", "--role", "copywriter")["tasks"]
    assert found == again
    week = newsroom.json("tasks", "2026-W51", "--role", "copywriter")["tasks"]
    assert found == week


def test_who_holds_two_roles_is_kept_for_the_one_nobody_else_holds(newsroom: Newsroom) -> None:
    team = [
        {"id": "both", "roles": ["copywriter", "designer"], "hours_per_week": 1},
        {"id": "pen", "roles": ["copywriter"], "hours_per_week": 2},
        {"id": "head", "roles": ["distributor"], "hours_per_week": 6},
    ]
    newsroom.save(team=team, hours={"photo_post": {"copywriter": 1, "designer": 1}})
    newsroom.post("photo_post", "2026-12-18")
    found = newsroom.tasks("2026-12")
    assert (found["designer"]["owner"], found["copywriter"]["owner"]) == ("both", "pen")


def test_a_week_that_is_too_full_is_named_with_roles_and_remedy(newsroom: Newsroom) -> None:
    newsroom.strategy["resources"]["team"][1]["hours_per_week"] = 5
    newsroom.save(hours={"photo_post": {"designer": 7}})
    newsroom.post("photo_post", "2026-12-18")
    (full,) = newsroom.json("tasks", "2026-12", "--load", "--owner", "painter")["load"]
    assert (full["member"], full["week"]) == ("painter", "2026-W51")
    assert (full["needs"], full["has"], full["share"], full["over"]) == (7, 5, 1.4, True)
    answer = newsroom.run("tasks", "2026-12", "--load")
    assert "140% !" in answer.talk
    assert "2026-W51: painter (designer) needs 7 h, has 5 h" in answer.talk
    assert "resources.team" in answer.talk


def test_work_goes_into_the_week_it_starts_in_when_the_week_it_is_due_in_is_full(
    newsroom: Newsroom,
) -> None:
    newsroom.save(hours={"photo_post": {"designer": 7}}, lead={"designer": "1w"})
    newsroom.post("photo_post", "2026-12-17", angle="first")
    newsroom.post("photo_post", "2026-12-18", angle="second")
    document = newsroom.json("tasks", "2026-12", "--role", "designer")
    assert [(one["due"], one["week"]) for one in document["tasks"]] == [
        ("2026-12-16", "2026-W51"),
        ("2026-12-17", "2026-W50"),
    ]
    painter = [one for one in document["load"] if one["member"] == "painter"]
    assert [one["over"] for one in painter] == [False, False]


def test_what_begins_a_unit_is_begun_weeks_sooner_when_weeks_are_full(newsroom: Newsroom) -> None:
    newsroom.save(hours={"text_post": {"copywriter": 12}})
    for day in (16, 17, 18):
        newsroom.post("text_post", f"2026-12-{day}", angle=f"a_{day}")
    found = newsroom.json("tasks", "2026-12", "--role", "copywriter")["tasks"]
    assert [(one["due"], one["week"], one["starts"]) for one in found] == [
        ("2026-12-15", "2026-W51", "2026-12-11"),
        ("2026-12-16", "2026-W50", "2026-12-07"),
        ("2026-12-17", "2026-W49", "2026-11-30"),
    ]


def test_pictures_wait_for_the_words_whatever_weeks_are_free(newsroom: Newsroom) -> None:
    newsroom.save(hours={"photo_post": {"designer": 7}})
    newsroom.post("photo_post", "2026-12-17", angle="first")
    newsroom.post("photo_post", "2026-12-18", angle="second")
    document = newsroom.json("tasks", "2026-12", "--role", "designer")
    assert {one["week"] for one in document["tasks"]} == {"2026-W51"}
    (painter,) = (one for one in document["load"] if one["member"] == "painter")
    assert (painter["needs"], painter["over"]) == (14, True)


def test_a_role_that_nobody_holds_is_named(newsroom: Newsroom) -> None:
    newsroom.save(
        team=[one for one in newsroom.strategy["resources"]["team"] if one["id"] != "camera"]
    )
    newsroom.post("short_video", "2026-12-18")
    document = newsroom.json("tasks", "2026-12")
    assert {one["role"]: one["tasks"] for one in document["nobody"]} == {"creator": 1, "editor": 1}
    assert {one["role"] for one in document["tasks"] if one["owner"] is None} == {
        "creator",
        "editor",
    }
    talk = newsroom.run("tasks", "2026-12").talk
    assert "nobody in the team is editor: 1 task, 2.5 h" in talk
    assert "resources.team" in talk


def test_without_a_team_the_work_is_listed_all_the_same(newsroom: Newsroom) -> None:
    newsroom.save(team=[])
    newsroom.post("text_post", "2026-12-18")
    document = newsroom.json("tasks", "2026-12")
    assert [one["owner"] for one in document["tasks"]] == [None, None]
    assert document["load"] == []
    assert {one["role"] for one in document["nobody"]} == {"copywriter", "distributor"}
    assert newsroom.run("tasks", "2026-12", "--load").code == 0
    answer = newsroom.run("tasks", "2026-12", "--owner", "writer")
    assert answer.code == 2
    assert "none is defined" in answer.talk


def test_a_format_of_unknown_hours_is_named(newsroom: Newsroom) -> None:
    newsroom.post("hologram", "2026-12-18")
    document = newsroom.json("tasks", "2026-12")
    assert (document["tasks"], document["without_hours"]) == ([], ["hologram"])
    assert "resources.hours.hologram" in newsroom.run("tasks", "2026-12").talk


def test_a_deadline_before_today_is_late(newsroom: Newsroom) -> None:
    newsroom.post("text_post", "2026-12-18")
    found = newsroom.tasks("2026-12", "--at", "2026-12-18T09:00")
    assert (found["copywriter"]["late"], found["copywriter"]["days_late"]) == (True, 1)
    assert not found["distributor"]["late"]
    assert set(newsroom.tasks("2026-12", "--late", "--at", "2026-12-18T10:01")) == {
        "copywriter",
        "distributor",
    }
    assert newsroom.tasks("2026-12", "--late", "--at", "2026-12-17T23:59") == {}
    assert "! late 1 d" in newsroom.run("tasks", "--at", "2026-12-18T09:00").talk


def test_an_approved_post_has_its_text_and_a_picture_its_design(newsroom: Newsroom) -> None:
    newsroom.picture()
    key = newsroom.post("photo_post", "2026-12-18", media="[assets/rye.png]", status="draft")
    found = newsroom.tasks("2026-12", "--at", "2026-12-30")
    assert (found["copywriter"]["state"], found["designer"]["state"]) == ("begun", "done")
    assert not found["designer"]["late"]
    assert newsroom.run("approve", key).code == 0
    assert newsroom.tasks("2026-12")["copywriter"]["state"] == "done"
    assert set(newsroom.tasks("2026-12", "--left")) == {"distributor"}


def test_a_picture_that_is_listed_and_not_there_is_not_made(newsroom: Newsroom) -> None:
    newsroom.picture()
    newsroom.post("photo_post", "2026-12-18", media="[assets/other.png]")
    assert newsroom.tasks("2026-12")["designer"]["state"] == "open"


def test_a_text_that_changed_after_its_approval_is_work_again(newsroom: Newsroom) -> None:
    key = newsroom.post("text_post", "2026-12-18")
    assert newsroom.run("approve", key).code == 0
    (path,) = newsroom.root.glob("content/*/*/*.md")
    path.write_text(path.read_text(encoding="utf-8").replace("Rye.", "Barley."), encoding="utf-8")
    assert newsroom.tasks("2026-12")["copywriter"]["state"] == "begun"


def test_a_post_on_hold_asks_nobody_for_work(newsroom: Newsroom) -> None:
    newsroom.post("text_post", "2026-12-18", status="hold")
    found = newsroom.tasks("2026-12", "--at", "2026-12-30")
    assert {(one["state"], one["late"]) for one in found.values()} == {("hold", False)}


def test_what_is_live_has_no_work_left(newsroom: Newsroom) -> None:
    key = newsroom.post("text_post", "2026-12-18")
    newsroom.run("approve", key)
    newsroom.run("publish", "--at", "2026-12-18T10:05")
    assert newsroom.tasks("2026-12")["distributor"]["state"] == "open"  # prepared, not yet out
    answer = newsroom.run("reconcile", key, "--live", "https://mill.example/rye")
    assert answer.code == 0, answer.talk
    assert {one["state"] for one in newsroom.tasks("2026-12").values()} == {"done"}


def test_a_post_that_was_missed_is_no_work_any_more(newsroom: Newsroom) -> None:
    key = newsroom.post("text_post", "2026-12-08")
    newsroom.run("approve", key)
    newsroom.run("publish", "--at", "2026-12-18T10:05")
    found = newsroom.tasks("2026-12", "--at", "2026-12-20")
    assert found["distributor"]["state"] == "missed"
    assert not any(one["late"] for one in found.values())


@pytest.mark.parametrize(
    ("words", "meant"),
    [(["--owner", "writter"], "writer"), (["--role", "desinger"], "designer")],
)
def test_a_filter_that_names_nobody_says_who_was_meant(
    newsroom: Newsroom, words: list[str], meant: str
) -> None:
    answer = newsroom.run("tasks", "2026-12", *words)
    assert answer.code == 2
    assert f'did you mean "{meant}"?' in answer.talk


def test_without_posts_the_next_step_is_named(newsroom: Newsroom) -> None:
    answer = newsroom.run("tasks", "2026-12")
    assert answer.code == 0
    assert "cfkit plan 2026-12" in answer.talk
    assert newsroom.json("tasks", "2026-12")["tasks"] == []


def test_tasks_go_into_a_sheet_whose_cells_are_never_run(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.idea["title"] = '=HYPERLINK("https://evil.example")\u202e, "x"'
    newsroom.save()
    newsroom.post("text_post", "2026-12-18")
    out = tmp_path / "tasks.csv"
    assert newsroom.run("tasks", "2026-12", "--out", out).code == 0
    heads, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8")))
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [one["Due"] for one in told] == ["2026-12-17", "2026-12-18"]
    assert all(one["Idea"].startswith("'=") for one in told)
    assert not any(row[0].startswith(("=", "+", "-", "@")) for row in rows)


def test_tasks_go_into_a_list_to_tick_by_person(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.idea["title"] = "# [Rye](https://evil.example) <script>"
    newsroom.save()
    newsroom.post("text_post", "2026-12-18")
    out = tmp_path / "tasks.md"
    assert newsroom.run("tasks", "2026-12", "--out", out).code == 0
    text = out.read_text(encoding="utf-8")
    assert "## writer (1.5 h)" in text
    assert "- [ ] 2026-12-17 · Text · " in text
    assert "<script>" not in text
    assert "[Rye](" not in text


def test_a_file_of_no_known_shape_is_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    out = tmp_path / "tasks.docx"
    answer = newsroom.run("tasks", "2026-12", "--out", out)
    assert (answer.code, out.exists()) == (2, False)
    assert ".csv or .md" in answer.talk


def test_what_a_terminal_would_obey_is_shown_and_not_obeyed(newsroom: Newsroom) -> None:
    newsroom.idea["title"] = "Rye \u202e\u009b31m"
    newsroom.save()
    newsroom.post("text_post", "2026-12-18")
    for command in ("tasks", "board"):
        talk = newsroom.run(command, "2026-12").talk
        assert "\\u202e" in talk
        assert not {"\u202e", "\u009b"} & set(talk)


def test_a_broken_file_is_named_and_the_others_are_listed(newsroom: Newsroom) -> None:
    newsroom.post("text_post", "2026-12-18")
    (newsroom.root / "content/2026-12/site/x.md").write_text("no head", encoding="utf-8")
    for command in ("tasks", "board"):
        answer = newsroom.run("--json", command, "2026-12")
        assert answer.code == 3
        assert answer.document["diagnostics"]
    assert newsroom.run("--json", "tasks").document["tasks"]


def test_a_unit_is_made_for_the_first_post_that_is_not_held_back(newsroom: Newsroom) -> None:
    newsroom.post("text_post", "2026-12-09", "site", status="hold")
    newsroom.post("text_post", "2026-12-18", "forum")
    (text,) = newsroom.json("tasks", "2026-12", "--role", "copywriter")["tasks"]
    assert (text["due"], text["state"]) == ("2026-12-17", "begun")
