"""A plan as a workbook, read back with openpyxl."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.adapters.exports.registry import exporter
from cfkit.application.export import Known, sheet
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import LONGEST_CELL, Marked, Sheet

from .material import BODIES, placements, production_of, project

MADE_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
RU = {"language": "ru", "timezone": "Europe/Moscow"}
TEAM = [
    {"id": "writer", "roles": ["copywriter"], "hours_per_week": 1},
    {"id": "head", "roles": ["distributor"], "hours_per_week": 4},
]
HOURS = {
    "text_post": {"copywriter": 2, "distributor": 0.5},
    "photo_post": {"copywriter": 1, "distributor": 0.5},
}


def handed_over(
    brand: dict[str, str] | None = None,
    *,
    bodies: list[str] | None = None,
    days: tuple[Marked, ...] = (),
) -> Sheet:
    made = project(brand or {})
    resources = made.strategy.resources.model_validate({"team": TEAM, "hours": HOURS})
    made = replace(made, strategy=made.strategy.model_copy(update={"resources": resources}))
    posts = placements(made)
    if bodies:
        posts = [replace(one, body=body) for one, body in zip(posts, bodies, strict=True)]
    known = Known(production=production_of(made, posts, MADE_AT), days=days)
    return sheet(made, Period.parse("2026-12"), posts, MADE_AT, known)


def book_of(given: Sheet) -> Workbook:
    return load_workbook(io.BytesIO(exporter("xlsx")(given)))


def rows_of(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def plan_of(given: Sheet) -> list[dict[object, object]]:
    plan = book_of(given).worksheets[0]
    _, ids, *rows = rows_of(plan)
    return [dict(zip(ids, row, strict=True)) for row in rows]


def test_the_seven_sheets_are_called_as_the_project_speaks() -> None:
    russian = ["План", "Календарь", "Задачи", "Нагрузка", "Гипотезы", "Микс", "Справочники"]

    assert book_of(handed_over(RU)).sheetnames == russian
    assert book_of(handed_over()).sheetnames == [
        *("Plan", "Calendar", "Tasks", "Load", "Hypotheses", "Mix", "Lists")
    ]


def test_ids_of_columns_and_rows_are_there_and_hidden() -> None:
    given = handed_over(RU)
    plan = book_of(given).worksheets[0]

    head, ids, *_ = rows_of(plan)

    assert plan.row_dimensions[2].hidden
    assert dict(zip(ids, head, strict=True))["text"] == "Текст"
    hidden = {letter for letter, column in plan.column_dimensions.items() if column.hidden}
    assert {plan[f"{letter}2"].value for letter in hidden} == {"id", "origin"}
    assert plan.freeze_panes == "E3"
    assert [one["id"] for one in plan_of(given)] == [row.key for row in given.rows]


def test_days_and_times_are_real_ones() -> None:
    given = handed_over(RU)

    first = plan_of(given)[0]

    at = given.rows[0].at
    assert first["date"] == datetime(at.year, at.month, at.day)  # noqa: DTZ001  a cell has no zone
    assert first["time"] == at.time()


def test_no_cell_of_any_sheet_is_a_formula_whatever_the_texts_begin_with() -> None:
    bodies = ["=1+1", "+7 (900) 000-00-00", "@SUM(A1)"]
    book = book_of(handed_over(bodies=bodies))

    cells = [cell for one in book.worksheets for row in one.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert {cell.value for cell in cells} >= set(bodies)


@pytest.mark.parametrize(
    "body", ["_x0041_ is no A", "bell \x07 and \x1b[31m", "\ufffe", "a\r\nb\rc", "<b>&amp;</b> ]]>"]
)
def test_texts_that_no_workbook_can_hold_are_held_as_far_as_one_can(body: str) -> None:
    raw = exporter("xlsx")(handed_over(bodies=[body, "two", "three"]))

    assert zipfile.ZipFile(io.BytesIO(raw)).testzip() is None
    assert load_workbook(io.BytesIO(raw)).sheetnames


def test_a_text_longer_than_a_cell_is_replaced_by_a_word_about_it() -> None:
    given = handed_over(bodies=["x" * (LONGEST_CELL + 1), "y" * LONGEST_CELL, "z"])

    texts = [str(one["text"]) for one in plan_of(given)]

    assert sorted(map(len, texts))[1:] == [
        len("[longer than a cell can be: edit the file under") + len(" content/]"),
        LONGEST_CELL,
    ]


def test_drop_downs_come_from_the_lists() -> None:
    book = book_of(handed_over(RU))
    plan, lists = book.worksheets[0], book["Справочники"]
    ids = [cell.value for cell in plan[2]]

    found = {}
    for rule in plan.data_validations.dataValidation:
        if rule.type == "list":
            column = next(iter(rule.sqref.ranges)).min_col
            place = str(rule.formula1).rpartition("!")[2].replace("$", "")
            found[ids[column - 1]] = [row[0].value for row in lists[place]]

    assert found == {
        "status": ["черновик", "утверждено", "придержано"],
        "owner": ["writer", "head"],
    }, "a drop-down on a column that stays would promise that it comes back"


def test_the_calendar_shows_each_post_on_its_day_in_its_pillars_colour() -> None:
    given = handed_over(RU)
    book = book_of(given)
    rows = rows_of(book["Календарь"])

    legend = book["Календарь"]["A1"]
    day = next(cell for row in book["Календарь"].iter_rows() for cell in row if cell.value == "2")
    post = book["Календарь"].cell(day.row + 1, day.column)

    assert legend.value == "Clubs"
    assert str(post.value).startswith("10:00 The channel")
    assert post.fill.fgColor.rgb == legend.fill.fgColor.rgb
    assert sum("10:00" in str(cell) for row in rows for cell in row) == len(given.rows)


def test_tasks_and_load_add_up_to_the_norms_of_the_team() -> None:
    given = handed_over()
    book = book_of(given)
    _, *tasks = rows_of(book["Tasks"])

    assert sum(float(str(row[6])) for row in tasks) == 2 + 1 + 2 + 3 * 0.5
    assert {(row[4], row[3]) for row in tasks} == {
        ("copywriter", "writer"),
        ("distribution", "head"),
    }
    head, *people = rows_of(book["Load"])
    writer = next(row for row in people if row[0] == "writer")
    shares = [value for name, value in zip(head, writer, strict=True) if str(name).endswith("%")]
    assert shares == [2.0, 1.0, 2.0], "of one hour a week"


def test_the_mix_holds_the_strategy_against_the_plan() -> None:
    _, *rows = rows_of(book_of(handed_over())["Mix"])

    assert ["Pillar", "Clubs", "100%", 3, 1, 0, None] in rows


def test_hypotheses_say_how_many_units_are_short() -> None:
    _, *rows = rows_of(book_of(handed_over())["Hypotheses"])

    factor, level, units, needed, verdict = rows[0]
    assert (factor, level, units) == ("Pillar", "Clubs", 3)
    assert isinstance(needed, int)
    assert verdict == f"no, {needed - 3} short"


def test_the_same_plan_gives_the_same_bytes_at_any_time() -> None:
    made = handed_over()

    assert exporter("xlsx")(made) == exporter("xlsx")(replace(made, made_at=datetime.now(UTC)))


def test_an_empty_period_is_a_workbook_too() -> None:
    given = sheet(project({}), Period.parse("2027-05"), [], MADE_AT)

    assert len(book_of(given).sheetnames) == 7


def test_the_bodies_stand_as_they_are() -> None:
    assert {one["text"] for one in plan_of(handed_over())} == {
        one.strip() for one in BODIES.values()
    }


def test_the_calendar_names_holidays_events_and_days_without_posts() -> None:
    marks = (
        Marked(date(2026, 12, 12), "event", "The feast"),
        Marked(date(2026, 12, 24), "blackout", "shut", ("The channel",)),
        Marked(date(2026, 12, 25), "holiday", "Christmas Day"),
    )
    book = book_of(handed_over(days=marks))

    cells = {str(one) for row in rows_of(book["Calendar"]) for one in row if one}

    assert {"12\nEvent: The feast", "25\nChristmas Day"} <= cells
    assert "24\nNo posts on The channel: shut" in cells
    assert "1 December" in cells


def test_deadlines_are_days_that_a_spreadsheet_can_sort() -> None:
    due = {row["script_due"] for row in plan_of(handed_over()) if row["script_due"]}

    assert due
    assert all(isinstance(one, date) for one in due)
