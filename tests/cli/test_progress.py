"""Bars over long work: on a terminal's stderr alone, and never in the way of data."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from .conftest import Project

LONG = {
    "plan 2036-12 --dry-run": "Planning",
    "expand --limit 5": "Expanding",
    "check --rendered": "Checking",
    "export 2036-12 --to csv --out -": "Exporting",
    "report 2036-12 --out -": "Reporting",
    "publish --dry-run": "Publishing",
    "metrics pull": "Counting",
    "import plan.csv": "Reading",
}


def run(bakery: Project, words: str) -> tuple[str, str]:
    """Run a command whose stderr is a screen of 60 columns; return stdout and what it showed."""
    screen, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cfkit", "--project", str(bakery.root), *words.split()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=bakery.root,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "60", "CFKIT_TG_TOKEN": "1:abc"},
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(screen, 65_536)
            except OSError:  # Linux says so when nobody holds the other end any more
                break
        assert process.stdout is not None
        out = process.stdout.read()
        process.wait(timeout=60)
    os.close(screen)
    return out.decode(), shown.decode()


@pytest.fixture
def written(bakery: Project) -> Project:
    """A bakery with a plan and a sheet of it."""
    bakery.planned()
    assert bakery("export", "2036-12", "--out", bakery.root / "plan.csv").code == 0
    return bakery


@pytest.mark.parametrize("words", LONG)
def test_long_work_shows_a_bar_to_people(written: Project, words: str) -> None:
    _, shown = run(written, words)
    assert LONG[words] in shown
    assert "\x1b[?25l" in shown  # the cursor is hidden while the bar moves
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l")


@pytest.mark.parametrize("words", ["plan 2036-12 --dry-run --json", "check --rendered --quiet"])
def test_programs_and_quiet_people_see_no_bar(written: Project, words: str) -> None:
    _, shown = run(written, words)
    assert "\x1b[?25l" not in shown


@pytest.mark.parametrize(
    "words", ["expand --limit 5 --out -", "export 2036-12 --to csv --out -", "report 2036-12"]
)
def test_data_for_a_pipe_pass_the_bar_by(written: Project, words: str) -> None:
    out, _ = run(written, words)
    assert out
    assert out == written(*words.split()).out


def test_lines_told_above_the_bar_stay_whole(written: Project) -> None:
    first = next(path for path in written.content if path.parent.name == "forum")
    key = f"{first.stem}@forum"
    assert written("approve", key, "--by", "head").code == 0

    _, shown = run(written, f"publish --dry-run --key {key} --at 2036-12-30T12:00")

    assert any(key in line for line in shown.splitlines())
