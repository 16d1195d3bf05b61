"""Several workers write what one writes, and leave nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Project, cfkit, start

IN_PROC = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks processes up in /proc"
)


def lines(bakery: Project, *words: object) -> bytes:
    out = bakery.root / "posts.jsonl"
    assert bakery("expand", "--out", out, *words).code == 0
    return out.read_bytes()


@pytest.mark.parametrize("more", [["--limit", "7"], ["--idea", "rye"], ["--hooks", "2"]])
def test_they_write_the_same_bytes(bakery: Project, more: list[str]) -> None:
    one = lines(bakery, *more)
    assert one.count(b"\n") > 3
    assert lines(bakery, "--workers", "2", *more) == one


def test_they_count_skip_and_print_the_same(bakery: Project) -> None:
    for words in (["--limit", "3", "--json"], ["--why"], ["--out", "-"]):
        one, two = bakery("expand", *words), bakery("expand", *words, "--workers", "2")
        assert (one.out, one.err) == (two.out, two.err)
    folders = [bakery.root / "one", bakery.root / "two"]
    for workers, folder in enumerate(folders, 1):
        assert bakery("expand", "--out", folder, "--workers", workers).code == 0
    texts = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.md")}
        for folder in folders
    ]
    assert texts[0] == texts[1] != {}


def test_a_template_that_fails_is_told_the_same_way(bakery: Project) -> None:
    bakery.write("templates/en/angles/how_to.j2", "{% block hook %}{{ 1 // 0 }}{% endblock %}")
    one = bakery("expand", "--out", bakery.root / "one.jsonl", "--json")
    two = bakery("expand", "--out", bakery.root / "two.jsonl", "--json", "--workers", "2")
    assert one.code == two.code == 3
    assert one.out == two.out
    posts = (bakery.root / "one.jsonl").read_bytes()
    assert posts == (bakery.root / "two.jsonl").read_bytes() != b""


def test_terms_that_cannot_be_read_are_told_the_same_way(bakery: Project) -> None:
    bakery.write("templates/en/ctas.yaml", "goals: {visits: [{text: Come, asks: nothing}]}\n")
    one, two = bakery("expand", "--json"), bakery("expand", "--json", "--workers", "2")
    assert one.code == two.code == 3
    assert one.out == two.out


def test_a_project_without_ideas_gives_nothing(bakery: Project) -> None:
    (bakery.root / "ideas/bread.yaml").unlink()
    told = bakery("expand", "--workers", "2", "--json")
    assert (told.code, told.document["posts"]) == (0, 0)


@pytest.mark.parametrize("number", ["0", "-1", "65", "two"])
def test_a_wrong_number_is_refused(bakery: Project, number: str) -> None:
    assert bakery("expand", "--workers", number).code == 2


def test_the_module_and_the_command_start_workers(bakery: Project) -> None:
    done = start("--project", bakery.root, "expand", "--workers", "2", "--out", "-")
    assert done.returncode == 0, done.stderr
    assert done.stdout == cfkit("--project", bakery.root, "expand", "--out", "-").out


@pytest.fixture
def many(bakery: Project) -> Project:
    """The bakery with ideas enough to keep workers busy for a while."""
    one = (bakery.root / "ideas/bread.yaml").read_text(encoding="utf-8")
    for number in range(150):
        again = one
        for name in ("sourdough", "rye", "early"):
            again = again.replace(f"- id: {name}\n", f"- id: {name}-{number}\n")
        bakery.write(f"ideas/{number}.yaml", again)
    return bakery


@pytest.fixture
def running(many: Project) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "cfkit", "--project", str(many.root), "expand"]
    process = subprocess.Popen(
        [*command, "--workers", "2", "--out", str(many.root / "posts.jsonl")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _wait(lambda: len(workers(process.pid)) == 2 and bool(list(many.root.glob(".posts*"))))
    yield process
    process.communicate(timeout=60)
    _wait(lambda: not members(process.pid))
    assert not (many.root / "posts.jsonl").exists()


@IN_PROC
def test_an_interrupt_from_the_terminal_ends_all_of_them(
    many: Project, running: subprocess.Popen[str]
) -> None:
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.strip() == "cfkit: interrupted"
    assert not list(many.root.glob(".posts*"))


@IN_PROC
def test_nobody_outlives_the_one_who_asked(running: subprocess.Popen[str]) -> None:
    running.kill()


@IN_PROC
def test_a_worker_that_is_ended_from_outside_is_told(running: subprocess.Popen[str]) -> None:
    os.kill(workers(running.pid)[0], signal.SIGKILL)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 3
    assert "--workers" in told
    assert "Traceback" not in told


def workers(group: int) -> list[int]:
    """Processes of a group that were started to share the work."""
    return [
        pid for pid in members(group) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def members(group: int) -> list[int]:
    """Processes of a group that are still alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group, *_ = stat.read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _wait(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that in half a minute")
