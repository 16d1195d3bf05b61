"""A copy of an example, the command line in this process, and a reader of pages."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cfkit.cli.app import run

VOID = {"meta", "br", "link", "img"}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        assert found["schema"] == 1
        return found


def cfkit(*words: object) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(word) for word in words])
    return Ran(code, out.getvalue(), err.getvalue())


class Example:
    """A project to be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: object) -> Ran:
        return cfkit("--project", self.root, *words)

    def change(self, old: str, new: str, name: str = "strategy.yaml") -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def example(repository: Path, tmp_path: Path) -> Callable[[str], Example]:
    def copy(name: str) -> Example:
        return Example(Path(shutil.copytree(repository / "examples" / name, tmp_path / name)))

    return copy


class Outline(HTMLParser):
    """Fails on a tag that is not closed in order; remembers tags and what a reader would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data
