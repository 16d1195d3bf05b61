"""Tasks and deadlines go out with the plan: into the workbook, the calendar and the sheet."""

import csv
import io
from datetime import date
from pathlib import Path

import icalendar
from openpyxl import load_workbook

from cfkit.domain.origin import seal

from .conftest import Newsroom


def exported(newsroom: Newsroom, to: str, out: Path, *words: str) -> Path:
    answer = newsroom.run("export", "2026-12", "--to", to, "--out", out, *words)
    assert answer.code == 0, answer.talk
    return out


def test_the_workbook_has_a_row_a_unit_and_role(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.post("photo_post", "2026-12-16", "site")
    newsroom.post("photo_post", "2026-12-18", "forum")
    book = load_workbook(exported(newsroom, "xlsx", tmp_path / "plan.xlsx"))
    heads, *rows = book["Tasks"].iter_rows(values_only=True)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["Due"].date(), one["Who"], one["Work"]) for one in told] == [
        (date(2026, 12, 11), "writer", "Text"),
        (date(2026, 12, 15), "painter", "Design"),
        (date(2026, 12, 16), "head", "Publishing"),
        (date(2026, 12, 18), "head", "Publishing"),
    ]
    document = newsroom.json("tasks", "2026-12")["load"]
    heads, *rows = book["Load"].iter_rows(values_only=True)
    sheet = {row[0]: row for row in rows}
    for one in document:
        assert sheet[one["member"]][heads.index(f"{one['week']}, hours")] == one["needs"]


def test_a_calendar_has_a_task_with_its_due_date(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.idea["title"] = "Rye;\nEND:VTODO, \x07"
    newsroom.save()
    key = newsroom.post("text_post", "2026-12-18")
    newsroom.run("approve", key)
    raw = exported(newsroom, "ics", tmp_path / "plan.ics").read_bytes()
    todos = icalendar.Calendar.from_ical(raw).walk("VTODO")
    whose = f"@{seal('Mill')}.cfkit"
    assert [
        (str(one["UID"]), one["DTSTART"].dt, one["DUE"].dt, str(one["STATUS"])) for one in todos
    ] == [
        (
            f"rye.reason_why.text_post.people/copywriter{whose}",
            date(2026, 12, 15),
            date(2026, 12, 17),
            "COMPLETED",
        ),
        (
            f"rye.reason_why.text_post.people@site/distributor{whose}",
            date(2026, 12, 17),
            date(2026, 12, 18),
            "NEEDS-ACTION",
        ),
    ]
    assert [one.categories for one in todos] == [["writer"], ["head"]]


def test_a_sheet_says_when_words_and_pictures_are_due(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.post("short_video", "2026-12-18")
    text = exported(newsroom, "csv", tmp_path / "plan.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Script due"], row["Edit due"]) == ("2026-12-10", "2026-12-17")


def test_one_channel_has_only_its_own_work(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.post("photo_post", "2026-12-16", "site")
    newsroom.post("photo_post", "2026-12-18", "forum")
    out = exported(newsroom, "ics", tmp_path / "forum.ics", "--only", "forum")
    todos = icalendar.Calendar.from_ical(out.read_bytes()).walk("VTODO")
    assert [str(one["DUE"].dt) for one in todos] == ["2026-12-18"]


def test_who_was_decided_on_for_a_post_gets_the_work_they_can_do(newsroom: Newsroom) -> None:
    team = newsroom.strategy["resources"]["team"]
    second = {"id": "second", "roles": ["copywriter"], "hours_per_week": 2}
    newsroom.save(team=[*team, second])
    newsroom.post("text_post", "2026-12-18", owner="second")
    found = newsroom.tasks("2026-12")
    assert (found["copywriter"]["owner"], found["distributor"]["owner"]) == ("second", "head")
