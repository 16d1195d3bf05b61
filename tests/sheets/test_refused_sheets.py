"""A sheet that cannot be taken in says where and why, and the plan stays as it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from .studio import CLUB, SHELF, Studio, cell_of, columns_of, row_of


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("date", "12/11/2036", "two dates"),
        ("date", "завтра", "2026-12-03"),
        ("date", "31.02.2036", "2026-12-03"),
        ("date", 3, "1900"),
        ("date", None, "a date is needed"),
        ("time", "25:00", "10:00"),
        ("time", "полдень", "10:00"),
        ("time", "10:00:30", "seconds"),
        ("time", 7.5, "holds a date"),
        ("time", None, "a time is needed"),
        ("status", "утвержденно", 'did you mean "утверждено"'),
        ("status", "вышло", "column of links"),
        ("status", None, "a status is needed"),
        ("owner", "writr", 'did you mean "writer"'),
        ("owner", None, "name one of writer, editor"),
        ("text", None, "hold"),
        ("text", "   \n ", "hold"),
        ("text", "\u200b\u2060", "hold"),
        ("text", "---", "hold"),
        ("text", True, "as text"),
        ("text", 42, "as text"),
        ("text", datetime(2036, 12, 5), "as text"),  # noqa: DTZ001  cells have no zone
        ("text", "#NAME?", "formula failed"),
        ("text", "=A1&A2", "formula"),
        ("date", "=TODAY()", "formula"),
        ("url", "javascript:alert(1)", "no address"),
        ("url", "example.com/1", "no address"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    studio: Studio, column: str, value: object, says: str
) -> None:
    studio.export()
    studio.put(CLUB, **{column: value})
    studio.put(SHELF, text="Это не применится без остального")
    before = studio.files()

    ran = studio.take_in("--yes")

    assert ran.codes == [f"sheet-{column}"]
    assert says in ran.messages
    [found] = ran.document["diagnostics"]
    sheet = load_workbook(studio.sheet)["План"]
    assert isinstance(sheet, Worksheet)
    assert found["line"] == row_of(sheet, CLUB)
    assert studio.files() == before


def _no_ids(sheet: Worksheet) -> None:
    sheet.delete_cols(columns_of(sheet)["id"])


def _doubled_row(sheet: Worksheet) -> None:
    cell_of(sheet, SHELF, "id").value = CLUB


def _strange_key(sheet: Worksheet) -> None:
    number = row_of(sheet, CLUB)
    sheet.cell(number, columns_of(sheet)["id"]).value = CLUB.replace("club", "clab")


def _other_project(sheet: Worksheet) -> None:
    for number in range(3, sheet.max_row + 1):
        sheet.cell(number, columns_of(sheet)["id"]).value = f"other.how_to.text_post.x{number}@tg"


def _no_origin(sheet: Worksheet) -> None:
    cell_of(sheet, CLUB, "origin").value = None


def _changed_origin(sheet: Worksheet) -> None:
    cell = cell_of(sheet, CLUB, "origin")
    cell.value = str(cell.value).replace("draft", "hold")


def _others_origin(sheet: Worksheet) -> None:
    cell_of(sheet, CLUB, "origin").value = cell_of(sheet, SHELF, "origin").value


def _lost_id(sheet: Worksheet) -> None:
    cell_of(sheet, CLUB, "id").value = None


def _doubled_column(sheet: Worksheet) -> None:
    sheet.cell(2, sheet.max_column + 1).value = "text"


def _moved_heading(sheet: Worksheet) -> None:
    at = columns_of(sheet)
    one, other = sheet.cell(1, at["text"]), sheet.cell(1, at["hook"])
    one.value, other.value = other.value, one.value


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_no_ids, "sheet-id-column"),
        (_doubled_row, "sheet-row-double"),
        (_strange_key, "sheet-row-mixed"),
        (_other_project, "sheet-of-another-project"),
        (_no_origin, "sheet-origin"),
        (_changed_origin, "sheet-origin"),
        (_others_origin, "sheet-row-mixed"),
        (_lost_id, "sheet-id-missing"),
        (_doubled_column, "sheet-column-double"),
        (_moved_heading, "sheet-columns-mixed"),
    ],
)
def test_a_sheet_that_lost_what_ties_it_to_the_plan_is_refused(
    studio: Studio, change: Callable[[Worksheet], None], code: str
) -> None:
    studio.export()
    studio.edit(change)
    before = studio.files()

    ran = studio.take_in("--yes")

    assert code in ran.codes
    assert studio.files() == before


def test_a_new_row_is_not_taken_in_and_said_to_be_left(studio: Studio) -> None:
    studio.export()

    def added(sheet: Worksheet) -> None:
        sheet.cell(sheet.max_row + 1, columns_of(sheet)["text"]).value = "Новый пост"

    studio.edit(added)

    ran = studio.take_in("--yes")

    assert ran.edits == {}
    assert any("no id" in note for note in ran.document["notes"])


def test_a_post_that_left_the_plan_asks_for_its_row_to_go(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Правка поста, которого уже нет")
    studio.path(CLUB).unlink()

    ran = studio.take_in("--yes")

    assert ran.codes == ["sheet-row-unknown"]
    assert CLUB in ran.messages


def test_a_post_that_left_the_plan_hinders_nobody_while_its_row_is_untouched(
    studio: Studio,
) -> None:
    studio.export()
    studio.put(SHELF, text="Новый текст")
    studio.path(CLUB).unlink()

    ran = studio.take_in("--yes")

    assert set(ran.edits) == {(SHELF, "text")}
    assert any(CLUB in note for note in ran.document["notes"])


def test_a_sheet_of_a_project_with_the_same_keys_is_refused(studio: Studio) -> None:
    studio.export()
    strategy = studio.root / "strategy.yaml"
    strategy.write_text(strategy.read_text().replace("Студия", "Другая"), encoding="utf-8")

    assert studio.take_in("--yes").codes == ["sheet-of-another-project"]


def test_a_workbook_without_the_plan_names_the_sheets_it_has(studio: Studio) -> None:
    book = Workbook()
    book.worksheets[0].title = "Смета"
    book.save(studio.sheet)

    ran = studio.take_in()

    assert ran.codes == ["sheet-missing"]
    assert "Смета" in ran.messages


def test_a_renamed_sheet_is_found_by_its_ids(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Новый текст")
    studio.edit(lambda sheet: setattr(sheet, "title", "Декабрь"))

    assert set(studio.take_in().edits) == {(CLUB, "text")}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "sheet-empty"),
        (b"PK\x03\x04 no workbook", "sheet-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet-broken"),
        (b"a,b,c\n1,2,3\n", "sheet-headings"),
        (b"\x00\x01\x98\xff", "sheet-encoding"),
        (b'id,text,status\n"open', "sheet-csv"),
    ],
)
def test_what_is_no_sheet_of_a_plan_is_refused(studio: Studio, raw: bytes, code: str) -> None:
    studio.sheet.write_bytes(raw)

    assert studio.take_in("--yes").codes == [code]


def test_a_workbook_that_was_cut_short_is_refused(studio: Studio) -> None:
    raw = studio.export().read_bytes()
    for size in (100, len(raw) // 2, len(raw) - 30):
        studio.sheet.write_bytes(raw[:size])
        assert studio.take_in("--yes").codes == ["sheet-broken"]


def test_a_file_that_is_not_there_or_is_none_is_named(studio: Studio, tmp_path: Path) -> None:
    for file in (tmp_path / "nothing.xlsx", tmp_path):
        ran = studio.take_in(file=file)
        assert ran.code == 3
        assert str(file) in ran.err


def test_a_file_saved_between_the_reading_and_the_writing_stays(studio: Studio) -> None:
    studio.export()
    studio.put(CLUB, text="Таблица")
    studio.place(CLUB, "Кто-то сохранил раньше", "2036-12-03T10:00:00+03:00")

    assert studio.take_in("--yes").codes == ["sheet-conflict"]
    assert studio.body(CLUB) == "Кто-то сохранил раньше"


WORKSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (b"<row>" + b"<c/>" * 4_000_000 + b"</row>", "tags"),
        (b"<row><c><v>1</v></c></row>" * 1_000_000, "tags"),
        (
            (b"<row>" + b'<c t="s"><v>0</v></c>' * 150 + b"</row>") * 50,
            "more than 200,000,000 characters",
        ),
    ],
)
def test_a_small_workbook_that_would_take_all_memory_is_refused(
    studio: Studio, rows: bytes, says: str
) -> None:
    empty = Workbook()
    empty.create_sheet("План", 0)
    empty.save(studio.sheet)
    with zipfile.ZipFile(studio.sheet) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    opening = f'<worksheet xmlns="{WORKSHEET}"><sheetData>'.encode()
    parts["xl/worksheets/sheet1.xml"] = opening + rows + b"</sheetData></worksheet>"
    long = b"<si><t>" + b"x" * 32_000 + b"</t></si>"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{WORKSHEET}">'.encode() + long + b"</sst>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    known = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(b"</Types>", known)
    with zipfile.ZipFile(studio.sheet, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)

    ran = studio.take_in()

    assert ran.codes == ["sheet-too-large"]
    assert says in ran.messages
    assert studio.sheet.stat().st_size < 1_000_000
