"""A workbook goes through LibreOffice and comes back as it went."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cfkit.cli.app import run

pytestmark = pytest.mark.integration

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed: sheets through it are skipped")
    root = tmp_path_factory.mktemp("office") / "library"
    for words in (["init", str(root)], ["--project", str(root), "plan", "2036-12"]):
        assert run(words) == 0
    for path, text in zip(
        sorted((root / "content").rglob("*.md")),
        ["=SUM(A1)", "'=quoted", "_x0041_ and\n\n- a list 👋", "+7 900", "  @edges  "],
        strict=False,
    ):
        head = path.read_text(encoding="utf-8").split("---\n")[1]
        path.write_text(f"---\n{head}---\n{text}\n", encoding="utf-8")
    return root


def converted(file: Path, to: str) -> Path:
    """Open a file in LibreOffice and save it in another shape."""
    profile = file.parent / "profile"
    command = [
        *(str(OFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"),
        *("--convert-to", to, "--outdir", str(file.parent / "saved"), str(file)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return file.parent / "saved" / f"{file.stem}.{to.partition(':')[0]}"


@pytest.mark.parametrize("to", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    sheet = project.parent / "plan.xlsx"
    assert run(_words(project, "export", "2036-12", "--to", "xlsx", "--out", str(sheet))) == 0
    saved = converted(sheet, to)
    if to == "ods":
        saved = converted(saved, "xlsx")
    capsys.readouterr()

    code = run(_words(project, "import", str(saved), "--by", "anna"))

    assert code == 0
    assert '"edits": []' in capsys.readouterr().out
    book = load_workbook(saved)
    assert len(book.sheetnames) == 7
    plan = book.worksheets[0]
    assert plan.row_dimensions[2].hidden
    assert {rule.type for rule in plan.data_validations.dataValidation} >= {"list"}


@pytest.mark.parametrize("dialect", ["44,34,76", "59,34,34", "9,34,76"])
def test_a_csv_saved_by_libreoffice_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], dialect: str
) -> None:
    """Separator, quote and encoding as LibreOffice numbers them: 76 is UTF-8, 34 Windows-1251."""
    sheet = project.parent / "cards.xlsx"
    assert run(_words(project, "export", "2036-12", "--to", "xlsx", "--out", str(sheet))) == 0
    saved = converted(sheet, f"csv:Text - txt - csv (StarCalc):{dialect},1,,0,false,true,false")
    capsys.readouterr()

    code = run(_words(project, "import", str(saved), "--by", "anna"))

    said = capsys.readouterr()
    assert code == 0, said.err
    assert '"edits": []' in said.out


def _words(project: Path, *words: str) -> list[str]:
    return ["--json", "--project", str(project), *words]
