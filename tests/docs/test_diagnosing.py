"""What the page about diagnosing shows can be typed as it stands."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from cfkit.cli.app import run

from .conftest import ROOT, Document, commands

PAGE = Document(ROOT / "docs/diagnosing.md")


@pytest.mark.parametrize("command", [one for block in PAGE.blocks("sh") for one in commands(block)])
def test_a_command_of_the_page_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(shutil.copytree(ROOT / "examples/library-en", tmp_path / "library"))
    monkeypatch.chdir(project)
    for name, text in zip(("answers", "figures"), PAGE.blocks("yaml"), strict=True):
        (project / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert run(shlex.split(command)[1:]) == 0
