"""What a sheet says and cfkit does not take is named, and so is what it takes with a doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.application.columns import FIXED, STAYS
from cfkit.domain.origin import Origin

from .studio import CLUB, HALL, SHELF, Studio, cell_of


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("pillar", "Книги", "Рубрика"),
        ("visual", "assets/new.png", "Визуал (ссылка)"),
        ("views", 500, "Просмотры"),
        ("conclusion", "Хорошо зашло", "Вывод"),
        ("script_due", "2036-12-01", "Дедлайн сценария"),
    ],
)
def test_an_edit_that_does_not_come_back_is_named_by_its_column(
    studio: Studio, column: str, value: object, said: str
) -> None:
    studio.export()
    studio.put(CLUB, **{column: value})

    ran = studio.take_in()

    assert ran.code == 0
    [note] = ran.document["notes"]
    assert note.endswith(f"the edit of {said} stays in the sheet")


@pytest.mark.parametrize("to", ["xlsx", "csv"])
def test_a_sheet_nobody_edited_names_no_column(studio: Studio, to: str) -> None:
    out = studio.export(studio.root.parent / f"plan.{to}", to)

    assert studio.take_in(file=out).document["notes"] == []


def test_a_sheet_with_headings_alone_names_the_posts_that_are_not_in_it(studio: Studio) -> None:
    studio.export()
    studio.edit(lambda sheet: sheet.delete_rows(3, sheet.max_row))

    ran = studio.take_in()

    assert ran.code == 0
    [note] = ran.document["notes"]
    assert note.startswith("4 not in the sheet, left as they are: ")


def test_a_conflict_of_long_texts_shows_where_they_differ(studio: Studio) -> None:
    long = "Слово за словом, и каждое из них стоит на своём месте. " * 4
    studio.place(HALL, long + "Конец один.", "2036-12-05T10:00:00+03:00")
    studio.export()
    studio.put(HALL, text=long + "Конец другой.")
    path = studio.path(HALL)
    path.write_text(path.read_text(encoding="utf-8").replace("один", "третий"), encoding="utf-8")

    ran = studio.take_in()

    assert ran.codes == ["sheet-conflict"]
    assert "Конец другой" in ran.messages
    assert "Конец третий" in ran.messages


def test_a_time_that_another_post_of_the_channel_has_is_said_under_the_edit(
    studio: Studio,
) -> None:
    studio.export()

    def change(sheet: Worksheet) -> None:
        cell_of(sheet, CLUB, "date").value = cell_of(sheet, SHELF, "date").value

    studio.edit(change)

    ran, people = studio.take_in(), studio("import", studio.sheet, "--by", "anna", json=False)

    assert ran.code == 0
    [warning] = ran.document["warnings"]
    assert warning["key"] == CLUB
    assert f"{SHELF} in the same minute" in warning["message"]
    lines = people.err.splitlines()
    edited = next(n for n, line in enumerate(lines) if line.startswith("    at: "))
    assert "in the same minute" in lines[edited + 1]
    assert "1 edit of 1 post;" in people.err


def test_a_day_without_posts_is_said_under_the_edit(studio: Studio) -> None:
    strategy = studio.root / "strategy.yaml"
    text = strategy.read_text(encoding="utf-8")
    dark = "content:\n  blackout: [{from: 2036-12-24, to: 2036-12-27}]\n"
    strategy.write_text(text.replace("content:\n", dark), encoding="utf-8")
    studio.export()
    studio.put(CLUB, date="2036-12-25")

    [warning] = studio.take_in().document["warnings"]

    assert "2036-12-25 is blacked out on tg" in warning["message"]


def test_a_public_page_is_called_what_people_call_it_and_a_sheet_of_before_comes_back(
    studio: Studio,
) -> None:
    strategy = studio.root / "strategy.yaml"
    strategy.write_text(
        strategy.read_text("utf-8").replace("page: channel", "page: public"), "utf-8"
    )
    studio.export()
    shown: list[object] = []

    def age(sheet: Worksheet) -> None:
        """Make of a row what an older cfkit wrote."""
        cell, hidden = cell_of(sheet, CLUB, "page"), cell_of(sheet, CLUB, "origin")
        shown.append(cell.value)
        cell.value = "публичная страница"
        origin = Origin.parse(str(hidden.value))
        said = {name: str(cell_of(sheet, CLUB, name).value) for name in FIXED}
        at = [*STAYS].index("page") * 3
        mark = Origin.marks({"page": said["page"]})
        others = origin.others[:at] + mark + origin.others[at + 3 :]
        hidden.value = str(replace(origin, fixed=Origin.fixed_seal(said), others=others))

    studio.edit(age)
    ran = studio.take_in()

    assert shown == ["паблик"]
    assert (ran.code, ran.document["notes"], ran.edits) == (0, [], {})
