"""A CSV comes back in whatever dialect a spreadsheet saved it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from cfkit.adapters.exports.as_csv import harmless, unguarded

from .studio import CLUB, HALL, SHELF, Studio

Rows = list[list[str]]


def saved(
    studio: Studio,
    change: Callable[[Rows], None],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    lead: str = "",
) -> Path:
    """Open the exported CSV as a spreadsheet does, and save it in another dialect."""
    file = studio.export(studio.root.parent / "plan.csv", "csv")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    change(rows)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    file.write_bytes((lead + out.getvalue()).encode(encoding, "replace"))
    return file


def put(key: str, heading: str, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        at = rows[0].index("id")
        row = next(row for row in rows if row[at] == key)
        row[rows[0].index(heading)] = value

    return change


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_and_every_unicode_is_read(
    studio: Studio, delimiter: str, encoding: str
) -> None:
    change = put(HALL, "Текст", "Тише; ещё, тише\tи «ещё»")
    file = saved(studio, change, delimiter=delimiter, encoding=encoding)

    edits = studio.take_in("--yes", file=file).edits

    assert set(edits) == {(HALL, "text")}
    assert studio.body(HALL) == "Тише; ещё, тише\tи «ещё»"


def test_windows_1251_is_read_and_what_it_cannot_hold_is_not_lost(studio: Studio) -> None:
    change = put(HALL, "Текст", "Правка из старого Excel")
    file = saved(studio, change, delimiter=";", encoding="windows-1251", lead="sep=;\n")

    edits = studio.take_in("--yes", file=file).edits

    assert set(edits) == {(HALL, "text")}
    assert studio.body(CLUB).startswith("Приходите в клуб 👋"), "the file had a ? in its place"


def test_an_edit_in_an_encoding_that_loses_characters_is_refused(studio: Studio) -> None:
    change = put(CLUB, "Текст", "Приходите в клуб 👋, завтра")
    file = saved(studio, change, encoding="windows-1251")

    ran = studio.take_in("--yes", file=file)

    assert ran.codes == ["sheet-text"]
    assert "👋" in ran.messages


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("cp866", "cp866"), ("koi8-r", "koi8-r"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")],
)
def test_another_encoding_is_named_as_the_reason(studio: Studio, encoding: str, says: str) -> None:
    change = put(HALL, "Текст", "Правка, дошедшая как есть")
    before = studio.files()

    ran = studio.take_in("--yes", file=saved(studio, change, encoding=encoding))

    assert ran.codes == ["sheet-encoding"]
    assert says in ran.messages
    assert "CSV UTF-8" in ran.messages
    assert studio.files() == before


def test_what_a_western_excel_saved_is_not_taken_for_russian(studio: Studio) -> None:
    file = saved(studio, lambda _: None)
    raw = file.read_text(encoding="utf-8").replace("Текст", "Text")
    file.write_bytes(raw.encode("windows-1251", "replace") + ",,café £5\r\n".encode("cp1252"))

    ran = studio.take_in("--yes", file=file)

    assert ran.codes == ["sheet-encoding"]
    assert "cafй" in ran.messages


def test_an_english_project_gets_what_an_english_excel_saved(
    tmp_path: Path, studio: Studio
) -> None:
    english = Studio(tmp_path / "english", "en")
    english.place(HALL, "The hall is quiet.", "2036-12-05T10:00:00+03:00")
    change = put(HALL, "Text", "Entry £5, the children’s café is free")
    file = saved(english, change, encoding="windows-1252")

    edits = english.take_in("--yes", file=file).edits

    assert set(edits) == {(HALL, "text")}
    assert english.body(HALL) == "Entry £5, the children’s café is free"


def test_an_english_project_refuses_what_a_russian_excel_saved(
    tmp_path: Path, studio: Studio
) -> None:
    english = Studio(tmp_path / "english", "en")
    change = put(HALL, "Text", "Тише, ещё тише")

    ran = english.take_in(file=saved(english, change, encoding="windows-1251"))

    assert ran.codes == ["sheet-encoding"]


def test_a_text_that_looks_like_a_formula_comes_back_as_it_was(studio: Studio) -> None:
    file = saved(studio, lambda _: None)

    assert "'=Полка" in file.read_text(encoding="utf-8")
    assert studio.take_in(file=file).edits == {}


def test_a_guard_that_a_spreadsheet_took_off_is_not_missed(studio: Studio) -> None:
    body = studio.body(SHELF)
    file = saved(studio, put(SHELF, "Текст", body))

    assert studio.take_in(file=file).edits == {}


def test_dates_and_times_that_google_sheets_reformats_are_no_edits(studio: Studio) -> None:
    def change(rows: Rows) -> None:
        put(CLUB, "Дата", "03.12.2036")(rows)
        put(CLUB, "Время", "10:00:00")(rows)

    assert studio.take_in(file=saved(studio, change)).edits == {}


def test_columns_may_go_and_come_in_any_order(studio: Studio) -> None:
    def change(rows: Rows) -> None:
        put(CLUB, "Статус", "придержано")(rows)
        kept = [rows[0].index(name) for name in ("Статус", "Отпечаток (не менять)", "id")]
        rows[:] = [[row[n] for n in kept] for row in rows]

    assert set(studio.take_in(file=saved(studio, change)).edits) == {(CLUB, "status")}


@pytest.mark.parametrize(
    "said",
    ["9 декабря 2036", "9 дек 2036", "9 дек. 2036 г.", "9 декабрь 2036", "9 Декабря 2036 года"],
)
def test_a_date_in_russian_words_is_a_date(studio: Studio, said: str) -> None:
    edits = studio.take_in(file=saved(studio, put(CLUB, "Дата", said))).edits

    assert {key: after[:10] for (key, _), (_, after) in edits.items()} == {CLUB: "2036-12-09"}


@pytest.mark.parametrize("shape", ["{m:02}/{d:02}/2036", "{d:02}/{m:02}/2036"])
def test_the_order_of_day_and_month_is_told_by_the_rows_nobody_edited(
    studio: Studio, shape: str
) -> None:
    def change(rows: Rows) -> None:
        at = rows[0].index("Дата")
        for row in rows[1:]:
            _, month, day = map(int, row[at].split("-"))
            row[at] = shape.format(m=month, d=day)
        put(CLUB, "Дата", shape.format(m=12, d=9))(rows)

    edits = studio.take_in(file=saved(studio, change)).edits

    assert {key: after[:10] for (key, _), (_, after) in edits.items()} == {CLUB: "2036-12-09"}


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("blank", ["", " ", "\t", "\u00a0", "\u3000 ", "'\u00a0"])
def test_signs_of_a_formula_are_guarded_however_wide_and_behind_whatever_blank(
    blank: str, sign: str
) -> None:
    cell = f"{blank}{sign}SUM(A1)"
    guarded = harmless(cell)
    assert guarded == f"'{cell}"
    assert unguarded(guarded) == cell


def test_a_text_that_begins_with_a_wide_sign_comes_back_as_it_was(studio: Studio) -> None:
    studio.place(SHELF, "\u00a0＝Полка", "2036-12-04T10:00:00+03:00")
    file = saved(studio, lambda _: None)

    assert "'\u00a0＝Полка" in file.read_text(encoding="utf-8")
    assert studio.take_in(file=file).edits == {}
