"""Every file keeps the rules of the house."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST = 400
LONGEST_ADAPTER = 250
ADAPTERS = "src/cfkit/adapters/platforms/"
TOP = {
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.ru.md",
    "pyproject.toml",
}
HOME_FOLDER = re.compile(rb"(?<![\w.~>/-])/(?:home|Users)/\w+/")


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


def test_no_file_holds_two_ideas(modules: list[Path], repository: Path) -> None:
    lengths = {
        str(path.relative_to(repository)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
    adapters = {
        name: lines
        for name, lines in lengths.items()
        if name.startswith(ADAPTERS) and not name.removeprefix(ADAPTERS).startswith("_")
    }
    assert {name: lines for name, lines in adapters.items() if lines > LONGEST_ADAPTER} == {}


def test_every_module_says_what_it_is_for(modules: list[Path], repository: Path) -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in modules}
    silent = [
        str(path.relative_to(repository))
        for path, source in sources.items()
        if source.strip() and not ast.get_docstring(ast.parse(source))
    ]
    assert silent == []


def test_no_file_names_a_place_on_one_machine(files: list[Path], repository: Path) -> None:
    here = {str(place).encode() for place in (repository, Path.home(), Path(sys.base_prefix))}
    named = [
        str(path.relative_to(repository))
        for path in files
        if HOME_FOLDER.search(raw := path.read_bytes()) or any(b"%b/" % one in raw for one in here)
    ]
    assert named == []


def test_nothing_lies_at_the_top_that_nobody_put_there(files: list[Path], repository: Path) -> None:
    strange = {path.name for path in files if path.parent == repository} - TOP
    assert strange == set()
