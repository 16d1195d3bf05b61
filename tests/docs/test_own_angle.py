"""A project adds angles, formats and hook families as the guide shows, with files alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Document
from .test_claims import cfkit

GUIDE = Document(ROOT / "docs/own-angle.md")
_NAME = re.compile(r"(?:# |\{# )(templates/\S+)")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(ROOT / "examples/brand", tmp_path / "brand"))
    for block in (*GUIDE.blocks("yaml"), *GUIDE.blocks("jinja")):
        named = _NAME.match(block)
        assert named, block
        path = root / named[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    strategy = root / "strategy.yaml"
    listed = strategy.read_text(encoding="utf-8").replace("formats: [", "formats: [note, ", 1)
    strategy.write_text(listed, encoding="utf-8")
    return root


def lines(root: Path, *arguments: str) -> list[dict[str, Any]]:
    out = root / "out.jsonl"
    code, _ = cfkit("expand", "--project", root, "--out", out, *arguments)
    assert code == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_the_project_of_the_guide_checks_clean(project: Path) -> None:
    code, document = cfkit("check", "--project", project)
    assert (code, document.get("error")) == (0, None)


def test_an_angle_in_plain_text_speaks(project: Path) -> None:
    found = lines(project, "--angle", "plain_advice", "--format", "text_post")
    assert found
    assert all(one["text"].startswith("Turn the barrel adjuster") for one in found)
    assert all("• " in one["text"] for one in found)


def test_an_angle_with_wordings_opens_from_families_of_its_own(project: Path) -> None:
    found = lines(project, "--angle", "rumour", "--hooks", "3")
    opened: dict[str, list[str]] = {}
    for one in found:
        variant, _, rest = one["key"].rpartition(".h")
        opened.setdefault(variant + rest[1:], []).append(one["hook"])
    assert {family for families in opened.values() for family in families} == {
        "quote",
        "question",
        "gossip",
    }
    assert all(len(families) == len(set(families)) for families in opened.values())
    posts = [one["text"] for one in found if one["format"] == "text_post"]
    assert all("as long as it flashes at a steady rate" in text for text in posts)


def test_a_format_of_the_project_lays_the_beats_of_shipped_angles_out(project: Path) -> None:
    found = lines(project, "--format", "note")
    assert len({one["angle"] for one in found}) > 5
    assert all(one["format"] == "note" for one in found)


def test_a_family_that_no_row_names_is_told_with_its_line(project: Path) -> None:
    (project / "templates/catalogue/hooks.yaml").unlink()
    code, document = cfkit("expand", "--project", project, "--angle", "rumour")
    assert code == 3
    told = document["diagnostics"][0]
    assert (told["path"], told["line"]) == ("templates/en/wordings/rumour.yaml", 9)
    assert '"gossip" is no family of hooks' in told["message"]
