"""Closed and full streams: what was asked for is done, and what cannot be told is no crash."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping

import pytest

from .conftest import Project


@pytest.fixture
def due(bakery: Project) -> Project:
    """A bakery whose packages for the forum are due."""
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    bakery.planned()
    return bakery


def shell(
    bakery: Project, words: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    called = f"{shlex.quote(sys.executable)} -m cfkit --project {shlex.quote(str(bakery.root))}"
    return subprocess.run(  # noqa: S602  redirections are what is tested
        words.replace("CFKIT", called),
        shell=True,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={
            **os.environ,
            "CFKIT_TG_TOKEN": "1:abc",
            "CFKIT_MASTO_TOKEN": "x",
            **(environment or {}),
        },
    )


def first_of_forum(bakery: Project) -> str:
    """Say when the first post for the forum is due."""
    first = next(p for p in bakery.content if p.parent.name == "forum").read_text(encoding="utf-8")
    return next(line for line in first.splitlines() if line.startswith("at:")).partition(": ")[2]


@pytest.mark.parametrize(
    "streams", [">&-", "2>&-", "<&- >&- 2>&-", ">&- 2>&-", "2>/dev/full", ">/dev/full 2>&1"]
)
def test_publishing_goes_on_when_nobody_can_hear_of_it(due: Project, streams: str) -> None:
    told = shell(due, f"CFKIT publish --only forum --at {first_of_forum(due)} {streams}")
    assert told.returncode == 9  # a package waits for a person
    assert "Traceback" not in told.stderr + told.stdout
    store = (due.root / ".cfkit").rglob("*.db*")
    assert all(b"cfkit: " not in path.read_bytes() for path in store)
    assert "pending" in due("status").err


@pytest.mark.parametrize(
    "words", ["--version", "--help", "check --json", "status --json", "expand --out -", "schema"]
)
def test_a_full_disk_under_the_output_is_said(bakery: Project, words: str) -> None:
    told = shell(bakery, f"CFKIT {words} >/dev/full")
    assert told.returncode == 3
    assert "cannot write the output: No space left" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("words", ["--version", "check", "check --json", "expand --out -", "nope"])
@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
def test_no_command_fails_over_a_closed_stream(bakery: Project, words: str, streams: str) -> None:
    told = shell(bakery, f"CFKIT {words} {streams}")
    assert told.returncode == (2 if words == "nope" else 0)
    assert "Traceback" not in told.stderr


PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("environment", [PLAIN_C, {"PYTHONIOENCODING": "latin-1"}])
@pytest.mark.parametrize(
    "words",
    [
        "expand --idea rye --out -",
        "export 2036-12 --to csv --out -",
        "strategy doc --out -",
        "status --json",
    ],
)
def test_data_are_utf_8_whatever_the_locale(
    bakery: Project, words: str, environment: Mapping[str, str]
) -> None:
    bakery.change("Rye bread stays", "Ржаной хлеб 🍞 stays", "ideas/bread.yaml")
    bakery.change("name: Mill Lane Bakery", "name: Мельница 🍞")
    bakery.planned()

    told = shell(bakery, f"CFKIT {words}", environment)

    assert told.returncode == 0
    assert "Traceback" not in told.stderr
    assert told.stdout == shell(bakery, f"CFKIT {words}").stdout


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("approve --all --by anna", "content/2036-12/"),
        ("expand --limit 3 --out posts", "posts/"),
    ],
)
def test_a_file_that_does_not_fit_on_the_disk_is_named(
    bakery: Project, words: str, names: str
) -> None:
    if words.startswith("approve"):
        bakery.planned()
    status = bakery("status").code  # the store is there before nothing fits
    before = bakery.files()

    told = shell(bakery, f"ulimit -f 0; CFKIT {words}")

    assert status == 0
    assert told.returncode == 3
    assert "File too large" in told.stderr
    assert names in told.stderr
    assert ".md cannot be used" in told.stderr
    assert "the output" not in told.stderr
    assert {name: bakery.files()[name] for name in before} == before
