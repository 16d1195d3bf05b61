"""What the page about reusing shows can be typed in a project as it stands."""

from __future__ import annotations

import json
import shlex
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit.cli.app import run

from .conftest import ROOT, Document, commands

PAGE = Document(ROOT / "docs/reusing.md")
COMMANDS = [one for block in PAGE.blocks("sh") for one in commands(block)]
KEY = next(shlex.split(one)[2] for one in COMMANDS if one.startswith("cfkit reuse"))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that told its key long ago, with what the page reads beside it."""
    project = Path(shutil.copytree(ROOT / "examples/library-en", tmp_path / "library"))
    monkeypatch.delenv("CFKIT_SANDBOX", raising=False)
    monkeypatch.chdir(project)
    at = datetime.now(UTC) - timedelta(days=200)
    variant, _, channel = KEY.partition("@")
    old = project / f"content/{at:%Y-%m}/{channel}/{variant}.md"
    old.parent.mkdir(parents=True)
    front = f"key: {KEY}\nat: {at:%Y-%m-%d}T10:00:00+00:00\nstatus: draft"
    old.write_text(f"---\n{front}\n---\nAn old text.\n", encoding="utf-8")
    message = {"id": 1, "type": "message", "date": "2024-01-15T10:30:00", "text": "Fresh bread"}
    telegram = {"type": "public_channel", "id": 7, "messages": [message]}
    wall = {"response": {"items": [{"id": 1, "owner_id": -5, "date": 1705311000, "text": "Hi"}]}}
    for name, document in (("result", telegram), ("wall", wall)):
        (project / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    (project / "article.md").write_text("# Rooms\n\nThe room has 14 seats.\n", encoding="utf-8")
    return project


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs(command: str, library: Path) -> None:
    assert library.is_dir()
    assert run(shlex.split(command)[1:]) == 0
