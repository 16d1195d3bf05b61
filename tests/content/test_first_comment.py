"""A first comment and a pin stand in the front matter, and an approval covers what is read."""

from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.plan import Placement, Status, approval_fingerprint

from .material import open_files, placement

BLOCK = "first_comment: |\n  Записаться:\n  https://library.example/night\npin: true  # a week\n"


def written(root: Path, stands: Placement, more: str) -> Path:
    file = root / stands.path
    text = file.read_text(encoding="utf-8").replace("goal:", f"{more}goal:")
    file.write_text(text, encoding="utf-8")
    return file


def test_both_are_read_and_survive_an_approval_byte_for_byte(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    file = written(tmp_path, stands, BLOCK)
    [loaded] = files.load()
    assert loaded.first_comment == "Записаться:\nhttps://library.example/night\n"
    assert loaded.pin is True
    files.save(replace(loaded, status=Status.APPROVED))
    assert BLOCK in file.read_text(encoding="utf-8")


def test_a_file_without_them_gets_no_line_about_them(tmp_path: Path, stands: Placement) -> None:
    text = (tmp_path / stands.path).read_text(encoding="utf-8")
    assert "first_comment" not in text
    assert "pin" not in text
    [loaded] = open_files(tmp_path).load()
    assert (loaded.first_comment, loaded.pin) == (None, False)


def test_a_pin_that_is_neither_true_nor_false_is_shown(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    written(tmp_path, stands, "pin: maybe\n")
    with pytest.raises(InvalidFiles, match="true or false"):
        files.load()


def test_the_fingerprint_covers_the_comment_and_stays_where_there_is_none() -> None:
    bare = approval_fingerprint("Текст", ["abc"])
    assert bare == approval_fingerprint("Текст", ["abc"], None)
    assert bare == approval_fingerprint("Текст", ["abc"], " \n")
    assert bare == "394e7880d00ab5bc"
    said = approval_fingerprint("Текст", ["abc"], "Запись: https://e.example")
    assert len({bare, said, approval_fingerprint("Текст", ["abc"], "Другое")}) == 3
    assert said == approval_fingerprint("Текст", ["abc"], "Запись: https://e.example\r\n")
    assert said != approval_fingerprint("Текст", ["abc", "Запись: https://e.example"])


def test_a_file_with_either_belongs_to_people() -> None:
    assert not placement().belongs_to_people
    assert placement(first_comment="More below").belongs_to_people
    assert placement(pin=True).belongs_to_people
