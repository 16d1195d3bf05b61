"""Every file keeps the rules of the house."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

LONGEST = 400
MACHINE_PATH = re.compile(rb"(?<![\w.~>/-])/(?:work|root|opt/wheels|opt/pypi|home/\w+|Users/\w+)/")


@pytest.fixture(scope="module")
def files(repository: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        check=True,
        capture_output=True,
        cwd=repository,
        text=True,
    )
    paths = (repository / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


@pytest.fixture(scope="module")
def modules(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix == ".py"]


def test_no_file_holds_two_ideas(modules: list[Path]) -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_every_module_says_what_it_is_for(modules: list[Path], repository: Path) -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in modules}
    silent = [
        str(path.relative_to(repository))
        for path, source in sources.items()
        if source.strip() and not ast.get_docstring(ast.parse(source))
    ]
    assert silent == []


def test_no_file_names_a_place_on_one_machine(files: list[Path], repository: Path) -> None:
    named = [
        f"{path.relative_to(repository)}: {found[0].decode()}"
        for path in files
        if (found := MACHINE_PATH.search(path.read_bytes()))
    ]
    assert named == []
