"""The lines that docs/inbox.md shows are classified as it says."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit.cli.app import run
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.wiring import workshop

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


ASKED = ("Сколько стоит билет?", "а билеты почём", "Подскажите цену билета")


def test_the_entry_comes_out_as_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(shutil.copytree(ROOT / "examples/library", tmp_path / "library"))
    monkeypatch.chdir(project)
    said = datetime(2026, 11, 1, tzinfo=UTC)
    with workshop(project) as shop:
        channel = shop.project.strategy.channels[0].id
        shop.store.cases().add(
            [
                Case(
                    channel,
                    f"c{n}",
                    "key",
                    said + timedelta(n),
                    said,
                    Sort.QUESTION,
                    (),
                    text,
                    f"p{n}",
                )
                for n, text in enumerate(ASKED)
            ]
        )
    assert all(f"«{one}»" in " ".join(PAGE.text.split()) for one in ASKED)
    capsys.readouterr()
    assert run(["inbox", "questions"]) == 0
    (block,) = [one for one in PAGE.blocks("yaml") if "TODO" in one]
    assert block in capsys.readouterr().out
    assert run(["ideas", "from-inbox"]) == 0
    assert "А билеты почём" in capsys.readouterr().out
