"""Locks install anywhere and say the same as pyproject.toml."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("run", "dev", "integration")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def pyproject(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_place(repository: Path, name: str) -> None:
    text = _read(repository, name)
    assert "://" not in text
    assert not re.search(r"^\s*(-|--)(?!-hash)\S+|@ |\bfile:", _without_hashes(text), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(repository: Path, name: str) -> None:
    entries = re.split(r"\n(?=\S)", _read(repository, name))
    pins = [entry for entry in entries if PIN.match(entry)]
    assert pins
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_run_lock_is_part_of_the_dev_lock(repository: Path) -> None:
    run, dev = (set(PIN.findall(_read(repository, name))) for name in ("run", "dev"))
    assert run <= dev


def test_the_run_lock_holds_what_the_project_asks_for(
    repository: Path, pyproject: dict[str, Any]
) -> None:
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["ru"], *extras["sandbox"]]
    assert _unmet(wanted + pyproject["dependency-groups"]["build"], repository, "run") == []


def test_the_other_locks_hold_what_their_groups_ask_for(
    repository: Path, pyproject: dict[str, Any]
) -> None:
    groups = pyproject["dependency-groups"]
    dev = [line for line in groups["dev"] if isinstance(line, str)]
    assert _unmet(dev, repository, "dev") == []
    assert _unmet(groups["integration"], repository, "integration") == []


def _read(repository: Path, name: str) -> str:
    return (repository / "locks" / f"{name}.txt").read_text(encoding="utf-8")


def _without_hashes(text: str) -> str:
    return re.sub(r"^\s*--hash=\S+.*$", "", text, flags=re.MULTILINE)


def _unmet(wanted: list[str], repository: Path, name: str) -> list[str]:
    """List the requirements that no pin meets; `make lock` mends them."""
    pins: dict[str, list[str]] = {}
    for package, version in PIN.findall(_read(repository, name)):
        pins.setdefault(canonicalize_name(package), []).append(version)
    requirements = [Requirement(line) for line in wanted]
    return [
        str(requirement)
        for requirement in requirements
        if not any(
            requirement.specifier.contains(version, prereleases=True)
            for version in pins.get(canonicalize_name(requirement.name), [])
        )
    ]
