"""The lines that docs/inbox.md shows are classified as it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfkit.cli.app import run

from .conftest import ROOT, Document

PAGE = Document(ROOT / "docs/inbox.md")


def test_the_lines_come_back_as_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = PAGE.blocks("json")
    (tmp_path / "said.jsonl").write_text(block, encoding="utf-8")
    assert run(["inbox", "classify", "said.jsonl"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["class"] for one in found] == ["question", "emergency", "thanks"]
