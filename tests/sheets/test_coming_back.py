"""What people change in a sheet comes back; nothing else does, and nothing is lost."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from .studio import BODIES, CLUB, HALL, HAND, SHELF, Studio, cell_of, columns_of, row_of


def test_a_sheet_that_nobody_touched_changes_nothing(studio: Studio) -> None:
    before = studio.files()
    studio.export()

    ran = studio.take_in("--yes")

    assert (ran.edits, ran.document["notes"]) == ({}, [])
    assert studio.files() == before


def test_a_sheet_is_shown_first_and_applied_only_with_yes(studio: Studio) -> None:
    studio.export()
    before = studio.files()
    studio.put(CLUB, text="Приходите в клуб 🎲", time=time(12, 30))

    shown = studio("import", studio.sheet, json=False)
    dry = studio.take_in("--yes", "--dry-run")

    assert shown.code == 0
    assert "-Приходите в клуб 👋" in shown.err
    assert "+Приходите в клуб 🎲" in shown.err
    assert "2036-12-03T12:30" in shown.err
    assert (dry.document["applied"], dry.document["dry_run"]) == (False, True)
    assert studio.files() == before


def test_date_time_text_owner_and_status_come_back(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, date=date(2036, 12, 9), time=time(12, 30), owner="editor", status="придержано")
    studio.put(SHELF, text="Новый текст\n\nв два абзаца")

    ran = studio.take_in("--yes")

    assert ran.document["applied"]
    assert set(ran.edits) == {
        (CLUB, "at"),
        (CLUB, "owner"),
        (CLUB, "status"),
        (SHELF, "text"),
    }
    head = studio.head(CLUB)
    assert (head["at"], head["owner"], head["status"]) == (
        datetime.fromisoformat("2036-12-09T12:30:00+03:00"),
        "editor",
        "hold",
    )
    assert studio.body(CLUB) == BODIES[CLUB]
    assert studio.body(SHELF) == "Новый текст\n\nв два абзаца"
    assert studio.head(SHELF)["ours"] == "kept", "people's own keys survive"
    assert studio.take_in().edits == {}, "the same sheet has nothing more to say"


def test_a_post_that_moves_to_another_month_keeps_its_file(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, date=date(2037, 1, 12))

    studio.take_in("--yes")

    assert studio.head(CLUB)["at"] == datetime.fromisoformat("2037-01-12T10:00:00+03:00")


def test_the_owner_stays_when_the_plan_is_made_again(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, owner="editor", status="придержано")
    studio.take_in("--yes")
    studio("approve", CLUB, "--by", "anna")

    assert studio.head(CLUB)["owner"] == "editor"


def test_an_edited_text_is_approved_anew(studio: Studio) -> None:
    studio("approve", "--all", "--by", "boss")
    studio.export()
    studio.put(CLUB, text="Другой текст")

    ran = studio.take_in("--yes")

    assert studio.head(CLUB)["status"] == "draft"
    assert studio.head(CLUB)["approved"] is None
    assert any("approved" in note and CLUB in note for note in ran.document["notes"])
    assert studio.head(SHELF)["status"] == "approved"


def test_moving_an_approved_post_keeps_its_approval(studio: Studio) -> None:
    studio("approve", "--all", "--by", "boss")
    studio.export()
    studio.put(CLUB, time="11:45")

    studio.take_in("--yes")

    assert studio.head(CLUB)["approved"]["by"] == "boss"


def test_an_approval_in_the_sheet_binds_to_the_text_of_the_sheet(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Готовый текст", status="утверждено")

    studio.take_in("--yes")

    assert studio.head(CLUB)["approved"]["by"] == "anna"
    [status] = [one for one in studio("status").document["placements"] if one["key"] == CLUB]
    assert (status["status"], status["held_because"]) == ("approved", None)


def test_what_is_on_hold_is_not_approved_by_a_sheet(studio: Studio) -> None:
    path = studio.path(CLUB)
    held = path.read_text(encoding="utf-8").replace("status: draft", "status: hold")
    path.write_text(held, encoding="utf-8")
    studio.export()
    studio.put(CLUB, status="утверждено")

    ran = studio.take_in("--yes")

    assert ran.codes == ["sheet-status"]
    assert "is on hold" in ran.messages
    assert path.read_text(encoding="utf-8") == held
    studio.put(CLUB, status="черновик")
    assert studio.take_in("--yes").code == 0
    assert studio.head(CLUB)["status"] == "draft"


def test_a_text_that_changed_on_disk_is_not_approved_by_a_sheet_that_shows_the_old_one(
    studio: Studio,
) -> None:
    studio.export()
    studio.place(CLUB, "Правка в файле", "2036-12-03T10:00:00+03:00")
    studio.put(CLUB, status="утверждено")

    ran = studio.take_in("--yes")

    assert ran.codes == ["sheet-conflict"]
    assert "export again" in ran.messages
    assert studio.head(CLUB)["status"] == "draft"


def test_an_edit_on_disk_stays_when_the_sheet_says_what_was_exported(studio: Studio) -> None:
    studio.export()
    studio.place(CLUB, "Правка в файле", "2036-12-03T15:00:00+03:00")
    studio.put(SHELF, text="Правка в таблице")

    studio.take_in("--yes")

    assert studio.body(CLUB) == "Правка в файле"
    assert studio.head(CLUB)["at"] == datetime.fromisoformat("2036-12-03T15:00:00+03:00")
    assert studio.body(SHELF) == "Правка в таблице"


def test_the_same_edit_on_both_sides_is_no_conflict(studio: Studio) -> None:
    studio.export()
    studio.place(CLUB, "Одно и то же", "2036-12-03T10:00:00+03:00")
    studio.put(CLUB, text="Одно и то же")

    assert studio.take_in("--yes").edits == {}


def test_two_edits_of_one_value_are_named_with_both_sides_and_nothing_is_applied(
    studio: Studio,
) -> None:
    studio.export()
    studio.place(CLUB, "Файл", "2036-12-03T15:00:00+03:00")
    studio.put(CLUB, text="Таблица", time=time(16))
    studio.put(SHELF, text="И это не применится")
    before = studio.files()

    ran = studio.take_in("--yes")

    assert ran.codes == ["sheet-conflict", "sheet-conflict"]
    for side in ("Файл", "Таблица", "15:00", "16:00", "10:00"):
        assert side in ran.messages
    assert studio.files() == before


def test_a_row_that_was_taken_out_is_reported_and_stays_in_the_plan(studio: Studio) -> None:
    studio.export()
    studio.edit(lambda sheet: sheet.delete_rows(row_of(sheet, SHELF)))
    before = studio.files()

    ran = studio.take_in("--yes")

    assert ran.edits == {}
    assert any(SHELF in note for note in ran.document["notes"])
    assert studio.files() == before


def test_a_post_that_went_out_meanwhile_is_refused_with_its_row(studio: Studio) -> None:
    studio("approve", HAND, "--by", "boss")
    studio.export()
    studio("publish", "--only", "hand", "--at", "2036-12-06T12:00+03:00")
    studio.put(HAND, text="Поздно")
    studio.put(CLUB, text="А это успело бы")
    before = studio.files()

    ran = studio.take_in("--yes")

    assert ran.codes == ["sheet-published"]
    assert HAND in ran.messages
    assert studio.files() == before


def test_a_post_that_went_out_meanwhile_hinders_nobody_while_its_row_is_untouched(
    studio: Studio,
) -> None:
    studio("approve", HAND, "--by", "boss")
    studio.export()
    studio("publish", "--only", "hand", "--at", "2036-12-06T12:00+03:00")
    studio.put(CLUB, text="Это успело")

    assert set(studio.take_in("--yes").edits) == {(CLUB, "text")}


def test_edits_of_other_columns_stay_in_the_sheet_and_are_said_to(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, idea="Совсем другой смысл", conclusion="сработало")

    ran = studio.take_in("--yes")

    assert ran.edits == {}
    assert len(ran.document["notes"]) == 1


def values_of(sheet: Worksheet, first: int) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def rewrite(sheet: Worksheet, first: int, rows: list[list[object]]) -> None:
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value  # type: ignore[assignment]
            if isinstance(value, str):
                sheet.cell(number, column).data_type = "s"


def test_columns_may_be_moved(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Новый текст")

    def shuffled(sheet: Worksheet) -> None:
        rewrite(sheet, 1, [row[::-1] for row in values_of(sheet, 1)])

    studio.edit(shuffled)

    assert set(studio.take_in().edits) == {(CLUB, "text")}


def test_rows_may_be_sorted_with_their_hidden_columns(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Новый текст")

    def turned(sheet: Worksheet) -> None:
        rewrite(sheet, 2, values_of(sheet, 2)[::-1])  # the row of ids goes to the end

    studio.edit(turned)

    assert set(studio.take_in().edits) == {(CLUB, "text")}


def test_rows_sorted_without_their_hidden_columns_are_refused(studio: Studio) -> None:
    studio.export()

    def mixed(sheet: Worksheet) -> None:
        hidden = {columns_of(sheet)["id"], columns_of(sheet)["origin"]}
        one, other = row_of(sheet, CLUB), row_of(sheet, SHELF)
        for column in set(columns_of(sheet).values()) - hidden:
            a, b = sheet.cell(one, column), sheet.cell(other, column)
            a.value, b.value = b.value, a.value

    studio.edit(mixed)

    assert set(studio.take_in("--yes").codes) == {"sheet-row-mixed"}


@pytest.mark.parametrize(
    "said",
    [
        date(2036, 12, 9),
        datetime(2036, 12, 9),  # noqa: DTZ001  a cell has no zone
        50018,
        50018.0,
        "50018",
        "2036-12-09",
        "2036-12-09T00:00:00",
        "09.12.2036",
        "9.12.36",
        "December 9, 2036",
        "9 Dec 2036",
        "13/12/2036",
        "12/13/2036",
    ],
    ids=repr,
)
def test_dates_are_read_however_a_spreadsheet_left_them(studio: Studio, said: object) -> None:
    studio.export()
    studio.put(CLUB, date=said)

    [(_, after)] = studio.take_in().edits.values()

    assert after in ("2036-12-09T10:00:00+03:00", "2036-12-13T10:00:00+03:00")


@pytest.mark.parametrize(
    "said",
    [time(14, 5), 0.5868055555555556, "14:05", "14.05", "2:05 PM"],
    ids=repr,
)
def test_times_are_read_however_a_spreadsheet_left_them(studio: Studio, said: object) -> None:
    studio.export()
    studio.put(CLUB, time=said)

    [(_, after)] = studio.take_in().edits.values()

    assert after == "2036-12-03T14:05:00+03:00"


def test_a_time_that_clocks_skip_is_said_to_be_another(studio: Studio) -> None:
    strategy = studio.root / "strategy.yaml"
    strategy.write_text(strategy.read_text().replace("Europe/Moscow", "Europe/Berlin"))
    studio.export()
    studio.put(CLUB, date="2037-03-29", time="02:30")

    ran = studio.take_in()

    assert next(iter(ran.edits.values()))[1] == "2037-03-29T03:30:00+02:00"
    assert any("03:30" in note for note in ran.document["notes"])


def test_statuses_are_read_in_either_language(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, status="Hold")
    studio.put(SHELF, status=" ПРИДЕРЖАНО ")

    assert {after for _, after in studio.take_in().edits.values()} == {"hold"}


def test_what_stands_in_the_past_is_said(studio: Studio) -> None:
    studio.export()
    studio.put(HALL, date="2020-05-01")

    assert any("has passed" in note for note in studio.take_in().document["notes"])


def test_a_text_longer_than_a_cell_stays_in_its_file(studio: Studio) -> None:
    studio.place(CLUB, "Очень длинно. " * 3000, "2036-12-03T10:00:00+03:00")
    studio.export()
    studio.put(CLUB, time="11:00")

    assert set(studio.take_in("--yes").edits) == {(CLUB, "at")}
    assert studio.body(CLUB) == ("Очень длинно. " * 3000)


def test_the_value_of_a_cell_is_found_by_its_column(studio: Studio) -> None:
    studio.export()
    studio.edit(lambda sheet: setattr(cell_of(sheet, CLUB, "owner"), "value", "EDITOR"))

    assert studio.take_in().edits == {(CLUB, "owner"): ("writer", "editor")}


@pytest.mark.parametrize("body", ["#REF!", "#N/A"])
@pytest.mark.parametrize("to", ["xlsx", "csv"])
def test_a_text_that_looks_like_a_failed_formula_is_no_edit_of_itself(
    studio: Studio, tmp_path: Path, body: str, to: str
) -> None:
    studio.place(CLUB, body, "2036-12-03T10:00:00+03:00")
    sheet = studio.export(tmp_path / f"plan.{to}", to)

    assert studio.take_in(file=sheet).edits == {}
