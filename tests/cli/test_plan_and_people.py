"""People edit files and machines die while plans run: no byte is lost, no month is half."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Project


def content(root: Path) -> dict[str, bytes]:
    """Read the months; what a killed run prepared beside them is no part of any."""
    found = sorted((root / "content").glob("[!.]*/**/*.md"))
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def edit(path: Path, dice: random.Random) -> bool:
    """Do to a file what people do; say whether it is theirs from then on."""
    text = path.read_text(encoding="utf-8")
    how = dice.choice(["", "", "words", "time", "hold", "key", "crlf", "gone"])
    if how == "gone":
        path.unlink()
        return False
    if how == "time":
        text = re.sub(r"T(\d\d):00", r"T\1:07", text, count=1)
    elif how == "hold":
        text = re.sub(r"status: draft", "status: hold   # ask Ann", text)
    elif how == "key":
        text = text.replace("---\n", "---\nowner: Ann  # ours\n", 1)
    if how in {"words", "crlf", "key"}:
        text += "\nOne more line, by hand.\n"
    if how == "crlf":
        text = text.replace("\n", "\r\n")
    path.write_bytes(text.encode())
    return bool(how)


@pytest.mark.parametrize("seed", range(6))
def test_no_edited_byte_is_lost_when_the_strategy_changes_and_is_planned_again(
    bakery: Project, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311  edits to try, not secrets
    theirs = {path: path.read_bytes() for path in bakery.planned() if edit(path, dice)}
    bakery.change("takes two days", "takes three days", "ideas/bread.yaml")
    bakery.change('times: ["10:00"]', 'times: ["11:00"]')

    assert theirs
    assert bakery("plan", "2036-12", "--seed", seed).code == 0
    assert {path: path.read_bytes() for path in theirs} == theirs
    assert bakery("plan", "2036-12", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("part", [0.3, 0.6, 0.8, 0.95])
def test_a_plan_killed_at_some_part_of_its_run_leaves_the_old_month_or_the_new(
    bakery: Project, tmp_path: Path, part: float
) -> None:
    bakery.planned()
    old = content(bakery.root)
    bakery.change("takes two days", "takes three days", "ideas/bread.yaml")
    bakery.change('times: ["10:00"]', 'times: ["11:00"]')
    twin = Path(shutil.copytree(bakery.root, tmp_path / "twin"))
    command = [sys.executable, "-m", "cfkit", "--quiet", "plan", "2036-12", "--project"]
    begun = time.monotonic()
    subprocess.run([*command, str(twin)], check=True, capture_output=True)
    took = time.monotonic() - begun
    new = content(twin)

    with subprocess.Popen([*command, str(bakery.root)], stdout=subprocess.DEVNULL) as running:
        time.sleep(took * part)
        running.send_signal(signal.SIGKILL)

    assert new != old
    assert content(bakery.root) in (old, new)
    assert bakery("plan", "2036-12").code == 0
    assert content(bakery.root) == new


@pytest.mark.parametrize("pause", [0, 0.002, 0.008])
def test_a_plan_killed_while_months_change_places_leaves_the_old_month_or_the_new(
    bakery: Project, tmp_path: Path, pause: float
) -> None:
    """What is prepared beside the months shows that they are about to change places."""
    bakery.planned()
    old = content(bakery.root)
    bakery.change("takes two days", "takes three days", "ideas/bread.yaml")
    bakery.change('times: ["10:00"]', 'times: ["11:00"]')
    twin = Path(shutil.copytree(bakery.root, tmp_path / "twin"))
    command = [sys.executable, "-m", "cfkit", "--quiet", "plan", "2036-12", "--project"]
    subprocess.run([*command, str(twin)], check=True, capture_output=True)
    new = content(twin)
    stood = set((bakery.root / "content").iterdir())

    with subprocess.Popen([*command, str(bakery.root)], stdout=subprocess.DEVNULL) as running:
        while running.poll() is None and set((bakery.root / "content").iterdir()) == stood:
            pass
        time.sleep(pause)
        was_at_work = running.poll() is None
        running.send_signal(signal.SIGKILL)

    assert was_at_work or pause
    assert content(bakery.root) in (old, new)
    assert bakery("plan", "2036-12").code == 0
    assert content(bakery.root) == new
