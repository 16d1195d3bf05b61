"""Where `--out` leads: pipes and links stay what they are, and what is no file is refused."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from .conftest import Project

COMMANDS = {
    "export": ("export", "2036-12", "--to", "csv"),
    "report": ("report", "2036-12"),
    "strategy": ("strategy", "doc"),
    "tasks": ("tasks",),
    "expand": ("expand", "--limit", "3"),
}
SUFFIX = {"export": "csv", "report": "md", "strategy": "md", "tasks": "csv", "expand": "jsonl"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_is_written_into_and_stays_a_pipe(
    bakery: Project, tmp_path: Path, name: str
) -> None:
    bakery.planned()
    pipe = tmp_path / f"pipe.{SUFFIX[name]}"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
    reader.start()

    told = bakery(*COMMANDS[name], "--out", pipe)

    assert told.code == 0
    assert pipe.is_fifo()
    reader.join(timeout=30)
    assert found[0]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_link_stays_and_the_file_it_names_is_written(
    bakery: Project, tmp_path: Path, name: str, is_there: bool
) -> None:
    bakery.planned()
    real = tmp_path / "elsewhere" / "real.txt"
    real.parent.mkdir()
    if is_there:
        real.write_text("old", encoding="utf-8")
    link = tmp_path / f"link.{SUFFIX[name]}"
    link.symlink_to(real)

    told = bakery(*COMMANDS[name], "--out", link)

    assert told.code == 0
    assert link.is_symlink()
    assert len(real.read_bytes()) > 3
    assert [path.name for path in real.parent.iterdir()] == ["real.txt"]


def test_a_socket_and_a_folder_are_refused_and_stay(bakery: Project, tmp_path: Path) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    told = bakery("export", "2036-12", "--to", "csv", "--out", folder)
    assert told.code == 3
    assert f"{folder} cannot be written: it is a folder" in told.err

    with socket.socket(socket.AF_UNIX) as held:
        held.bind("held.csv")
        told = bakery("export", "2036-12", "--to", "csv", "--out", "held.csv")
        assert told.code == 3
        assert "it is no file" in told.err
        assert Path("held.csv").is_socket()


@pytest.mark.parametrize("out", ["", ".", "/"])
def test_what_is_no_name_of_a_file_is_refused_in_words(bakery: Project, out: str) -> None:
    first = bakery.planned()[0]
    before = bakery.files()
    brief = ("brief", f"{first.stem}@{first.parent.name}")
    said = {
        COMMANDS["export"]: "is no name of a file",
        brief: "is no name of a file",
        COMMANDS["report"]: "name a file that ends in .html or .md",
        COMMANDS["strategy"]: "name a file that ends in .html or .md",
        COMMANDS["tasks"]: "name a file that ends in .csv or .md",
    }
    for command, words in said.items():
        told = bakery(*command, "--out", out)
        assert told.code == 2, command
        assert words in told.err
    assert bakery.files() == before


@pytest.mark.parametrize("out", ["", "/", "//", "/.."])
def test_posts_do_not_go_to_nowhere_or_to_the_root(
    bakery: Project, tmp_path: Path, out: str
) -> None:
    told = bakery("expand", "--out", out)
    assert told.code == 2
    assert f'"{out}" is no place for posts' in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["bakery"]


def test_posts_go_to_the_folder_one_stands_in(bakery: Project, tmp_path: Path) -> None:
    assert bakery("expand", "--limit", "3", "--out", ".").code == 0
    assert list(tmp_path.glob("*/*.families.md"))
